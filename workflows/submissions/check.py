"""Checking one registration as a whole before anything is created."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflows.forms.documents import OutgoingFile
from workflows.forms.resolve import sendable
from workflows.forms.tidy import Reading
from workflows.forms.visible_text import as_seen
from workflows.lifecycle.listed import every_listed
from workflows.ports.ports import Ports
from workflows.preflight.findings import Finding
from workflows.preflight.overriding import decided_by_rule
from workflows.preflight.rules import preflight
from workflows.preflight.suggesting import taken_over
from workflows.records.account import NUMBER_TYPES, RegistrationSummary
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import (
    NEW,
    NO_CUSTOMER,
    Answer,
    Answers,
    CustomerId,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    Person,
    SubmissionState,
)
from workflows.records.errors import NotFound, Refused
from workflows.records.listing import RegistrationFilter
from workflows.records.overrides import Override
from workflows.submissions.known import known_of_name
from workflows.submissions.obstacles import Obstacles, unfit
from workflows.submissions.plan import estimate, obtainable, plan
from workflows.submissions.resources import Holdings, ResourceProblem, named, usable
from workflows.submissions.room import UNKNOWN, Room, look
from workflows.tables.columns import Names, spelled

#: The draft of a check; never stored.
_UNKEPT = DraftId("")


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A registration somebody wants."""

    form: Form
    owner: Person
    region: str
    channel_id: str = ""
    #: Empty: the company's name, else the type's title.
    name: str = ""
    #: Texts and choices.
    answers: Answers
    #: Answers that are sent in another way than they were written.
    readings: Sequence[Reading] = ()
    documents: Mapping[FieldPath, OutgoingFile]
    #: Resource types in any spelling, to ids or NEW.
    associations: Mapping[str, str]
    #: Rules whose remarks do not count, to the reason.
    overrides: Mapping[str, str] = field(default_factory=dict)
    #: Whether the texts of rules replace answers.
    takes_over: bool = False
    #: Whether AWS looks at it before the carriers do.
    aws_review: bool = False
    #: The customer for whom it is, by name, and by id where the customer exists already.
    customer: str = ""
    customer_id: CustomerId = NO_CUSTOMER


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """A registration as it would be submitted, what keeps it from being submitted, and what it takes."""

    form: Form
    #: As it would be stored; the bytes of its documents are in `documents` only.
    draft: Draft
    documents: Mapping[FieldPath, OutgoingFile]
    obstacles: Obstacles
    #: Resource types that were named though this type does not associate them before submission, as written.
    unwanted: tuple[str, ...]
    #: Resource types to why the named resource cannot be used.
    resource_problems: Mapping[str, ResourceProblem]
    #: Answers that the others do not allow; not sent.
    unsent: tuple[FieldPath, ...]
    #: US dollars a month of a number of this kind that the account has; "" where it has none.
    price: str
    calls: int
    seconds: float
    #: Answers that are sent in another way than they were written.
    readings: Sequence[Reading] = ()
    #: What a reviewer would say about the answers, also where it does not count.
    remarks: Sequence[Finding] = ()
    #: Answers that texts of rules have replaced.
    taken_over: Mapping[FieldPath, str] = field(default_factory=dict)
    #: The room in the account.
    room: Room = UNKNOWN

    @property
    def buys(self) -> tuple[str, ...]:
        """Resource types that are bought."""
        return tuple(kind for kind, choice in self.draft.associations.items() if choice == NEW)


async def check(proposal: Proposal, ports: Ports, rate: float) -> CheckResult:
    """Check everything at once; `rate` is the calls a second of an operation.

    Costs a call where numbers are associated. Raises AwsError.
    """
    form = proposal.form
    texts = await asyncio.to_thread(taken_over, form, proposal.answers) if proposal.takes_over else {}
    proposal = replace(proposal, answers={**proposal.answers, **texts})
    requested = chosen(form, proposal.associations)
    holdings = await held(requested, proposal.region, ports)
    own = await _own(proposal, holdings, ports)
    found = {
        wanted.resource_type: usable(wanted, requested[wanted.resource_type], holdings, own)
        for wanted in form.type.associations_before_submit
        if wanted.resource_type in requested
    }
    usable_ones = {kind: resource for kind, resource in found.items() if isinstance(resource, str)}
    associations = {kind: usable_ones.get(kind, requested[kind]) for kind in found}
    numbers = holdings.numbers
    draft = _draft(proposal, associations, await ports.aws.account_id()).draft(_UNKEPT, ports.clock())
    known = await known_of_name(proposal.customer, ports.store, ports.own_names)
    remarks = await asyncio.to_thread(preflight, form, draft.answers, known)
    draft = replace(draft, overrides=_overrides(proposal, draft, remarks), aws_review=proposal.aws_review)
    calls = plan(form, draft).calls
    sent = sendable(form, draft.answers)
    return CheckResult(
        form=form,
        draft=draft,
        documents=proposal.documents,
        obstacles=unfit(form, draft),
        unwanted=unwanted(form, proposal.associations),
        resource_problems={kind: why for kind, why in found.items() if isinstance(why, ResourceProblem)},
        readings=tuple(reading for reading in proposal.readings if reading.path in sent),
        remarks=remarks,
        taken_over=texts,
        unsent=tuple(path for path in draft.answers if path not in sent),
        price=next((number.monthly_price for number in numbers if number.number_type in associations), ""),
        calls=sum(calls.values()),
        room=await look(ports.aws, draft.region, calls),
        seconds=estimate(calls, rate),
    )


