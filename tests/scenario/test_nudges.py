"""Nobody moves for days: a month of it, with the clock as a parameter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.runtime.ambient import Ambient
from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.slack.records import Message
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import World, hurried, outside
from tests.scenario.seeding import is_submitted
from tests.scenario.walking import as_person, begins, comes_true, confirms, fills_form, hears, settles
from workflows.watch.nudges import is_quiet

#: A Monday, ten in the morning in Lisbon and London.
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
#: Never by itself: the test looks when it says so.
SELDOM = 10.0**9


@dataclass(kw_only=True)
class Clock:
    """Stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, kw_only=True)
class Month:
    """A world, and its time."""

    world: World
    clock: Clock

    async def looks(self) -> None:
        """One look at AWS, and everything told that came of it."""
        await self.world.callsign.watch.sweep_now("us-west-2")
        await comes_true(lambda: self.world.callsign.notifier.is_idle)

    async def passes(self, days: float, hours: float = 24) -> list[tuple[datetime, Message]]:
        """Let time pass with a look every so many hours; the nudges, and when each came."""
        found = []
        end = self.clock.now + timedelta(days=days)
        while self.clock.now < end:
            before = len(self.nudges)
            self.clock.now += timedelta(hours=hours)
            await self.looks()
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
async def month(settings: Settings, clock: Clock | None = None, **aws_options: Any) -> AsyncIterator[Month]:
    """A Callsign whose time stands still."""
    clock = clock or Clock()
    quiet = replace(settings, poll_seconds=SELDOM)
    async with outside(quiet, clock=clock, **aws_options) as around, running(around, clock) as world:
        yield Month(world=world, clock=clock)


@asynccontextmanager
async def running(around: World, clock: Clock) -> AsyncIterator[World]:
    here = Ambient(clock=clock, sleep=hurried, message_gap=0)
    async with open_runtime(around.settings, ambient=here) as callsign:
        await around.slack.connected()
        yield replace(around, callsign=callsign)


async def submits(month: Month) -> Any:
    """A sender ID, submitted from its form."""
    await begins(month.world.ana, FINLAND_TITLE)
    await settles(month.world.ana)
    await fills_form(month.world.ana, FINLAND)
    await confirms(month.world.ana)
    await hears(month.world.sms, "Submitted to AWS")
    return month.world.registration()


async def submitted(month: Month) -> Any:
    """The same, put there."""
    return await is_submitted(month.world, "FI_SENDER_ID_REGISTRATION")


async def denied(month: Month, submits: Callable[[Month], Awaitable[Any]] = submitted) -> Any:
    """A sender ID AWS said no to, and the channel knows."""
    registration = await submits(month)
    month.world.backend().deny(registration.id, ["Unclear Opt-in Language"])
    await month.looks()
    await hears(month.world.sms, "(`REQUIRES_UPDATES`)")
    return registration


async def test_denied__the_owner_first_then_the_channel_then_every_week(settings: Settings) -> None:
    """Each nudge once, on its day, with the owner mentioned; the first stays in the thread."""
    async with month(settings) as lived:
        await denied(lived, submits)
        found = await lived.passes(days=8, hours=6)
        found += await lived.passes(days=22)
        assert days(found) == [3, 7, 14, 21, 28]
        assert [message.broadcast for _, message in found] == [False, True, True, True, True]
        assert all(message.thread_ts and lived.world.ana.id in message.text for _, message in found)
        assert "3 days ago" in found[0][1].plain
        assert len({key_of(message) for _, message in found}) == len(lived.nudges) == 5


async def test_denied__in_the_owners_own_working_hours(settings: Settings) -> None:
    """For somebody in Tokyo the day begins at midnight UTC, and the weekend when others still work."""
    async with month(settings) as lived:
        lived.world.ana.user.tz = "Asia/Tokyo"
        await denied(lived)
        found = []
        for until in (3, 7):
            found += await lived.passes(days=until - (lived.clock.now - MONDAY) / timedelta(days=1), hours=12)
            found += await lived.passes(days=1, hours=1)
        assert len(found) == 2
        assert not [at for at, _ in found if is_quiet(at, ZoneInfo("Asia/Tokyo"))]
        assert found[0][0] == datetime(2026, 3, 6, 0, tzinfo=UTC)


