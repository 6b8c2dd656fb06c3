"""Reminds people that it is their move: looks after each sweep, at stored rows only, and posts what is due.

One process at a time looks, by a lease; what it posts is named by subject, kind, beginning and number, so that after a crash
the next look finds it again instead of posting it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.blocks.nudges import draft_nudge_message, nudge_message
from bot.notifications.outbox import SLACK_TROUBLE, Outbox
from bot.slack.people import People, Profile
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stuck
from workflows.ports.process import Clock
from workflows.ports.store import Store
from workflows.records.drafts import Draft, Person
from workflows.records.errors import AwsError
from workflows.records.registrations import NudgeRecord, Registration
from workflows.watch import nudges
from workflows.watch.nudges import Nudge

log = structlog.get_logger(__name__)

#: Longer than a look takes; a process that died is followed by another after this.
LEASE = timedelta(minutes=2)

Said = Mapping[str, Mapping[Stuck, NudgeRecord]]


@dataclass(frozen=True, kw_only=True)
class Nudger:
    """`holder` is this process's name in the lease."""

    outbox: Outbox
    people: People
    store: Store
    account_id: Callable[[], Awaitable[str]]
    holder: str
    clock: Clock

    async def nudge(self) -> tuple[Registration, ...]:
        """Post every nudge that is due; returns the registrations it was about.

        Raises one of SLACK_TROUBLE, after the others were tried, when one has to be tried again.
        """
        now = self.clock()
        if not await self.store.claim_lease("nudges", self.holder, now, now + LEASE):
            return ()
        said = await self._said()
        failed: Exception | None = None
        nudged = []
        for registration in await self._registrations():
            try:
                nudged += [registration] if await self._of_registration(registration, said, now) else []
            except SLACK_TROUBLE as trouble:
                failed = trouble
        for draft in await self.store.idle_drafts(now - stages.UNTOUCHED):
            try:
                await self._of_draft(draft, said, now)
            except SLACK_TROUBLE as trouble:
                failed = trouble
        if failed:
            raise failed
        return tuple(nudged)

    async def _said(self) -> Said:
        found: dict[str, dict[Stuck, NudgeRecord]] = defaultdict(dict)
        for one in await self.store.nudge_records():
            found[one.subject][Stuck(one.kind)] = one
        return found

    async def _registrations(self) -> tuple[Registration, ...]:
        try:
            return await self.store.registrations(await self.account_id())
        except AwsError:
            return ()  # the account is not known yet; the next sweep asks again

    async def _of_registration(self, registration: Registration, said: Said, now: datetime) -> bool:
        if stages.stuck(registration, now) is None:
            return False
        profile = await self._profile(registration.owner)
        owner = registration.owner.user_id if registration.owner and not profile.is_deactivated else ""
        standing = await self.store.revision_draft(registration.id)
        due = nudges.of_registration(
            registration,
            said.get(registration.id, {}),
            now,
            profile.zone,
            touched=standing.updated_at if standing else None,
            owned=bool(owner),
        )
        if due:
            await self._post(due, registration, owner)
        return due is not None

    async def _post(self, due: Nudge, registration: Registration, owner: str) -> None:
        root = await self.store.post_of(registration.message_key)
        await self.outbox.post(
            due.key,
            root.channel_id if root else registration.channel_id,
            nudge_message(due, registration, owner),
            thread=root.ts if root else "",
            broadcast=due.to_channel,
            owner=owner,
        )
        await self.store.record_nudge(due.counted())
        log.info("nudged", action="nudge", kind=due.kind, number=due.number, registration=registration.id)

    async def _of_draft(self, draft: Draft, said: Said, now: datetime) -> None:
        kind = Stuck.UNTOUCHED_DRAFT
        profile = await self._profile(draft.owner)
        if profile.is_deactivated:
            return
        due = nudges.due(draft.id, kind, draft.updated_at, said.get(draft.id, {}).get(kind), now, profile.zone)
        if due:
            await self.outbox.post(due.key, draft.owner.user_id, draft_nudge_message(due, draft))
            await self.store.record_nudge(due.counted())

    async def _profile(self, person: Person | None) -> Profile:
        return await self.people.profile(person.user_id) if person else Profile()
