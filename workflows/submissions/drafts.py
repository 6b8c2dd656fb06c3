"""Drafts: started, answered, continued on another day. Only the owner of a draft can continue it, at every step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID, uuid5

from workflows.access.gate import require
from workflows.customers.keep import takes_new
from workflows.forms import resolve as forms
from workflows.forms.changes import FormChange, differences, renamed, to_look_at
from workflows.forms.documents import OutgoingFile
from workflows.forms.visible_text import as_seen
from workflows.ports.drafts import DraftStore
from workflows.ports.ports import Ports
from workflows.records.access import Right, place_of
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, DocumentId, Draft, DraftId, DraftState, NewDraft, Person
from workflows.records.errors import Gone, NeverKnown, NotYours

#: Namespace of the ids of drafts that a click starts.
CLICKS = UUID("6c1c1f0e-5a5c-4a0a-9d0e-0b4b1c9f7a51")


async def begin(new: NewDraft, ports: Ports) -> Draft:
    """Store a new open draft. Raises NotPermitted, or CustomerProblem where its customer takes nothing new."""
    return await _add(new, DraftId(ports.new_id()), ports)


async def begin_once(new: NewDraft, click: str, ports: Ports) -> Draft:
    """Store a new open draft. The same click, named by `click`, may arrive twice: both get one draft.

    Raises NotPermitted.
    """
    draft = await _add(new, DraftId(uuid5(CLICKS, click).hex), ports)
    stored = await ports.store.draft(draft.id)
    if stored and stored.state is DraftState.OPEN and _started(stored) == _started(draft):
        return stored
    return await begin(new, ports)  # the window was still open after its draft had started, and asks for another one


async def _add(new: NewDraft, draft_id: DraftId, ports: Ports) -> Draft:
    await require(ports.gate, Right.DRAFT, new.owner, place_of(new))
    await takes_new(new.customer_id, ports.store)
    draft = replace(new, name=as_seen(new.name).strip()).draft(draft_id, ports.clock())
    await ports.store.add_draft(draft)
    return draft


def _started(draft: Draft) -> tuple[object, ...]:
    """What was entered when it was started."""
    where = draft.owner, draft.region, draft.registration_type, draft.name, draft.channel_id
    return *where, draft.associations, draft.customer_id


async def owned(
    draft_id: DraftId, person: Person, ports: Ports, *, closed: bool = False, waiting: bool = False
) -> Draft:
    """The draft as it is now, for its owner, who needs the right to draft also to read it.

    A draft that is not open counts as gone unless `closed`, or unless it is one that waits for an approval and
    `waiting`. Raises Gone, NotYours or NotPermitted.
    """
    draft = await ports.store.draft(draft_id)
    if draft is None:
        raise NeverKnown
    waits = waiting and draft.state is DraftState.WAITING
    if draft.state is not DraftState.OPEN and not closed and not waits:
        raise Gone
    if draft.owner != person:
        raise NotYours
    await require(ports.gate, Right.DRAFT, person, place_of(draft))
    return draft


async def mine(person: Person, ports: Ports) -> tuple[Draft, ...]:
    """The person's drafts that are open, or wait for an approval, where they may draft. Raises NotPermitted."""
    reach = await ports.gate.reach(Right.DRAFT, person)
    found = await ports.store.drafts_of(person, [DraftState.OPEN, DraftState.WAITING])
    return tuple(draft for draft in found if reach.includes(place_of(draft)))


async def again(draft: Draft, store: DraftStore, *, closed: bool = False) -> Draft:
    """A draft that was just changed, as it is now. Raises Gone where it is no longer open, unless `closed`."""
    now = await store.draft(draft.id)
    if now is None or (now.state is not DraftState.OPEN and not closed):
        raise Gone
    return now


