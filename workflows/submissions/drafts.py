"""Drafts: begun, answered, left for another day. Whoever comes back to one has to be its owner, at every step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

from workflows.forms import resolve as forms
from workflows.forms import validation
from workflows.forms.changes import FormChange, differences
from workflows.forms.documents import OutgoingFile
from workflows.ports.process import Clock
from workflows.ports.store import Store
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document, DocumentId, Draft, DraftId, DraftState, Person
from workflows.records.errors import Gone, NotYours
from workflows.submissions.plan import obtainable


async def begin(
    *,
    owner: Person,
    account_id: str,
    region: str,
    registration_type: str,
    title: str,
    name: str,
    channel_id: str,
    store: Store,
    clock: Clock,
    new_id: Callable[[], str],
    form_fingerprint: str = "",
) -> Draft:
    """An open draft without answers. Its fingerprint stays empty until a form was shown."""
    now = clock()
    draft = Draft(
        id=DraftId(new_id()),
        owner=owner,
        account_id=account_id,
        region=region,
        registration_type=registration_type,
        title=title,
        name=name.strip(),
        channel_id=channel_id,
        state=DraftState.OPEN,
        form_fingerprint=form_fingerprint,
        created_at=now,
        updated_at=now,
    )
    await store.add_draft(draft)
    return draft


async def owned(draft_id: DraftId, person: Person, *, store: Store, closed: bool = False) -> Draft:
    """The draft as it is now, for its owner. Raises Gone, or NotYours; one that is not open counts as gone unless `closed`."""
    draft = await store.draft(draft_id)
    if draft is None or (draft.state is not DraftState.OPEN and not closed):
        raise Gone
    if draft.owner != person:
        raise NotYours
    return draft


async def answer(
    draft: Draft,
    answers: Mapping[FieldPath, Answer | None],
    *,
    store: Store,
    clock: Clock,
    form: Form | None = None,
    page: str | None = None,
) -> Draft:
    """Save answers; None and what is empty clear a field. Texts are cleaned by `form` where it is given. Raises Gone."""
    cleaned = {path: _cleaned(path, given, form) for path, given in answers.items()}
    if not await store.save_answers(draft.id, cleaned, clock(), page):
        raise Gone
    return await owned(draft.id, draft.owner, store=store)


async def attach(
    draft: Draft,
    path: FieldPath,
    prepared: OutgoingFile,
    *,
    store: Store,
    clock: Clock,
    new_id: Callable[[], str],
) -> Draft:
    """Answer an ATTACHMENT field with a file that was checked. Raises Gone.

    The bytes of a document that was replaced stay until the draft ends: another file may be on its way in at this moment.
    """
    document = Document(
        id=DocumentId(new_id()),
        name=prepared.name,
        media_type=prepared.media_type,
        size=len(prepared.body),
        sha256=hashlib.sha256(prepared.body).hexdigest(),
        note=prepared.note,
    )
    # Bytes first: an answer never points at a document that is not there.
    await store.add_document(draft.id, document, prepared.body, clock())
    return await answer(draft, {path: document}, store=store, clock=clock)


async def discard(draft: Draft, *, store: Store, clock: Clock) -> None:
    """Give up an open draft and its documents. Raises Gone when it is not open any more."""
    if not await store.move_draft(draft.id, DraftState.OPEN, DraftState.DISCARDED, clock()):
        raise Gone
    await store.delete_documents(draft.id)


async def reopen_changed(
    draft: Draft, form: Form, *, store: Store, clock: Clock, before: Form | None = None
) -> tuple[FormChange, ...]:
    """What changed in the form since the answers were checked, and note that they are now seen under `form`.

    Nothing where the form is the same. `before` is the form of the draft's fingerprint, where somebody still has it; without
    it only what the answers now lack can be told, which `ready` does.
    """
    if draft.form_fingerprint == form.fingerprint:
        return ()
    await store.save_fingerprint(draft.id, form.fingerprint, clock())
    same = before is not None and before.fingerprint == draft.form_fingerprint
    return differences(before, form, draft.answers) if before and same else ()


def ready(form: Form, draft: Draft) -> tuple[tuple[validation.FieldError, ...], tuple[str, ...]]:
    """What is still in the way of submitting: errors of fields, and resource types to associate that were not chosen."""
    missing = tuple(
        one.resource_type
        for one in form.type.associations_before_submit
        if not obtainable(one, draft.associations.get(one.resource_type, ""))
    )
    return validation.errors(form, draft.answers), missing


def _cleaned(path: FieldPath, given: Answer | None, form: Form | None) -> Answer | None:
    definition = form.by_path.get(path) if form else None
    if definition and isinstance(given, str):
        given = forms.clean(definition, given)
    return None if forms.is_empty(given) else given
