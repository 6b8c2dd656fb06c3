"""Starting a registration from something earlier: who may use it, what it answered, and a draft filled in from it.

What was filled in is marked with its origin until a person has looked at it. A document is not copied at AWS: one with
the same content is shared in its account and region, and elsewhere its bytes are needed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from workflows.access.gate import require
from workflows.forms.matching import LeftOut, Matching, Why, as_document, asked_first, match
from workflows.forms.resolve import sendable
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.account import AttachmentPlace
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import (
    TERMINAL,
    Answer,
    Answers,
    Document,
    DocumentId,
    Draft,
    Person,
    RegistrationId,
    Submission,
    SubmissionState,
)
from workflows.records.errors import NotFound
from workflows.records.registrations import Registration
from workflows.records.sources import DocumentCopy, Prefill, Source, SourceAnswer, SourceKind
from workflows.submissions import drafts, revise
from workflows.submissions.shared_attachments import LOST, SharedAttachments

#: Reads the bytes of a source's document; None where they are gone.
BodyOf = Callable[[DocumentCopy], Awaitable[bytes | None]]


class SourceGone(Exception):
    """There is no such source, or the person may not read it; which of the two is not said."""


class NoAnswers(Exception):
    """The source exists, and its answers are kept nowhere any longer."""


@dataclass(frozen=True, kw_only=True)
class OpenSource:
    """A source that was read for a person."""

    source: Source
    body: BodyOf
    #: The source as one form reads it, where that depends on the form.
    for_form: Callable[[Form], Source] | None = None
    #: Where AWS has its documents; None where AWS has none.
    place: AttachmentPlace | None = None
    #: The registration type that it answered; empty for a profile.
    registration_type: str = ""
    #: The fingerprint of the form it was answered under; empty where it is not known.
    fingerprint: str = ""

    def form_changed(self, form: Form) -> bool:
        """Whether AWS has changed the form since."""
        return self.registration_type == form.type.name and self.fingerprint not in ("", form.fingerprint)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A draft with what a source filled in of it."""

    draft: Draft
    left_out: tuple[LeftOut, ...] = ()
    #: The source answered an older form.
    form_changed: bool = False


@dataclass(frozen=True, kw_only=True)
class Usable:
    """What a source fills in of a form, with documents that can be sent."""

    answers: Answers
    #: The documents whose bytes are kept here, by field.
    bodies: Mapping[FieldPath, bytes]
    prefill: Prefill
    left_out: tuple[LeftOut, ...]


def may_read(registration: Registration, person: Person) -> bool:
    """Whether a person may read a registration's answers: every member of its workspace, and the terminal, may."""
    workspaces = {registration.owner.workspace_id if registration.owner else "", person.workspace_id}
    return len(workspaces - {"", TERMINAL}) < 2


async def open_registration(registration_id: str, person: Person, ports: Ports) -> OpenSource:
    """A registration as a source. Costs a call where its answers are at AWS only.

    Raises:
        NotPermitted: the person may not view it.
        SourceGone: it is not watched, not of this account, or not for this person.
        NoAnswers: its answers have been deleted here and at AWS.
        AwsError: AWS does not answer.
    """
    registration = await ports.store.registration(RegistrationId(registration_id))
    account_id = await ports.aws.account_id()
    if registration is None or registration.account_id != account_id or not may_read(registration, person):
        raise SourceGone
    await require(ports.gate, Right.VIEW, person, place_of(registration))
    return await open_known(registration, ports)


async def open_known(registration: Registration, ports: Ports) -> OpenSource:
    """A registration that the person may read, as a source. Raises NoAnswers, AwsError."""
    found = await _in_force(registration, ports)
    form = await ports.store.kept_form(found[0].form_fingerprint) if found and found[0].answers else None
    if found is None or form is None:
        return await _at_aws(registration, ports, found[0].form_fingerprint if found else "")
    draft, submission = found
    answers = {path: _at(answer, submission) for path, answer in sendable(form, draft.answers).items()}
    return _opened(registration, form, answers, ports, draft.form_fingerprint)


async def _in_force(registration: Registration, ports: Ports) -> tuple[Draft, Submission] | None:
    """What this database submitted last, where that is the version in force."""
    for submission in await ports.store.submissions_of(registration.id):
        draft = await ports.store.draft(submission.draft_id)
        if submission.state is SubmissionState.SUBMITTED and draft:
            is_current = max(submission.version, 1) == (registration.approved_version or registration.version)
            return (draft, submission) if is_current else None
    return None


def _at(answer: Answer, submission: Submission) -> Answer:
    """A document with the id that AWS gave it."""
    if not isinstance(answer, Document) or answer.attachment_id:
        return answer
    return replace(answer, attachment_id=submission.attachments.get(answer.id))


async def _at_aws(registration: Registration, ports: Ports, fingerprint: str) -> OpenSource:
    """The answers of the approved version, else of the current one, as AWS has them."""
    version = registration.approved_version or registration.version or None
    try:
        values = await ports.aws.values(registration.region, registration.id, version)
    except NotFound:
        raise NoAnswers from None
    form = (await ports.forms.form(registration.region, registration.registration_type)).value
    answers = revise.answers_of(values, await revise.documents_of(registration.id, ports.store), "")
    if not answers:
        raise NoAnswers
    return _opened(registration, form, answers, ports, fingerprint)


