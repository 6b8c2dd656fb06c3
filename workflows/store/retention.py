"""Deletes what is no longer needed.

A draft with a submission stays as a row, because the submission is the lasting guard against buying twice. For the same
reason the keys of batch rows that were started stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.records.drafts import DraftState
from workflows.store import rows
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import text_of

STATEMENTS = (
    "delete from documents where draft_id in (select id from drafts where state = :submitted)",
    """delete from answers where draft_id in (select id from drafts where state = :submitted and updated_at < :before)""",
    """delete from revisions where draft_id in (select id from drafts where state = :submitted and updated_at < :before)""",
    """delete from drafts where state <> :submitting and updated_at < :before
        and not exists (select 1 from submissions where submissions.draft_id = drafts.id)""",
    "delete from uploads where created_at < :yesterday",
    "delete from attachments where used_at < :before",
    # Leases of processes that died; a lease in use is renewed.
    "delete from leases where expires_at < :before",
    # A batch that was never confirmed is deleted, and a paused one is cancelled.
    "delete from batches where state = 'prepared' and updated_at < :before",
    """update batch_rows set state = 'cancelled', answers = '{}' where state = 'waiting'
        and batch_id in (select id from batches where state = 'paused' and updated_at < :before)""",
    "update batches set state = 'cancelled' where state = 'paused' and updated_at < :before",
)

# A verdict quotes what was sent next to the reviewers' words. Only the words stay.
VERDICTS_WITH_ANSWERS = "select id, verdict from changes where posted_at < :before and verdict like :sent"
SAVE_VERDICT = "update changes set verdict = :verdict where id = :id"


class RetentionTable(Tables):
    """See `workflows.ports.archive.RetentionStore`."""

    @transaction
    def delete_old_records(self, now: datetime, days: float) -> Work[None]:
        values = {
            "submitted": DraftState.SUBMITTED.value,
            "submitting": DraftState.SUBMITTING.value,
            "before": text_of(now - timedelta(days=days)),
            "yesterday": text_of(now - timedelta(days=1)),
        }
        for statement in STATEMENTS:
            yield Query(statement, values)
        changes = yield Query(VERDICTS_WITH_ANSWERS, {"before": values["before"], "sent": '%"sent":%'})
        for change in changes:
            verdict = rows.verdict_text(rows.without_answers(change["verdict"]))
            yield Query(SAVE_VERDICT, {"id": change["id"], "verdict": verdict})
