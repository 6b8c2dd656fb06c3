"""Batches, their rows, and the keys by which a row that was started before is recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowOutcome, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import BatchId, Document, Draft, Submission, SubmissionId, SubmissionState
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.store import acts, rows, submissions
from workflows.store import batch_values as values
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Tables, Work, slots, transaction
from workflows.store.drafts import add
from workflows.store.rows import BATCH_ROWS, json_of, text_of

ADD = """
    insert into batches (id, owner_workspace, owner_user, account_id, region, registration_type, title, channel_id, source,
        state, form_fingerprint, created_at, updated_at, associations, fields, calls, problem, total, ended_at, told_at,
        aws_review)
    values (:id, :owner_workspace, :owner_user, :account_id, :region, :registration_type, :title, :channel_id, :source,
        :state, :form_fingerprint, :created_at, :updated_at, :associations, :fields, :calls, :problem, :total, :ended_at, :told_at,
        :aws_review)
    on conflict (id) do nothing
"""

ADD_ROW = """
    insert into batch_rows (batch_id, number, key, content, name, state, associations, answers, overrides, customer,
        problem, submission_id)
    values (:batch_id, :number, :key, :content, :name, :state, :associations, :answers, :overrides, :customer,
        :problem, :submission_id)
    on conflict (batch_id, number) do nothing
"""

OF_STATES = """
    select * from batches where told_at is null and state in (:state_0, :state_1, :state_2, :state_3, :state_4)
    order by created_at, id
"""

# A key is free again when its registration was deleted, or its draft was discarded before there was a registration.
FREED = """exists (
    select 1 from submissions join drafts on drafts.id = submissions.draft_id
    left join registrations on registrations.id = submissions.registration_id
    where submissions.id = batch_keys.submission_id and (
        registrations.status = 'DELETED' or (drafts.state = 'discarded' and submissions.registration_id is null)))"""

SAME_KEY = """account_id = :account_id and region = :region and registration_type = :registration_type"""

# Content that an earlier version did not record counts as the same.
SAME_CONTENT = "(batch_keys.content = batch_rows.content or batch_keys.content = '' or batch_rows.content = '')"

RECOGNISE = f"""
    update batch_rows set answers = '{{}}', submission_id = (
        select submission_id from batch_keys where {SAME_KEY} and batch_keys.key = batch_rows.key),
    state = (select case when {SAME_CONTENT} then 'already' else 'changed' end
        from batch_keys where {SAME_KEY} and batch_keys.key = batch_rows.key)
    where batch_id = :batch and state = 'waiting' and exists (
        select 1 from batch_keys where {SAME_KEY} and batch_keys.key = batch_rows.key and not {FREED})
"""  # noqa: S608  # our own constants

CLAIM_KEY = f"""
    insert into batch_keys (account_id, region, registration_type, key, content, submission_id)
    values (:account_id, :region, :registration_type, :key, :content, :submission)
    on conflict (account_id, region, registration_type, key)
        do update set submission_id = excluded.submission_id, content = excluded.content
        where {FREED}
    returning submission_id
"""  # noqa: S608  # our own constants

KEY_HOLDER = f"select submission_id, content from batch_keys where {SAME_KEY} and key = :key"  # noqa: S608  # our own constants

# Changes nothing, but locks the row until the transaction ends: rows of one batch are started one after the other.
LOCK = "update batches set id = id where id = :batch and state = 'running' returning id"

UNDER_WAY = """
    select count(*) as rows from submissions join drafts on drafts.id = submissions.draft_id
    where submissions.state = 'running' and drafts.batch_id = :batch
"""

WAITS = "select 1 from batch_rows where batch_id = :batch and state = 'waiting'"

CLOSE = """
    update batch_rows set state = :state, submission_id = :submission, problem = :problem, answers = '{}'
    where batch_id = :batch and number = :number and state = 'waiting' returning number
"""

COPY_DOCUMENT = """
    insert into documents (draft_id, id, created_at, body)
    select :draft, id, :now, body from batch_documents where batch_id = :batch and id = :document
    on conflict (draft_id, id) do nothing
"""

COUNT = """
    select batch_rows.state as state, submissions.state as carried, count(*) as rows
    from batch_rows left join submissions on submissions.id = batch_rows.submission_id
    where batch_rows.batch_id = :batch group by batch_rows.state, submissions.state
