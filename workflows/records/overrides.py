"""Overrides: a person submits in spite of a reviewer's remark, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.records.definitions import FieldPath

#: Characters of a reason.
REASON_MIN, REASON_MAX = 10, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Why a remark about a draft does not count; kept with the draft."""

    #: The id of the rule whose remark it is about.
    rule: str
    #: The fields that the remark points at, the one to change first.
    fields: tuple[FieldPath, ...]
    #: Of the answers in these fields (`workflows.preflight.overriding.fingerprint`): an edit of one of them voids it.
    fingerprint: str
    #: Who decided it.
    workspace_id: str
    user_id: str
    reason: str
    decided_at: datetime
