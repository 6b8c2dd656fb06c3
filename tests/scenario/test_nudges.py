"""A month in which nobody acts. The clock is a parameter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.slack.records import Message
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import World, fast_ambient, stand_ins
from tests.scenario.form_filling import (
    as_person,
    becomes_idle,
    becomes_true,
    confirms,
    fills_form,
    hears,
    settles,
    starts_registration,
)
from tests.scenario.seeding import is_submitted
from workflows.watch.nudges import is_quiet

#: A Monday, ten in the morning in Lisbon and London.
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
#: Callsign never sweeps by itself. The test starts each sweep.
SELDOM = 10.0**9


@dataclass(kw_only=True)
class Clock:
    """A clock that stands still until the test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, kw_only=True)
class Month:
    """A world and its clock."""

    world: World
    clock: Clock

    async def sweeps(self) -> None:
        """Sweep once, and post everything that follows."""
        await self.world.callsign.watch.sweep_now("us-west-2")
        await becomes_true(lambda: self.world.callsign.notifier.is_idle)

    async def passes(self, days: float, hours: float = 24) -> list[tuple[datetime, Message]]:
        """Let time pass with a sweep at intervals. Returns the nudges, and when each one was posted."""
        found = []
        end = self.clock.now + timedelta(days=days)
        while self.clock.now < end:
            before = len(self.nudges)
            self.clock.now += timedelta(hours=hours)
            await self.sweeps()
            found += [(self.clock.now, message) for message in self.nudges[before:]]
        return found

    @property
    def nudges(self) -> list[Message]:
        """Every nudge in the channel, oldest first."""
        return [message for message in self.world.sms.all_messages if key_of(message).startswith("nudge:")]


def key_of(message: Message) -> str:
    return str(((message.metadata or {}).get("event_payload") or {}).get("key", ""))


def days(found: list[tuple[datetime, Message]], since: datetime = MONDAY) -> list[int]:
    return [round((at - since) / timedelta(days=1)) for at, _ in found]


@asynccontextmanager
async def open_month(settings: Settings, clock: Clock | None = None, **aws_options: Any) -> AsyncIterator[Month]:
    """A Callsign whose time stands still."""
    clock = clock or Clock()
    quiet = replace(settings, poll_seconds=SELDOM)
    async with stand_ins(quiet, clock=clock, **aws_options) as surroundings, running(surroundings, clock) as world:
        yield Month(world=world, clock=clock)


@asynccontextmanager
async def running(surroundings: World, clock: Clock) -> AsyncIterator[World]:
    ambient = fast_ambient(clock=clock)
    async with open_runtime(surroundings.settings, ambient=ambient) as callsign:
        await surroundings.slack.connected()
        yield replace(surroundings, callsign=callsign)


async def submits(month: Month) -> Any:
    """A sender ID, submitted from its form."""
    await starts_registration(month.world.ana, FINLAND_TITLE)
    await settles(month.world.ana)
    await fills_form(month.world.ana, FINLAND)
    await confirms(month.world.ana)
    await hears(month.world.sms, "Submitted to AWS")
    return month.world.registration()


async def submitted(month: Month) -> Any:
    """The same, seeded."""
    return await is_submitted(month.world, "FI_SENDER_ID_REGISTRATION")


async def denied(month: Month, submits: Callable[[Month], Awaitable[Any]] = submitted) -> Any:
    """A sender ID that AWS has denied, as posted in the channel."""
    registration = await submits(month)
    month.world.backend().deny(registration.id, ["Unclear Opt-in Language"])
    await month.sweeps()
    await hears(month.world.sms, "was denied")
    return registration


async def test_denied__the_owner_first_then_the_channel_then_every_week(settings: Settings) -> None:
    """Each nudge is posted once, on its day, with the owner mentioned. The first stays in the thread."""
    async with open_month(settings) as month:
        await denied(month, submits)
        found = await month.passes(days=8, hours=6)
        found += await month.passes(days=22)
        assert days(found) == [3, 7, 14, 21, 28]
        assert [message.broadcast for _, message in found] == [False, True, True, True, True]
        assert all(message.thread_ts and month.world.ana.id in message.text for _, message in found)
        assert "3 days ago" in found[0][1].plain
        assert len({key_of(message) for _, message in found}) == len(month.nudges) == 5


