"""Counts for monitoring."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from workflows.ports.archive import RecordCounts
from workflows.records.approvals import ApprovalState
from workflows.records.batches import BatchState
from workflows.records.drafts import DraftState, SubmissionState
from workflows.store.database import Query, Row, Tables, Work, transaction

S = TypeVar("S", bound=StrEnum)


class CountTable(Tables):
    """See `workflows.ports.archive.CountStore`."""

    @transaction
    def count_records(self) -> Work[RecordCounts]:
        submissions = yield Query("select state, count(*) as rows from submissions group by state")
        (drafts,) = yield Query(
            "select count(*) as rows from drafts where state = :open", {"open": DraftState.OPEN.value}
        )
        by_status = yield Query("select status, count(*) as rows from registrations group by status")
        (unposted,) = yield Query("select count(*) as rows from changes where posted_at is null")
        batches = yield Query("select state, count(*) as rows from batches group by state")
        approvals = yield Query("select state, count(*) as rows from approvals group by state")
        links = yield Query(
            """select case when sent_at is null then 0 else 1 end as sent, count(*) as rows from intake_links
            where revoked_at is null group by 1"""
        )
        numbers = yield Query(
            "select month, count(*) as rows from reserved_numbers group by month order by month desc limit 2"
        )
        return RecordCounts(
            submissions=_by_state(SubmissionState, submissions),
            open_drafts=drafts["rows"],
            registrations={row["status"]: row["rows"] for row in by_status},
            unposted_changes=unposted["rows"],
            batches=_by_state(BatchState, batches),
            approvals=_by_state(ApprovalState, approvals),
            intake_links={False: 0, True: 0} | {bool(row["sent"]): row["rows"] for row in links},
            reserved_numbers={row["month"]: row["rows"] for row in numbers},
        )


def _by_state(states: type[S], found: Sequence[Row]) -> dict[S, int]:
    counts = {row["state"]: row["rows"] for row in found}
    return {state: counts.get(state.value, 0) for state in states}