async def test_not_picked_up__a_day_later_with_the_support_case_to_copy(settings: Settings) -> None:
    """Who to write to and what: nothing left to look up."""
    async with month(settings) as lived:
        registration = await submitted(lived)
        found = await lived.passes(days=12)
        assert days(found) == [1, 4, 11]
        said = found[0][1]
        for part in (registration.id, "us-west-2", "Subject: Registration", "2026-03-02 10:00 UTC"):
            assert part in said.plain
        assert said.buttons[0].text == "Open AWS Support"


async def test_overdue__once_a_week_from_the_day_after_the_usual_time(settings: Settings) -> None:
    """Finland takes 25 days usually; nobody is blamed."""
    async with month(settings) as lived:
        registration = await submitted(lived)
        for status in ("SUBMITTED", "REVIEWING"):
            assert lived.world.backend().advance(registration.id) == status
            await lived.looks()
        found = await lived.passes(days=36)
        assert days(found) == [28, 35]  # the 26th day is a Saturday
        assert "28 days; this type usually takes about 25" in found[0][1].plain


async def test_moved__no_more_nudges(settings: Settings) -> None:
    """Once AWS goes on there is nothing to say."""
    async with month(settings) as lived:
        registration = await submitted(lived)
        assert days(await lived.passes(days=2)) == [1]
        lived.world.backend().approve(registration.id)
        assert await lived.passes(days=20) == []


@pytest.mark.parametrize("how", ["lost answer", "internal_error", "500", "429", "lost twice"])
async def test_trouble__neither_twice_nor_lost(settings: Settings, how: str) -> None:
    """Whatever Slack answers, or does not, the nudge stands once."""
    async with month(settings) as lived:
        await denied(lived)
        await lived.passes(days=2)
        breaks(lived.world.slack.faults, how)
        found = await lived.passes(days=1)
        assert len(found) == len(lived.nudges) == 1
        assert days(await lived.passes(days=5)) == [7]


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


async def test_restart__goes_on_where_it_was(settings: Settings) -> None:
    """A new process knows what was said, also where the one before died between the post and the count."""
    clock = Clock()
    async with outside(replace(settings, poll_seconds=SELDOM), clock=clock) as around:
        async with running(around, clock) as world:
            lived = Month(world=world, clock=clock)
            await denied(lived)
            assert days(await lived.passes(days=4)) == [3]
            (said,) = await world.callsign.store.nudge_records()
        clock.now += timedelta(days=3)
        async with running(around, clock) as world:
            lived = Month(world=world, clock=clock)
            # As if the count of the second had been lost: its message stands.
            await lived.looks()
            assert len(lived.nudges) == 2
            assert days(await lived.passes(days=8)) == [14]
            assert said.count == 1


async def test_snooze__till_then_and_no_longer(settings: Settings) -> None:
    """The first click counts, the message says whose it was, and the reminder comes back to the thread only."""
    async with month(settings) as lived:
        await denied(lived)
        ((_, said),) = await lived.passes(days=3)
        await lived.world.slack.user("bob").clicks("Snooze for a week", message=said)
        await comes_true(lambda: "snoozed this" in said.plain)
        assert lived.world.slack.user("bob").id in said.plain
        assert "Snooze for a week" not in [button.text for button in said.buttons]
        found = await lived.passes(days=8)
        assert days(found) == [10]
        assert not found[0][1].broadcast


async def test_snooze__an_old_message(settings: Settings) -> None:
    """A click on a reminder that another has followed changes nothing."""
    async with month(settings) as lived:
        await denied(lived)
        (_, first), _ = await lived.passes(days=8)
        await lived.world.ana.clicks("Snooze for a week", message=first)
        await lived.world.ana.sees_ephemeral("newer reminder")
        assert days(await lived.passes(days=8)) == [14]