async def test_denied__in_the_owners_own_working_hours(settings: Settings) -> None:
    """In Tokyo the day starts at midnight UTC, and so does the weekend."""
    async with open_month(settings) as month:
        month.world.ana.user.tz = "Asia/Tokyo"
        await denied(month)
        found = []
        for until in (3, 7):
            found += await month.passes(days=until - (month.clock.now - MONDAY) / timedelta(days=1), hours=12)
            found += await month.passes(days=1, hours=1)
        assert len(found) == 2
        assert not [at for at, _ in found if is_quiet(at, ZoneInfo("Asia/Tokyo"))]
        assert found[0][0] == datetime(2026, 3, 6, 0, tzinfo=UTC)


async def test_not_picked_up__a_day_later_with_the_support_case_to_copy(settings: Settings) -> None:
    """The nudge has the address and the text of the support case to copy."""
    async with open_month(settings) as month:
        registration = await submitted(month)
        found = await month.passes(days=12)
        assert days(found) == [1, 4, 11]
        said = found[-1][1]
        for part in (registration.id, "us-west-2", "Subject: Registration", "2026-03-02 10:00 UTC"):
            assert part in said.plain
        assert said.buttons[0].text == "Open AWS Support"


async def test_overdue__once_a_week_from_the_day_after_the_usual_time(settings: Settings) -> None:
    """Finland usually takes 25 days. The nudge blames nobody."""
    async with open_month(settings) as month:
        registration = await submitted(month)
        for status in ("SUBMITTED", "REVIEWING"):
            assert month.world.backend().advance(registration.id) == status
            await month.sweeps()
        found = await month.passes(days=36)
        assert days(found) == [28, 35]  # the 26th day is a Saturday
        assert "28 days; this type usually takes about 25" in found[0][1].plain


async def test_moved__no_more_nudges(settings: Settings) -> None:
    """Once the status has changed there are no nudges."""
    async with open_month(settings) as month:
        registration = await submitted(month)
        assert days(await month.passes(days=2)) == [1]
        month.world.backend().approve(registration.id)
        assert await month.passes(days=20) == []


@pytest.mark.parametrize("how", ["lost answer", "internal_error", "500", "429", "lost twice"])
async def test_faults__neither_twice_nor_lost(settings: Settings, how: str) -> None:
    """Whatever Slack answers, the nudge is posted once."""
    async with open_month(settings) as month:
        await denied(month)
        await month.passes(days=2)
        breaks(month.world.slack.faults, how)
        found = await month.passes(days=1)
        assert len(found) == len(month.nudges) == 1
        assert days(await month.passes(days=5)) == [7]


def breaks(trouble: Any, how: str) -> None:
    post = "chat.postMessage"
    match how:
        case "lost answer":
            trouble.fail(post, after_effect=True)
        case "lost twice":
            trouble.fail(post, after_effect=True)
            trouble.fail("conversations.replies", 500)
        case "500":
            trouble.fail(post, 500, times=2)
        case "429":
            trouble.rate_limit(post, retry_after=0, times=2)
        case _:
            trouble.fail(post, how, times=2)


async def test_restart__continues(settings: Settings) -> None:
    """A new process knows the posted nudges, even if the last process was killed between the post and the count."""
    clock = Clock()
    async with stand_ins(replace(settings, poll_seconds=SELDOM), clock=clock) as surroundings:
        async with running(surroundings, clock) as world:
            month = Month(world=world, clock=clock)
            await denied(month)
            assert days(await month.passes(days=4)) == [3]
            (said,) = await world.callsign.store.nudge_records()
        clock.now += timedelta(days=3)
        async with running(surroundings, clock) as world:
            month = Month(world=world, clock=clock)
            # As if the count of the second had been lost: its message exists.
            await month.sweeps()
            assert len(month.nudges) == 2
            assert days(await month.passes(days=8)) == [14]
            assert said.count == 1


async def test_snooze__till_then_and_no_longer(settings: Settings) -> None:
    """The first click counts, the message names the person, and the next nudge comes to the thread only."""
    async with open_month(settings) as month:
        await denied(month)
        ((_, said),) = await month.passes(days=3)
        await month.world.slack.user("bob").clicks("Snooze for a week", message=said)
        await becomes_true(lambda: "snoozed this" in said.plain)
        assert month.world.slack.user("bob").id in said.plain
        assert "Snooze for a week" not in [button.text for button in said.buttons]
        found = await month.passes(days=8)
        assert days(found) == [10]
        assert not found[0][1].broadcast


async def test_snooze__an_old_message(settings: Settings) -> None:
    """An older nudge has no buttons any more, and a click from before it changed changes nothing."""
    async with open_month(settings) as month:
        await denied(month)
        ((_, first),) = await month.passes(days=3)
        old = first.blocks
        (_,) = await month.passes(days=5)
        assert not first.buttons
        first.blocks = old
        await month.world.ana.clicks("Snooze for a week", message=first)
        await month.world.ana.sees_ephemeral("newer reminder")
        assert days(await month.passes(days=8)) == [14]


