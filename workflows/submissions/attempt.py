"""One attempt at a submission: its durable steps, what it has obtained, and the progress people see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from workflows.ports.ports import Ports
from workflows.ports.process import Notices, Steps
from workflows.records.drafts import Draft, RegistrationId, Submission
from workflows.records.errors import AwsError, Problem, Refused, problem
from workflows.records.registrations import Revision

T = TypeVar("T")

#: Steps of one kind that run at once. More would only queue for the quota, ahead of other people's submissions.
PARALLEL = 8

#: How often a person sees the progress move within a step.
PROGRESS_EVERY = timedelta(seconds=2)

#: Kinds of step in the order in which people see them; those between creating and reading back run in parallel.
SHOWN_ORDER = (
    "resume",
    "definitions",
    "registration",
    "version",
    "attachment",
    "value",
    "uploads",
    "attachment_value",
    "read_back",
    "number",
    "association",
    "submit",
    "record",
)

#: Code of a step that was left because another failed for good.
SKIPPED = "skipped"


class Stopped(Exception):
    """The submission cannot continue without a person; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(slots=True, kw_only=True)
class Attempt:
    """A submission that is being carried out, with the ports it needs."""

    submission: Submission
    draft: Draft
    steps: Steps
    notices: Notices
    ports: Ports
    #: What the draft has to start from when it answers a denial.
    revision: Revision | None = None
    #: When this process last put a value.
    put_at: datetime | None = None
    _shown_at: datetime | None = None
    #: Something failed that will fail for the other steps too: steps that have not started are skipped.
    _failed_for_good: bool = False
    _saving: asyncio.Lock = field(default_factory=asyncio.Lock)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PARALLEL))

    @property
    def region(self) -> str:
        """The region of the registration."""
        return self.draft.region

    @property
    def registration_id(self) -> RegistrationId:
        """The registration; read only after it was created."""
        registration_id = self.submission.registration_id
        assert registration_id is not None, self.submission.id
        return registration_id

    def step(self, name: str, act: Callable[[], Awaitable[T]], *, calls: int = 0) -> Coroutine[Any, Any, T]:
        """Run `act` as the durable step `name`, of `calls` API calls. Raises Stopped where `act` failed.

        The step takes its number now, not when it is awaited, so that parallel steps keep their numbers in a replay.
        A failure is the step's answer, because the engine would raise a checkpointed exception again on every replay.
        """
        ran: list[str] = []

        async def guarded() -> dict[str, Any]:
            ran.append(name)
            try:
                return {"ok": await self.stopping(act())}
            except Stopped as stopped:
                return {"problem": stopped.problem.stored()}

        return self._finished(name, self.steps(name, guarded), ran, calls)

    async def stopping(self, act: Awaitable[T]) -> T:
        """The answer of `act`. Raises Stopped where AWS refuses it or cannot be reached."""
        try:
            return await act
        except AwsError as error:
            self._failed_for_good = self._failed_for_good or not isinstance(error, Refused)
            raise Stopped(error.problem()) from error

    async def _finished(self, name: str, outcome: Awaitable[dict[str, Any]], ran: Sequence[str], calls: int) -> Any:
        answer = await outcome
        if "problem" in answer:
            raise Stopped(Problem.of_stored(answer["problem"]))
        await self._progress(name.partition(":")[0], calls, quiet=not ran)
        return answer["ok"]

    async def _progress(self, step: str, calls: int, *, quiet: bool) -> None:
        """Count the calls. Show progress after a step of another kind, or after PROGRESS_EVERY; never in a replay.

        Steps that run in parallel end in any order. People see the furthest one, so that nothing runs backwards.
        """
        now, furthest = self.ports.clock(), max(step, self.submission.step, key=_rank)
        moved = furthest != self.submission.step
        self.set(step=furthest, done=min(self.submission.done + calls, self.submission.total))
        if quiet or not (moved or self._shown_at is None or now - self._shown_at >= PROGRESS_EVERY):
            return
        self._shown_at = now
        await self.save()
        await self.notices.progress(self.submission.id)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a slot among the parallel steps. Raises Stopped once a step has failed for good."""
        async with self._slots:
            if self._failed_for_good:
                raise Stopped(problem(SKIPPED))
            yield

    def set(self, **changes: Any) -> None:
        """Change the submission. Nothing is awaited between reading and writing, so parallel steps lose nothing."""
        self.submission = replace(self.submission, **changes)

    async def save(self, **changes: Any) -> None:
        """Store the submission as it is now."""
        self.set(**changes)
        async with self._saving:
            self.set(updated_at=self.ports.clock())
            await self.ports.store.save_submission(self.submission)


def _rank(step: str) -> int:
    return SHOWN_ORDER.index(step) if step in SHOWN_ORDER else -1


async def gather_all(steps: Iterable[Awaitable[Any]]) -> None:
    """Run all steps in parallel to their end. Raises one Stopped that names every problem of the values at once."""
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    for failure in failures:
        if not isinstance(failure, Stopped):
            raise failure
    if failures:
        raise Stopped(merged([failure.problem for failure in failures if isinstance(failure, Stopped)]))


def merged(problems: Sequence[Problem]) -> Problem:
    """The first problem that is not a skipped step, with the fields of all problems of its kind."""
    real = [problem for problem in problems if problem.code != SKIPPED] or list(problems)
    first = real[0]
    alike = (problem for problem in real if (problem.error, problem.code) == (first.error, first.code))
    return first.of_fields(dict.fromkeys(field for problem in alike for field in problem.fields))
