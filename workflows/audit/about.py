"""The acts on one thing; for a registration, also those on the drafts and submissions that led to it."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.audit.entries import Recorded, Unreadable, read
from workflows.ports.audit import AuditStore
from workflows.records.acts import Entry

#: Kinds of subject that lead to a registration: what happened to them before it existed belongs to it.
_LEADING = ("draft", "submission")
#: Entries that are looked through for them.
_LOOKED_THROUGH = 1000


async def acts_about(store: AuditStore, identifier: str, limit: int) -> tuple[Recorded, ...]:
    """The latest `limit` acts that have this id among their subjects, oldest first."""
    direct = readable(await store.audit_entries_about([identifier], _LOOKED_THROUGH))
    ids = {identifier, *leading(direct, identifier)}
    if len(ids) == 1:
        return direct[-limit:]
    return readable(await store.audit_entries_about(sorted(ids), limit))


def leading(acts: Iterable[Recorded], identifier: str) -> frozenset[str]:
    """The drafts and submissions of a registration; none for any other thing, such as a batch with its many drafts."""
    own = (act for act in acts if act.subjects.get("registration") == identifier)
    return frozenset(act.subjects[kind] for act in own for kind in _LEADING if kind in act.subjects)


def readable(entries: Iterable[Entry]) -> tuple[Recorded, ...]:
    """Those that can be read; `callsign audit verify` names the others."""
    found = []
    for entry in entries:
        try:
            found.append(read(entry))
        except Unreadable:
            continue
    return tuple(found)
