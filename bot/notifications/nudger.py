"""Reminds people that it is their move: reads the stored rows after each sweep, and posts the nudges that are due.

A lease makes sure that one process does this at a time. The key of a nudge names its subject, kind, start and number,
so that after a crash the next run finds the message again and does not post it twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot import messages
from bot.blocks.message import Message
from bot.blocks.nudges import draft_nudge_message, nudge_message, over_message
from bot.notifications.directly import Directly, direct_key
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from bot.slack.people import UNCHECKED, NotChecked, People, Profile
from workflows.lifecycle import stages
from workflows.lifecycle.listed import every_listed
from workflows.lifecycle.stages import Stuck
from workflows.ports.drafts import DraftStore, RevisionStore
from workflows.ports.leases import LeaseStore
from workflows.ports.messages import NudgeStore, PostStore
from workflows.ports.process import Clock
from workflows.ports.registrations import RegistrationStore
from workflows.records.drafts import Draft, DraftId, DraftState, Person, RegistrationId
from workflows.records.errors import AwsError
from workflows.records.listing import RegistrationFilter
from workflows.records.registrations import NudgeRecord, Registration
from workflows.watch import nudges
from workflows.watch.nudges import Nudge

log = structlog.get_logger(__name__)

#: Longer than one run takes; after this time another process replaces one that died.
LEASE = timedelta(minutes=2)

Counts = Mapping[str, Mapping[Stuck, NudgeRecord]]


class NudgerStore(DraftStore, RevisionStore, RegistrationStore, PostStore, NudgeStore, LeaseStore, Protocol):
    """The roles that nudging needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNudge:
    """A nudge that has to be posted."""

    nudge: Nudge
    #: The channel or person it goes to.
    channel: str
    message: Message
    #: `ts` of the status message; empty for a message of its own.
    thread: str = ""
    #: User id of the person who gets it; empty where nobody can.
    owner: str = ""
    #: None for a draft.
    registration: Registration | None = None
    #: The key of the reminder that this one replaces, and what its message says then.
    replaced: tuple[str, Message] | None = None


