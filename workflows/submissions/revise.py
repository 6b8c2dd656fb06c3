"""Fix and resubmit: a draft copied from a version that was refused, with the refused fields first.

A new version starts empty, so everything the old one held is read and put again. Documents keep their
attachment ids. Each registration has one such draft at a time, because two people would fill the same version.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from workflows.forms.changes import FormChangeKind
from workflows.forms.resolve import Page, is_empty, resolve, sendable
from workflows.forms.validation import page_errors
from workflows.lifecycle.verdicts import REFUSED, verdict
from workflows.ports.drafts import RevisionStore
from workflows.ports.ports import Ports
from workflows.ports.submissions import DraftsAndSubmissions
from workflows.records.account import SentValue, VersionSummary
from workflows.records.definitions import DISALLOWED, REQUIRED, FieldDefinition, FieldPath, Form
from workflows.records.drafts import (
    Answer,
    Answers,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    NewDraft,
    Person,
    RegistrationId,
)
from workflows.records.registrations import WHOLE_VERSION, Registration, Revision

_DRAFT, _DISCARDED = "DRAFT", "DISCARDED"

#: Key of the first page with refused fields; the next are `denied.2`, `denied.3`.
DENIED_PAGE = "denied"


class CannotFix(Exception):
    """The registration cannot be fixed now, or not by this person; the subclass says why."""


class NothingToFix(CannotFix):
    """No version was refused, or a newer one is under way: look at the registration's status."""


