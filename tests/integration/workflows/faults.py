"""A whole registration while faults happen. A seed decides which faults happen, and when."""

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
from tests.integration.workflows.office import SENDER_ID, TOLL_FREE, MemorySteps, Office, body_of, document
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, BatchId, Document, Draft, DraftState, Submission, SubmissionState
from workflows.records.messages import MessageKey
from workflows.records.registrations import ChangeKind

CITY = FieldPath("companyInfo.city")
IMAGE = FieldPath("messagingUseCase.optInImage")

#: The possible faults of a call, by name.
FAULTS: dict[str, Callable[[Faults, str], None]] = {
    "throttle": lambda faults, operation: faults.throttle(operation),
    "500": lambda faults, operation: faults.fail(operation),
    "503": lambda faults, operation: faults.fail(operation, "ServiceUnavailable", 503),
    "conflict without a cause": lambda faults, operation: faults.fail(operation, "ConflictException", 409),
    "refusal without a cause": lambda faults, operation: faults.fail(operation, "ValidationException", 400),
    "no permission": lambda faults, operation: faults.fail(operation, "AccessDeniedException", 400),
    "cut before": lambda faults, operation: faults.lose_request(operation),
    "cut after": lambda faults, operation: faults.lose_answer(operation),
    "empty page": lambda faults, operation: faults.empty_page(operation),
    "circling pages": lambda faults, operation: faults.circling_pages(operation, times=4),
}
#: Frequent faults. The others are rarer, because they end a run: a person has to act.
COMMON = ("throttle", "500", "503", "cut before", "cut after", "empty page")
#: The most calls of a registration without faults. Later faults meet repeated calls.
CALLS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """The faults of one run."""

    seed: int
    kind: str
    #: Number of a call to its fault.
    faults: dict[int, str]
    #: Numbers of calls during which the process is killed.
    kills: frozenset[int]
    #: From this call on, every call of its operation fails while the plan is in use. 0: never.
    outage: int
    failing_uploads: int

    @classmethod
    def from_seed(cls, seed: int) -> FaultPlan:
        """The plan of a seed."""
        dice = random.Random(seed)
        often, rare = dice.choice([0.03, 0.1, 0.3]), dice.choice([0.0, 0.02])
        faults = {n: dice.choice(COMMON) for n in range(1, CALLS) if dice.random() < often}
        faults |= {n: dice.choice(list(FAULTS)) for n in range(1, CALLS) if dice.random() < rare}
        return cls(
            seed=seed,
            kind=dice.choice(["first", "row of a batch", "resubmission", "resubmission", "sender id"]),
            faults=faults,
            kills=frozenset(dice.sample(range(1, CALLS // 2), dice.choice([0, 2, 5, 10]))),
            outage=dice.choice([0, 0, dice.randrange(1, CALLS // 2)]),
            failing_uploads=dice.choice([0, 0, 0, 1, 2]),
        )


@dataclass(slots=True)
class FaultInjector:
    """Orders, at each call, the faults that the plan has for it."""

    faults: Faults
    plan: FaultPlan
    die: Callable[[], None]
    calls: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, operation: str) -> None:
        with self._lock:
            self.calls += 1
            number = self.calls
        if number == self.plan.outage:
            self.faults.fail(operation, times=1_000_000)
        fault = self.plan.faults.get(number)
        if fault:
            FAULTS[fault](self.faults, operation)
        if number in self.plan.kills:
            self.die()


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """A step that has its number. If the process is killed before the step starts, Python warns of nothing."""

    begin: Callable[[], Coroutine[Any, Any, Any]]

    def __await__(self) -> Generator[Any, None, Any]:
        return self.begin().__await__()


class KillableSteps(MemorySteps):
    """Steps of a process that can be killed at any moment."""

    def __call__(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        return NumberedStep(partial(self._carry_out, next(self._numbers), name, act))


@dataclass(slots=True)
class RestartedProcess:
    """Carries out a submission, by one process after another."""

    office: Office
    plan: FaultPlan
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    running: asyncio.Task[SubmissionState] | None = None
    stops: int = 0

    async def run_to_end(self, submission: Submission) -> SubmissionState:
        """Carry out the current attempt to its end. After each kill, the next process starts it again."""
        steps = KillableSteps()
        while True:
            self.running = asyncio.ensure_future(self.office.carry_out(submission, steps))
            with suppress(asyncio.CancelledError):
                state = await self.running
                self.stops += state is SubmissionState.NEEDS_ATTENTION
                return state
            steps = steps.restarted()

    def die(self) -> None:
        """Kill the process. Called from the thread of an AWS call."""
        self.loop.call_soon_threadsafe(self._cancel)

    def _cancel(self) -> None:
        if self.running:
            self.running.cancel()


async def prepare(office: Office, plan: FaultPlan) -> Draft:
    """The draft to submit. Everything before the submission works without faults."""
    if plan.kind == "sender id":
        return await office.draft(SENDER_ID)
    if plan.kind != "resubmission":
        return await office.draft(batch_id=BatchId("batch-1") if plan.kind == "row of a batch" else None)
    image = document(IMAGE, "new.png")
    draft = await office.fix(await office.denied(), {CITY: "Portland", IMAGE: image})
    await office.store.add_document(draft.id, image, body_of(image), office.time.now)
    return draft


async def run_with_faults(office: Office, plan: FaultPlan) -> Counter[str]:
    """Submit with faults, and press *Try again* without faults until it is submitted.

    Raises AssertionError if anything is lost, doubled or stuck; returns what happened.
    """
    draft = await prepare(office, plan)
    before = office.effects()
    submits = office.stand_in.count("SubmitRegistrationVersion", outcome="ok")
    submission = await office.begin(draft)
    process = RestartedProcess(office, plan)
    office.backend.fail_next_uploads(plan.failing_uploads)
    injector = FaultInjector(office.stand_in.faults, plan, process.die)
    office.stand_in.faults.on_call(injector)
    state = await process.run_to_end(submission)
    await assert_ended(office, submission, state)
    office.stand_in.faults.clear()
    office.backend.account.failing_uploads = 0
    while state is SubmissionState.NEEDS_ATTENTION:
        assert process.stops < 3, "it needs attention although AWS has recovered"
        submission = await office.retry(submission)
        state = await process.run_to_end(submission)
    assert state is SubmissionState.SUBMITTED
    await assert_registered_once(office, draft, submission, before, process.stops)
    assert office.stand_in.count("SubmitRegistrationVersion", outcome="ok") == submits + 1, "submitted twice"
    return Counter(
        faults=len([n for n in plan.faults if n <= injector.calls]), stops=process.stops, calls=injector.calls
    )


async def assert_ended(office: Office, submission: Submission, state: SubmissionState) -> None:
    """Assert that the attempt has ended, and that its outcome is recorded."""
    seen = await office.seen(submission)
    assert seen.state is state
    assert state is not SubmissionState.RUNNING, "stuck"
    last = (await change_kinds(office, seen))[-1]
    if state is SubmissionState.NEEDS_ATTENTION:
        assert seen.problem, "no reason"
        assert last is ChangeKind.NEEDS_ATTENTION
    else:
        assert last is ChangeKind.SUBMITTED


async def change_kinds(office: Office, submission: Submission) -> list[ChangeKind]:
    """The recorded changes, under the message key that counts now."""
    registration = submission.registration_id and await office.store.registration(submission.registration_id)
    key = registration.message_key if registration else MessageKey.of(submission.id, None)
    return [change.kind for change in await office.store.changes_of(key)]


async def assert_registered_once(
    office: Office, draft: Draft, submission: Submission, before: Mapping[str, int], stops: int
) -> None:
    """Assert that AWS has everything once, with every answer, and that the recorded changes say so."""
    account, seen = office.backend.account, await office.seen(submission)
    assert len(account.registrations) == 1, "registered twice"
    (registration,) = account.registrations.values()
    resubmits = before["registrations"] == 1
    assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"][not resubmits :], "versions"
    assert len(account.numbers) == len(registration.associations) == (draft.registration_type == TOLL_FREE), "numbers"
    assert {path: row.value for path, row in registration.version.values.items()} == expected_values(draft, seen), (
        "an answer is lost"
    )
    documents = [answer for answer in draft.answers.values() if isinstance(answer, Document)]
    good = [attachment for attachment in account.attachments.values() if not attachment.will_fail]
    assert len(good) - before["attachments"] == len(documents), "a document was sent twice"
    kept = await office.store.draft(draft.id)
    assert kept is not None
    assert (kept.state, kept.answers) == (DraftState.SUBMITTED, draft.answers)
    posted = Counter(await change_kinds(office, seen))
    assert posted[ChangeKind.SUBMITTED] == 1 + resubmits
    assert posted[ChangeKind.NEEDS_ATTENTION] == stops


def expected_values(draft: Draft, submission: Submission) -> dict[FieldPath, object]:
    """The values that a version has to hold, in AWS's members."""
    return {path: _member(answer, submission) for path, answer in draft.answers.items()}


def _member(answer: Answer, submission: Submission) -> dict[str, object]:
    match answer:
        case str():
            return {"TextValue": answer}
        case Document():
            return {"RegistrationAttachmentId": answer.attachment_id or submission.attachments[answer.id]}
        case choices:
            return {"SelectChoices": list(choices)}
