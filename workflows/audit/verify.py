"""Checking the whole log, also while entries are being added to it."""

from __future__ import annotations

from workflows.audit.chain import Anchor, Break, Check, Fault, start_of
from workflows.ports.audit import AuditStore

#: Entries that are read at a time.
PAGE = 1000


async def verify(store: AuditStore, anchor: Anchor | None = None, *, page: int = PAGE) -> tuple[int, Break | None]:
    """How many entries were checked, and the first break.

    Where retention cuts the log meanwhile, the check begins again.
    """
    while True:
        cut = await store.last_audit_cut()
        outcome = await _verified(store, anchor, page)
        if outcome[1] is None or await store.last_audit_cut() == cut:
            return outcome


async def _verified(store: AuditStore, anchor: Anchor | None, page: int) -> tuple[int, Break | None]:
    entries = await store.audit_entries(0, page)
    start = start_of(entries[0] if entries else None, await store.last_audit_cut())
    if start is None:
        return 0, Break(seq=entries[0].seq, fault=Fault.CUT_UNKNOWN)
    check = Check(at=start, anchor=anchor)
    while check.add(entries):
        # The head is read before the entries: whatever it counts has to be among them.
        head = await store.audit_head()
        entries = await store.audit_entries(check.at.seq, page)
        if not entries:
            break
    return check.entries, check.end(head) if check.broken is None else check.broken
