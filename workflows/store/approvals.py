"""Requests for approval: asked, decided and used, each by one conditional write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workflows.records.acts import Act
from workflows.records.approvals import (
    ALLOWED_FROM,
    Approval,
    ApprovalId,
    ApprovalKind,
    ApprovalState,
    Item,
    Outcome,
    Remark,
    Start,
    Void,
)
from workflows.records.batches import BatchState
from workflows.records.drafts import DraftId, DraftState, Submission, SubmissionState
from workflows.records.registrations import RequestState
from workflows.store import acts, number_requests, rows, submissions
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Tables, Work, slots, transaction
from workflows.store.drafts import move
from workflows.store.rows import json_of, text_of

ADD = """
    insert into approvals (id, kind, subject, fingerprint, requester_workspace, requester_user, state, account_id,
        region, registration_type, title, name, channel_id, registrations, numbers, price, registration_id, number_type,
        iso_country_code, ordinal, number_options, remarks, asked_at, updated_at, expires_at, decided_at, decided_by, reason, revision,
        shown, link, reminded_at)
    values (:id, :kind, :subject, :fingerprint, :requester_workspace, :requester_user, :state, :account_id,
        :region, :registration_type, :title, :name, :channel_id, :registrations, :numbers, :price, :registration_id,
        :number_type, :iso_country_code, :ordinal, :number_options, :remarks, :asked_at, :updated_at, :expires_at, :decided_at,
        :decided_by, :reason, :revision, :shown, :link, :reminded_at)
    on conflict do nothing returning id
"""
ADD_ITEM = """
    insert into approval_items (approval_id, subject, fingerprint) values (:approval, :subject, :fingerprint)
    on conflict do nothing
"""
#: States in which a subject has one approval at most.
LIVE = "('asked', 'question', 'approved')"

LOCK_DRAFT = """
    update drafts set state = 'waiting', updated_at = :now
    where id = :draft and state = 'open' and updated_at = coalesce(:unchanged, updated_at) returning id
"""

SETTLE = """
    update approvals set state = :state, updated_at = :at, decided_at = :at, decided_by = :by, reason = :reason,
        expires_at = coalesce(:expires, expires_at), revision = revision + 1
    where id = :id and state in (:state_0, :state_1, :state_2) and fingerprint = coalesce(:seen, fingerprint)
        and expires_at > coalesce(:in_time, '') returning *
"""
#: The person who approved it, and when, stay.
FINISH = """
    update approvals set state = :state, updated_at = :at, reason = :reason, revision = revision + 1
    where id = :id and state = 'approved' returning *
"""

COVERING = """
    select approvals.* from approvals join approval_items on approval_items.approval_id = approvals.id
    where approval_items.subject = :subject and approval_items.fingerprint = :fingerprint
        and approvals.state = 'approved' and approvals.expires_at > :now
    order by approvals.decided_at desc limit 1
"""

#: AWS has every row that an approval has started.
BATCHES_DONE = """
    select approvals.* from approvals join batches on batches.id = approvals.subject
    where approvals.kind = 'batch' and approvals.state = 'approved' and batches.ended_at is not null
        and not exists (
            select 1 from batch_rows join submissions on submissions.id = batch_rows.submission_id
            where batch_rows.batch_id = batches.id and batch_rows.state = 'begun' and submissions.state <> 'submitted')
    order by approvals.asked_at, approvals.id
"""

START_BATCH = """
    update batches set state = 'running', updated_at = :at, problem = :none
    where id = :batch and state in ('prepared', 'paused') and total > 0 returning id
"""

ADD_REMARK = """
    insert into approval_remarks (approval_id, number, author_workspace, author_user, text, written_at, answers, posted)
    values (:approval_id, :number, :author_workspace, :author_user, :text, :written_at, :answers, :posted)
    on conflict do nothing returning number
