"""A Callsign in which Ben approves what Ana asks for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from bot.config_file import Config
from bot.settings import Settings
from sandbox.slack.driver import Channel, Person
from sandbox.slack.records import Message
from tests.scenario.conftest import World, running, stand_ins
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import ApprovalRule


@asynccontextmanager
async def with_rule(settings: Settings, **changes: Any) -> AsyncIterator[World]:
    """The surroundings of a Callsign in which Ben approves everything, in #approvals."""
    async with stand_ins(settings) as surroundings:
        slack = surroundings.slack
        ben = Grantee(kind=Kind.PERSON, name=slack.user("ben").id)
        rule = replace(ApprovalRule(channel=slack.channel("#approvals").id, approvers=(ben,)), **changes)
        yield replace(surroundings, settings=replace(surroundings.settings, config=Config(approval=(rule,))))


@asynccontextmanager
async def ruled(settings: Settings, **changes: Any) -> AsyncIterator[World]:
    """That Callsign."""
    async with with_rule(settings, **changes) as surroundings, running(surroundings) as world:
        yield world


def approvals(world: World) -> Channel:
    return world.slack.channel("#approvals")


def labels(message: Message) -> list[str]:
    """The buttons of a message."""
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


async def card(world: World, words: str = "Approval needed") -> Message:
    """The newest card with these words that has buttons to decide."""
    return await approvals(world).waits_for(lambda message: words in message.text and "Decline" in labels(message))


async def writes(person: Person, label: str, text: str) -> None:
    """Fill in the one input of a small window, and send it."""
    await person.sees_text(label)
    await person.fills({label: text})
    await person.submits()


async def approves(world: World, message: Message, button: str = "Approve") -> None:
    """Ben presses Approve, and confirms."""
    await world.slack.user("ben").clicks(button, message=message, confirm=True)


async def declines(world: World, message: Message, reason: str) -> Message:
    """Ben declines with a reason; returns Ana's direct message."""
    ben = world.slack.user("ben")
    await ben.clicks("Decline", message=message)
    await writes(ben, "Reason", reason)
    return await world.slack.direct_messages("ana").waits_for(reason)


async def asks_back(world: World, message: Message, question: str, answer: str) -> None:
    """Ben asks something, Ana gets it directly, and her answer is in the thread of the card."""
    ben = world.slack.user("ben")
    await ben.clicks("Ask a question", message=message)
    await writes(ben, "Your question", question)
    direct = await world.slack.direct_messages("ana").waits_for(question)
    await world.ana.clicks("Answer", message=direct)
    await writes(world.ana, "Your answer", answer)
    reply = await approvals(world).waits_for(answer)
    assert reply.thread_ts == message.ts
