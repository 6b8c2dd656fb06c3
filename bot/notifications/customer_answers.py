"""The message to a draft's owner when their customer is done, once for each time.

That a customer is done is in the store before they read "thank you". Whatever ends this process, the next look posts.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.blocks.ask_customer import sent_message
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from workflows.ports.store import Store
from workflows.records.drafts import DraftState
from workflows.records.intake import IntakeLink
from workflows.records.sources import SourceKind

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class CustomerAnswers:
    """Posts what customers have sent."""

    store: Store
    outbox: Outbox

    async def post_due(self) -> None:
        """Notify every owner who has not been notified; where Slack fails, the next look tries again."""
        for link in await self.store.unreported_intakes():
            try:
                await self._post(link)
            except SLACK_FAILURES as error:
                log.warning("Slack did not accept a message", action="intake", error=type(error).__name__)

    async def _post(self, link: IntakeLink) -> None:
        draft = await self.store.draft(link.draft_id)
        if draft and draft.state is DraftState.OPEN and link.sent_at:
            origins = draft.prefill.origins
            unseen = [path for path in origins.keys() - draft.prefill.seen if _is_customers(origins[path].kind)]
            key = f"customer:{link.id}:{link.sent_at.timestamp():.0f}"
            await self.outbox.post(key, draft.owner.user_id, sent_message(link, draft, len(unseen)))
        await self.store.intake_reported(link)


def _is_customers(kind: SourceKind) -> bool:
    return kind is SourceKind.CUSTOMER
