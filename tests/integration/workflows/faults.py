"""One whole registration on the worst of days: what goes wrong, and when, follows from a seed."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sandbox.aws.faults import Faults
from tests.integration.workflows.office import PNG, SENDER_ID, TOLL_FREE, MemorySteps, Office, document
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, BatchId, Document, Draft, DraftState, Submission, SubmissionState
from workflows.records.messages import MessageKey
from workflows.records.registrations import ChangeKind

CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")

#: What may go wrong with a call, by name.
FAULTS: dict[str, Callable[[Faults, str], None]] = {
    "throttle": lambda trouble, operation: trouble.throttle(operation),
    "500": lambda trouble, operation: trouble.fail(operation),
    "503 of the front": lambda trouble, operation: trouble.fail(operation, "ServiceUnavailable", 503),
    "a conflict for no reason": lambda trouble, operation: trouble.fail(operation, "ConflictException", 409),
    "refused for no reason": lambda trouble, operation: trouble.fail(operation, "ValidationException", 400),
    "no permission": lambda trouble, operation: trouble.fail(operation, "AccessDeniedException", 400),
    "cut before": lambda trouble, operation: trouble.lose_request(operation),
    "cut after": lambda trouble, operation: trouble.lose_answer(operation),
    "empty page": lambda trouble, operation: trouble.empty_page(operation),
    "circling pages": lambda trouble, operation: trouble.circling_pages(operation, times=4),
}
#: Faults that people have to look at are rarer: behind them a run ends.
COMMON = ("throttle", "500", "503 of the front", "cut before", "cut after", "empty page")
#: Calls of a registration that goes well, at most; faults beyond them come to those that are made again.
CALLS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A bad day."""

    seed: int
    kind: str
    #: Number of a call to the fault it meets.
    faults: dict[int, str]
    #: Numbers of calls during which the process dies.
    deaths: frozenset[int]
    #: From this call on every call of its operation fails, until the day is over; 0: never.
    outage: int
    failing_uploads: int

    @classmethod
    def day(cls, seed: int) -> Bad:
        """The day of a seed."""
        dice = random.Random(seed)
        often, rare = dice.choice([0.03, 0.1, 0.3]), dice.choice([0.0, 0.02])
        faults = {n: dice.choice(COMMON) for n in range(1, CALLS) if dice.random() < often}
        faults |= {n: dice.choice(list(FAULTS)) for n in range(1, CALLS) if dice.random() < rare}
        return cls(
            seed=seed,
            kind=dice.choice(["first", "row of a batch", "resubmission", "resubmission", "sender id"]),
            faults=faults,
            deaths=frozenset(dice.sample(range(1, CALLS // 2), dice.choice([0, 2, 5, 10]))),
            outage=dice.choice([0, 0, dice.randrange(1, CALLS // 2)]),
            failing_uploads=dice.choice([0, 0, 0, 1, 2]),
        )


@dataclass(slots=True)
class Weather:
    """Orders, at each call, what the day has for it."""

    faults: Faults
    day: Bad
    dies: Callable[[], None]
    calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, operation: str) -> None:
        with self._lock:
            self.calls += 1
            number = self.calls
        if number == self.day.outage:
            self.faults.fail(operation, times=1_000_000)
        fault = self.day.faults.get(number)
        if fault:
            FAULTS[fault](self.faults, operation)
        if number in self.day.deaths:
            self.dies()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A step that has its number; one that was not begun when the process died leaves nothing behind to complain about."""

    begin: Callable[[], Coroutine[Any, Any, Any]]

    def __await__(self) -> Generator[Any, None, Any]:
        return self.begin().__await__()


class MortalSteps(MemorySteps):
    """Steps of a process that may die at any moment."""

    def __call__(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        return Numbered(partial(self._carry_out, next(self._numbers), name, act))


@dataclass(slots=True)
class Life:
    """A submission, carried out by one process after another."""

    office: Office
    day: Bad
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    running: asyncio.Task[SubmissionState] | None = None
    stops: int = 0

    async def goes_through(self, submission: Submission) -> SubmissionState:
        """The attempt under way to its end, begun again by the next process when one dies."""
        steps = MortalSteps()
        while True:
            self.running = asyncio.ensure_future(self.office.carry_out(submission, steps))
            with suppress(asyncio.CancelledError):
                state = await self.running
                self.stops += state is SubmissionState.NEEDS_ATTENTION
                return state
            steps = steps.restarted()

    def dies(self) -> None:
        """From the thread of a call."""
        self.loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self.running:
            self.running.cancel()


async def prepared(office: Office, day: Bad) -> Draft:
    """What is to be handed in: everything before it went well."""
    if day.kind == "sender id":
        return await office.draft(SENDER_ID)
    if day.kind != "resubmission":
        return await office.draft(batch_id=BatchId("batch-1") if day.kind == "row of a batch" else None)
    image = document(IMAGE, "new.png")
    draft = await office.fix(await office.denied(), {CITY: "Portland", IMAGE: image})
    await office.store.add_document(draft.id, image, PNG, office.time.now)
    return draft


async def survived(office: Office, day: Bad) -> Counter[str]:
    """Hand in on a bad day, and press Retry on the next ones; what happened. Raises AssertionError for what must not."""
    draft = await prepared(office, day)
    before = office.effects()
    submits = office.stand_in.count("SubmitRegistrationVersion", outcome="ok")
    submission = await office.begin(draft)
    life = Life(office, day)
    office.backend.fail_next_uploads(day.failing_uploads)
    weather = Weather(office.stand_in.faults, day, life.dies)
    office.stand_in.faults.on_call(weather)
    state = await life.goes_through(submission)
    await ended(office, submission, state)
    office.stand_in.faults.clear()
    office.backend.account.failing_uploads = 0
    while state is SubmissionState.NEEDS_ATTENTION:
        assert life.stops < 3, "it needs attention though AWS is well"
        submission = await office.retry(submission)
        state = await life.goes_through(submission)
    assert state is SubmissionState.SUBMITTED
    await whole(office, draft, submission, before, life.stops)
    assert office.stand_in.count("SubmitRegistrationVersion", outcome="ok") == submits + 1, "handed in twice"
    return Counter(faults=len([n for n in day.faults if n <= weather.calls]), stops=life.stops, calls=weather.calls)


async def ended(office: Office, submission: Submission, state: SubmissionState) -> None:
    """Nothing is stuck, and nothing stops in silence."""
    seen = await office.seen(submission)
    assert seen.state is state
    assert state is not SubmissionState.RUNNING, "stuck"
    last = (await news(office, seen))[-1]
    if state is SubmissionState.NEEDS_ATTENTION:
        assert seen.problem, "no reason"
        assert last is ChangeKind.NEEDS_ATTENTION
    else:
        assert last is ChangeKind.SUBMITTED


async def news(office: Office, submission: Submission) -> list[ChangeKind]:
    """What was told of it, by whatever message."""
    found = submission.registration_id and await office.store.registration(submission.registration_id)
    key = found.message_key if found else MessageKey.of(submission.id, None)
    return [change.kind for change in await office.store.changes_of(key)]


async def whole(office: Office, draft: Draft, submission: Submission, before: Mapping[str, int], stops: int) -> None:
    """What stands at AWS stands there once, holds every answer, and is what was told."""
    account, seen = office.backend.account, await office.seen(submission)
    assert len(account.registrations) == 1, "registered twice"
    (registration,) = account.registrations.values()
    resubmits = before["registrations"] == 1
    assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"][not resubmits :], "versions"
    assert len(account.numbers) == len(registration.associations) == (draft.registration_type == TOLL_FREE), "numbers"
    assert {path: row.value for path, row in registration.version.values.items()} == sent(draft, seen), (
        "an answer is lost"
    )
    documents = [answer for answer in draft.answers.values() if isinstance(answer, Document)]
    good = [one for one in account.attachments.values() if not one.will_fail]
    assert len(good) - before["attachments"] == len(documents), "a document was sent twice"
    kept = await office.store.draft(draft.id)
    assert kept is not None
    assert (kept.state, kept.answers) == (DraftState.SUBMITTED, draft.answers)
    told = Counter(await news(office, seen))
    assert told[ChangeKind.SUBMITTED] == 1 + resubmits
    assert told[ChangeKind.NEEDS_ATTENTION] == stops


def sent(draft: Draft, submission: Submission) -> dict[FieldPath, object]:
    """What a version has to hold, in AWS's members."""
    return {path: _member(answer, submission) for path, answer in draft.answers.items()}


def _member(answer: Answer, submission: Submission) -> dict[str, object]:
    match answer:
        case str():
            return {"TextValue": answer}
        case Document():
            return {"RegistrationAttachmentId": answer.attachment_id or submission.attachments[answer.id]}
        case chosen:
            return {"SelectChoices": list(chosen)}
