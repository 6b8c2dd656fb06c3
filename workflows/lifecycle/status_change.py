"""Which change a new status is."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from workflows.records.registrations import Change, ChangeId, ChangeKind, Registration, Verdict

_NEWS = uuid.UUID("b7f0c1c2-9a53-5a36-8d1c-5a1f2b6f0c77")


def with_change(
    row: Registration, moved: Registration, verdict: Verdict, now: datetime, kind: ChangeKind = ChangeKind.STATUS
) -> tuple[Registration, Change]:
    """The row after one more change, and the change."""
    seq = row.changes + 1
    change = Change(
        id=ChangeId(str(uuid.uuid5(_NEWS, f"{row.id}/{seq}"))),
        message_key=row.message_key,
        seq=seq,
        kind=kind,
        registration_id=row.id,
        from_status=row.status,
        to_status=moved.status,
        version=moved.version,
        version_status=moved.version_status,
        verdict=verdict,
        observed_at=now,
    )
    return replace(moved, changes=seq), change
