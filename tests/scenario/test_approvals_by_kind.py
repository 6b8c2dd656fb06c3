"""What Ben approves, declines, asks about and sees change: a table, the correction of a denial, and a number."""

from __future__ import annotations

from bot.settings import Settings
from sandbox.aws.world import Progression
from tests.scenario.approving import approvals, approves, asks_back, card, declines, labels, ruled
from tests.scenario.bulk import row, submits_table
from tests.scenario.campaigns import campaign, campaigns, requests_number, ten_dlc
from tests.scenario.denials import BETTER, OPT_IN, goes_to_review, is_denied
from tests.scenario.form_filling import becomes_true, confirms, hears, presses_fix, settles
from workflows.records.approvals import ApprovalState, Void

LABEL = "Opt-in workflow description"


async def test_table__a_must_is_the_approvers(settings: Settings) -> None:
    """The row that would be denied waits with the other. Ben asks, reads how many, and allows both with one press."""
    async with ruled(settings) as world:
        rows = [row(1), row(2)]
        rows[1][1] = "TODO"  # a placeholder, which is denied
        await submits_table(world.ana, rows)
        await world.ana.sees_view("Review and start")
        await world.ana.sees_text("1 row would be denied. The person who approves the table decides about this, too.")
        await world.ana.sees_text("*2 registrations*")
        await world.ana.clicks("Ask for approval", confirm=True)
        await world.ana.sees_text("Your request is in")
        asked = await card(world, "a table of registrations")
        assert "the 2 rows of" in asked.plain
        assert "1 will be denied" in asked.plain
        assert labels(asked)[0] == "Approve despite 1 must"
        ben = world.slack.user("ben")
        await ben.clicks("See all", message=asked)
        await ben.sees_text("Will be denied:\n• Row 3, Company name:")
        await ben.closes()
        await asks_back(world, asked, "Is TODO a company?", "It is, in Norway.")
        assert world.backend().registrations() == []
        await approves(world, asked, "Approve despite 1 must")
        await becomes_true(lambda: len(world.backend().registrations()) == 2)
        await approvals(world).waits_for("It is done")


async def test_fix__declined_then_edited_then_approved(settings: Settings) -> None:
    """The reason is above the answers. After an edit the earlier card says that it no longer counts."""
    async with ruled(settings) as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        await presses_fix(world, world.ana)
        await world.ana.fills({LABEL: BETTER})
        await goes_to_review(world.ana)
        await confirms(world.ana)
        first = await card(world, "the next version")
        assert f"Changed answers: {LABEL}" in first.plain.replace("*", "")
        direct = await declines(world, first, "Say how often.")
        await world.ana.clicks("Continue", message=direct)
        await settles(world.ana)
        await world.ana.sees_text("Declined: Say how often.")
        await confirms(world.ana)
        second = await card(world, "the next version")
        await world.ana.closes()
        await world.ana.runs("/callsign drafts", channel="#sms")
        await world.ana.sees_ephemeral("waits for an approval")
        await world.ana.opens_home()
        await world.ana.clicks("Continue")
        await world.ana.sees_text("Until somebody decides")
        await world.ana.clicks("Take it back and change it", confirm=True)
        await settles(world.ana)
        ended = await approvals(world).waits_for("No longer counts")
        assert ended.ts == second.ts
        (void,) = await world.callsign.store.approvals([ApprovalState.VOID])
        assert void.reason == Void.WITHDRAWN
        await goes_to_review(world.ana)
        await confirms(world.ana)
        await approves(world, await card(world, "the next version"))
        await hears(world.sms, "as version 2")


async def test_number__declined_then_approved(settings: Settings) -> None:
    """Nothing is bought before Ben allows it; a declined number can be asked for again."""
    async with ruled(settings) as world:
        world.aws.world.review = Progression(kind="immediate")
        complete = await campaign(world)
        await requests_number(world, complete)
        await world.ana.sees_text("Your request is in")
        asked = await card(world, "a number")
        assert "It buys a number at a price that AWS names when it is bought" in asked.plain
        await declines(world, asked, "Not this month.")
        await world.ana.closes()
        await requests_number(world, complete)
        await world.ana.sees_text("Your request is in")
        again = await card(world, "a number")
        assert (again.ts != asked.ts, ten_dlc(world)) == (True, [])
        await approves(world, again)
        await hears(campaigns(world), "leased at US$1.00 a month")
        assert len(ten_dlc(world)) == 1
