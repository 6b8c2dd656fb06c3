"""Messages of journeys: one for each, posted once and updated in place whenever one of its steps has moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import structlog

from bot.blocks.journeys import JourneyNotes, discarded_message, journey_message
from bot.blocks.message import Message
from bot.notifications.outbox import Outbox
from bot.notifications.queues import Job
from workflows.journeys import keep
from workflows.journeys.read import known_of
from workflows.journeys.step import Known, Steps, Why
from workflows.journeys.steps import steps_of
from workflows.lifecycle.sending import authenticated_mailbox
from workflows.ports.ports import Ports
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.records.journeys import Journey
from workflows.records.messages import Post

log = structlog.get_logger(__name__)


def journey_key(journey: Journey) -> str:
    """The key of a journey's message among the posts."""
    return f"journey:{journey.id}"


@dataclass(frozen=True, kw_only=True)
class JourneyMessages:
    """Posts and updates the messages of journeys."""

    outbox: Outbox
    ports: Ports
    #: What the messages show, by key.
    _shown: dict[str, Message] = field(default_factory=dict)

    async def touch(self, registration_id: RegistrationId) -> bool:
        """Make the message of a registration's journey due; False where it has none, or AWS does not answer."""
        try:
            return await keep.touch(registration_id, self.ports) is not None
        except AwsError as error:
            log.warning("a journey was not updated", action="journey", error=type(error).__name__)
            return False

    async def jobs(self) -> list[Job]:
        """Everything that is due."""
        return [
            Job(
                channel=journey.channel_id or _owner(journey),
                subjects=frozenset({journey_key(journey)}),
                act=partial(self.show, journey),
            )
            for journey in await self.ports.store.due_journeys()
        ]

    async def show(self, journey: Journey) -> None:
        """Post the message, or bring it up to date. Raises one of SLACK_FAILURES."""
        current = await self.ports.store.journey(journey.id) or journey
        if current.shown >= current.revision:
            return  # shown since this round collected it
        try:
            types = (await self.ports.forms.types(current.region)).value
        except AwsError:
            raise TimeoutError from None
        known = await known_of(current, types, self.ports)
        posted = await self.ports.store.post_of(journey_key(current))
        if known and (known.first or known.drafts):
            await self._put(current, posted, await self._message(current, known))
        elif posted and current.registration_id is None:
            await self._put(current, posted, discarded_message(current))
        await self.ports.store.mark_journey_shown(current.id, current.revision)

    async def _message(self, journey: Journey, known: Known) -> Message:
        steps = steps_of(known)
        return journey_message(journey, steps, JourneyNotes(mailboxes=await self._mailboxes(steps)))

    async def _put(self, journey: Journey, posted: Post | None, message: Message) -> None:
        key, owner = journey_key(journey), _owner(journey)
        if posted is None:
            await self.outbox.post(key, journey.channel_id, message, owner=owner)
        elif self._shown.get(key) != message and not await self.outbox.update(posted, message):
            await self.outbox.post_again(posted, posted.channel_id, message, owner=owner)
        self._shown[key] = message

    async def _mailboxes(self, steps: Steps) -> dict[str, str]:
        """The mailbox of each email that a step waits for, as it was last submitted."""
        found = {}
        for step in steps.steps:
            if step.why is Why.AUTHENTICATE and step.registration:
                for submission in (await self.ports.store.submissions_of(step.registration.id))[:1]:
                    draft = await self.ports.store.draft(submission.draft_id)
                    found[step.key] = authenticated_mailbox(draft.answers) if draft else ""
        return found


def _owner(journey: Journey) -> str:
    return journey.owner.user_id if journey.owner else ""
