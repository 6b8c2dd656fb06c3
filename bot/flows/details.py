"""What the details of a registration show: what the store has at once, what AWS says where it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from bot import messages
from bot.blocks.details import Comparison, Details, details_view, newest_first
from bot.blocks.preflight import NamedOverride
from bot.blocks.sent_answers import answers_view
from bot.blocks.small_modals import loading_view
from bot.flows.customers import customer_name
from bot.flows.problems import NotAllowed
from bot.flows.services import Request, Services, show
from bot.slack.payloads import Click, FormSubmission
from workflows.access.gate import require, rights_at
from workflows.audit.about import acts_about
from workflows.records.access import Right, place_of
from workflows.records.account import VersionSummary
from workflows.records.definitions import Form, RegistrationType, SupportedAssociation
from workflows.records.drafts import Document, Draft, Person, RegistrationId, Submission
from workflows.records.errors import AwsError, NotFound
from workflows.records.registrations import Change, Registration
from workflows.registrations import completion
from workflows.registrations.discard import may_act
from workflows.registrations.move import regions_for
from workflows.reporting import history

T = TypeVar("T")

#: Entries of the log that are looked through for what people did.
ACTS_READ = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHistory:
    """The versions of a registration, by AWS or, where it does not say, by what was recorded."""

    versions: tuple[VersionSummary, ...]
    changes: tuple[Change, ...]
    #: Why they are not AWS's word, empty where they are.
    note: str = ""


async def watched(request: Request, person: Person, registration_id: str) -> Registration:
    """The registration, for a person who may view it.

    Raises:
        NotAllowed: it is not watched.
        NotPermitted: they may not view it.
    """
    registration = await request.services.store.registration(RegistrationId(registration_id))
    if registration is None:
        raise NotAllowed(messages.status.NOT_WATCHED)
    await require(request.services.gate, Right.VIEW, person, place_of(registration))
    return registration


async def owned(
    request: Request, click: Click | FormSubmission, registration_id: str, right: Right = Right.VIEW
) -> Registration:
    """The registration, for its owner with a right there.

    Raises:
        NotAllowed: for anybody else.
        NotPermitted: for an owner without the right.
    """
    registration = await watched(request, click.person, registration_id)
    if not may_act(registration, click.person):
        raise NotAllowed(messages.details.ONLY_OWNER)
    await require(request.services.gate, right, click.person, place_of(registration))
    return registration


async def open_details(request: Request, person: Person, trigger_id: str, registration_id: str) -> None:
    """The details in a modal: "one moment" at once, because a trigger lives three seconds, then what is known."""
    view_id = await request.open(trigger_id, loading_view(messages.details.LOADING_DETAILS))
    registration = await watched(request, person, registration_id)
    await show_details(request, person, registration, view_id)


async def show_details(request: Request, person: Person, registration: Registration, view_id: str) -> None:
    """The details in a modal that is open."""
    services = request.services
    await show(request, view_id, details_view(await details(services, registration, person), services.clock()))


async def version_history(services: Services, registration: Registration) -> VersionHistory:
    """The versions, newest knowledge first choice."""
    changes = await services.store.changes_of(registration.message_key)
    recorded = VersionHistory(versions=history.from_changes(changes), changes=changes)
    if registration.status == "DELETED":
        return replace(recorded, note=messages.details.NOT_AT_AWS)
    try:
        versions = await services.soon(services.aws.versions(registration.region, registration.id))
    except NotFound:
        return replace(recorded, note=messages.details.NOT_AT_AWS)
    except AwsError:
        return replace(recorded, note=messages.details.NO_ANSWER)
    return VersionHistory(versions=versions, changes=changes)


async def details(services: Services, registration: Registration, person: Person) -> Details:
    """Everything that is known; a failure of AWS leaves parts out and never raises."""
    region, exists = registration.region, registration.status != "DELETED"
    past, tied, tags, offers, overrides, acts = await asyncio.gather(
        version_history(services, registration),
        _or_none(services, services.aws.associations(region, registration.id)) if exists else _nothing(),
        _or_none(services, services.aws.tags(region, registration.id)) if exists else _nothing(),
        _offers(services, registration),
        _overrides(services, registration),
        acts_about(services.store, registration.id, ACTS_READ),
    )
    kind = await _kind(services, registration)
    asked = completion.identities(registration, kind, tied, services.aws) if exists and tied else _nothing()
    identities = await _or_none(services, asked) or ()
    newest = [version.version for version in newest_first(past.versions)[:2]]
    return Details(
        registration=registration,
        customer=await customer_name(services, registration.customer_id),
        versions=past.versions,
        associations=tied,
        tags=tags,
        offers=offers,
        may_act=may_act(registration, person),
        rights=await rights_at(services.gate, person, place_of(registration)),
        note=past.note,
        identities=identities,
        changes=past.changes,
        regions=regions_for(registration, services.regions),
        overrides=overrides,
        acts=acts,
        comparison=Comparison(older=newest[1], newer=newest[0]) if len(newest) > 1 else None,
    )


async def compared(services: Services, shown: Details, older: int, newer: int) -> Details:
    """The details with the differences between two versions."""
    registration = shown.registration
    if older == newer:
        return replace(shown, comparison=Comparison(older=older, newer=newer, changes=()))
    values = services.aws.values
    old, new, form, documents = await asyncio.gather(
        _or_none(services, values(registration.region, registration.id, older)),
        _or_none(services, values(registration.region, registration.id, newer)),
        _form(services, registration),
        document_names(services, registration),
    )
    if old is None or new is None:
        note = messages.details.NO_ANSWER
        return replace(shown, note=note, comparison=Comparison(older=older, newer=newer))
    changes = history.field_changes(old, new, form, documents)
    return replace(shown, comparison=Comparison(older=older, newer=newer, changes=changes))


async def answers(services: Services, registration: Registration, version: int) -> dict[str, object]:
    """The view with all answers of a version, as AWS has them. Raises AwsError."""
    values, form, documents = await asyncio.gather(
        services.soon(services.aws.values(registration.region, registration.id, version)),
        _form(services, registration),
        documents_of(services, registration),
    )
    return answers_view(registration, version, values, form, documents)


async def document_names(services: Services, registration: Registration) -> Mapping[str, str]:
    """Names of the documents that Callsign uploaded for it, by attachment id, as far as they are stored."""
    return {attachment: document.name for attachment, document in (await documents_of(services, registration)).items()}


async def documents_of(services: Services, registration: Registration) -> Mapping[str, Document]:
    """The documents that Callsign uploaded for it, by attachment id, as far as they are stored."""
    submission, draft = await _carried_out(services, registration)
    if submission is None or draft is None:
        return {}
    kept = [answer for answer in draft.answers.values() if isinstance(answer, Document)]
    sent = {submission.attachments.get(document.id) or document.attachment_id or "": document for document in kept}
    return {attachment_id: document for attachment_id, document in sent.items() if attachment_id}


async def _carried_out(services: Services, registration: Registration) -> tuple[Submission | None, Draft | None]:
    """Callsign's last submission of it, and the draft."""
    submission_id = registration.message_key.submission_id
    submission = await services.store.submission(submission_id) if submission_id else None
    return submission, await services.store.draft(submission.draft_id) if submission else None


