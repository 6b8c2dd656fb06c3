"""Submissions: the lasting record of whether a draft was carried out, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workflows.records.drafts import Draft, DraftState, RegistrationId, Submission, SubmissionId, SubmissionState
from workflows.store import acts, rows
from workflows.store.audit import append
from workflows.store.database import Query, RaceLost, Row, Tables, Work, slots, transaction
from workflows.store.drafts import move
from workflows.store.rows import text_of

ADD = """
    insert into submissions (id, draft_id, state, attempt, started_at, updated_at, step, done, total, registration_id,
        resources, number, monthly_price, attachments, problem, version, intents)
    values (:id, :draft_id, :state, :attempt, :started_at, :updated_at, :step, :done, :total, :registration_id,
        :resources, :number, :monthly_price, :attachments, :problem, :version, :intents)
    on conflict (id) do nothing returning id
"""

SAVE = """
    update submissions set state = :state, updated_at = :updated_at, step = :step, done = :done, total = :total,
        registration_id = :registration_id, resources = :resources, number = :number, monthly_price = :monthly_price,
        attachments = :attachments, problem = :problem, version = :version,
        intents = :intents
    where id = :id and attempt = :attempt
"""

# Changes nothing, but locks the row until the transaction ends.
LOCK = "update submissions set id = id where id = :id and attempt = :attempt returning *"

RETRY = """
    update submissions set state = :running, attempt = :attempt, updated_at = :now, problem = :no_problem, step = '',
        done = 0, total = 0
    where id = :id and state = :needs_attention and attempt = :before
    returning *
"""


STARTED = """
    select drafts.* from drafts where account_id = :account and region = :region and registration_type = :type
        and state <> :discarded
"""
STARTED_SUBMISSIONS = f"""
    select submissions.* from submissions join ({STARTED}) started on started.id = submissions.draft_id
    order by submissions.started_at desc, submissions.id
"""  # noqa: S608  # our own statement
STARTED_ANSWERS = f"""
    select answers.* from answers join ({STARTED}) started on started.id = answers.draft_id
    where exists (select 1 from submissions where submissions.draft_id = started.id)
"""  # noqa: S608  # our own statement


class SubmissionTable(Tables):
    """See `workflows.ports.submissions.SubmissionStore`."""

    async def start_submission(self, submission: Submission, as_read: datetime | None = None) -> bool:
        """False, and nothing done, also when the id is taken."""
        try:
            return await self._start_submission(submission, as_read)
        except RaceLost:
            return False

    @transaction
    def _start_submission(self, submission: Submission, as_read: datetime | None) -> Work[bool]:
        at = submission.started_at
        if not (yield from move(submission.draft_id, DraftState.OPEN, DraftState.SUBMITTING, at, as_read)):
            return False
        if not (yield Query(ADD, rows.SUBMISSIONS.values(submission))):
            raise RaceLost
        yield from append(acts.started(submission), self._hash_key)
        return True

    @transaction
    def submission(self, submission_id: SubmissionId) -> Work[Submission | None]:
        return rows.SUBMISSIONS.first((yield Query("select * from submissions where id = :id", {"id": submission_id})))

    @transaction
    def submissions(self, states: Sequence[SubmissionState]) -> Work[tuple[Submission, ...]]:
        submissions = yield Query(
            "select * from submissions where state in (:state_0, :state_1, :state_2) order by started_at, id",
            slots("state", {state.value for state in states}, 3),
        )
        return rows.SUBMISSIONS.all(submissions)

    @transaction
    def submissions_of(self, registration_id: RegistrationId) -> Work[tuple[Submission, ...]]:
        submissions = yield Query(
            "select * from submissions where registration_id = :registration order by started_at desc, id",
            {"registration": registration_id},
        )
        return rows.SUBMISSIONS.all(submissions)

    @transaction
    def started_drafts(
        self, account_id: str, region: str, registration_type: str
    ) -> Work[tuple[tuple[Draft, Submission], ...]]:
        of_type = {
            "account": account_id,
            "region": region,
            "type": registration_type,
            "discarded": DraftState.DISCARDED.value,
        }
        drafts = {row["id"]: row for row in (yield Query(STARTED, of_type))}
        submissions = yield Query(STARTED_SUBMISSIONS, of_type)
        answers: dict[str, list[Row]] = {draft_id: [] for draft_id in drafts}
        for answer in (yield Query(STARTED_ANSWERS, of_type)):
            answers[answer["draft_id"]].append(answer)
        return tuple(
            (
                rows.DRAFTS.record(drafts[row["draft_id"]], answers=rows.answers(answers[row["draft_id"]])),
                rows.SUBMISSIONS.record(row),
            )
            for row in submissions
        )

    @transaction
    def save_submission(self, submission: Submission) -> Work[None]:
        before = rows.SUBMISSIONS.first((yield Query(LOCK, {"id": submission.id, "attempt": submission.attempt})))
        if before is None:
            return
        yield Query(SAVE, rows.SUBMISSIONS.values(submission))
        for act in acts.carried_out(before, submission):
            yield from append(act, self._hash_key)

    @transaction
    def retry_submission(self, submission_id: SubmissionId, attempt: int, now: datetime) -> Work[bool]:
        """Clears its problem and its progress. Of any number of callers at once, exactly one gets True."""
        values = {
            "id": submission_id,
            "running": SubmissionState.RUNNING.value,
            "needs_attention": SubmissionState.NEEDS_ATTENTION.value,
            "attempt": attempt,
            "before": attempt - 1,
            "now": text_of(now),
            "no_problem": rows.json_of({}),
        }
        submission = rows.SUBMISSIONS.first((yield Query(RETRY, values)))
        if submission:
            yield from append(acts.retried(submission, now), self._hash_key)
        return submission is not None
