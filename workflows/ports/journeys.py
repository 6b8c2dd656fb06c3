"""What is needed of the tables of journeys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from workflows.records.drafts import Draft, DraftId, RegistrationId
from workflows.records.journeys import Journey, JourneyId, Tick, Tie


class JourneyStore(Protocol):
    """Journeys, which registrations depend on which, and ticked checklists. Every method is one transaction."""

    async def add_ties(self, ties: Sequence[Tie]) -> None:
        """Record that registrations depend on others. A tie that is recorded already changes nothing."""
        ...

    async def ties_of(self, registration_ids: Collection[RegistrationId]) -> tuple[Tie, ...]:
        """Those by which one of these depends on another registration."""
        ...

    async def ties_to(self, registration_ids: Collection[RegistrationId]) -> tuple[Tie, ...]:
        """Those by which another registration depends on one of these."""
        ...

    async def drafts_for(self, registration_id: RegistrationId) -> tuple[Draft, ...]:
        """Drafts that have not ended and will depend on a registration, without their answers. Oldest first."""
        ...

    async def touch_journey(self, journey: Journey) -> Journey:
        """Add a journey, or give it its registration and name; either way its message is due. Returns it as stored."""
        ...

    async def journey(self, journey_id: JourneyId) -> Journey | None: ...
    async def journey_of_draft(self, draft_id: DraftId) -> Journey | None: ...
    async def unregistered_journeys(self, account_id: str) -> tuple[Journey, ...]:
        """Those whose first registration AWS does not have yet. Oldest first."""
        ...

    async def due_journeys(self, limit: int = 100) -> tuple[Journey, ...]:
        """Those whose message does not show what may have changed. Oldest first."""
        ...

    async def mark_journey_shown(self, journey_id: JourneyId, revision: int) -> None: ...
    async def ticks_of(self, journey_id: JourneyId) -> tuple[Tick, ...]: ...
    async def tick_step(self, journey_id: JourneyId, tick: Tick) -> bool:
        """Tick a step of the checklist, with its act in the audit log. False where it is ticked already."""
        ...

    async def untick_step(self, journey_id: JourneyId, step: str, now: datetime) -> bool:
        """Take a tick back, with its act in the audit log. False where it is not ticked."""
        ...
