"""Overrides of reviewers' remarks, kept with the draft that they are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId, DraftState
from workflows.records.overrides import Override
from workflows.store import acts
from workflows.store.audit import append
from workflows.store.database import Query, Tables, Work, transaction
from workflows.store.rows import OVERRIDES

# The latest decision about a remark counts.
ADD = """
    insert into overrides (draft_id, path, rule, fields, fingerprint, workspace_id, user_id, reason, decided_at)
    values (:draft, :path, :rule, :fields, :fingerprint, :workspace_id, :user_id, :reason, :decided_at)
    on conflict (draft_id, rule, path) do update set fields = excluded.fields, fingerprint = excluded.fingerprint,
        workspace_id = excluded.workspace_id, user_id = excluded.user_id, reason = excluded.reason,
        decided_at = excluded.decided_at
"""

OF_DRAFT = "select * from overrides where draft_id = :draft order by decided_at, rule, path"

# Locks the row of an open draft until the transaction ends.
LOCK = "update drafts set id = id where id = :draft and state = :open returning id"


def overrides_of(draft_id: DraftId) -> Work[tuple[Override, ...]]:
    """The overrides of a draft, oldest first, as part of a transaction."""
    return OVERRIDES.all((yield Query(OF_DRAFT, {"draft": draft_id})))


def add_overrides(draft_id: DraftId, overrides: Iterable[Override]) -> Work[None]:
    """Keep overrides, as part of a transaction."""
    for override in overrides:
        values: dict[str, Any] = OVERRIDES.values(override)
        yield Query(ADD, {"draft": draft_id, "path": _first(override.fields), **values})


def _first(fields: tuple[FieldPath, ...]) -> str:
    return fields[0] if fields else ""


class OverrideTable(Tables):
    """See `workflows.ports.drafts.OverrideStore`."""

    @transaction
    def save_override(self, draft_id: DraftId, override: Override) -> Work[bool]:
        if not (yield Query(LOCK, {"draft": draft_id, "open": DraftState.OPEN.value})):
            return False
        yield from add_overrides(draft_id, [override])
        yield from append(acts.overridden(draft_id, override), self._hash_key)
        return True
