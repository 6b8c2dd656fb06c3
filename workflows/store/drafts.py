"""Drafts, their answers and the bytes of their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document, DocumentId, Draft, DraftId, DraftState, Person
from workflows.store import acts, forms, rows
from workflows.store.answers import answers_of, set_answers
from workflows.store.audit import append
from workflows.store.database import Query, Row, Tables, Work, slots, transaction
from workflows.store.overrides import add_overrides, overrides_of
from workflows.store.prefills import forget_changed, prefill_of
from workflows.store.rows import text_of

ADD = """
    insert into drafts (id, owner_workspace, owner_user, account_id, region, registration_type, title, name, channel_id,
        state, form_fingerprint, associations, number_options, page, batch_id, changed, aws_review, customer_id,
        created_at, updated_at)
    values (:id, :owner_workspace, :owner_user, :account_id, :region, :registration_type, :title, :name, :channel_id,
        :state, :form_fingerprint, :associations, :number_options, :page, :batch_id, :changed, :aws_review,
        :customer_id, :created_at, :updated_at)
    on conflict (id) do nothing returning id
"""

OF_OWNER = """
    select * from drafts where owner_workspace = :workspace and owner_user = :person
        and state in (:state_0, :state_1, :state_2, :state_3, :state_4)
    order by updated_at desc, id
"""

ANSWERS_OF_OWNER = """
    select answers.* from answers join drafts on drafts.id = answers.draft_id
    where owner_workspace = :workspace and owner_user = :person
        and state in (:state_0, :state_1, :state_2, :state_3, :state_4)
"""

ADD_DOCUMENT = """
    insert into documents (draft_id, id, created_at, body) values (:draft, :id, :now, :body)
    on conflict (draft_id, id) do update set body = excluded.body
"""

IDLE = """
    select * from drafts where state = :open and updated_at <= :before
        and not exists (select 1 from revisions where revisions.draft_id = drafts.id)
    order by updated_at, id
"""

# The first changed answer makes the fix of a denial its owner's.
CLAIM = "update revisions set claimed_at = :now where draft_id = :draft and claimed_at is null"

TOUCH = "update drafts set updated_at = :now where id = :draft and state = :open returning associations"

#: States of a draft that has not ended.
UNENDED = "('open', 'waiting', 'submitting')"
MOVE = """
    update drafts set state = :to, updated_at = :now
    where id = :draft and state = :from and updated_at = coalesce(:as_read, updated_at) returning id