"""

_DRAFTS = frozenset({ApprovalKind.SUBMISSION, ApprovalKind.FIX})
#: States in which only somebody who is in time can bring it.
_IN_TIME = frozenset({ApprovalState.APPROVED, ApprovalState.DECLINED})


class ApprovalTable(Tables):
    """See `workflows.ports.approvals.ApprovalStore`."""

    async def ask_approval(
        self, approval: Approval, items: Sequence[Item], unchanged_since: datetime | None = None
    ) -> Approval | None:
        """As the port says; a race for the same subject leaves one of the two."""
        try:
            return await self._ask_approval(approval, items, unchanged_since)
        except RaceLost:
            return None

    @transaction
    def _ask_approval(
        self, approval: Approval, items: Sequence[Item], unchanged_since: datetime | None
    ) -> Work[Approval | None]:
        live = yield from _live(approval.subject)
        if live and live.fingerprint == approval.fingerprint and live.expires_at > approval.asked_at:
            return live
        voided = (yield from _settled(_void(live, approval.asked_at))) if live else None
        if approval.kind in _DRAFTS:
            seen = text_of(unchanged_since) if unchanged_since else None
            values = {"draft": approval.subject, "now": text_of(approval.asked_at), "unchanged": seen}
            if not (yield Query(LOCK_DRAFT, values)):
                raise RaceLost
        if not (yield Query(ADD, rows.APPROVALS.values(approval))):
            raise RaceLost
        for item in items:
            values = {"approval": approval.id, "subject": item.subject, "fingerprint": item.fingerprint}
            yield Query(ADD_ITEM, values)
        if voided:
            yield from append(acts.approval_moved(voided, approval.asked_at), self._hash_key)
        yield from append(acts.approval_asked(approval), self._hash_key)
        return approval

    @transaction
    def approval(self, approval_id: ApprovalId) -> Work[Approval | None]:
        return rows.APPROVALS.first((yield Query("select * from approvals where id = :id", {"id": approval_id})))

    @transaction
    def approval_of(self, subject: str) -> Work[Approval | None]:
        found = yield Query(
            "select * from approvals where subject = :subject order by asked_at desc, id limit 1", {"subject": subject}
        )
        return rows.APPROVALS.first(found)

    @transaction
    def approvals(self, states: Sequence[ApprovalState]) -> Work[tuple[Approval, ...]]:
        found = yield Query(
            "select * from approvals where state in (:state_0, :state_1, :state_2) order by asked_at, id",
            slots("state", {state.value for state in states}, 3),
        )
        return rows.APPROVALS.all(found)

    @transaction
    def approvals_like(self, fingerprint: str) -> Work[tuple[Approval, ...]]:
        found = yield Query(
            "select * from approvals where fingerprint = :fingerprint order by asked_at desc, id",
            {"fingerprint": fingerprint},
        )
        return rows.APPROVALS.all(found)

    async def settle_approval(self, outcome: Outcome, start: Start | None = None) -> bool:
        """False, and nothing done, also where what it allows cannot be started any longer."""
        try:
            return await self._settle_approval(outcome, start or Start())
        except RaceLost:
            return False

    @transaction
    def _settle_approval(self, outcome: Outcome, start: Start) -> Work[bool]:
        settled = yield from _settled(outcome)
        if settled is None:
            return False
        started = (yield from _started(settled, start, outcome.at)) if settled.state is ApprovalState.APPROVED else ()
        for act in (acts.approval_moved(settled, outcome.at), *started):
            yield from append(act, self._hash_key)
        return True

    @transaction
    def covering_approval(self, item: Item, now: datetime) -> Work[Approval | None]:
        values = {"subject": item.subject, "fingerprint": item.fingerprint, "now": text_of(now)}
        return rows.APPROVALS.first((yield Query(COVERING, values)))

    @transaction
    def approvals_of_done_batches(self) -> Work[tuple[Approval, ...]]:
        return rows.APPROVALS.all((yield Query(BATCHES_DONE)))

    @transaction
    def changed_cards(self, limit: int = 100) -> Work[tuple[Approval, ...]]:
        found = yield Query(
            "select * from approvals where shown < revision order by updated_at, id limit :limit", {"limit": limit}
        )
        return rows.APPROVALS.all(found)

    @transaction
    def save_card(self, approval_id: ApprovalId, revision: int, link: str) -> Work[None]:
        yield Query(
            """update approvals set shown = case when shown < :revision then :revision else shown end,
               link = case when :link = '' then link else :link end where id = :id""",
            {"id": approval_id, "revision": revision, "link": link},
        )

    @transaction
    def add_remark(self, remark: Remark, state: ApprovalState) -> Work[bool]:
        opened = yield Query(
            """update approvals set state = :state, updated_at = :at, revision = revision + 1
               where id = :id and state in ('asked', 'question') and expires_at > :at
               and not exists (select 1 from approval_remarks where approval_id = :id and number = :number)
               returning id""",
            {
                "id": remark.approval_id,
                "state": state.value,
                "at": text_of(remark.written_at),
                "number": remark.number,
            },
        )
        if not opened or not (yield Query(ADD_REMARK, rows.APPROVAL_REMARKS.values(remark))):
            return False
        yield from append(acts.remarked(remark, state), self._hash_key)
        return True

    @transaction
    def remarks_of(self, approval_id: ApprovalId) -> Work[tuple[Remark, ...]]:
        found = yield Query(
            "select * from approval_remarks where approval_id = :id order by number", {"id": approval_id}
        )
        return rows.APPROVAL_REMARKS.all(found)

    @transaction
    def unposted_remarks(self, limit: int = 100) -> Work[tuple[Remark, ...]]:
        found = yield Query(
            "select * from approval_remarks where posted = 0 order by written_at, approval_id, number limit :limit",
            {"limit": limit},
        )
        return rows.APPROVAL_REMARKS.all(found)

    @transaction
    def mark_remark_posted(self, approval_id: ApprovalId, number: int) -> Work[None]:
        yield Query(
            "update approval_remarks set posted = 1 where approval_id = :id and number = :number",
            {"id": approval_id, "number": number},
        )

    @transaction
    def mark_reminded(self, approval_id: ApprovalId, now: datetime) -> Work[None]:
        yield Query("update approvals set reminded_at = :now where id = :id", {"id": approval_id, "now": text_of(now)})


def _live(subject: str) -> Work[Approval | None]:
    found = yield Query(
        f"select * from approvals where subject = :subject and state in {LIVE}",  # noqa: S608  # our own statement
        {"subject": subject},
    )
    return rows.APPROVALS.first(found)


def _void(approval: Approval, at: datetime) -> Outcome:
    return Outcome(approval_id=approval.id, state=ApprovalState.VOID, at=at, reason=Void.CHANGED)


def _settled(outcome: Outcome) -> Work[Approval | None]:
    """Compare and set, as part of a transaction; the draft of one that ends unlocks."""
    at = text_of(outcome.at)
    values: dict[str, str | None] = {"id": outcome.approval_id, "reason": outcome.reason}
    values |= {"state": outcome.state.value, "at": at}
    finished = (yield Query(FINISH, values)) if ApprovalState.APPROVED in ALLOWED_FROM[outcome.state] else []
    if finished:
        return rows.APPROVALS.first(finished)
    opened = {state.value for state in ALLOWED_FROM[outcome.state]} - {ApprovalState.APPROVED.value}
    values |= {
        "by": outcome.by,
        "expires": text_of(outcome.expires_at) if outcome.expires_at else None,
        "seen": outcome.seen or None,
        "in_time": at if outcome.state in _IN_TIME else None,
        **slots("state", opened, 3),
    }
    settled = rows.APPROVALS.first((yield Query(SETTLE, values)))
    if settled and outcome.state is not ApprovalState.APPROVED and settled.kind in _DRAFTS:
        yield from move(DraftId(settled.subject), DraftState.WAITING, DraftState.OPEN, outcome.at)
    return settled


def _started(approval: Approval, start: Start, at: datetime) -> Work[tuple[Act, ...]]:
    """Start what was approved, as part of the same transaction; returns the acts of it.

    Raises RaceLost where it can no longer be started.
    """
    if approval.kind in _DRAFTS:
        return (yield from _started_draft(approval, start.submission, at))
    if approval.kind is ApprovalKind.NUMBER and start.number:
        failed = {"failed": RequestState.FAILED.value}
        added = yield Query(number_requests.ADD, {**rows.REQUESTED_NUMBERS.values(start.number), **failed})
        return (number_requests.requested(start.number),) if added else ()
    if approval.kind is ApprovalKind.BATCH and start.batch_id:
        values = {"batch": start.batch_id, "at": text_of(at), "none": json_of({})}
        if not (yield Query(START_BATCH, values)):
            raise RaceLost
        act = acts.batch_moved(start.batch_id, BatchState.RUNNING, at)
        return (act,) if act else ()
    raise RaceLost


def _started_draft(approval: Approval, submission: Submission | None, at: datetime) -> Work[tuple[Act, ...]]:
    moved = yield from move(DraftId(approval.subject), DraftState.WAITING, DraftState.SUBMITTING, at)
    if not moved or submission is None or submission.draft_id != approval.subject:
        raise RaceLost
    if submission.attempt == 1:
        begun, act = (yield Query(submissions.ADD, rows.SUBMISSIONS.values(submission))), acts.started(submission)
    else:
        again = {"id": submission.id, "attempt": submission.attempt, "before": submission.attempt - 1}
        states = {
            "running": SubmissionState.RUNNING.value,
            "needs_attention": SubmissionState.NEEDS_ATTENTION.value,
        }
        begun = yield Query(submissions.RETRY, {**again, **states, "now": text_of(at), "no_problem": json_of({})})
        act = acts.retried(submission, at)
    if not begun:
        raise RaceLost
    return (act,)
