"""Deletes what is no longer needed: whatever somebody answered, except what the statements name as still needed.

A draft with a submission stays as a row, because the submission is the lasting guard against buying twice. For the same
reason the keys of batch rows that were started stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.records.drafts import DraftState, SubmissionState
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

# Whatever the state of the draft: only what has changed since, and what is being carried out, stays.
OLD = """
    select id from drafts where updated_at < :before and not exists (
        select 1 from submissions where submissions.draft_id = drafts.id
        and (submissions.state = :running or submissions.updated_at >= :before)
    )
"""

STATEMENTS = (
    "delete from documents where draft_id in (select id from drafts where state = :submitted)",
    f"delete from documents where draft_id in ({OLD})",  # noqa: S608  # our own statement
    f"delete from answers where draft_id in ({OLD})",  # noqa: S608  # our own statement
    f"delete from prefilled where draft_id in ({OLD})",  # noqa: S608  # our own statement
    f"delete from overrides where draft_id in ({OLD})",  # noqa: S608  # our own statement
    """delete from revisions where draft_id in (select id from drafts where state = :submitted and updated_at < :before)""",
    # The fix of a denial that has not ended still knows the version that it starts from.
    f"update revisions set sent = '{{}}' where draft_id in ({OLD})",  # noqa: S608  # our own statement
    f"""delete from drafts where id in ({OLD})
        and not exists (select 1 from submissions where submissions.draft_id = drafts.id)""",  # noqa: S608  # our own statement
    """delete from forms where seen_at < :before
        and not exists (select 1 from drafts where drafts.form_fingerprint = forms.fingerprint)
        and not exists (select 1 from batches where batches.form_fingerprint = forms.fingerprint)""",
    "delete from uploads where created_at < :yesterday",
    # A profile stays until somebody deletes it. Its older versions go when they have long been replaced.
    """delete from profile_versions where exists (
        select 1 from profile_versions later where later.profile_id = profile_versions.profile_id
        and later.version = profile_versions.version + 1 and later.changed_at < :before)""",
    "delete from profile_documents where unused_since < :before",
    "delete from attachments where used_at < :before",
    # An approval goes with its reason and remarks once nobody can use it any longer.
    """delete from approvals where updated_at < :before and expires_at < :before
        and state not in ('asked', 'question')""",
    # The journey of a form that never became a registration goes with it.
    """delete from journeys where registration_id is null and started_at < :before
        and not exists (select 1 from drafts where drafts.id = journeys.draft_id)""",
    "delete from journey_ticks where not exists (select 1 from journeys where journeys.id = journey_ticks.journey_id)",
    "delete from intake_links where expires_at < :before",
    # Leases of processes that died; a lease in use is renewed.
    "delete from leases where expires_at < :before",
    # A batch that was never confirmed is deleted, and a paused one is cancelled.
    "delete from batches where state = 'prepared' and updated_at < :before",
    """update batch_rows set state = 'cancelled', answers = '{}' where state = 'waiting'
        and batch_id in (select id from batches where state = 'paused' and updated_at < :before)""",
    "update batches set state = 'cancelled' where state = 'paused' and updated_at < :before",
    """delete from batch_documents
        where batch_id in (select id from batches where state <> 'running' and updated_at < :before)""",
    """update batch_rows set answers = '{}' where answers <> '{}'
        and batch_id in (select id from batches where state <> 'running' and updated_at < :before)""",
)

# A verdict quotes what was sent next to the reviewers' words. Only the words stay.
VERDICTS_WITH_ANSWERS = "select id, verdict from changes where posted_at < :before and verdict like :sent"
SAVE_VERDICT = "update changes set verdict = :verdict where id = :id"
FIXES_WITH_ANSWERS = f"select draft_id, verdict from revisions where verdict like :sent and draft_id in ({OLD})"  # noqa: S608  # our own statement
SAVE_FIX = "update revisions set verdict = :verdict where draft_id = :id"


class RetentionTable(Tables):
    """See `workflows.ports.archive.RetentionStore`."""

    @transaction
    def delete_old_records(self, now: datetime, days: float) -> Work[None]:
        values = {
            "submitted": DraftState.SUBMITTED.value,
            "running": SubmissionState.RUNNING.value,
            "before": text_of(now - timedelta(days=days)),
            "yesterday": text_of(now - timedelta(days=1)),
        }
        for statement in STATEMENTS:
            yield Query(statement, values)
        with_answers = {**values, "sent": '%"sent":%'}
        for change in (yield Query(VERDICTS_WITH_ANSWERS, with_answers)):
            yield Query(SAVE_VERDICT, {"id": change["id"], "verdict": _scrubbed(change["verdict"])})
        for fix in (yield Query(FIXES_WITH_ANSWERS, with_answers)):
            yield Query(SAVE_FIX, {"id": fix["draft_id"], "verdict": _scrubbed(fix["verdict"])})


def _scrubbed(verdict: str) -> str:
    return rows.verdict_text(rows.without_answers(verdict))