async def test_hand_over__to_another_person(settings: Settings) -> None:
    """The thread says so once, the draft goes too, and the new owner gets the next nudges."""
    async with open_month(settings) as month:
        registration = await denied(month)
        ((_, said),) = await month.passes(days=3)
        ana, bob = month.world.ana, month.world.slack.user("bob")
        await ana.clicks("Hand over", message=said)
        await ana.sees_view("Hand over")
        await ana.fills({"New owner": "@bob"})
        await ana.submits()
        await ana.sees_no_view()
        told = await month.world.sms.waits_for(
            lambda m: m.thread_ts and "handed this over to" in m.plain and not key_of(m).startswith("nudge:")
        )
        assert bob.id in told.text
        await becomes_true(lambda: "handed this over" in said.plain)
        await becomes_true(lambda: "now with" in month.world.sms.messages[0].plain)
        row = await month.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(bob)
        ((_, second),) = await month.passes(days=4)
        assert bob.id in second.text
        assert ana.id not in second.text


@pytest.mark.parametrize(
    ("who", "to", "words"),
    [
        ("ana", "@guest", "Guests"),
        ("ana", "@ana", "already owns it"),
        ("ana", "@callsign", "apps"),
        ("ana", "@dora", "deactivated people"),
        ("carol", "@bob", "Only the owner"),
    ],
)
async def test_hand_over__refused_under_the_field(settings: Settings, who: str, to: str, words: str) -> None:
    """The new owner has to be a member, and only the owner can hand over."""
    async with open_month(settings) as month:
        registration = await denied(month)
        month.world.slack.user("guest", kind="guest")
        month.world.slack.user("dora").user.deleted = True
        ((_, said),) = await month.passes(days=3)
        person = month.world.slack.user(who)
        await person.clicks("Hand over", message=said)
        await person.sees_view("Hand over")
        await person.fills({"New owner": to})
        await person.submits()
        assert words in person.field_errors["New owner"]
        row = await month.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(month.world.ana)


@pytest.mark.parametrize(("gone", "to"), [(False, "@carol"), (True, "@bob")])
async def test_hand_over__taken_over(settings: Settings, gone: bool, to: str) -> None:
    """Any member can take a registration over. If the owner has left, a member can also give it to another person."""
    async with open_month(settings) as month:
        registration = await denied(month)
        ((_, said),) = await month.passes(days=3)
        month.world.ana.user.deleted = gone
        month.clock.now += timedelta(hours=2)  # people are cached for an hour
        carol = month.world.slack.user("carol")
        await carol.clicks("Hand over", message=said)
        await carol.sees_view("Hand over")
        await carol.fills({"New owner": to})
        await carol.submits()
        await carol.sees_no_view()
        await becomes_idle(month.world)  # the window closes before the new owner is stored
        row = await month.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(month.world.slack.user(to.removeprefix("@")))


async def test_owner_gone__the_channel_hears_it_at_once(settings: Settings) -> None:
    """An owner who has left is not mentioned, and the channel gets the nudge at once."""
    async with open_month(settings) as month:
        await denied(month)
        month.world.ana.user.deleted = True
        ((_, said),) = await month.passes(days=3)
        assert said.broadcast
        assert month.world.ana.id not in said.text


async def test_draft__its_owner_alone_three_times(settings: Settings) -> None:
    """An untouched draft is mentioned to its owner three times, and then no longer."""
    async with open_month(settings) as month:
        ana = month.world.ana
        await starts_registration(ana, FINLAND_TITLE)
        await settles(ana)
        await ana.closes()
        await month.passes(days=30)
        direct = month.world.slack.workspace.direct_messages(ana.user)
        said = list(direct.messages.values())
        assert len(said) == 3
        assert "your draft Codes" in said[0].plain
        assert month.nudges == []


async def test_draft__a_lost_answer_in_direct_messages(settings: Settings) -> None:
    """After a lost answer, a direct message is looked for in the direct messages."""
    async with open_month(settings) as month:
        ana = month.world.ana
        await starts_registration(ana, FINLAND_TITLE)
        await settles(ana)
        await ana.closes()
        month.world.slack.faults.fail("chat.postMessage", after_effect=True)
        await month.passes(days=4)
        assert len(month.world.slack.workspace.direct_messages(ana.user).messages) == 1
