"""Counts, for whoever watches Callsign from outside."""

from __future__ import annotations

from workflows.ports.store import Tally
from workflows.records.drafts import DraftState, SubmissionState
from workflows.store.database import Query, Tables, Work, transaction


class TallyTable(Tables):
    """See `workflows.ports.Store`."""

    @transaction
    def tally(self) -> Work[Tally]:
        by_state = yield Query("select state, count(*) as found from submissions group by state")
        submissions = {row["state"]: row["found"] for row in by_state}
        drafts = yield Query(
            "select count(*) as found from drafts where state = :open", {"open": DraftState.OPEN.value}
        )
        by_status = yield Query("select status, count(*) as found from registrations group by status")
        unposted = yield Query("select count(*) as found from changes where posted_at is null")
        return Tally(
            submissions={state: submissions.get(state.value, 0) for state in SubmissionState},
            open_drafts=drafts[0]["found"],
            registrations={row["status"]: row["found"] for row in by_status},
            unposted_changes=unposted[0]["found"],
        )
