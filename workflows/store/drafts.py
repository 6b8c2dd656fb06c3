"""Drafts, their answers and the bytes of their documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Document, DocumentId, Draft, DraftId, DraftState, Person
from workflows.store import rows
from workflows.store.batch_retention import BATCH_RETENTION
from workflows.store.database import Query, Tables, Work, slots, transaction
from workflows.store.rows import text_of

ADD = """
    insert into drafts (id, owner_workspace, owner_user, account_id, region, registration_type, title, name, channel_id,
        state, form_fingerprint, associations, page, batch_id, created_at, updated_at)
    values (:id, :owner_workspace, :owner_user, :account_id, :region, :registration_type, :title, :name, :channel_id,
        :state, :form_fingerprint, :associations, :page, :batch_id, :created_at, :updated_at)
    on conflict (id) do nothing returning id
"""

OF_OWNER = """
    select * from drafts where owner_workspace = :workspace and owner_user = :person
        and state in (:state_0, :state_1, :state_2, :state_3)
    order by updated_at desc, id
"""

ANSWERS_OF_OWNER = """
    select answers.* from answers join drafts on drafts.id = answers.draft_id
    where owner_workspace = :workspace and owner_user = :person
"""

ANSWER = """
    insert into answers (draft_id, path, value) values (:draft, :path, :value)
    on conflict (draft_id, path) do update set value = excluded.value
"""

ADD_DOCUMENT = """
    insert into documents (draft_id, id, created_at, body) values (:draft, :id, :now, :body)
    on conflict (draft_id, id) do update set body = excluded.body
