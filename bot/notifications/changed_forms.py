"""Posts in a channel that AWS has changed a form which its drafts or denials still need: once for each change.

The message's key names the form's fingerprint and the channel, so a restart or another process does not repeat it.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from bot.blocks.changed_forms import changed_form_message
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from workflows.durable.periodic import NotNow, once_every
from workflows.ports.ports import Ports
from workflows.watch.changed_forms import EVERY, ChangedForm, changed_forms

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class ChangedForms:
    """What channels have to know of the forms they use."""

    outbox: Outbox
    ports: Ports

    async def look(self) -> None:
        """Post what is due, at most once an hour for all processes; sooner again where Slack failed.

        Raises AwsError where AWS does not say which account this is.
        """
        account = await self.ports.aws.account_id()
        async with once_every(f"forms:{account}", EVERY, self.ports) as ours:
            if ours:
                posted = [await self._post(changed) for changed in await changed_forms(account, self.ports)]
                if not all(posted):
                    raise NotNow

    async def _post(self, changed: ChangedForm) -> bool:
        """False where it has to be tried again."""
        owners = {each.owner.user_id for each in changed.concerned if each.owner}
        owner = owners.pop() if len(owners) == 1 else ""
        try:
            await self.outbox.post(changed.key, changed.channel_id, changed_form_message(changed), owner=owner)
        except SLACK_FAILURES as error:
            log.warning("a changed form was not posted", action="forms", error=type(error).__name__)
            return False
        return True
