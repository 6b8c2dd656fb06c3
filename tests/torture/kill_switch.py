"""Adapters and steps of a victim process, with a kill point at each of their acts."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from tests.torture.points import Channel, Moment, Order, Point
from workflows.aws.clients import Patience
from workflows.ports.process import Steps

T = TypeVar("T")

#: Calls that change nothing at AWS. Every other method of the adapter counts as an effect.
AWS_READS = frozenset(
    {"account_id", "registration_types", "form", "values", "attachments", "phone_numbers", "associations"}
    | {"registrations", "versions", "tags", "number_tags", "sender_ids", "account_attributes", "spend_limits"}
)
#: Calls outside of steps that have an effect: those of a requested number.
AWS_EFFECTS_ALONE = frozenset({"request_phone_number", "associate"})
#: Calls that change nothing in Slack, of those that an outbox uses.
SLACK_READS = frozenset(
    {
        "chat_getPermalink",
        "conversations_history",
        "conversations_replies",
        "conversations_open",
        "users_conversations",
        "users_info",
        "api_call",
    }
)
#: Writes to the store that belong to no submission and to no message.
HOUSEKEEPING = frozenset(
    {
        "claim_lease",
        "release_lease",
        "reserve_slot",
        "slow_bucket",
        "save_sweep_time",
        "delete_old_records",
        "cut_audit",
    }
)

#: The step that this task is in, and whether the step has been checkpointed.
_within: ContextVar[tuple[str, Moment] | None] = ContextVar("_within", default=None)


class KillSwitch:
    """Counts the kill points that this process passes, and kills it at one of them."""

    def __init__(self, channel: Channel, order: Order) -> None:
        self._channel = channel
        self._order = order
        self._killed_at = None if order.killed_at is None else frozenset(order.killed_at)
        self._reached: Counter[tuple[str, Moment, str]] = Counter()

    def reached(self, step: str, moment: Moment, act: str = "", *, is_notice: bool = False) -> None:
        """Kill this process if this is its kill point."""
        point = self._here(step, moment, act, is_notice=is_notice)
        self._report(point)
        if self._is_kill_point(point):
            self._channel.send(killed_at=asdict(point))
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def effect(self, step: str, act: str, where: str, *, is_notice: bool = False) -> Iterator[None]:
        """Surround the request for an effect.

        If this is the kill point, the stand-in at `where` kills this process as soon as the effect exists.
        """
        point = self._here(step, Moment.DURING, f"{act}, answer lost".removeprefix(", "), is_notice=is_notice)
        if self._is_kill_point(point):
            self._channel.send(killed_at=asdict(point), by=where, pid=os.getpid())
            self._channel.receive()
        yield
        self._report(point)  # only now: a refused request has no effect and kills no process

    def _here(self, step: str, moment: Moment, act: str, *, is_notice: bool) -> Point:
        key = (step, moment, act)
        self._reached[key] += 1
        return Point(step=step, is_notice=is_notice, moment=moment, act=act, nth=self._reached[key])

    def _report(self, point: Point) -> None:
        if self._order.record:
            self._channel.send(reached=asdict(point))

    def _is_kill_point(self, point: Point) -> bool:
        if self._killed_at is None:
            return point == self._order.target
        return point.nth == 1 and point.step.startswith(self._order.only) and point not in self._killed_at


class Watched:
    """An adapter with a kill point at each act. Within a step they belong to the step; outside, each act is a step."""

    def __init__(self, real: Any, kill_switch: KillSwitch, *, where: str, idle: frozenset[str]) -> None:
        self._real = real
        self._kill_switch = kill_switch
        self._where = where
        self._idle = idle

    def with_patience(self, patience: Patience) -> Watched:
        """The adapter with another patience and the same kill points."""
        return Watched(self._real.with_patience(patience), self._kill_switch, where=self._where, idle=self._idle)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._real, name)
        if not callable(method):
            return method

        async def act(*args: Any, **kwargs: Any) -> Any:
            within = _within.get()
            if within:
                return await self._in_step(*within, name, method, *args, **kwargs)
            if name in self._idle or (self._where == "aws" and name not in AWS_EFFECTS_ALONE):
                return await method(*args, **kwargs)
            return await self._alone(f"{name} {subject(args, kwargs)}".strip(), method, *args, **kwargs)

        return act

    async def _in_step(self, step: str, moment: Moment, name: str, method: Any, *args: Any, **kwargs: Any) -> Any:
        is_effect = name not in self._idle and self._where != "store"
        with self._kill_switch.effect(step, name, self._where) if is_effect else nullcontext():
            answer = await method(*args, **kwargs)
        # A kill loses an answer of AWS. It does not lose what was read from the store.
        if name not in self._idle or self._where == "aws":
            self._kill_switch.reached(step, moment, name)
        return answer

    async def _alone(self, step: str, method: Any, *args: Any, **kwargs: Any) -> Any:
        self._kill_switch.reached(step, Moment.BEFORE, is_notice=True)
        is_effect = self._where != "store"
        with self._kill_switch.effect(step, "", self._where, is_notice=True) if is_effect else nullcontext():
            answer = await method(*args, **kwargs)
        self._kill_switch.reached(step, Moment.AFTER, is_notice=True)
        return answer


def subject(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The kind of message or change that an act is about: `submission`, `change`, `digest`, or the kind of a change."""
    for argument in args:
        kind = getattr(argument, "kind", None)
        if kind is not None:
            return str(kind)
    payload = kwargs.get("metadata", {}).get("event_payload", {})
    key = payload.get("key") or getattr(args[0], "key", args[0]) if args or payload else ""
    return key.partition(":")[0] if isinstance(key, str) and ":" in key else ""


@dataclass(frozen=True, kw_only=True)
class WatchedMigration:
    """The statements of a migration, with a kill point before and after each."""

    name: str
    statements: Sequence[str]
    kill_switch: KillSwitch

    def __iter__(self) -> Iterator[str]:
        for number, statement in enumerate(self.statements, 1):
            step = f"migrate {self.name}, statement {number}"
            self.kill_switch.reached(step, Moment.BEFORE, is_notice=True)
            yield statement
            self.kill_switch.reached(step, Moment.AFTER, is_notice=True)


class WatchedSteps:
    """Durable steps, with a kill point before each act and after each checkpoint."""

    def __init__(self, real: Steps, kill_switch: KillSwitch) -> None:
        self._real = real
        self._kill_switch = kill_switch

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Coroutine[Any, Any, T]:
        """Give the step its number now, as the real steps do."""
        step = name.partition(":")[0]

        async def watched() -> T:
            token = _within.set((step, Moment.DURING))
            try:
                self._kill_switch.reached(step, Moment.BEFORE)
                answer = await act()
                self._kill_switch.reached(step, Moment.DURING, "act ended")
                return answer
            finally:
                _within.reset(token)

        return self._checkpointed(step, self._real(name, watched))

    async def _checkpointed(self, step: str, outcome: Awaitable[T]) -> T:
        answer = await outcome
        self._kill_switch.reached(step, Moment.AFTER)
        _within.set((step, Moment.AFTER))
        return answer