async def _overrides(services: Services, registration: Registration) -> tuple[NamedOverride, ...]:
    """What was submitted in spite of a remark."""
    _, draft = await _carried_out(services, registration)
    if draft is None or not draft.overrides:
        return ()
    form = await services.store.kept_form(draft.form_fingerprint)
    titles = {path: field.title for path, field in form.by_path.items()} if form else {}
    return tuple(NamedOverride(title=titles.get(one.fields[0], one.fields[0]), override=one) for one in draft.overrides)


async def _offers(services: Services, registration: Registration) -> tuple[SupportedAssociation, ...]:
    if registration.status != "COMPLETE":
        return ()
    kind = await _kind(services, registration)
    return completion.offers(kind) if kind else ()


async def _kind(services: Services, registration: Registration) -> RegistrationType | None:
    types = services.forms.types_now(registration.region)
    if types is None:
        held = await _or_none(services, services.forms.types(registration.region))
        types = held.value if held else ()
    return next((declared for declared in types if declared.name == registration.registration_type), None)


async def _form(services: Services, registration: Registration) -> Form | None:
    held = await _or_none(services, services.forms.form(registration.region, registration.registration_type))
    return held.value if held else None


async def _or_none(services: Services, asked: Awaitable[T]) -> T | None:
    """What AWS says; None where it does not."""
    try:
        return await services.soon(asked)
    except AwsError:
        return None


async def _nothing() -> None:
    return None
