"""What is needed of the table of customers' links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, DraftId
from workflows.records.intake import CustomerAnswer, CustomerSave, IntakeLink
from workflows.records.sources import Origin


class IntakeStore(Protocol):
    """Links for customers, one at a time for each draft. Every method is one transaction."""

    async def add_intake_link(self, link: IntakeLink) -> bool:
        """Add a link to an OPEN draft and revoke its earlier ones. False, and nothing done, for any other draft."""
        ...

    async def intake_visit(self, token_hash: str) -> tuple[IntakeLink, Draft] | None:
        """The link of a token, in whatever state, with its draft."""
        ...

    async def intake_link_of(self, draft_id: DraftId) -> IntakeLink | None:
        """The latest link of a draft, in whatever state."""
        ...

    async def ask_customer_again(self, link_id: str, questions: Sequence[FieldPath], note: str, now: datetime) -> bool:
        """Ask these questions through a link that still works. False, and nothing done, where it does not."""
        ...

    async def revoke_intake_link(self, link_id: str, now: datetime) -> bool:
        """Compare and set: of any number of callers, one gets True."""
        ...

    async def save_customer_answers(
        self, link_id: str, answers: Sequence[CustomerAnswer], origin: Origin, now: datetime
    ) -> CustomerSave:
        """Set answers, with the bytes of documents, and mark them as the customer's until the requester looks at them.

        An answer whose `base` is no longer the present one is left as it is. A document that is replaced is deleted.
        """
        ...

    async def send_intake(self, link_id: str, now: datetime) -> bool:
        """Record that the customer is done. False where the link no longer works, or they said so already."""
        ...

    async def unreported_intakes(self) -> tuple[IntakeLink, ...]:
        """Links whose customer is done, and whose requester has not been notified of it. Oldest first."""
        ...

    async def intake_reported(self, link: IntakeLink) -> None:
        """Record that the requester was notified of `link.sent_at`."""
        ...
