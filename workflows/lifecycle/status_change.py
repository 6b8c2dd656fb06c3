"""The change that records a new status."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from workflows.lifecycle.changes import STATUS_CHANGES, next_change
from workflows.records.registrations import Change, ChangeKind, Registration, Verdict


def with_change(
    row: Registration, moved: Registration, verdict: Verdict, now: datetime, kind: ChangeKind = ChangeKind.STATUS
) -> tuple[Registration, Change]:
    """The row after one more change, and the change."""
    change = replace(
        next_change(row, STATUS_CHANGES, kind, now),
        to_status=moved.status,
        version=moved.version,
        version_status=moved.version_status,
        verdict=verdict,
    )
    return replace(moved, changes=change.seq), change
