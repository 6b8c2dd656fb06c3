"""What is needed of the tables of approvals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.approvals import Approval, ApprovalId, ApprovalState, Item, Outcome, Remark, Start


class ApprovalStore(Protocol):
    """Requests for approval, and what became of them. Every method is one transaction."""

    async def ask_approval(
        self, approval: Approval, items: Sequence[Item], unchanged_since: datetime | None = None
    ) -> Approval | None:
        """Ask for the approval of all items; a draft is locked: OPEN -> WAITING.

        An approval of the same subject that nobody has used is void from now on. Where the very same is asked for, or
        stands, that one is returned. None, and nothing done, when the draft is not open, or has changed since
        `unchanged_since`.
        """
        ...

    async def approval(self, approval_id: ApprovalId) -> Approval | None: ...
    async def approval_of(self, subject: str) -> Approval | None:
        """The newest of a subject."""
        ...

    async def approvals(self, states: Sequence[ApprovalState]) -> tuple[Approval, ...]:
        """Oldest first."""
        ...

    async def approvals_like(self, fingerprint: str) -> tuple[Approval, ...]:
        """Requests for exactly this, newest first."""
        ...

    async def settle_approval(self, outcome: Outcome, start: Start | None = None) -> bool:
        """Compare and set the state. Of any number of callers at once, one gets True.

        APPROVED: what it allows is started in the same transaction, as `start` says; False, and nothing done, where
        that cannot be started any longer. DECLINED, VOID, EXPIRED: its draft is unlocked. Nothing is decided about a
        request that has expired at `outcome.at`, or that has another fingerprint than the one seen.
        """
        ...

    async def covering_approval(self, item: Item, now: datetime) -> Approval | None:
        """The approval that allows exactly this, and stands."""
        ...

    async def approvals_of_done_batches(self) -> tuple[Approval, ...]:
        """Approvals that stand, of tables whose every started row is submitted."""
        ...

    async def changed_cards(self, limit: int = 100) -> tuple[Approval, ...]:
        """Those whose card does not show what has happened; oldest first."""
        ...

    async def save_card(self, approval_id: ApprovalId, revision: int, link: str) -> None:
        """The card shows this revision."""
        ...

    async def add_remark(self, remark: Remark, state: ApprovalState) -> bool:
        """Add a question, or an answer, to an open request, whose state becomes QUESTION, or ASKED.

        False, and nothing written, where it is decided, or where a remark of this number exists.
        """
        ...

    async def remarks_of(self, approval_id: ApprovalId) -> tuple[Remark, ...]:
        """By number."""
        ...

    async def unposted_remarks(self, limit: int = 100) -> tuple[Remark, ...]:
        """Oldest first."""
        ...

    async def mark_remark_posted(self, approval_id: ApprovalId, number: int) -> None: ...
    async def mark_reminded(self, approval_id: ApprovalId, now: datetime) -> None:
        """The approvers were reminded."""
        ...
