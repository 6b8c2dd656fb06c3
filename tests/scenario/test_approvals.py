"""Approvals in Slack: Ana asks, Ben decides, and nothing is submitted or bought before."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.flows import approvals as flow
from bot.flows.problems import NotAllowed
from bot.settings import Settings
from sandbox.slack import payloads
from sandbox.slack.changes import Json
from sandbox.slack.records import Message
from tests.scenario.approving import approvals, asks_back, labels, ruled, with_rule
from tests.scenario.conftest import World, running
from tests.scenario.form_filling import as_person, at_review, becomes_idle, confirms, settles
from tests.unit.catalog import filled, forms
from workflows.approvals import ask as asking
from workflows.approvals.decisions import MayNotDecide, Refusal
from workflows.audit.about import readable
from workflows.records.access import Grantee, Kind, Right
from workflows.records.acts import ActKind
from workflows.records.approvals import ApprovalState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import DraftId, DraftState
from workflows.records.drafts import Person as Requester

TOLL_FREE, TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
CITY = FieldPath("companyInfo.city")
ANSWERS = filled(forms()[TOLL_FREE])


async def asks(world: World) -> Message:
    """Ana asks for approval; returns the card."""
    await at_review(world.ana, TITLE, ANSWERS)
    await world.ana.sees_text("Somebody else has to approve this first.")
    await confirms(world.ana)
    await world.ana.sees_text("Your request is in")
    return await approvals(world).waits_for("Approval needed")


async def test_approve__carries_it_out(settings: Settings) -> None:
    """The card names who, what, where and the cost, and no answer; Ben approves, and AWS gets it once."""
    async with ruled(settings) as world:
        card = await asks(world)
        assert world.backend().registrations() == []
        assert "<@" + world.ana.id in card.plain
        assert "us-west-2" in card.plain
        assert "It buys a number at" in card.plain
        company = ANSWERS[FieldPath("companyInfo.companyName")]
        assert str(company) not in card.plain
        assert labels(card) == ["Approve", "Decline", "Ask a question"]
        ben = world.slack.user("ben")
        await ben.clicks("See all", message=card)
        await ben.sees_text(str(company))
        await ben.closes()
        await ben.clicks("Approve", message=card, confirm=True)
        await world.sms.waits_for("Submitted")
        done = await approvals(world).waits_for(lambda message: "It is done" in message.plain)
        assert labels(done) == []
        assert len(approvals(world).messages) == 1
        assert "SUBMITTED" in world.registration().version.history


async def test_decline__reopens_the_draft(settings: Settings) -> None:
    """The reason is on top of the review that Ana opens from the direct message."""
    async with ruled(settings) as world:
        card = await asks(world)
        ben = world.slack.user("ben")
        await ben.clicks("Decline", message=card)
        await ben.sees_text("Reason")
        await ben.fills({"Reason": "Which <list> is this?"})
        await ben.submits()
        direct = await world.slack.direct_messages("ana").waits_for("has declined")
        assert "Which &lt;list&gt; is this?" in direct.text
        await world.ana.clicks("Continue", message=direct)
        await settles(world.ana)
        await world.ana.sees_text("Declined: Which <list> is this?")
        declined = await approvals(world).waits_for("Declined")
        assert labels(declined) == []
        assert world.backend().registrations() == []


async def test_question__and_its_answer(settings: Settings) -> None:
    """A question reaches Ana directly, and her answer the thread of the card."""
    async with ruled(settings) as world:
        card = await asks(world)
        await asks_back(world, card, "Who pays?", "Marketing.")


#: What differs from an approver's press, in shapes that others have recorded: an organization's install, a message that
#: only one person sees, a press without a value or with another kind of value, somebody whom the workspace lacks.
STRANGE: Mapping[str, Json] = {
    "no team": {"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True, "user": {"id": "W0STRANGER"}},
    "another team": {"team": {"id": "T0OTHER", "domain": "other"}, "user": {"id": "U0OTHER", "team_id": "T0OTHER"}},
    "seen by one": {
        "container": {"type": "message", "message_ts": "1.2", "channel_id": "C0GONE", "is_ephemeral": True}
    },
    "no value": {"actions": [{"action_id": "approval_approve", "block_id": "approval", "type": "button"}]},
    "a list": {"actions": [{"action_id": "approval_approve", "type": "button", "value": ["1", "2"]}]},
    "an object": {"actions": [{"action_id": "approval_approve", "type": "button", "value": {"context_id": "1"}}]},
    "several": {"actions": [{"action_id": "approval_approve", "type": "button", "value": "1 // 2 // 3"}]},
    "no channel": {"channel": None, "message": None, "response_url": ""},
}


async def test_bad_input__presses_of_strangers(settings: Settings) -> None:
    """None of them approves, and none keeps the next press from working."""
    async with ruled(settings) as world:
        card = await asks(world)
        (waiting,) = await world.callsign.store.approvals([ApprovalState.ASKED])
        approve = {"action_id": "approval_approve", "block_id": "approval", "type": "button", "value": waiting.id}
        for changes in STRANGE.values():
            presses = world.slack.user("ben" if "actions" in changes else "gus").user
            usual = payloads.block_actions(world.slack.workspace, presses, card, approve)
            await world.slack.delivery.send("interactive", {**usual, **changes})
        await becomes_idle(world)
        (still,) = await world.callsign.store.approvals([ApprovalState.ASKED])
        assert (still.id, world.backend().registrations()) == (waiting.id, [])
        await world.slack.user("ben").clicks("Approve", message=card, confirm=True)
        await world.sms.waits_for("Submitted")


@pytest.mark.parametrize("who", ["ana", "gus"])
async def test_approve__not_by_others(settings: Settings, who: str) -> None:
    """Neither the person who asks nor somebody who is no approver decides, also not by a forged click."""
    async with ruled(settings) as world:
        card = await asks(world)
        person = world.slack.user(who)
        await person.clicks("Approve", message=card, confirm=True)
        await person.sees_ephemeral("You asked for this yourself" if who == "ana" else "not one of the approvers")
        assert world.backend().registrations() == []
        await becomes_idle(world)
        acts = readable(await world.callsign.store.audit_entries(0, 1000))
        tries = [act for act in acts if act.act == ActKind.ACCESS_REFUSED]
        assert [(act.origin.who, act.facts["right"]) for act in tries] == [(as_person(person), Right.APPROVE)]


async def test_bad_input__forged_replayed_and_stale(settings: Settings) -> None:
    """A made-up id, a second click, and a click on the card of something that was changed since do nothing."""
    async with ruled(settings) as world:
        services, store = world.callsign.services, world.callsign.store
        ben = Requester(workspace_id=world.slack.workspace.team_id, user_id=world.slack.user("ben").id)
        await asks(world)
        for forged in ("", "no such id", "' or 1=1"):
            with pytest.raises(NotAllowed, match="no longer stored"):
                await flow.approve(services, forged, ben)
        # Ana takes it back and changes an answer: the card, as an old client still shows it, is stale.
        (first,) = await store.approvals([ApprovalState.ASKED])
        assert await asking.withdraw(first, first.requester, services)
        draft_id = DraftId(first.subject)
        assert await store.save_answers(draft_id, {CITY: "Portland"}, services.clock())
        with pytest.raises(MayNotDecide, match=Refusal.VOID):
            await flow.approve(services, first.id, ben)
        draft = await store.draft(draft_id)
        assert draft
        assert draft.state is DraftState.OPEN
        assert world.backend().registrations() == []


async def test_bad_input__restart_while_it_waits(settings: Settings) -> None:
    """A request outlives its process: the card is posted once, and works after the restart; a second click does not."""
    async with with_rule(settings) as surroundings:
        async with running(surroundings) as world:
            card = await asks(world)
        async with running(surroundings) as world:
            ben = world.slack.user("ben")
            await ben.clicks("Approve", message=card)
            await approvals(world).waits_for("It is done")
            assert len(approvals(world).messages) == 1
            person = Requester(workspace_id=world.slack.workspace.team_id, user_id=ben.id)
            (used,) = await world.callsign.store.approvals([ApprovalState.USED])
            with pytest.raises(MayNotDecide, match=Refusal.DECIDED):
                await flow.approve(world.callsign.services, used.id, person)
            assert len(world.backend().registrations()) == 1


@pytest.mark.parametrize("gone", ["group", "deactivated"])
async def test_bad_input__approvers_who_are_gone(settings: Settings, gone: str) -> None:
    """A group that vanished makes nobody an approver, and who was deactivated decides nothing; Ana is notified."""
    async with ruled(settings, approvers=(Grantee(kind=Kind.GROUP, name="finance"),)) as world:
        ben, workspace = world.slack.user("ben"), world.slack.workspace
        group = workspace.user_group("finance", [ben.user])
        await asks(world)
        person = Requester(workspace_id=workspace.team_id, user_id=ben.id)
        (waiting,) = await world.callsign.store.approvals([ApprovalState.ASKED])
        assert await world.callsign.services.deciders.why_not(waiting, person) is None
        if gone == "group":
            del workspace.usergroups[group.id]
        else:
            ben.user.deleted = True
        why = await world.callsign.services.deciders.why_not(waiting, person)
        assert why is (Refusal.NOT_CHECKED if gone == "group" else Refusal.NOT_A_MEMBER)
        assert world.callsign.notifier.approvals
        await world.callsign.notifier.approvals.remind(waiting)
        await world.slack.direct_messages("ana").waits_for("Nobody can approve")
        await approvals(world).waits_for("This request still waits.")
        assert world.backend().registrations() == []