class Taken(CannotFix):
    """Somebody else is already fixing it; `owner` is the person to ask."""

    def __init__(self, owner: Person) -> None:
        super().__init__()
        self.owner = owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One answer, in the refused version and now."""

    path: FieldPath
    title: str
    #: None where nothing was, or is, sent.
    before: Answer | None
    now: Answer | None

    @property
    def changed(self) -> bool:
        """Whether AWS gets another value than before; a document that is kept is the same."""
        return not _same(self.before, self.now)


async def begin(registration: Registration, person: Person, ports: Ports) -> Draft:
    """The draft that fixes a refused registration: the person's own if they started one, else a new one of all answers.

    The draft may be locked by its submission. What somebody put into a version opened in the console counts as an
    answer. Costs one call where the person's own draft is up to date. Otherwise it also costs the form (3 calls), and
    the values of the refused version and of an open one. Raises Taken, NothingToFix, AwsError.
    """
    store, aws = ports.store, ports.aws
    existing = _own(await store.revision_draft(registration.id), person)
    if existing and existing.state is not DraftState.OPEN:
        return existing
    versions = await aws.versions(registration.region, registration.id)
    base = refused_version(versions)
    if base is None:
        raise NothingToFix
    known = await store.revision(existing.id) if existing else None
    if existing and known and known.base_version == base.version:
        return existing
    added = await store.add_revision(*await _copy(registration, person, base, versions, ports))
    _own(added, person)
    return added


async def proposed(registration: Registration, person: Person, ports: Ports) -> tuple[Draft, Revision]:
    """What `begin` would start from, without storing anything; the person's own draft if they have one.

    Raises Taken, NothingToFix, AwsError.
    """
    existing = _own(await ports.store.revision_draft(registration.id), person)
    known = await ports.store.revision(existing.id) if existing else None
    versions = await ports.aws.versions(registration.region, registration.id)
    base = refused_version(versions)
    if existing and known and (existing.state is not DraftState.OPEN or (base and known.base_version == base.version)):
        return existing, known
    if base is None:
        raise NothingToFix
    return await _copy(registration, person, base, versions, ports)


async def _copy(
    registration: Registration, person: Person, base: VersionSummary, versions: Sequence[VersionSummary], ports: Ports
) -> tuple[Draft, Revision]:
    draft = _draft(registration, person, DraftId(ports.new_id()), ports.clock())
    values = (ports.aws.values(draft.region, registration.id, version.version) for version in _to_copy(base, versions))
    form, held = await asyncio.gather(
        ports.forms.form(draft.region, draft.registration_type, fresh=True), asyncio.gather(*values)
    )
    documents = await _documents(registration.id, ports.store)
    return _copied(draft, registration.id, form.value, base, held, documents)


def _to_copy(base: VersionSummary, versions: Iterable[VersionSummary]) -> list[VersionSummary]:
    """The version that was refused, and an open one, which somebody has started in the console."""
    return [base, *(version for version in versions if version.version > base.version and version.status == _DRAFT)]


def _copied(
    draft: Draft,
    registration_id: RegistrationId,
    form: Form,
    base: VersionSummary,
    held: Sequence[tuple[SentValue, ...]],
    documents: Mapping[str, Document],
) -> tuple[Draft, Revision]:
    """The draft with every old answer, and the revision it starts from.

    Answers of an open version replace those of the refused one.
    """
    sent = answers_of(held[0], documents, f"sent with version {base.version}")
    theirs = [answers_of(values, documents, "in the version open at AWS") for values in held[1:]]
    revision = Revision(
        draft_id=draft.id,
        registration_id=registration_id,
        base_version=base.version,
        verdict=verdict(base, held[0], form),
        sent=sent,
    )
    answers = {path: answer for answers in (sent, *theirs) for path, answer in answers.items()}
    return replace(draft, form_fingerprint=form.fingerprint, answers=answers), revision


def refused_version(versions: Iterable[VersionSummary]) -> VersionSummary | None:
    """The version to start from: the newest refused one, else the newest discarded; only a draft may follow it."""
    discarded = None
    for version in sorted(versions, key=lambda version: version.version, reverse=True):
        if version.status in REFUSED:
            return version
        if version.status == _DISCARDED:
            discarded = discarded or version
        elif version.status != _DRAFT:
            break
    return discarded


def version_to_fill(newest: VersionSummary, *, base: int, ours: int) -> str | None:
    """What a resubmission has to do: "" (open a version), DRAFT (fill it), another status (we submitted it already).

    None where somebody else submitted a version after `base`. `ours` is the version we fill, 0 before it is open.
    """
    if newest.status == _DRAFT:
        return _DRAFT
    if newest.version == ours:
        return newest.status
    return "" if newest.version == base or newest.status == _DISCARDED else None


def answers_of(values: Iterable[SentValue], documents: Mapping[str, Document], note: str) -> dict[FieldPath, Answer]:
    """The values at AWS as answers; `documents` are those we know, by attachment id."""
    answers: dict[FieldPath, Answer] = {}
    for value in values:
        if value.text is not None:
            answers[value.path] = value.text
        elif value.choices is not None:
            answers[value.path] = value.choices
        elif value.attachment_id:
            known = documents.get(value.attachment_id, _unknown(value.attachment_id))
            answers[value.path] = replace(known, attachment_id=value.attachment_id, note=note)
    return {path: answer for path, answer in answers.items() if not is_empty(answer)}


def unseen(revision: Revision) -> tuple[FieldPath, ...]:
    """What a person still has to look at before submitting: refused fields, and the refusal as a whole."""
    wanted = (WHOLE_VERSION, *(refused.path for refused in revision.verdict.fields))
    return tuple(path for path in wanted if path not in revision.seen_fields)


def marks(form: Form, revision: Revision) -> dict[FieldPath, FormChangeKind]:
    """Fields whose rules have changed since the refused version was created, judged by what that version held.

    The older form is not kept. A required field that held nothing must be new or newly required. A value that is no
    longer accepted or sent must have been accepted then.
    """
    resolved = resolve(form, revision.sent)
    kinds: dict[FieldPath, FormChangeKind] = {}
    for field in resolved.fields:
        if is_empty(revision.sent.get(field.path)):
            if field.requirement == REQUIRED:
                kinds[field.path] = FormChangeKind.GAINED
        elif field.requirement == DISALLOWED:
            kinds[field.path] = FormChangeKind.LOST
        elif page_errors(resolved, (field.path,), revision.sent):
            kinds[field.path] = FormChangeKind.TIGHTENED
    return kinds | {path: FormChangeKind.LOST for path in revision.sent if path not in form.by_path}


def differences(form: Form, revision: Revision, answers: Answers) -> tuple[Difference, ...]:
    """Every answer of either version: first those to be sent, in form order, then those no longer sent."""
    now = sendable(form, answers)
    titles = {refused.path: refused.title for refused in revision.verdict.fields}
    titles |= {field.path: field.title for field in form.fields}
    return tuple(
        Difference(path=path, title=titles.get(path, path), before=revision.sent.get(path), now=now.get(path))
        for path in dict.fromkeys((*now, *revision.sent))
    )


def pages(
    form: Form,
    revision: Revision,
    usual: Sequence[Page],
    fits: Callable[[Sequence[FieldDefinition]], bool],
    title: str,
) -> tuple[Page, ...]:
    """The refused fields on pages of their own, independent of their sections, then the usual pages without them.

    There is always a first page, for the refusal as a whole. A refused field that the form has lost belongs to it.
    """
    refused = {field.path for field in revision.verdict.fields}
    parts: list[list[FieldDefinition]] = [[]]
    for field in (field for field in form.fields if field.path in refused):
        if parts[-1] and not fits([*parts[-1], field]):
            parts.append([])
        parts[-1].append(field)
    gone = tuple(path for path in refused if path not in form.by_path)
    first = tuple(
        Page(
            key=DENIED_PAGE if part == 1 else f"{DENIED_PAGE}.{part}",
            section=DENIED_PAGE,
            title=title,
            part=part,
            parts=len(parts),
            fields=(*(gone if part == 1 else ()), *(field.path for field in fields)),
        )
        for part, fields in enumerate(parts, start=1)
    )
    return (*first, *(_without(page, refused) for page in usual))


async def look(revision: Revision, page: Page, *, store: RevisionStore) -> Revision:
    """Record that a person has gone through a page of refused fields."""
    paths = {*page.fields, *((WHOLE_VERSION,) if page.key == DENIED_PAGE else ())}
    await store.mark_fields_seen(revision.draft_id, paths)
    return replace(revision, seen_fields=revision.seen_fields | paths)


def _own(draft: Draft | None, person: Person) -> Draft | None:
    if draft and draft.owner != person:
        raise Taken(draft.owner)
    return draft


async def _documents(registration_id: RegistrationId, store: DraftsAndSubmissions) -> dict[str, Document]:
    """Documents of our own earlier submissions by attachment id, the newest name of each."""
    documents: dict[str, Document] = {}
    for submission in reversed(await store.submissions_of(registration_id)):
        draft = await store.draft(submission.draft_id)
        for answer in draft.answers.values() if draft else ():
            if isinstance(answer, Document):
                documents[answer.attachment_id or submission.attachments.get(answer.id, "")] = answer
    return documents


def _unknown(attachment_id: str) -> Document:
    """A document that somebody else sent: AWS returns neither its name nor its kind."""
    return Document(id=DocumentId(attachment_id), name="kept document", media_type="", size=0, sha256="")


def _draft(registration: Registration, person: Person, draft_id: DraftId, now: datetime) -> Draft:
    new = NewDraft(
        owner=person,
        account_id=registration.account_id,
        region=registration.region,
        registration_type=registration.registration_type,
        title=registration.title,
        name=registration.name,
        channel_id=registration.channel_id,
    )
    return new.draft(draft_id, now)


def _same(before: Answer | None, now: Answer | None) -> bool:
    if isinstance(before, Document) and isinstance(now, Document):
        return bool(now.attachment_id) and before.attachment_id == now.attachment_id
    if isinstance(before, tuple) and isinstance(now, tuple):
        return sorted(before) == sorted(now)
    return before == now


def _without(page: Page, refused: set[FieldPath]) -> Page:
    return replace(page, fields=tuple(path for path in page.fields if path not in refused))