@dataclass(frozen=True, kw_only=True)
class Nudger:
    """`holder` is this process's name in the lease."""

    outbox: Outbox
    directly: Directly
    people: People
    store: NudgerStore
    account_id: Callable[[], Awaitable[str]]
    holder: str
    clock: Clock
    #: Nudges that were found due and are not posted yet, by key.
    waiting: dict[str, DueNudge] = field(default_factory=dict)

    async def nudge(self) -> tuple[Registration, ...]:
        """Post every nudge that is due; returns the registrations that were nudged.

        Raises one of SLACK_FAILURES, after all were tried, when one has to be tried again.
        """
        failed: Exception | None = None
        try:
            await self.look()
        except SLACK_FAILURES as error:
            failed = error
        nudged = []
        for due in tuple(self.waiting.values()):
            try:
                await self.post(due)
            except SLACK_FAILURES as error:
                failed = error
            else:
                nudged += [due.registration] if due.registration else []
        if failed:
            raise failed
        return tuple(nudged)

    async def look(self) -> None:
        """Find the nudges that are due, unless another process does.

        Raises one of SLACK_FAILURES, after everybody was looked at, where Slack did not say who somebody is.
        """
        now = self.clock()
        if not await self.store.claim_lease("nudges", self.holder, now, now + LEASE):
            return
        self.waiting.clear()  # what has not been posted is found again, if it is still due
        counts = await self._counts()
        failed = await self._settle(counts, now)
        async for registration in self._registrations():
            try:
                self._wait(await self._of_registration(registration, counts, now))
            except SLACK_FAILURES as error:
                failed = error
        for draft in await self.store.idle_drafts(now - stages.UNTOUCHED):
            try:
                self._wait(await self._of_draft(draft, counts, now))
            except SLACK_FAILURES as error:
                failed = error
        if failed:
            raise failed

    async def post(self, due: DueNudge) -> None:
        """Post a nudge, once, and count it."""
        posted = await self.outbox.post(
            due.nudge.key,
            due.channel,
            due.message,
            thread=due.thread,
            broadcast=due.nudge.to_channel,
            owner=due.owner,
        )
        if posted and due.owner and due.registration:
            await self.directly.send(due.nudge.key, posted, due.owner, due.message)
        if due.replaced:
            await self._show_over(*due.replaced)
        await self.store.record_nudge(due.nudge.counted())
        self.waiting.pop(due.nudge.key, None)
        log.info("nudged", action="nudge", kind=due.nudge.kind, number=due.nudge.number, subject=due.nudge.subject)

    async def _settle(self, counts: Counts, now: datetime) -> Exception | None:
        """Let reminders say that they are no longer needed; returns one of SLACK_FAILURES where one has to wait."""
        failed: Exception | None = None
        for nudged in (each for kinds in counts.values() for each in kinds.values() if each.settled_at is None):
            try:
                await self._settle_one(nudged, now)
            except SLACK_FAILURES as error:
                failed = error
        return failed

    async def _settle_one(self, nudged: NudgeRecord, now: datetime) -> None:
        registration = await self.store.registration(RegistrationId(nudged.subject))
        if nudged.kind == Stuck.UNTOUCHED_DRAFT:
            draft = await self.store.draft(DraftId(nudged.subject))
            if draft and draft.state is DraftState.OPEN and draft.updated_at == nudged.since:
                return
            words = messages.nudges.settled_draft(draft) if draft else messages.nudges.DRAFT_GONE
        elif registration:
            revision = await self.store.revision_draft(registration.id)
            reason = nudges.reason_of(registration, now, revision.updated_at if revision else None)
            if not nudges.is_settled(nudged, reason):
                return
            words = messages.nudges.settled(registration)
        else:
            words = messages.nudges.REGISTRATION_GONE
        await self._show_over(nudges.last(nudged).key, over_message(words, registration))
        await self.store.settle_nudge(nudged, now)

    async def _show_over(self, key: str, message: Message) -> None:
        """Change the posted reminder, and its copy to the person."""
        for posted in [await self.store.post_of(each) for each in (key, direct_key(key))]:
            if posted:
                await self.outbox.update(posted, message)

    def _wait(self, due: DueNudge | None) -> None:
        if due:
            self.waiting[due.nudge.key] = due

    async def _counts(self) -> Counts:
        counts: dict[str, dict[Stuck, NudgeRecord]] = defaultdict(dict)
        for nudged in await self.store.nudge_records():
            counts[nudged.subject][Stuck(nudged.kind)] = nudged
        return counts

    async def _registrations(self) -> AsyncIterator[Registration]:
        """All of them, read in parts, so that many of them do not hold up everything else."""
        with suppress(AwsError):  # the account is not known yet; the next sweep asks again
            async for registration in every_listed(self.store, RegistrationFilter(account_id=await self.account_id())):
                yield registration

    async def _of_registration(self, registration: Registration, counts: Counts, now: datetime) -> DueNudge | None:
        if stages.stuck(registration, now) is None:
            return None
        profile = await self._profile(registration.owner)
        owner = registration.owner.user_id if registration.owner and not profile.is_deactivated else ""
        revision = await self.store.revision_draft(registration.id)
        due = nudges.of_registration(
            registration,
            counts.get(registration.id, {}),
            now,
            profile.zone,
            touched=revision.updated_at if revision else None,
            owned=bool(owner),
        )
        if due is None:
            return None
        before = nudges.before(due, counts.get(registration.id, {}).get(due.kind))
        answer = messages.nudges.REPLACED
        over = nudge_message(before, registration, owner, answer=answer, is_over=True) if before else None
        posted = await self._in_thread(due, registration, owner)
        return replace(posted, replaced=(before.key, over)) if before and over else posted

    async def _in_thread(self, due: Nudge, registration: Registration, owner: str) -> DueNudge:
        root = await self.store.post_of(registration.message_key)
        return DueNudge(
            nudge=due,
            channel=root.channel_id if root else registration.channel_id,
            message=nudge_message(due, registration, owner),
            thread=root.ts if root else "",
            owner=owner,
            registration=registration,
        )

    async def _of_draft(self, draft: Draft, counts: Counts, now: datetime) -> DueNudge | None:
        kind = Stuck.UNTOUCHED_DRAFT
        profile = await self._profile(draft.owner)
        if profile.is_deactivated:
            return None
        reason = nudges.NudgeReason(subject=draft.id, kind=kind, since=draft.updated_at)
        due = nudges.due(reason, counts.get(draft.id, {}).get(kind), now, profile.zone)
        if due is None:
            return None
        before = nudges.before(due, counts.get(draft.id, {}).get(kind))
        over = draft_nudge_message(before, draft, answer=messages.nudges.REPLACED, is_over=True) if before else None
        return DueNudge(
            nudge=due,
            channel=draft.owner.user_id,
            message=draft_nudge_message(due, draft),
            replaced=(before.key, over) if before and over else None,
        )

    async def _profile(self, person: Person | None) -> Profile:
        """The person's profile; without one, a nudge goes out all the same, at hours of UTC."""
        try:
            return await self.people.profile(person.user_id) if person else UNCHECKED
        except NotChecked:
            return UNCHECKED
