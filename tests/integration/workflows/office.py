"""The office: everything that carries out a submission, with a real store, the real adapter and the AWS stand-in.

Time jumps: nothing waits.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.server import AwsStandIn
from tests.gates import OPEN_GATE
from workflows.aws.client import open_aws
from workflows.aws.clients import Bounds, Connection
from workflows.aws.quota import LocalBuckets, Rates
from workflows.forms import validation
from workflows.forms.cache import Forms
from workflows.forms.resolve import ResolvedField, resolve
from workflows.ports.access import Gate
from workflows.ports.aws import Aws
from workflows.ports.ports import Ports
from workflows.ports.process import Clock, Sleep
from workflows.ports.store import Store
from workflows.preflight.overriding import decided, musts
from workflows.preflight.rules import preflight
from workflows.records.definitions import ATTACHMENT, OPTIONAL, REQUIRED, SELECT, FieldPath, Form
from workflows.records.drafts import (
    Answer,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    Person,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.overrides import Override
from workflows.records.registrations import Change, ChangeKind, Registration
from workflows.store import open_store
from workflows.submissions import carry_out as submit
from workflows.submissions import revise
from workflows.watch import sweep as watch

T = TypeVar("T")

REGION = "us-east-1"
TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
VETTING = "US_TEN_DLC_BRAND_VETTING"
BRAND = "US_TEN_DLC_BRAND_REGISTRATION"
SENDER_ID = "SG_SENDER_ID_REGISTRATION"
OWNER = Person(workspace_id="T1", user_id="U1")
PNG = b"\x89PNG\r\n\x1a\n" + b"opt-in"

#: Texts for a TEXT field, tried in this order. The first that fits the field is used.
WORDS = (
    "US",
    "https://example.com/page",
    "desk@example.com",
    "+12065550100",
    "Octank",
    "12-3456789",
    "2026-01-31",
    "12345",
    "AMCS",
    "Octank sends one text a day, reply STOP to end, HELP for help. " * 3,
)


_FEW = (
    "companyInfo.companyName",
    "companyInfo.city",
    "companyInfo.address2",
    "messagingUseCase.monthlyMessageVolume",
    "messagingUseCase.optInImage",
    "messageSamples.messageSample3",
)


class Killed(BaseException):
    """The process was killed here."""


class JumpingTime:
    """Sleeping sets the clock to the moment of waking, so nothing waits."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self.now = max(self.now, until)


