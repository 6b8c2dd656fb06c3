"""Fix and resubmit: a draft copied from a version that was refused, with the refused fields first.

A new version starts empty, so everything the old one held is read and put again. Documents keep their
attachment ids. Each registration has one such draft at a time, because two people would fill the same version.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from workflows.access.gate import require
from workflows.forms.changes import FormChangeKind, renamed, to_look_at, with_new_names
from workflows.forms.changes import differences as differences_of_form
from workflows.forms.extra_pages import DENIED_PAGE, Cut, denied_pages
from workflows.forms.resolve import Page, is_empty, resolve, sendable
from workflows.forms.validation import page_errors
from workflows.lifecycle.changes import FIX_TAKE_OVERS, Race, compare_and_set, next_change
from workflows.lifecycle.verdicts import REFUSED, verdict
from workflows.lifecycle.versions import VersionProgress, progress_of
from workflows.ports.drafts import RevisionStore
from workflows.ports.ports import Ports
from workflows.ports.store import Store
from workflows.ports.submissions import DraftsAndSubmissions
from workflows.records.access import Right, place_of
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
from workflows.records.overrides import Override
from workflows.records.registrations import WHOLE_VERSION, ChangeKind, Registration, Revision

_DRAFT, _DISCARDED = "DRAFT", "DISCARDED"


#: What `version_to_fill` answers where a version has to be opened.
OPEN_ONE = ""

#: How long a fix is its holder's after their last change.
CLAIM_LASTS = timedelta(days=1)


class CannotFix(Exception):
    """The registration cannot be fixed now, or not by this person; the subclass says why."""


class Superseded(Exception):
    """Somebody else has submitted a version since then: nothing of ours is sent."""


class Unclear(Exception):
    """AWS says something of the version that may or may not mean that it was submitted."""


class NothingToFix(CannotFix):
    """No version was refused, or a newer one is under way: look at the registration's status."""


class Taken(CannotFix):
    """Somebody else has changed answers of its fix; `owner` is the person to ask, `claimed_at` when it began."""

    def __init__(self, draft: Draft, claimed_at: datetime | None = None) -> None:
        super().__init__()
        self.draft = draft
        self.owner = draft.owner
        self.claimed_at = claimed_at


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
    the values of the refused version and of an open one. Raises NotPermitted, Taken,
    NothingToFix, AwsError.
    """
    await require(ports.gate, Right.DRAFT, person, place_of(registration))
    store, aws = ports.store, ports.aws
    existing = await _own(await store.revision_draft(registration.id), person, ports)
    if existing and existing.state is not DraftState.OPEN:
        return existing
    versions = await aws.versions(registration.region, registration.id)
    base = refused_version(versions)
    if base is None:
        raise NothingToFix
    known = await store.revision(existing.id) if existing else None
    if existing and known and known.base_version == base.version:
        return existing
    copied, revision, form = await _copy(registration, person, base, versions, ports)
    added = await store.add_revision(copied, revision)
    await store.save_draft_form(added.id, form, ports.clock(), {**added.changed, **copied.changed})
    return await _own(added, person, ports) or added


async def proposed(registration: Registration, person: Person, ports: Ports) -> tuple[Draft, Revision]:
    """What `begin` would start from, without storing anything; the person's own draft if they have one.

    Raises Taken, NothingToFix, AwsError.
    """
    existing = await ports.store.revision_draft(registration.id)
    known = await ports.store.revision(existing.id) if existing else None
    if existing and existing.owner != person and (known is None or known.claimed_at):
        raise Taken(existing, known.claimed_at if known else None)
    versions = await ports.aws.versions(registration.region, registration.id)
    base = refused_version(versions)
    if existing and known and (existing.state is not DraftState.OPEN or (base and known.base_version == base.version)):
        return existing, known
    if base is None:
        raise NothingToFix
    draft, revision, _ = await _copy(registration, person, base, versions, ports)
    return draft, revision


async def _copy(
    registration: Registration, person: Person, base: VersionSummary, versions: Sequence[VersionSummary], ports: Ports
) -> tuple[Draft, Revision, Form]:
    """Every answer of the refused version under today's form, with the fields that the form has changed since."""
    draft = _draft(registration, person, DraftId(ports.new_id()), ports.clock())
    values = (ports.aws.values(draft.region, registration.id, version.version) for version in _to_copy(base, versions))
    held_form, held = await asyncio.gather(
        ports.forms.form(draft.region, draft.registration_type, fresh=True), asyncio.gather(*values)
    )
    form, documents = held_form.value, await documents_of(registration.id, ports.store)
    copied, revision = _copied(draft, registration.id, form, base, held, documents)
    copied = replace(copied, overrides=await _overrides(registration.id, revision, ports.store))
    return _under(form, await _form_of(registration.id, ports.store), copied, revision), revision, form