"""


def move(
    draft_id: DraftId, allowed_from: DraftState, to: DraftState, now: datetime, as_read: datetime | None = None
) -> Work[bool]:
    """Compare and set the state of a draft, as part of a transaction; with `as_read`, only if nothing has changed."""
    values = {"draft": draft_id, "from": allowed_from.value, "to": to.value, "now": text_of(now)}
    return bool((yield Query(MOVE, {**values, "as_read": text_of(as_read) if as_read else None})))


def add(draft: Draft) -> Work[bool]:
    """Insert a draft with its answers, as part of a transaction. False, and nothing done, for an id that exists."""
    if not (yield Query(ADD, rows.DRAFTS.values(draft))):
        return False
    yield from set_answers(draft.id, draft.answers)
    yield from add_overrides(draft.id, draft.overrides)
    return True


def draft_of(row: Row) -> Work[Draft]:
    """The draft of a row with its answers, and what is known about them, as part of a transaction."""
    answers, prefill = (yield from answers_of(row["id"])), (yield from prefill_of(row["id"]))
    overrides = yield from overrides_of(row["id"])
    return rows.DRAFTS.record(row, answers=answers, prefill=prefill, overrides=overrides)


def add_document(draft_id: DraftId, document: Document, body: bytes, now: datetime) -> Work[None]:
    """Keep the bytes of a document, as part of a transaction."""
    yield Query(ADD_DOCUMENT, {"draft": draft_id, "id": document.id, "body": body, "now": text_of(now)})


def delete_document(draft_id: DraftId, document_id: DocumentId) -> Work[None]:
    """Delete the bytes of a document, as part of a transaction."""
    yield Query("delete from documents where draft_id = :draft and id = :id", {"draft": draft_id, "id": document_id})


class DraftTable(Tables):
    """See `workflows.ports.drafts.DraftStore`."""

    @transaction
    def add_draft(self, draft: Draft) -> Work[None]:
        if (yield from add(draft)):
            yield from append(acts.begun(draft), self._hash_key)

    @transaction
    def draft(self, draft_id: DraftId) -> Work[Draft | None]:
        drafts = yield Query("select * from drafts where id = :draft", {"draft": draft_id})
        return (yield from draft_of(drafts[0])) if drafts else None

    @transaction
    def drafts_of(self, owner: Person, states: Sequence[DraftState] = (DraftState.OPEN,)) -> Work[tuple[Draft, ...]]:
        person = {"workspace": owner.workspace_id, "person": owner.user_id}
        wanted = {**person, **slots("state", {state.value for state in states}, 5)}
        drafts = yield Query(OF_OWNER, wanted)
        answers: dict[str, list[Row]] = {row["id"]: [] for row in drafts}
        for answer in (yield Query(ANSWERS_OF_OWNER, wanted)):
            answers.get(answer["draft_id"], []).append(answer)
        return tuple(rows.DRAFTS.record(row, answers=rows.answers(answers[row["id"]])) for row in drafts)

    @transaction
    def idle_drafts(self, before: datetime) -> Work[tuple[Draft, ...]]:
        """Oldest first. The nudges of its registration cover a draft that answers a denial."""
        drafts = yield Query(IDLE, {"open": DraftState.OPEN.value, "before": text_of(before)})
        return tuple(rows.DRAFTS.record(row, answers={}) for row in drafts)

    @transaction
    def save_answers(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer | None], now: datetime, page: str | None = None
    ) -> Work[bool]:
        """Write path by path, so that two windows on one draft keep each other's answers."""
        open_draft = yield Query(
            """update drafts set updated_at = :now, page = coalesce(:page, page)
               where id = :draft and state = :open returning id""",
            {"draft": draft_id, "now": text_of(now), "page": page, "open": DraftState.OPEN.value},
        )
        if open_draft:
            before = yield from answers_of(draft_id)
            if any(before.get(path) != answer for path, answer in answers.items()):
                yield Query(CLAIM, {"draft": draft_id, "now": text_of(now)})
            yield from set_answers(draft_id, answers)
            yield from forget_changed(draft_id, before, answers)
            if act := acts.answered(draft_id, before, answers, now):
                yield from append(act, self._hash_key)
        return bool(open_draft)

    @transaction
    def save_associations(
        self,
        draft_id: DraftId,
        associations: Mapping[str, str],
        now: datetime,
        number_options: Mapping[str, Mapping[str, str]] | None = None,
    ) -> Work[bool]:
        values = {"draft": draft_id, "associations": rows.json_of(associations), "now": text_of(now)}
        values["open"] = DraftState.OPEN.value
        # Locks the row, so that what it held is what the change starts from.
        before = yield Query(TOUCH, values)
        if before and before[0]["associations"] != values["associations"]:
            yield Query("update drafts set associations = :associations where id = :draft", values)
            yield from append(acts.associated(draft_id, associations, now), self._hash_key)
        if before and number_options is not None:
            options = {"draft": draft_id, "options": rows.json_of(number_options)}
            yield Query("update drafts set number_options = :options where id = :draft", options)
        return bool(before)

    @transaction
    def save_aws_review(self, draft_id: DraftId, chosen: bool) -> Work[None]:
        yield Query(
            "update drafts set aws_review = :chosen where id = :draft and state = :open",
            {"draft": draft_id, "chosen": int(chosen), "open": DraftState.OPEN.value},
        )

    @transaction
    def save_draft_form(
        self, draft_id: DraftId, form: Form, now: datetime, changed: Mapping[FieldPath, str] | None = None
    ) -> Work[None]:
        yield from forms.keep(form, now)
        yield Query(
            """update drafts set form_fingerprint = :fingerprint, changed = :changed, updated_at = :now
               where id = :draft""",
            {
                "draft": draft_id,
                "fingerprint": form.fingerprint,
                "changed": rows.json_of(changed or {}),
                "now": text_of(now),
            },
        )

    @transaction
    def move_draft(
        self,
        draft_id: DraftId,
        allowed_from: DraftState,
        to: DraftState,
        now: datetime,
        as_read: datetime | None = None,
    ) -> Work[bool]:
        moved = yield from move(draft_id, allowed_from, to, now, as_read)
        if moved and (act := acts.moved(draft_id, to, now)):
            yield from append(act, self._hash_key)
        return moved

    @transaction
    def add_document(self, draft_id: DraftId, document: Document, body: bytes, now: datetime) -> Work[None]:
        yield from add_document(draft_id, document, body, now)

    @transaction
    def document_body(self, document_id: DocumentId) -> Work[bytes | None]:
        bodies = yield Query("select body from documents where id = :id limit 1", {"id": document_id})
        return bytes(bodies[0]["body"]) if bodies else None

    @transaction
    def delete_documents(self, draft_id: DraftId, keep: Sequence[DocumentId] = ()) -> Work[None]:
        documents = yield Query("select id from documents where draft_id = :draft", {"draft": draft_id})
        for row in documents:
            if row["id"] not in keep:
                yield from delete_document(draft_id, DocumentId(row["id"]))
