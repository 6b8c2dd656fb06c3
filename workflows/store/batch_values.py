"""Values of the statements about batch rows, and what their rows add up to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from workflows.records.batches import Batch, BatchCount, BatchRow, RowOutcome, RowState
from workflows.records.drafts import Draft, SubmissionState
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.store.database import Row
from workflows.store.rows import SUBMISSIONS, Values, json_of

#: (state of the row, state of its submission) to the count that it belongs to.
_COUNTED: Mapping[tuple[str, str | None], str] = {
    (RowState.WAITING, None): "waiting",
    (RowState.STARTED, SubmissionState.RUNNING): "under_way",
    (RowState.STARTED, SubmissionState.SUBMITTED): "submitted",
    (RowState.STARTED, SubmissionState.NEEDS_ATTENTION): "needs_attention",
    (RowState.CANCELLED, None): "cancelled",
    (RowState.INVALID, None): "invalid",
}


def scope(of: Batch | Draft) -> Values:
    """The scope in which the key of a row is unique."""
    return {"account_id": of.account_id, "region": of.region, "registration_type": of.registration_type}


def closing(
    row: BatchRow, state: RowState, *, submission_id: str | None = None, problem: Problem = NO_PROBLEM
) -> Values:
    """Values for a row that no longer waits."""
    return {
        "batch": row.batch_id,
        "number": row.number,
        "state": state.value,
        "submission": submission_id,
        "problem": json_of(problem.stored()),
    }


def count(rows: Sequence[Row]) -> BatchCount:
    """Rows counted by their state and the state of their submission."""
    counts = Counter[str]()
    for row in rows:
        already = row["state"] == RowState.ALREADY
        is_earlier = row["state"] in (RowState.ALREADY, RowState.CHANGED)
        counts[row["state"] if is_earlier else _COUNTED[row["state"], row["carried"]]] += row["rows"]
        if already and row["carried"] == SubmissionState.NEEDS_ATTENTION:
            counts["already_stopped"] += row["rows"]
    return BatchCount(**counts)


def outcome(row: Row) -> RowOutcome:
    """A batch row joined with its submission and its registration."""
    return RowOutcome(
        number=row["row_number"],
        key=row["row_key"],
        name=row["row_name"],
        state=RowState(row["row_state"]),
        problem=Problem.of_stored(json.loads(row["row_problem"])),
        submission=SUBMISSIONS.record(row) if row["id"] else None,
        status=row["status"] or "",
        identity=row["identity"] or "",
        registered_name=row["registered_name"] or "",
    )
