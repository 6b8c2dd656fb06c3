"""Approvals in Slack: Ana asks, Ben decides, and nothing is submitted or bought before."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.config_file import Config
from bot.settings import Settings
from sandbox.slack.driver import Channel
from sandbox.slack.records import Message
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import at_review, confirms, settles
from tests.unit.catalog import filled, forms
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import ApprovalRule
from workflows.records.definitions import FieldPath

TOLL_FREE, TITLE = "US_TOLL_FREE_REGISTRATION", "US toll-free number registration"
ANSWERS = filled(forms()[TOLL_FREE])


@asynccontextmanager
async def ruled(settings: Settings, **changes: Any) -> AsyncIterator[World]:
    """A Callsign in which Ben approves everything, in #approvals."""
    async with stand_ins(settings) as surroundings:
        slack = surroundings.slack
        ben = Grantee(kind=Kind.PERSON, name=slack.user("ben").id)
        rule = replace(ApprovalRule(channel=slack.channel("#approvals").id, approvers=(ben,)), **changes)
        config = Config(approval=(rule,))
        async with running(replace(surroundings, settings=replace(surroundings.settings, config=config))) as world:
            yield world


def approvals(world: World) -> Channel:
    return world.slack.channel("#approvals")


async def asks(world: World) -> Message:
    """Ana asks for approval; returns the card."""
    await at_review(world.ana, TITLE, ANSWERS)
    await world.ana.sees_text("Somebody else has to approve this first.")
    await confirms(world.ana)
    await world.ana.sees_text("Your request is in")
    return await approvals(world).waits_for("Approval needed")


def labels(message: Message) -> list[str]:
    """The buttons of a message."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


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
        assert labels(card) == ["Approve", "Decline", "Ask a question", "See all"]
        ben = world.slack.user("ben")
        await ben.clicks("See all", message=card)
        await ben.sees_text(str(company))
        await ben.closes()
        await ben.clicks("Approve", message=card, confirm=True)
        await world.sms.waits_for("Submitted")
        done = await approvals(world).waits_for(lambda message: "It is done" in message.plain)
        assert labels(done) == ["See all"]
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
        assert labels(declined) == ["See all"]
        assert world.backend().registrations() == []


async def test_question__and_its_answer(settings: Settings) -> None:
    """A question reaches Ana directly, and her answer the thread of the card."""
    async with ruled(settings) as world:
        card = await asks(world)
        ben = world.slack.user("ben")
        await ben.clicks("Ask a question", message=card)
        await ben.sees_text("Your question")
        await ben.fills({"Your question": "Who pays?"})
        await ben.submits()
        direct = await world.slack.direct_messages("ana").waits_for("Who pays?")
        await world.ana.clicks("Answer", message=direct)
        await world.ana.sees_text("Who pays?")
        await world.ana.fills({"Your answer": "Marketing."})
        await world.ana.submits()
        reply = await approvals(world).waits_for("Marketing.")
        assert reply.thread_ts == card.ts


@pytest.mark.parametrize("who", ["ana", "gus"])
async def test_approve__not_by_others(settings: Settings, who: str) -> None:
    """Neither the person who asks nor somebody who is no approver decides, also not by a forged click."""
    async with ruled(settings) as world:
        card = await asks(world)
        person = world.slack.user(who)
        await person.clicks("Approve", message=card, confirm=True)
        await person.sees_ephemeral("You asked for this yourself" if who == "ana" else "not one of the approvers")
        assert world.backend().registrations() == []