def _opened(registration: Registration, form: Form, answers: Answers, ports: Ports, fingerprint: str) -> OpenSource:
    async def body(document: DocumentCopy) -> bytes | None:
        return await ports.store.document_body(DocumentId(document.id))

    return OpenSource(
        source=source_of(registration, form, answers),
        body=body,
        place=AttachmentPlace(account_id=registration.account_id, region=registration.region),
        registration_type=registration.registration_type,
        fingerprint=fingerprint,
    )


def source_of(registration: Registration, form: Form, answers: Answers) -> Source:
    """The answers of a registration, with what the form says about their fields."""
    all_answers = [_answer(form, path, answer) for path, answer in answers.items()]
    return Source(
        kind=SourceKind.REGISTRATION,
        id=registration.id,
        name=registration.name or registration.title,
        changed_at=registration.submitted_at or registration.created_at,
        answers=tuple(answer for answer in all_answers if not isinstance(answer.value, DocumentCopy)),
        documents=tuple(answer for answer in all_answers if isinstance(answer.value, DocumentCopy)),
    )


def _answer(form: Form, path: FieldPath, answer: Answer) -> SourceAnswer:
    field = form.by_path.get(path)
    return SourceAnswer(
        registration_type=form.type.name,
        path=path,
        title=field.title if field else "",
        value=copy_of(answer) if isinstance(answer, Document) else answer,
        labels=_labels(field, answer) if field and isinstance(answer, tuple) else (),
    )


def _labels(field: FieldDefinition, values: tuple[str, ...]) -> tuple[str, ...]:
    titles = {option.value: option.title for option in field.options}
    return tuple(titles.get(value, "") for value in values)


def copy_of(document: Document) -> DocumentCopy:
    """A document of a draft as one of a source."""
    return DocumentCopy(
        id=document.id,
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        attachment_id=document.attachment_id or "",
        looks=document.looks,
    )


async def fill(draft: Draft, opened: OpenSource, form: Form, ports: Ports) -> Filled:
    """Fill in a draft that was started from a source. The draft may have been filled in by another click already.

    Costs a call where documents at AWS are used. Raises AwsError.
    """
    place = AttachmentPlace(account_id=draft.account_id, region=draft.region)
    usable = await usable_of(opened, form, place, ports)
    now = ports.clock()
    for path, body in usable.bodies.items():
        document = usable.answers[path]
        assert isinstance(document, Document)
        await ports.store.add_document(draft.id, document, body, now)
    await ports.store.fill_in(draft.id, usable.answers, usable.prefill, now)
    filled = await drafts.again(draft, ports.store)
    return Filled(draft=filled, left_out=usable.left_out, form_changed=opened.form_changed(form))


async def usable_of(opened: OpenSource, form: Form, place: AttachmentPlace, ports: Ports) -> Usable:
    """What a source fills in of a form in an account and region. Raises AwsError."""
    source = opened.for_form(form) if opened.for_form else opened.source
    matching = match(source, form)
    found = await _documents(matching, opened, place, ports)
    documents = {path: document for path, (document, _) in found.items()}
    answers = {**matching.answers, **documents}
    origin = opened.source.origin
    return Usable(
        answers=answers,
        bodies={path: body for path, (_, body) in found.items() if body is not None},
        prefill=Prefill(
            origins={path: origin for path in form.by_path if path in answers},
            asked=asked_first(source, form, answers),
        ),
        left_out=(*matching.left_out, *_gone(matching, form, found)),
    )


def _gone(matching: Matching, form: Form, found: Iterable[FieldPath]) -> list[LeftOut]:
    there = set(found)
    return [
        LeftOut(path=path, title=form.by_path[path].title, why=Why.DOCUMENT_GONE)
        for path in matching.documents
        if path not in there
    ]


async def _documents(
    matching: Matching, opened: OpenSource, place: AttachmentPlace, ports: Ports
) -> dict[FieldPath, tuple[Document, bytes | None]]:
    """The documents that can be sent: those that AWS has in this place, and those whose bytes are kept."""
    at_aws = await _attachments(matching.documents.values(), opened, place, ports)
    found: dict[FieldPath, tuple[Document, bytes | None]] = {}
    for path, copy in matching.documents.items():
        if attachment_id := at_aws.get(copy):
            found[path] = (_document(copy, ports, attachment_id), None)
        elif body := await opened.body(copy):
            found[path] = (_document(copy, ports, None), body)
    return found


async def _attachments(
    copies: Iterable[DocumentCopy], opened: OpenSource, place: AttachmentPlace, ports: Ports
) -> dict[DocumentCopy, str]:
    """The attachment at AWS of each document that this place has and may share."""
    shared = SharedAttachments(place=place, ports=ports)
    if await ports.store.is_sharing_refused(place):
        return {}
    ids = {copy: await _known_attachment(copy, opened, place, ports) for copy in copies}
    known = sorted({attachment_id for attachment_id in ids.values() if attachment_id})
    statuses = await shared.statuses(known) if known else {}
    return {copy: id_ for copy, id_ in ids.items() if statuses.get(id_, "DELETED") not in LOST}


async def _known_attachment(copy: DocumentCopy, opened: OpenSource, place: AttachmentPlace, ports: Ports) -> str:
    """The attachment that a document has in this place as far as is known: its own, else one of the same content."""
    if copy.attachment_id and opened.place == place:
        return copy.attachment_id
    return await ports.store.attachment_of(place, copy.sha256) if copy.sha256 else ""


def _document(copy: DocumentCopy, ports: Ports, attachment_id: str | None) -> Document:
    return replace(as_document(copy), id=DocumentId(ports.new_id()), attachment_id=attachment_id)
