"""Adapters and steps of a process that dies: every act of theirs is a place to die at."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any, TypeVar

from tests.torture.points import Channel, Moment, Order, Point
from workflows.ports.process import Steps

T = TypeVar("T")

#: What changes nothing at AWS; whatever else the adapter offers counts as an effect.
AWS_READS = frozenset(
    {"account_id", "registration_types", "form", "values", "attachments", "phone_numbers", "associations"}
    | {"registrations", "versions", "tags", "sender_ids", "account_attributes", "spend_limits"}
)
#: Of Slack's methods that an outbox uses.
SLACK_READS = frozenset(
    {"chat_getPermalink", "conversations_history", "conversations_replies", "conversations_open", "api_call"}
)
#: What changes nothing in the store, and what is nobody's submission and nobody's message.
STORE_READS = frozenset(
    {"draft", "drafts_of", "document_body", "submission", "submissions", "submissions_of", "revision"}
    | {"revision_draft", "registration", "registrations", "unposted_changes", "unposted_digests", "nudge_records"}
    | {
        "idle_drafts",
        "changes_of",
        "post_of",
        "registration_snapshots",
        "sweep_times",
        "unwatched_registrations",
        "watched_regions",
        "idle_number",
    }
    | {
        "unposted_idle_numbers",
        "home_view",
        "count_records",
        "database_time",
        "dossiers",
        "batch",
        "batches",
        "batch_outcomes",
        "count_submitted_rows",
    }
    | {"upload", "upload_documents", "upload_table", "waiting_batch_rows", "count_batch"}
)
HOUSEKEEPING = frozenset({"claim_lease", "reserve_slot", "slow_bucket", "save_sweep_time", "delete_old_records"})

#: The step that this task is in, and whether it is checkpointed already.
_within: ContextVar[tuple[str, Moment] | None] = ContextVar("_within", default=None)


class Doom:
    """Counts the places this process comes to, and kills it at one."""

    def __init__(self, channel: Channel, order: Order) -> None:
        self._channel = channel
        self._order = order
        self._died_at = None if order.died_at is None else frozenset(order.died_at)
        self._reached: Counter[tuple[str, Moment, str]] = Counter()

    def reached(self, step: str, moment: Moment, act: str = "", *, is_notice: bool = False) -> None:
        """Die here, if this is the place."""
        point = self._here(step, moment, act, is_notice=is_notice)
        self._came_to(point)
        if self._is_last(point):
            self._channel.say(dies=asdict(point))
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def leaps(self, step: str, act: str, where: str, *, is_notice: bool = False) -> Iterator[None]:
        """An effect is asked for; if this is the place, whoever has it at `where` kills this process, and does not answer."""
        point = self._here(step, Moment.DURING, f"{act}, answer lost".removeprefix(", "), is_notice=is_notice)
        if self._is_last(point):
            self._channel.say(dies=asdict(point), by=where, pid=os.getpid())
            self._channel.hear()
        yield
        self._came_to(point)  # it was one: what is refused has no effect, and kills nobody

    def _here(self, step: str, moment: Moment, act: str, *, is_notice: bool) -> Point:
        key = (step, moment, act)
        self._reached[key] += 1
        return Point(step=step, is_notice=is_notice, moment=moment, act=act, nth=self._reached[key])

    def _came_to(self, point: Point) -> None:
        if self._order.record:
            self._channel.say(reached=asdict(point))

    def _is_last(self, point: Point) -> bool:
        if self._died_at is None:
            return point == self._order.target
        return point.nth == 1 and point not in self._died_at


class Watched:
    """An adapter every act of which is a place to die: within a step one of the step's, else a step of its own."""

    def __init__(self, real: Any, doom: Doom, *, where: str, idle: frozenset[str]) -> None:
        self._real = real
        self._doom = doom
        self._where = where
        self._idle = idle

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if not callable(found):
            return found

        async def act(*args: Any, **kwargs: Any) -> Any:
            within = _within.get()
            if within:
                return await self._in_step(*within, name, found, *args, **kwargs)
            if name in self._idle or self._where == "aws":
                return await found(*args, **kwargs)
            return await self._alone(f"{name} {subject(args, kwargs)}".strip(), found, *args, **kwargs)

        return act

    async def _in_step(self, step: str, moment: Moment, name: str, found: Any, *args: Any, **kwargs: Any) -> Any:
        leaps = name not in self._idle and self._where != "store"
        with self._doom.leaps(step, name, self._where) if leaps else nullcontext():
            answer = await found(*args, **kwargs)
        # An answer of AWS is lost with the process, what was read in the store is not.
        if name not in self._idle or self._where == "aws":
            self._doom.reached(step, moment, name)
        return answer

    async def _alone(self, step: str, found: Any, *args: Any, **kwargs: Any) -> Any:
        self._doom.reached(step, Moment.BEFORE, is_notice=True)
        leaps = self._where != "store"
        with self._doom.leaps(step, "", self._where, is_notice=True) if leaps else nullcontext():
            answer = await found(*args, **kwargs)
        self._doom.reached(step, Moment.AFTER, is_notice=True)
        return answer


def subject(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """What kind of message, or of change, an act is about: `submission`, `change`, `digest`, or a change's own kind."""
    for given in args:
        kind = getattr(given, "kind", None)
        if kind is not None:
            return str(kind)
    payload = kwargs.get("metadata", {}).get("event_payload", {})
    key = payload.get("key") or getattr(args[0], "key", args[0]) if args or payload else ""
    return key.partition(":")[0] if isinstance(key, str) and ":" in key else ""


class WatchedSteps:
    """Durable steps, with a place to die before each act and after each checkpoint."""

    def __init__(self, real: Steps, doom: Doom) -> None:
        self._real = real
        self._doom = doom

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Coroutine[Any, Any, T]:
        """The step takes its number now, as the real one does."""
        step = name.partition(":")[0]

        async def watched() -> T:
            token = _within.set((step, Moment.DURING))
            try:
                self._doom.reached(step, Moment.BEFORE)
                answer = await act()
                self._doom.reached(step, Moment.DURING, "act ended")
                return answer
            finally:
                _within.reset(token)

        return self._checkpointed(step, self._real(name, watched))

    async def _checkpointed(self, step: str, outcome: Awaitable[T]) -> T:
        answer = await outcome
        self._doom.reached(step, Moment.AFTER)
        _within.set((step, Moment.AFTER))
        return answer