"""

OUTCOMES = """
    select batch_rows.number as row_number, batch_rows.key as row_key, batch_rows.name as row_name,
        batch_rows.state as row_state, batch_rows.problem as row_problem, registrations.status as status,
        registrations.identity as identity, drafts.name as registered_name, submissions.*
    from batch_rows left join submissions on submissions.id = batch_rows.submission_id
    left join drafts on drafts.id = submissions.draft_id
    left join registrations on registrations.id = submissions.registration_id
    where batch_rows.batch_id = :batch and batch_rows.number > :after
"""
STOPPED = " and batch_rows.state = 'begun' and submissions.state = 'needs_attention'"
BY_NUMBER = " order by batch_rows.number limit :limit"

END = """
    update batches set ended_at = :now, state = case state when 'cancelled' then state else 'done' end
    where id = :batch and ended_at is null and state in ('running', 'paused', 'cancelled') returning id
"""


class BatchTable(Tables):
    """See `workflows.ports.batches.BatchStore`."""

    @transaction
    def add_batch(self, batch: Batch) -> Work[None]:
        yield Query(ADD, rows.BATCHES.values(batch))

    @transaction
    def add_batch_document(self, batch_id: BatchId, document: Document, body: bytes) -> Work[None]:
        yield Query(
            "insert into batch_documents (batch_id, id, body) values (:batch, :id, :body) on conflict do nothing",
            {"batch": batch_id, "id": document.id, "body": body},
        )

    @transaction
    def add_batch_rows(self, rows: Sequence[BatchRow]) -> Work[None]:
        for row in rows:
            yield Query(ADD_ROW, BATCH_ROWS.values(row))

    @transaction
    def seal_batch(self, batch_id: BatchId, calls: Mapping[str, int], total: int) -> Work[None]:
        sealed = yield Query(
            "update batches set calls = :calls, total = :total where id = :batch returning *",
            {"batch": batch_id, "calls": json_of(calls), "total": total},
        )
        for row in sealed:
            yield Query(RECOGNISE, {"batch": batch_id, **values.scope(rows.BATCHES.record(row))})

    @transaction
    def recognise_batch_rows(self, batch_id: BatchId, submissions: Mapping[int, SubmissionId]) -> Work[None]:
        for number, submission_id in submissions.items():
            row = {"batch": batch_id, "number": number, "state": RowState.ALREADY.value}
            yield Query(CLOSE, {**row, "submission": submission_id, "problem": json_of(NO_PROBLEM.stored())})

    @transaction
    def batch(self, batch_id: BatchId) -> Work[Batch | None]:
        return rows.BATCHES.first((yield Query("select * from batches where id = :batch", {"batch": batch_id})))

    @transaction
    def batches(self, states: Sequence[BatchState]) -> Work[tuple[Batch, ...]]:
        return rows.BATCHES.all((yield Query(OF_STATES, slots("state", {state.value for state in states}, 5))))

    @transaction
    def move_batch(
        self,
        batch_id: BatchId,
        allowed_from: Sequence[BatchState],
        to: BatchState,
        now: datetime,
        problem: Problem = NO_PROBLEM,
    ) -> Work[bool]:
        moved = yield Query(
            """update batches set state = :to, updated_at = :now, problem = :problem
               where id = :batch and total > 0 and state in (:state_0, :state_1, :state_2) returning id""",
            {
                "batch": batch_id,
                "to": to.value,
                "now": text_of(now),
                "problem": json_of(problem.stored()),
                **slots("state", {state.value for state in allowed_from}, 3),
            },
        )
        if moved and to is BatchState.CANCELLED:
            yield Query(
                """update batch_rows set state = 'cancelled', answers = '{}'
                   where batch_id = :batch and state = 'waiting'""",
                {"batch": batch_id},
            )
        if moved and (act := acts.batch_moved(batch_id, to, now, problem)):
            yield from append(act, self._hash_key)
        return bool(moved)

    @transaction
    def save_batch_form(self, batch_id: BatchId, fingerprint: str, fields: Mapping[FieldPath, str]) -> Work[None]:
        yield Query(
            "update batches set form_fingerprint = :fingerprint, fields = :fields where id = :batch",
            {
                "batch": batch_id,
                "fingerprint": fingerprint,
                "fields": json_of(fields),
            },
        )

    @transaction
    def waiting_batch_rows(self, batch_id: BatchId, limit: int, *, after: int = 0) -> Work[tuple[BatchRow, ...]]:
        return BATCH_ROWS.all(
            (
                yield Query(
                    """select * from batch_rows where batch_id = :batch and state = 'waiting' and number > :after
                    order by number limit :limit""",
                    {"batch": batch_id, "limit": limit, "after": after},
                )
            )
        )

    async def start_batch_row(
        self, row: BatchRow, draft: Draft, submission: Submission, *, width: int
    ) -> RowState | None:
        """A process that is killed leaves all of it or nothing."""
        try:
            return await self._start_row(row, draft, submission, width)
        except RaceLost:
            return None

    @transaction
    def _start_row(self, row: BatchRow, draft: Draft, submission: Submission, width: int) -> Work[RowState | None]:
        batch = {"batch": row.batch_id}
        if not (yield Query(LOCK, batch)) or (yield Query(UNDER_WAY, batch))[0]["rows"] >= width:
            return None
        key = {**values.scope(draft), "key": row.key, "content": row.content, "submission": submission.id}
        if not (yield Query(CLAIM_KEY, key)):
            (earlier,) = yield Query(KEY_HOLDER, key)
            is_same = earlier["content"] in (row.content, "") or not row.content
            state = RowState.ALREADY if is_same else RowState.CHANGED
            return (yield from _closed(row, state, submission_id=earlier["submission_id"]))
        state = yield from _closed(row, RowState.STARTED, submission_id=submission.id)
        yield from add(draft)
        for document in (answer for answer in draft.answers.values() if isinstance(answer, Document)):
            now = text_of(submission.started_at)
            yield Query(COPY_DOCUMENT, {**batch, "draft": draft.id, "document": document.id, "now": now})
        if not (yield Query(submissions.ADD, rows.SUBMISSIONS.values(submission))):
            raise RaceLost
        for override in draft.overrides:
            yield from append(acts.overridden(draft.id, override), self._hash_key)
        yield from append(acts.started(submission, row.batch_id, draft.customer_id), self._hash_key)
        return state

    @transaction
    def close_batch_row(self, row: BatchRow, problem: Problem) -> Work[None]:
        yield Query(CLOSE, values.closing(row, RowState.INVALID, problem=problem))

    @transaction
    def count_batch(self, batch_id: BatchId) -> Work[BatchCount]:
        return values.count((yield Query(COUNT, {"batch": batch_id})))

    @transaction
    def count_submitted_rows(self, batch_id: BatchId, since: datetime) -> Work[int]:
        (submitted,) = yield Query(
            """select count(*) as rows from batch_rows join submissions on submissions.id = batch_rows.submission_id
               where batch_id = :batch and batch_rows.state = 'begun' and submissions.state = :submitted
               and submissions.updated_at >= :since""",
            {"batch": batch_id, "submitted": SubmissionState.SUBMITTED.value, "since": text_of(since)},
        )
        return int(submitted["rows"])

    @transaction
    def batch_customers(self, batch_id: BatchId) -> Work[tuple[str, ...]]:
        named = yield Query(
            """select distinct customer from batch_rows where batch_id = :batch and state = 'waiting'
               and customer <> '' order by customer""",
            {"batch": batch_id},
        )
        return tuple(row["customer"] for row in named)

    @transaction
    def batch_outcomes(
        self, batch_id: BatchId, *, after: int = 0, limit: int = 500, stopped: bool = False
    ) -> Work[tuple[RowOutcome, ...]]:
        statement = OUTCOMES + (STOPPED if stopped else "") + BY_NUMBER
        outcomes = yield Query(statement, {"batch": batch_id, "after": after, "limit": limit})
        return tuple(map(values.outcome, outcomes))

    @transaction
    def end_batch(self, batch_id: BatchId, now: datetime) -> Work[bool]:
        """Drafts that need a person keep their own copies of its documents."""
        batch = {"batch": batch_id}
        # Locks the row first: no row is started between the check and the end.
        yield Query("update batches set id = id where id = :batch", batch)
        if (yield Query(UNDER_WAY, batch))[0]["rows"] or (yield Query(f"{WAITS} limit 1", batch)):
            return False
        ended = yield Query(END, {**batch, "now": text_of(now)})
        if ended:
            yield Query("delete from batch_documents where batch_id = :batch", batch)
            yield from append(Act(kind=ActKind.BATCH_ENDED, at=now, subjects={"batch": batch_id}), self._hash_key)
        return bool(ended)

    @transaction
    def mark_batch_reported(self, batch_id: BatchId, now: datetime) -> Work[None]:
        yield Query("update batches set told_at = :now where id = :batch", {"batch": batch_id, "now": text_of(now)})


def _closed(row: BatchRow, state: RowState, *, submission_id: str) -> Work[RowState]:
    """WAITING -> `state`.

    Raises RaceLost, which rolls the row's transaction back, when the row is no longer waiting.
    """
    if not (yield Query(CLOSE, values.closing(row, state, submission_id=submission_id))):
        raise RaceLost
    return state