async def answer(
    draft: Draft,
    answers: Mapping[FieldPath, Answer | None],
    ports: Ports,
    *,
    form: Form | None = None,
    page: str | None = None,
) -> Draft:
    """Save answers. None and empty values clear a field. With `form`, texts are cleaned by it.

    Raises Gone, or NotPermitted where its owner no longer has the right to draft.
    """
    await require(ports.gate, Right.DRAFT, draft.owner, place_of(draft))
    cleaned = {path: _cleaned(path, given, form) for path, given in answers.items()}
    if not await ports.store.save_answers(draft.id, cleaned, ports.clock(), page):
        raise Gone
    return await again(draft, ports.store)


async def attach(draft: Draft, path: FieldPath, prepared: OutgoingFile, ports: Ports) -> Draft:
    """Answer an ATTACHMENT field with a file that was checked. Raises Gone.

    The bytes of a replaced document are kept until the draft ends: another file may be arriving at this moment.
    """
    document = prepared.document(DocumentId(ports.new_id()))
    # Bytes first: an answer never points at a document that does not exist.
    await ports.store.add_document(draft.id, document, prepared.body, ports.clock())
    return await answer(draft, {path: document}, ports)


async def discard(draft: Draft, ports: Ports) -> None:
    """Discard an open draft and its documents. Raises Gone when it is no longer open."""
    if not await ports.store.move_draft(draft.id, DraftState.OPEN, DraftState.DISCARDED, ports.clock()):
        raise Gone
    await ports.store.delete_documents(draft.id)


async def note_form(draft: Draft, form: Form, ports: Ports) -> tuple[Draft, tuple[FormChange, ...] | None]:
    """Record that the draft is now filled in under `form`; returns it, and what changed since the last time.

    The answer of a renamed field gets its new name; no answer is deleted. What changed is None where the form is the
    same, and empty where the older form was not kept.
    """
    if draft.form_fingerprint == form.fingerprint:
        return draft, None
    store = ports.store
    before = await store.kept_form(draft.form_fingerprint) if draft.form_fingerprint else None
    changes = differences(before, form, draft.answers) if before else ()
    # Fields of an earlier change that nobody has looked at yet still count.
    earlier = {path: kind for path, kind in draft.changed.items() if path in form.by_path}
    await store.save_draft_form(draft.id, form, ports.clock(), {**earlier, **to_look_at(changes, form)})
    if before:
        names = renamed(before, form)
        moved = {now: draft.answers[old] for old, now in names.items() if _moves(old, now, draft)}
        await store.save_answers(draft.id, moved, ports.clock())
        await store.rename_prefilled(draft.id, {old: now for old, now in names.items() if now in moved})
    noted = await again(draft, store, closed=True)
    return noted, changes if draft.form_fingerprint else None


def _moves(old: FieldPath, now: FieldPath, draft: Draft) -> bool:
    """Whether a renamed field has an answer, and none yet under its new name."""
    return old in draft.answers and now not in draft.answers


async def looked_at(draft: Draft, paths: Collection[FieldPath], form: Form, ports: Ports) -> Draft:
    """Record that a person has gone through these changed fields."""
    left = {path: kind for path, kind in draft.changed.items() if path not in paths}
    await ports.store.save_draft_form(draft.id, form, ports.clock(), left)
    return replace(draft, changed=left)


def unseen_prefilled(draft: Draft, form: Form) -> tuple[FieldPath, ...]:
    """The answers to be sent that were filled in for the person and that they have not looked at, in form order."""
    waiting = draft.prefill.origins.keys() - draft.prefill.seen
    return tuple(path for path in forms.sendable(form, draft.answers) if path in waiting) if waiting else ()


async def look_at_prefilled(draft: Draft, paths: Collection[FieldPath], ports: Ports) -> Draft:
    """Record that a person has looked at what was filled in there."""
    shown = draft.prefill.origins.keys() & set(paths)
    if not shown - draft.prefill.seen:
        return draft
    await ports.store.see_prefilled(draft.id, shown)
    return replace(draft, prefill=replace(draft.prefill, seen=draft.prefill.seen | shown))


def _cleaned(path: FieldPath, given: Answer | None, form: Form | None) -> Answer | None:
    definition = form.by_path.get(path) if form else None
    if definition and isinstance(given, str):
        given = forms.clean(definition, given)
    return None if forms.is_empty(given) else given