def _overrides(proposal: Proposal, draft: Draft, remarks: Sequence[Finding]) -> tuple[Override, ...]:
    return decided_by_rule(remarks, draft.answers, proposal.overrides, proposal.owner, draft.created_at)


def chosen(form: Form, associations: Mapping[str, str]) -> dict[str, str]:
    """What is associated before submitting: as requested, else a new number where the API can request one."""
    requested = {spelled(kind): choice for kind, choice in associations.items()}
    choices = {}
    for wanted in form.type.associations_before_submit:
        choice = requested.get(spelled(wanted.resource_type), NEW if obtainable(wanted, NEW) else "")
        if obtainable(wanted, choice):
            choices[wanted.resource_type] = choice
    return choices


def unwanted(form: Form, associations: Iterable[str]) -> tuple[str, ...]:
    """Resource types that the form does not ask for."""
    asked_for = {spelled(wanted.resource_type) for wanted in form.type.associations_before_submit}
    return tuple(kind for kind in associations if spelled(kind) not in asked_for)


async def held(requested: Mapping[str, str], region: str, ports: Ports) -> Holdings:
    """The account's numbers, and the named registrations, as far as the requested associations need them."""
    has_numbers = bool(NUMBER_TYPES.intersection(requested))
    numbers = await ports.aws.phone_numbers(region) if has_numbers else ()
    written = [choice for kind, choice in requested.items() if kind not in NUMBER_TYPES and choice != NEW]
    names = await names_in(region, ports) if written else {}
    ids = [each for choice in written for each in named(choice, names) or (choice,)]
    return Holdings(numbers=numbers, registrations=await _registrations(ids, region, ports), names=names)


async def names_in(region: str, ports: Ports) -> Mapping[str, str]:
    """The names of the account's recorded registrations of a region, by ID."""
    here = RegistrationFilter(account_id=await ports.aws.account_id(), region=region)
    return {row.id: row.name async for row in every_listed(ports.store, here)}


async def _registrations(ids: Sequence[str], region: str, ports: Ports) -> tuple[RegistrationSummary, ...]:
    """Those of the registrations that the account has."""
    try:
        return await ports.aws.registrations(region, ids) if ids else ()
    except (NotFound, Refused):
        return ()


async def _own(proposal: Proposal, holdings: Holdings, ports: Ports) -> frozenset[str]:
    """Registrations of the same type and name that this database started: they may have the number already."""
    taken = {number.registration_id for number in holdings.numbers if number.registration_id}
    if not taken or not any(choice != NEW for choice in proposal.associations.values()):
        return frozenset()
    drafts = {
        draft.id for draft in await ports.store.drafts_of(proposal.owner, list(DraftState)) if _same(draft, proposal)
    }
    submissions = await ports.store.submissions(list(SubmissionState))
    return frozenset(str(one.registration_id) for one in submissions if one.draft_id in drafts and one.registration_id)


def _same(draft: Draft, proposal: Proposal) -> bool:
    return (draft.registration_type, draft.name) == (proposal.form.type.name, name_of(proposal))


def name_of(proposal: Proposal) -> str:
    """The registration's name: as given, else the company's, else the type's title."""
    form = proposal.form
    return (proposal.name or next(_company_names(form, proposal.answers), "") or form.type.title).strip()


def _draft(proposal: Proposal, associations: Mapping[str, str], account_id: str) -> NewDraft:
    form = proposal.form
    documents = {path: prepared.document() for path, prepared in proposal.documents.items()}
    answers: dict[FieldPath, Answer] = {**proposal.answers, **documents}
    return NewDraft(
        owner=proposal.owner,
        account_id=account_id,
        region=proposal.region,
        registration_type=form.type.name,
        title=form.type.title,
        name=(as_seen(proposal.name).strip() or next(_company_names(form, answers), "") or form.type.title).strip(),
        channel_id=proposal.channel_id,
        form_fingerprint=form.fingerprint,
        answers=answers,
        associations=associations,
        customer_id=proposal.customer_id,
    )


def _company_names(form: Form, answers: Answers) -> Iterator[str]:
    match = Names(form).find("companyName")
    names = (answers.get(path) for path in (match.paths if match else ()))
    return (name for name in names if isinstance(name, str))