async def _overrides(registration_id: RegistrationId, revision: Revision, store: Store) -> tuple[Override, ...]:
    """Why remarks did not count when it was last submitted; for a denied field somebody has to say it again."""
    denied = {field.path for field in revision.verdict.fields}
    for submission in await store.submissions_of(registration_id):
        draft = await store.draft(submission.draft_id)
        return tuple(one for one in draft.overrides if not denied.intersection(one.fields)) if draft else ()
    return ()


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


async def _form_of(registration_id: RegistrationId, store: Store) -> Form | None:
    """The form that our last submission of the registration was filled in under, where it is known."""
    for submission in await store.submissions_of(registration_id):
        draft = await store.draft(submission.draft_id)
        return await store.kept_form(draft.form_fingerprint) if draft else None
    return None


def _under(form: Form, before: Form | None, draft: Draft, revision: Revision) -> Draft:
    """The draft under today's form: fields to look at because they have changed, and answers under new names."""
    if before is None:
        kinds = {path: kind.value for path, kind in marks(form, revision).items() if path in form.by_path}
        return replace(draft, changed=kinds)
    answers = with_new_names(draft.answers, renamed(before, form))
    return replace(draft, answers=answers, changed=to_look_at(differences_of_form(before, form, draft.answers), form))


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


def version_to_fill(newest: VersionSummary, *, base: int, ours: int) -> str:
    """What is left to do: OPEN_ONE, _DRAFT (fill it), or the status of our version, which AWS says was submitted.

    `base` is the version that is answered, 0 for a first submission, and `ours` the version we fill, 0 before it is
    open. Raises Superseded where somebody else submitted a version, Unclear where AWS says neither.
    """
    progress, is_ours = progress_of(newest), newest.version == ours
    if progress is VersionProgress.OPEN:
        return _DRAFT
    withdrawn = newest.status == _DISCARDED and not is_ours
    if newest.version == base or withdrawn or progress is VersionProgress.DISCARDED:
        return OPEN_ONE
    if not is_ours:
        raise Superseded
    if progress is VersionProgress.UNCLEAR:
        raise Unclear
    return newest.status


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
    return denied_pages(form, [field.path for field in revision.verdict.fields], usual, Cut(fits=fits, title=title))


async def look(revision: Revision, page: Page, *, store: RevisionStore) -> Revision:
    """Record that a person has gone through a page of refused fields."""
    paths = {*page.fields, *((WHOLE_VERSION,) if page.key == DENIED_PAGE else ())}
    await store.mark_fields_seen(revision.draft_id, paths)
    return replace(revision, seen_fields=revision.seen_fields | paths)


async def _own(draft: Draft | None, person: Person, ports: Ports) -> Draft | None:
    """The draft as the person's own. A fix in which nobody has changed an answer goes to the person who asks."""
    if draft is None or draft.owner == person:
        return draft
    revision = await ports.store.revision(draft.id)
    claimed_at = revision.claimed_at if revision else None
    if claimed_at or draft.state is not DraftState.OPEN:
        raise Taken(draft, claimed_at)
    if not await ports.store.pass_on_fix(draft, person, ports.clock()):
        current = await ports.store.draft(draft.id)
        raise Taken(current or draft)
    return replace(draft, owner=person)


def may_take_over(registration: Registration, taken: Taken, person: Person, now: datetime, *, gone: bool) -> bool:
    """Whether `person` may take the fix over: the registration's owner always.

    Anybody may where the holder is `gone` from the workspace, or has not touched it for CLAIM_LASTS.
    """
    return gone or registration.owner == person or now - taken.draft.updated_at >= CLAIM_LASTS


async def take_over(registration_id: RegistrationId, taken: Taken, person: Person, ports: Ports) -> Draft:
    """Give the fix, with all its answers, to `person`, who may have it, and record the change with it.

    Raises Taken where somebody else was first, NotPermitted.
    """
    store = ports.store

    async def attempt() -> Draft | Literal[Race.LOST]:
        row, draft = await store.registration(registration_id), await store.revision_draft(registration_id)
        if row is None or draft is None or draft.owner != taken.owner:
            raise Taken(draft or taken.draft)
        await require(ports.gate, Right.DRAFT, person, place_of(row))
        change = next_change(row, FIX_TAKE_OVERS, ChangeKind.FIX_TAKEN_OVER, ports.clock())
        change = replace(change, actor=person.user_id, target=draft.owner.user_id)
        done = await store.record_take_over(draft, person, replace(row, changes=change.seq), change)
        return replace(draft, owner=person) if done else Race.LOST

    return await compare_and_set(attempt, registration_id)


async def documents_of(registration_id: RegistrationId, store: DraftsAndSubmissions) -> dict[str, Document]:
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
        customer_id=registration.customer_id,
    )
    return new.draft(draft_id, now)


def _same(before: Answer | None, now: Answer | None) -> bool:
    if isinstance(before, Document) and isinstance(now, Document):
        return bool(now.attachment_id) and before.attachment_id == now.attachment_id
    if isinstance(before, tuple) and isinstance(now, tuple):
        return sorted(before) == sorted(now)
    return before == now
