"""Days pass in the sandbox, as somebody lets them pass on its page, while everything runs."""

from __future__ import annotations

from dataclasses import replace

from bot.runtime.process import open_runtime
from bot.settings import Settings
from sandbox.clock import MovingClock
from tests.scenario.cases import TOLL_FREE_TITLE
from tests.scenario.changes import changed
from tests.scenario.conftest import fast_ambient, stand_ins
from tests.scenario.form_filling import becomes_true, hears, starts_registration
from tests.scenario.seeding import is_submitted


async def test_a_week_passes__and_the_nudge_is_there(settings: Settings) -> None:
    """A denial that nobody corrects is brought up after a week, at the moved time, and what was running still works."""
    clock = MovingClock()
    ambient = fast_ambient(clock=clock.now, sleep=clock.sleep)
    async with (
        stand_ins(settings, clock=clock.now, slack_options={"clock": clock.timestamp}) as surroundings,
        open_runtime(surroundings.settings, ambient=ambient) as callsign,
    ):
        await surroundings.slack.connected()
        world = replace(surroundings, callsign=callsign)
        registration = await is_submitted(world, "FI_SENDER_ID_REGISTRATION")
        world.backend().deny(registration.id, ["Unclear Opt-in Language"])
        await hears(world.sms, "Unclear Opt-in Language")
        before = clock.timestamp()
        trigger = world.slack.workspace.triggers[world.slack.workspace.issue_trigger(world.ana.user)]
        passed = clock.let_pass(7)
        world.slack.workspace.keep_triggers(before, passed.total_seconds())
        await hears(world.sms, "days ago")
        nudge = world.sms.all_messages[-1]
        assert float(nudge.ts) - before >= passed.total_seconds()
        assert trigger.expires_at > clock.timestamp()
        await world.ana.runs("/callsign new", channel="#sms")
        await becomes_true(lambda: world.ana.view)


async def test_a_form_changes__and_the_channel_hears_of_it(settings: Settings) -> None:
    """The message about a draft whose form AWS has changed opens it at what changed."""
    clock = MovingClock()
    ambient = fast_ambient(clock=clock.now, sleep=clock.sleep)
    async with (
        stand_ins(settings, clock=clock.now, slack_options={"clock": clock.timestamp}) as surroundings,
        open_runtime(surroundings.settings, ambient=ambient) as callsign,
    ):
        await surroundings.slack.connected()
        world, ana = replace(surroundings, callsign=callsign), surroundings.ana
        await starts_registration(ana, TOLL_FREE_TITLE)
        await ana.sees_text("Company name")
        await ana.closes()
        world.aws.faults.change_form("US_TOLL_FREE_REGISTRATION", changed)
        clock.let_pass(1)
        await hears(world.sms, "AWS has changed the form of US toll-free number")
        await ana.clicks("Continue", message=world.sms.last_message())
        await ana.sees_text("What AWS has changed")