async def test_hand_over__to_somebody_else(settings: Settings) -> None:
    """The thread says so once, the draft goes along, and from then on the other is reminded."""
    async with month(settings) as lived:
        registration = await denied(lived)
        ((_, said),) = await lived.passes(days=3)
        ana, bob = lived.world.ana, lived.world.slack.user("bob")
        await ana.clicks("Hand over", message=said)
        await ana.sees_view("Hand over")
        await ana.fills({"New owner": "@bob"})
        await ana.submits()
        await ana.sees_no_view()
        told = await lived.world.sms.waits_for(
            lambda m: m.thread_ts and "handed this over to" in m.plain and not key_of(m).startswith("nudge:")
        )
        assert bob.id in told.text
        await comes_true(lambda: "handed this over" in said.plain)
        await comes_true(lambda: "now with" in lived.world.sms.messages[0].plain)
        row = await lived.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(bob)
        ((_, second),) = await lived.passes(days=4)
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
    """Only members get one, and only its owner gives it away."""
    async with month(settings) as lived:
        registration = await denied(lived)
        lived.world.slack.user("guest", kind="guest")
        lived.world.slack.user("dora").user.deleted = True
        ((_, said),) = await lived.passes(days=3)
        person = lived.world.slack.user(who)
        await person.clicks("Hand over", message=said)
        await person.sees_view("Hand over")
        await person.fills({"New owner": to})
        await person.submits()
        assert words in person.field_errors["New owner"]
        row = await lived.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(lived.world.ana)


@pytest.mark.parametrize(("gone", "to"), [(False, "@carol"), (True, "@bob")])
async def test_hand_over__taken_over(settings: Settings, gone: bool, to: str) -> None:
    """Any member takes it for themselves; when the owner has left, for anybody."""
    async with month(settings) as lived:
        registration = await denied(lived)
        ((_, said),) = await lived.passes(days=3)
        lived.world.ana.user.deleted = gone
        lived.clock.now += timedelta(hours=2)  # people are remembered for an hour
        carol = lived.world.slack.user("carol")
        await carol.clicks("Hand over", message=said)
        await carol.sees_view("Hand over")
        await carol.fills({"New owner": to})
        await carol.submits()
        await carol.sees_no_view()
        row = await lived.world.callsign.store.registration(registration.id)
        assert row
        assert row.owner == as_person(lived.world.slack.user(to.removeprefix("@")))


async def test_owner_gone__the_channel_hears_it_at_once(settings: Settings) -> None:
    """Nobody is mentioned who is not there, and nothing waits for them."""
    async with month(settings) as lived:
        await denied(lived)
        lived.world.ana.user.deleted = True
        ((_, said),) = await lived.passes(days=3)
        assert said.broadcast
        assert lived.world.ana.id not in said.text


async def test_draft__its_owner_alone_three_times(settings: Settings) -> None:
    """A draft nobody goes on with is mentioned to the person who began it, and then left in peace."""
    async with month(settings) as lived:
        ana = lived.world.ana
        await begins(ana, FINLAND_TITLE)
        await settles(ana)
        await ana.closes()
        await lived.passes(days=30)
        direct = lived.world.slack.workspace.direct_messages(ana.user)
        said = list(direct.messages.values())
        assert len(said) == 3
        assert "your draft Codes" in said[0].plain
        assert lived.nudges == []


async def test_draft__a_lost_answer_in_direct_messages(settings: Settings) -> None:
    """A note to a person is looked for where it went, too."""
    async with month(settings) as lived:
        ana = lived.world.ana
        await begins(ana, FINLAND_TITLE)
        await settles(ana)
        await ana.closes()
        lived.world.slack.faults.fail("chat.postMessage", after_effect=True)
        await lived.passes(days=4)
        assert len(lived.world.slack.workspace.direct_messages(ana.user).messages) == 1
