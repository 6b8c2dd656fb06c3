"""Records of batches to rows and back. JSON columns: `batches.associations`, `.fields`, `.calls`, `.problem` and `batch_rows.problem` are
objects of strings or numbers; `batch_rows.answers` is an object of `answers.value`, by path.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.records.batches import Batch, BatchCount, BatchRow, BatchState, RowOutcome, RowState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, Person, SubmissionState
from workflows.store import rows
from workflows.store.database import Row
from workflows.store.rows import Values, json_of, text_of

#: (state of the row, of its submission) to the count it belongs to.
_COUNTED: Mapping[tuple[str, str | None], str] = {
    (RowState.WAITING, None): "waiting",
    (RowState.BEGUN, SubmissionState.RUNNING): "under_way",
    (RowState.BEGUN, SubmissionState.SUBMITTED): "submitted",
    (RowState.BEGUN, SubmissionState.NEEDS_ATTENTION): "needs_attention",
    (RowState.CANCELLED, None): "cancelled",
    (RowState.INVALID, None): "invalid",
}


def batch_values(batch: Batch) -> Values:
    """Columns of `batches`."""
    return {
        "id": batch.id,
        "owner_workspace": batch.owner.workspace_id,
        "owner_user": batch.owner.user_id,
        "account_id": batch.account_id,
        "region": batch.region,
        "registration_type": batch.registration_type,
        "title": batch.title,
        "channel_id": batch.channel_id,
        "source": batch.source,
        "state": batch.state.value,
        "form_fingerprint": batch.form_fingerprint,
        "created_at": text_of(batch.created_at),
        "updated_at": text_of(batch.updated_at),
        "associations": json_of(batch.associations),
        "fields": json_of({str(path): digest for path, digest in batch.fields.items()}),
        "calls": json_of(batch.calls),
        "problem": json_of(batch.problem),
        "total": batch.total,
        "ended_at": text_of(batch.ended_at) if batch.ended_at else None,
        "told_at": text_of(batch.reported_at) if batch.reported_at else None,
    }


def batch(row: Row) -> Batch:
    """A row of `batches`."""
    return Batch(
        id=row["id"],
        owner=Person(workspace_id=row["owner_workspace"], user_id=row["owner_user"]),
        account_id=row["account_id"],
        region=row["region"],
        registration_type=row["registration_type"],
        title=row["title"],
        channel_id=row["channel_id"],
        source=row["source"],
        state=BatchState(row["state"]),
        form_fingerprint=row["form_fingerprint"],
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
        associations=json.loads(row["associations"]),
        fields=json.loads(row["fields"]),
        calls=json.loads(row["calls"]),
        problem=json.loads(row["problem"]),
        total=row["total"],
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        reported_at=datetime.fromisoformat(row["told_at"]) if row["told_at"] else None,
    )


def row_values(row: BatchRow) -> Values:
    """Columns of `batch_rows`."""
    return {
        "batch_id": row.batch_id,
        "number": row.number,
        "key": row.key,
        "name": row.name,
        "state": row.state.value,
        "answers": json_of({path: rows.answer_text(answer) for path, answer in row.answers.items()}),
        "problem": json_of(row.problem),
        "submission_id": row.submission_id,
    }


def row(found: Row) -> BatchRow:
    """A row of `batch_rows`."""
    answers = json.loads(found["answers"])
    return BatchRow(
        batch_id=found["batch_id"],
        number=found["number"],
        key=found["key"],
        name=found["name"],
        state=RowState(found["state"]),
        answers={FieldPath(path): rows.answer(text) for path, text in answers.items()},
        problem=json.loads(found["problem"]),
        submission_id=found["submission_id"],
    )


def scope(of: Batch | Draft) -> Values:
    """Within which a key tells a row."""
    return {"account_id": of.account_id, "region": of.region, "registration_type": of.registration_type}


def closing(
    row: BatchRow, state: RowState, *, submission_id: str | None = None, problem: Mapping[str, str] | None = None
) -> Values:
    """A row that does not wait any more."""
    return {
        "batch": row.batch_id,
        "number": row.number,
        "state": state.value,
        "submission": submission_id,
        "problem": json_of(problem or {}),
    }


def count(found: Sequence[Row]) -> BatchCount:
    """Rows counted by their state and that of their submission."""
    counts = Counter[str]()
    for one in found:
        already = one["state"] == RowState.ALREADY
        counts["already" if already else _COUNTED[one["state"], one["carried"]]] += one["rows"]
        if already and one["carried"] == SubmissionState.NEEDS_ATTENTION:
            counts["already_stopped"] += one["rows"]
    return BatchCount(**counts)


def outcome(row: Row) -> RowOutcome:
    """A row with its submission and the registration's status."""
    return RowOutcome(
        number=row["row_number"],
        key=row["row_key"],
        name=row["row_name"],
        state=RowState(row["row_state"]),
        problem=json.loads(row["row_problem"]),
        submission=rows.submission(row) if row["id"] else None,
        status=row["status"] or "",
        identity=row["identity"] or "",
    )