class MemorySteps:
    """Durable steps in memory: a step gets its number when it is called. Once it has ended, JSON answers a replay.

    `die_after` names a kind of step. The process is killed when the first such step ends, with its answer unsaved.
    """

    def __init__(self, die_after: str = "") -> None:
        self.die_after = die_after
        self.ended: dict[int, tuple[str, str]] = {}
        self.ran: list[str] = []
        self._numbers = itertools.count(1)

    def restarted(self) -> Self:
        """The same run in a new process."""
        after = type(self)()
        after.ended = dict(self.ended)
        return after

    def __call__(self, name: str, act: Callable[[], Awaitable[T]]) -> Coroutine[Any, Any, T]:
        return self._carry_out(next(self._numbers), name, act)

    async def _carry_out(self, number: int, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        if number in self.ended:
            known, answer = self.ended[number]
            assert known == name, f"step {number} was {known}, a replay made it {name}"
            return json.loads(answer)
        result = await act()
        self.ran.append(name)
        if name.partition(":")[0] == self.die_after:
            raise Killed
        self.ended[number] = (name, json.dumps(result))
        return result


class NoticeRecorder:
    """Notices that record the submission at each call."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.seen: list[Submission] = []

    async def progress(self, submission_id: SubmissionId) -> None:
        submission = await self._store.submission(submission_id)
        assert submission is not None
        self.seen.append(submission)


@dataclass(slots=True, kw_only=True)
class Office:
    """Everything that carries out a submission."""

    stand_in: AwsStandIn
    store: Store
    aws: Aws
    forms: Forms
    time: JumpingTime
    notices: NoticeRecorder
    gate: Gate = OPEN_GATE
    calls_before: int = 0
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def ports(self) -> Ports:
        """The ports that use cases take."""
        return Ports(
            aws=self.aws,
            store=self.store,
            forms=self.forms,
            clock=self.time.clock,
            sleep=self.time.sleep,
            new_id=self.new_id,
            gate=self.gate,
        )

    @property
    def backend(self) -> PinpointSMSVoiceV2Backend:
        return self.stand_in.backend(REGION)

    def new_id(self) -> str:
        return f"id-{next(self.ids)}"

    async def draft(self, registration_type: str = TOLL_FREE, *, everything: bool = False, **changes: Any) -> Draft:
        """An open draft with an answer to every field that the form requires (or accepts)."""
        form = await self.aws.form(REGION, registration_type)
        draft = replace(blank_draft(form, DraftId(self.new_id())), **changes)
        draft = replace(draft, answers={**complete(form, everything=everything), **draft.answers})
        draft = replace(draft, overrides=overridden(form, draft))
        await self.store.add_draft(draft)
        for answer in draft.answers.values():
            if isinstance(answer, Document):
                await self.store.add_document(draft.id, answer, body_of(answer), self.time.now)
        self.forget_calls()
        return draft

    async def begin(self, draft: Draft) -> Submission:
        submission = await submit.begin(draft.id, self.ports)
        assert submission is not None
        return submission

    async def carry_out(self, submission: Submission, steps: MemorySteps | None = None) -> SubmissionState:
        return await submit.carry_out(
            submission.id,
            attempt=submission.attempt,
            steps=steps or MemorySteps(),
            notices=self.notices,
            ports=self.ports,
        )

    async def submitted(self, registration_type: str = TOLL_FREE, **changes: Any) -> Submission:
        """A submission that has been carried out without faults."""
        submission = await self.begin(await self.draft(registration_type, **changes))
        assert await self.carry_out(submission) is SubmissionState.SUBMITTED
        return await self.seen(submission)

    async def denied(
        self,
        registration_type: str = TOLL_FREE,
        *,
        fields: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> Registration:
        """A registration whose first version was submitted and denied, with a reason for each of `fields`."""
        submission = await self.submitted(registration_type, **changes)
        self.backend.deny(str(submission.registration_id), ["Unclear"], fields or {})
        registration = await self.store.registration(RegistrationId(str(submission.registration_id)))
        assert registration is not None
        return registration

    async def fix(
        self, registration: Registration, answers: Mapping[FieldPath, Answer | None], person: Person = OWNER
    ) -> Draft:
        """The draft that fixes the registration, with some answers changed."""
        draft = await revise.begin(registration, person, self.ports)
        assert await self.store.save_answers(draft.id, answers, self.time.now)
        self.forget_calls()
        fixed = await self.store.draft(draft.id)
        assert fixed is not None
        return fixed

    async def sweep(self) -> tuple[Change, ...]:
        """The changes that a sweep of the region finds."""
        return (await watch.sweep(REGION, self.ports)).changes

    async def retry(self, submission: Submission) -> Submission:
        again = await submit.retry(await self.seen(submission), OWNER, self.ports)
        assert again is not None
        return again

    async def seen(self, submission: Submission) -> Submission:
        stored = await self.store.submission(submission.id)
        assert stored is not None
        return stored

    async def change_kinds(self, submission: Submission) -> list[ChangeKind]:
        return [change.kind for change in await self.store.changes_of(f"submission:{submission.id}")]

    def forget_calls(self) -> None:
        """Count the calls from now on."""
        self.calls_before = len(self.stand_in.calls)

    def calls(self) -> Counter[str]:
        """Calls by operation since the last draft was created."""
        return Counter(call.operation for call in self.stand_in.calls[self.calls_before :])

    def effects(self) -> dict[str, int]:
        """The number of things at AWS, by kind."""
        account = self.backend.account
        registrations = account.registrations.values()
        return {
            "registrations": len(registrations),
            "attachments": len(account.attachments),
            "numbers": len(account.numbers),
            "associations": sum(len(registration.associations) for registration in registrations),
            "submitted": sum("SUBMITTED" in registration.version.history for registration in registrations),
        }


@asynccontextmanager
async def open_adapter(time: JumpingTime, bounds: Bounds | None = None) -> AsyncIterator[Aws]:
    """The real adapter at the endpoint in the environment, with a quota that it never waits for."""
    quick = Rates(default=1e6)
    async with open_aws(
        LocalBuckets(), quick, clock=time.clock, sleep=time.sleep, connection=Connection(bounds=bounds or Bounds())
    ) as aws:
        await aws.account_id()
        yield aws


@asynccontextmanager
async def open_office(stand_in: AwsStandIn, aws: Aws, time: JumpingTime, folder: Path) -> AsyncIterator[Office]:
    """An office with an empty store."""
    async with open_store(f"sqlite:///{folder / 'callsign.db'}") as store:
        forms = Forms(aws, clock=time.clock, sleep=time.sleep)
        yield Office(stand_in=stand_in, store=store, aws=aws, forms=forms, time=time, notices=NoticeRecorder(store))
        await forms.aclose()


def store_ports(store: Store, clock: Clock, sleep: Sleep = asyncio.sleep) -> Ports:
    """The ports of a use case that makes no call to AWS."""
    absent: Any = None
    ids = itertools.count(1)
    return Ports(
        aws=absent,
        store=store,
        forms=absent,
        clock=clock,
        sleep=sleep,
        new_id=lambda: f"id-{next(ids)}",
        gate=OPEN_GATE,
    )


def few_fields(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Six fields of the toll-free form: two texts, a choice, a picture, and two optional ones."""
    return [field for field in fields if field["FieldPath"] in _FEW]


def blank_draft(form: Form, draft_id: DraftId) -> Draft:
    """A draft of the form without answers. Where a number can be requested, it requests one."""
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return Draft(
        id=draft_id,
        owner=OWNER,
        account_id="123456789012",
        region=REGION,
        registration_type=form.type.name,
        title=form.type.title,
        name="Octank alerts",
        channel_id="C1",
        state=DraftState.OPEN,
        form_fingerprint=form.fingerprint,
        created_at=moment,
        updated_at=moment,
        associations={association.resource_type: "new" for association in form.type.associations_before_submit},
    )


def overridden(form: Form, draft: Draft) -> tuple[Override, ...]:
    """Why it does not matter what a reviewer would deny of such answers."""
    return tuple(
        decided(finding, draft.answers, "These answers are those of a test.", OWNER, draft.created_at)
        for finding in musts(preflight(form, draft.answers))
    )


def complete(form: Form, *, everything: bool = False) -> dict[FieldPath, Answer]:
    """Answers to every field that the form requires (or accepts), and to the fields that become required."""
    answers: dict[FieldPath, Answer] = {}
    wanted = {REQUIRED, OPTIONAL} if everything else {REQUIRED}
    while missing := [
        field for field in resolve(form, answers).fields if field.requirement in wanted and field.path not in answers
    ]:
        for unanswered in missing:
            answers[unanswered.path] = _answer(form, unanswered)
    assert not validation.errors(form, answers), validation.errors(form, answers)
    return answers


def _answer(form: Form, asked: ResolvedField) -> Answer:
    if asked.definition.kind == ATTACHMENT:
        return document(asked.path)
    if asked.definition.kind == SELECT:
        return tuple(option.value for option in asked.options[: max(1, asked.definition.min_choices)])
    resolved = resolve(form, {})
    fitting = (word for word in WORDS if not validation.page_errors(resolved, [asked.path], {asked.path: word}))
    return next(fitting)


def document(path: str, name: str = "opt-in.png") -> Document:
    """A document whose bytes the office keeps, see `body_of`. Documents of other fields or names have other bytes."""
    id_ = DocumentId(f"document-{path}")
    body = _body(id_, name)
    digest = hashlib.sha256(body).hexdigest()
    return Document(id=id_, name=name, media_type="image/png", size=len(body), sha256=digest)


def body_of(shown: Document) -> bytes:
    """The bytes of a `document`."""
    return _body(shown.id, shown.name)


def _body(id_: DocumentId, name: str) -> bytes:
    return PNG + f"{id_}/{name}".encode()