"""

MOVE = "update drafts set state = :to, updated_at = :now where id = :draft and state = :from returning id"

# What time takes away. A draft with a submission stays as a row, since the submission is the lasting guard against buying twice.
RETENTION = (
    "delete from documents where draft_id in (select id from drafts where state = :submitted)",
    """delete from answers where draft_id in (select id from drafts where state = :submitted and updated_at < :before)""",
    """delete from revisions where draft_id in (select id from drafts where state = :submitted and updated_at < :before)""",
    """delete from drafts where state <> :submitting and updated_at < :before
        and not exists (select 1 from submissions where submissions.draft_id = drafts.id)""",
    "delete from uploads where created_at < :yesterday",
    # Of processes that died; what is held is renewed.
    "delete from leases where expires_at < :before",
)


# What was sent stands beside the reviewers' words in what was told; the words stay.
TOLD_WITH_ANSWERS = "select id, verdict from changes where posted_at < :before and verdict like :sent"
FORGET = "update changes set verdict = :verdict where id = :id"


def moved(draft_id: DraftId, allowed_from: DraftState, to: DraftState, now: datetime) -> Work[bool]:
    """Compare and set the state, as part of a transaction."""
    values = {"draft": draft_id, "from": allowed_from.value, "to": to.value, "now": text_of(now)}
    return bool((yield Query(MOVE, values)))


def added(draft: Draft) -> Work[None]:
    """Insert with its answers, or do nothing when the id is there already; as part of a transaction."""
    if (yield Query(ADD, rows.draft_values(draft))):
        yield from _set_answers(draft.id, draft.answers)


class DraftTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def add_draft(self, draft: Draft) -> Work[None]:
        """Insert with its answers, or do nothing when the id is there already."""
        yield from added(draft)

    @transaction
    def draft(self, draft_id: DraftId) -> Work[Draft | None]:
        found = yield Query("select * from drafts where id = :draft", {"draft": draft_id})
        written = yield Query("select * from answers where draft_id = :draft", {"draft": draft_id})
        return rows.draft(found[0], rows.answers(written)) if found else None

    @transaction
    def drafts_of(self, owner: Person, states: Sequence[DraftState] = (DraftState.OPEN,)) -> Work[tuple[Draft, ...]]:
        """Newest change first."""
        wanted = slots("state", {state.value for state in states}, 4)
        found = yield Query(OF_OWNER, {"workspace": owner.workspace_id, "person": owner.user_id, **wanted})
        written = yield Query(ANSWERS_OF_OWNER, {"workspace": owner.workspace_id, "person": owner.user_id})
        return tuple(
            rows.draft(row, rows.answers([answer for answer in written if answer["draft_id"] == row["id"]]))
            for row in found
        )

    @transaction
    def save_answers(
        self, draft_id: DraftId, answers: Mapping[FieldPath, Answer | None], now: datetime, page: str | None = None
    ) -> Work[bool]:
        """Path by path, so that two windows on one draft lose nothing of each other's."""
        open_draft = yield Query(
            """update drafts set updated_at = :now, page = coalesce(:page, page)
               where id = :draft and state = :open returning id""",
            {"draft": draft_id, "now": text_of(now), "page": page, "open": DraftState.OPEN.value},
        )
        if open_draft:
            yield from _set_answers(draft_id, answers)
        return bool(open_draft)

    @transaction
    def save_associations(self, draft_id: DraftId, associations: Mapping[str, str], now: datetime) -> Work[bool]:
        """Replace the associations of an OPEN draft, all of them; False when it is not open."""
        saved = yield Query(
            """update drafts set associations = :associations, updated_at = :now
               where id = :draft and state = :open returning id""",
            {
                "draft": draft_id,
                "associations": rows.json_of(associations),
                "now": text_of(now),
                "open": DraftState.OPEN.value,
            },
        )
        return bool(saved)

    @transaction
    def save_fingerprint(self, draft_id: DraftId, fingerprint: str, now: datetime) -> Work[None]:
        yield Query(
            "update drafts set form_fingerprint = :fingerprint, updated_at = :now where id = :draft",
            {"draft": draft_id, "fingerprint": fingerprint, "now": text_of(now)},
        )

    @transaction
    def move_draft(self, draft_id: DraftId, allowed_from: DraftState, to: DraftState, now: datetime) -> Work[bool]:
        return (yield from moved(draft_id, allowed_from, to, now))

    @transaction
    def add_document(self, draft_id: DraftId, document: Document, body: bytes, now: datetime) -> Work[None]:
        """Keep the bytes; what is known about them stands in the answer that `save_answers` writes."""
        yield Query(ADD_DOCUMENT, {"draft": draft_id, "id": document.id, "body": body, "now": text_of(now)})

    @transaction
    def document_body(self, document_id: DocumentId) -> Work[bytes | None]:
        found = yield Query("select body from documents where id = :id limit 1", {"id": document_id})
        return bytes(found[0]["body"]) if found else None

    @transaction
    def delete_documents(self, draft_id: DraftId, keep: Sequence[DocumentId] = ()) -> Work[None]:
        """Drop the bytes of a draft's documents but those of `keep`; the answers stay."""
        found = yield Query("select id from documents where draft_id = :draft", {"draft": draft_id})
        for row in found:
            if row["id"] not in keep:
                yield Query(
                    "delete from documents where draft_id = :draft and id = :id", {"draft": draft_id, "id": row["id"]}
                )

    @transaction
    def delete_old(self, now: datetime, days: float) -> Work[None]:
        """Forget what is not needed any more.

        At once: the bytes of SUBMITTED drafts. After `days` without a change: the answers of SUBMITTED drafts and what was
        sent beside a verdict, and OPEN and DISCARDED drafts as a whole. After a day: uploads that became no batch. A
        SUBMITTING draft and every row of a submission stay.
        """
        before = text_of(now - timedelta(days=days))
        yesterday = text_of(now - timedelta(days=1))
        values = {"submitted": DraftState.SUBMITTED.value, "submitting": DraftState.SUBMITTING.value}
        values |= {"before": before, "yesterday": yesterday}
        for statement in (*RETENTION, *BATCH_RETENTION):
            yield Query(statement, values)
        told = yield Query(TOLD_WITH_ANSWERS, {"before": before, "sent": '%"sent":%'})
        for row in told:
            yield Query(FORGET, {"id": row["id"], "verdict": rows.verdict_text(rows.without_answers(row["verdict"]))})


def _set_answers(draft_id: DraftId, answers: Mapping[FieldPath, Answer | None]) -> Work[None]:
    for path, answer in answers.items():
        if answer is None:
            yield Query(
                "delete from answers where draft_id = :draft and path = :path", {"draft": draft_id, "path": path}
            )
        else:
            yield Query(ANSWER, {"draft": draft_id, "path": path, "value": rows.answer_text(answer)})
