"""Counts for monitoring."""

from __future__ import annotations

from workflows.ports.archive import RecordCounts
from workflows.records.drafts import DraftState, SubmissionState
from workflows.store.database import Query, Tables, Work, transaction


class CountTable(Tables):
    """See `workflows.ports.archive.CountStore`."""

    @transaction
    def count_records(self) -> Work[RecordCounts]:
        by_state = yield Query("select state, count(*) as rows from submissions group by state")
        submissions = {row["state"]: row["rows"] for row in by_state}
        (drafts,) = yield Query(
            "select count(*) as rows from drafts where state = :open", {"open": DraftState.OPEN.value}
        )
        by_status = yield Query("select status, count(*) as rows from registrations group by status")
        (unposted,) = yield Query("select count(*) as rows from changes where posted_at is null")
        return RecordCounts(
            submissions={state: submissions.get(state.value, 0) for state in SubmissionState},
            open_drafts=drafts["rows"],
            registrations={row["status"]: row["rows"] for row in by_status},
            unposted_changes=unposted["rows"],
        )
