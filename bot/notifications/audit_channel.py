"""A copy of each entry of the audit log in a channel: once, and a flood as one message.

Which entries a message has is written before it is posted, so that after a crash the same message is looked for.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import structlog

from bot.blocks.audit import audit_message
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from workflows.audit.about import readable
from workflows.durable.lease import Leases
from workflows.ports.audit import AuditStore
from workflows.ports.process import Sleep
from workflows.records.acts import ChainHead

log = structlog.get_logger(__name__)

#: Seconds between two looks for new entries: those of one moment become one message.
EVERY = 5.0
#: The same after Slack has failed.
AFTER_FAILURE = 60.0
#: Entries of one message at most.
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class AuditChannel:
    """Copies what is new since the last look; what was written before the channel was set is not copied."""

    outbox: Outbox
    store: AuditStore
    channel: str
    sleep: Sleep
    #: None where no other process can post the same.
    leases: Leases | None

    async def run(self) -> None:
        """Copy for as long as the process runs."""
        while True:
            await self.sleep(EVERY if await self.copy_new() else AFTER_FAILURE)

    async def copy_new(self) -> bool:
        """Copy what is new. False where Slack did not take it: it is tried again."""
        async with self.leases.hold("audit-channel") if self.leases else nullcontext(True) as ours:
            if not ours:
                return True
            try:
                return await self._copy()
            except SLACK_FAILURES as error:
                log.warning("the audit channel got no copy", action="audit", error=type(error).__name__)
                return False

    async def _copy(self) -> bool:
        span = await self.store.begin_audit_copy(MOST)
        if span is None:
            return True
        first, last = span
        entries = [entry for entry in await self.store.audit_entries(first - 1, MOST) if entry.seq <= last]
        if entries:  # else retention has cut them off
            head = ChainHead(seq=entries[-1].seq, hash=entries[-1].hash)
            message = audit_message(readable(entries), head, entries[0].seq)
            if await self.outbox.post(f"audit:{first}-{last}", self.channel, message) is None:
                log.error("the audit channel cannot be posted in", action="audit", channel=self.channel)
                return False
        await self.store.finish_audit_copy(last)
        return True
