"""Faults of Slack, and the two ways to reach Callsign: nothing is done twice, and every message is posted once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.blocks.lists import LIST_PAGE
from sandbox.slack import payloads
from sandbox.slack.delivery import Kind
from sandbox.slack.faults import Faults
from sandbox.slack.http_dispatch import signature
from sandbox.slack.normalise import normalised_view
from sandbox.slack.records import Message
from tests.scenario.cases import FINLAND, FINLAND_TITLE
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import (
    at_review,
    becomes_idle,
    becomes_true,
    confirms,
    fills_form,
    hears,
    settles,
    starts_registration,
)
from tests.unit.catalog import filled, forms
from workflows.records.drafts import Answers
from workflows.records.drafts import Person as Owner


async def test_http__carries_a_registration_from_end_to_end(start: Start) -> None:
    """Commands, views, selects and messages work with signed requests."""
    async with start(http=True) as world:
        assert await world.slack.http.verify_url()
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await fills_form(person, FINLAND)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")
        assert not person.errors
        assert not world.slack.sockets.connections


@pytest.mark.parametrize(
    ("secret", "age"),
    [
        pytest.param("another-secret", 0, id="wrong secret"),
        pytest.param("sandbox-signing-secret", 600, id="replayed"),
    ],
)
async def test_http__a_request_that_slack_did_not_sign_is_refused(start: Start, secret: str, age: int) -> None:
    """The response is 401, and nothing happens."""
    async with start(http=True) as world:
        body, moment = "command=%2Fcallsign&text=new&user_id=U1&team_id=T1", str(int(time.time()) - age)
        headers = {
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": signature(secret, moment, body),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(world.slack.http.request_url, data=body, headers=headers) as answer,
        ):
            assert answer.status == 401
        assert world.slack.count("views.open") == 0


@pytest.mark.parametrize("kind", ["slash_commands", "interactive"])
async def test_response_url__of_another_host(start: Start, kind: Kind) -> None:
    """A payload whose response URL is not Slack's gets 403. Callsign posts nothing there, and does nothing for it."""
    async with posts_received() as (elsewhere, received):
        async with start(http=True) as world:
            payload = answered_at(world, kind, elsewhere)
            ack = await world.slack.http.send(kind, payload, retry=0)
            assert (ack.ok, ack.problem) == (False, "http_403")
            own = answered_at(world, kind, world.slack.url)
            assert (await world.slack.http.send(kind, own, retry=0)).ok
        assert received == []  # the world is closed, so every listener has ended


@asynccontextmanager
async def posts_received() -> AsyncIterator[tuple[str, list[str]]]:
    """The origin of a server that is not Slack's, and the bodies posted there."""
    received: list[str] = []

    async def take(request: web.Request) -> web.Response:
        received.append(await request.text())
        return web.Response(text="ok")

    application = web.Application()
    application.router.add_post("/{path:.*}", take)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", received
    await runner.cleanup()


def answered_at(world: World, kind: Kind, origin: str) -> dict[str, Any]:
    """`/callsign template`, or a press of a list's button, with a response URL at `origin`."""
    workspace, user, channel = world.slack.workspace, world.ana.user, world.sms.conversation
    if kind == "slash_commands":
        payload = payloads.slash_command(workspace, user, channel, "/callsign", "template")
    else:
        button = {"type": "button", "action_id": f"{LIST_PAGE}_1", "block_id": "b", "value": "{}"}
        message = Message(conversation=channel, ts=workspace.new_ts(), author=workspace.bot, text="x", blocks=[])
        payload = payloads.block_actions(workspace, user, workspace.post(message), button)
    return {**payload, "response_url": f"{origin}/response/1"}


async def test_health__says_that_it_is_ready(start: Start) -> None:
    """In both modes the port answers the process supervisor."""
    async with start() as world, aiohttp.ClientSession() as session:
        await becomes_true(lambda: world.callsign.watch.regions.last_swept)
        for page in ("healthz", "readyz"):
            async with session.get(f"http://127.0.0.1:{world.callsign.port}/{page}") as answer:
                assert answer.status == 200, await answer.text()


async def test_socket__that_was_cut_is_connected_again(start: Start) -> None:
    """Commands work sweeps_twice by themselves, and an open form continues."""
    async with start() as world:
        person = world.ana
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await world.slack.faults.drop_sockets()
        await world.slack.connected(timeout=15)
        await fills_form(person, FINLAND)
        await confirms(person)
        await hears(world.sms, "Submitted to AWS")


async def test_socket__envelopes_that_come_twice_do_nothing_twice(start: Start) -> None:
    """Slack may deliver twice: there is one draft, one registration, one message."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        await person.submits()
        await settles(person)
        await fills_form(person, FINLAND)
        world.slack.faults.double_envelopes()
        await person.submits()
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == len(world.replies()) == 1


async def test_acks__that_come_too_late_do_nothing_twice(start: Start) -> None:
    """The person sees an error and repeats. There is one form and one registration."""
    async with start() as world:
        person = world.ana
        world.slack.faults.late_acks()
        await person.runs("/callsign new", channel="#sms")
        assert person.errors == ['/callsign failed with the error "operation_timeout"']
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes", "Channel for updates": "#sms"})
        world.slack.faults.late_acks()
        await person.submits()
        assert len(person.errors) == 2
        await person.submits()
        await settles(person)
        await fills_form(person, FINLAND)
        world.slack.faults.late_acks()
        await person.submits()
        assert len(person.errors) == 3
        await person.submits()
        await person.sees_text("already being submitted")
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistration", outcome="ok") == 1
        assert len(world.sms.messages) == len(world.replies()) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(lambda slack: slack.rate_limit("chat.postMessage", retry_after=1), id="429"),
        pytest.param(lambda slack: slack.fail("chat.postMessage", 500, times=2), id="500"),
        pytest.param(lambda slack: slack.fail("chat.postMessage", "internal_error", times=2), id="internal_error"),
        pytest.param(lambda slack: slack.fail("chat.postMessage", "ok", after_effect=True), id="lost answer"),
        pytest.param(lambda slack: slack.fail("chat.update", 500, times=2), id="update 500"),
        pytest.param(lambda slack: slack.fail("chat.update", "cant_update_message"), id="no update"),
    ],
)
async def test_slack__that_fails_gets_each_change_once(start: Start, trouble: Callable[[Faults], None]) -> None:
    """A post may be refused, fail or lose its answer. In the end each change is in the thread exactly once."""
    async with start() as world:
        await at_review(world.ana, FINLAND_TITLE, finland())
        trouble(world.slack.faults)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        trouble(world.slack.faults)
        world.backend().approve(world.registration().id)
        await becomes_true(lambda: any("can send" in reply for reply in world.replies()))
        await sweeps_twice(world)
        assert len(world.sms.messages) == 1
        assert len(world.replies()) == 2


#: Bad moments of a call that opens or updates a window.
BAD_MOMENTS: Mapping[str, Callable[[Faults, str], None]] = {
    "429": lambda faults, method: faults.rate_limit(method, retry_after=1),
    "500": lambda faults, method: faults.fail(method, 500),
    "internal_error": lambda faults, method: faults.fail(method, "internal_error"),
    "lost answer": lambda faults, method: faults.fail(method, "ok", after_effect=True),
}


async def test_windows__open_and_load_in_bad_moments(start: Start) -> None:
    """A window opens at a second try, "One moment" is replaced, and no alarm is shown, also for a lost answer."""
    async with start() as world:
        person, faults = world.ana, world.slack.faults
        await starts_registration(person, FINLAND_TITLE)
        await settles(person)
        await person.runs("/callsign drafts", channel="#sms")
        listed = await person.sees_ephemeral("Continue")
        for method in ("views.update", "views.open"):
            for trouble in BAD_MOMENTS.values():
                await person.closes()
                trouble(faults, method)
                await person.clicks("Continue", listed)
                await person.sees_text("Sender ID")
        await becomes_idle(world)
        assert (person.errors, person.ephemerals(), world.slack.direct_messages("ana").messages) == ([], [listed], [])


async def test_submission__delivered_twice_starts_one_draft(start: Start) -> None:
    """The first modal, sent twice by Slack: there is one draft, and nobody will be reminded of a second one."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign new", channel="#sms")
        await person.sees_text("Registration type")
        await person.fills({"Registration type": FINLAND_TITLE, "Name": "Codes"})
        world.slack.faults.double_envelopes()
        await person.submits()
        await settles(person)
        await becomes_idle(world)
        owner = Owner(workspace_id=world.slack.workspace.team_id, user_id=person.id)
        assert len(await world.callsign.store.drafts_of(owner)) == 1


@pytest.mark.parametrize("what", ["modal", "shortcut", "button", "choices", "command"])
async def test_other_version__is_answered_in_words(start: Start, what: str) -> None:
    """A window, a shortcut, a button, a list or a command that this version does not know."""
    async with start() as world:
        workspace, user, channel = world.slack.workspace, world.ana.user, world.sms.conversation
        blocks = [
            {
                "type": "input",
                "block_id": "b",
                "label": {"type": "plain_text", "text": "Old"},
                "element": {"type": "external_select", "action_id": "old_list", "min_query_length": 0},
            }
        ]
        modal: dict[str, Any] = {
            "type": "modal",
            "callback_id": "old_page",
            "blocks": blocks,
            "title": {"type": "plain_text", "text": "Old"},
            "submit": {"type": "plain_text", "text": "Next"},
        }
        view = workspace.open_modal(user, normalised_view(modal, lambda: workspace.new_id("b")))
        button = {"type": "button", "action_id": "old_button", "block_id": "b", "value": "x"}
        message = Message(conversation=channel, ts=workspace.new_ts(), author=workspace.bot, text="x", blocks=[])
        sent: dict[str, tuple[Kind, Callable[[], dict[str, Any]]]] = {
            "modal": ("interactive", lambda: payloads.view_submission(workspace, view)),
            "shortcut": ("interactive", lambda: payloads.global_shortcut(workspace, user, "old_shortcut")),
            "button": ("interactive", lambda: payloads.block_actions(workspace, user, workspace.post(message), button)),
            "choices": (
                "interactive",
                lambda: payloads.block_suggestion(workspace, user, view, ids=("b", "old_list"), typed="x"),
            ),
            "command": ("slash_commands", lambda: payloads.slash_command(workspace, user, channel, "/old", "")),
        }
        kind, payload = sent[what]
        ack = await world.slack.sockets.send(kind, payload(), retry=0)
        assert ack.ok
        await becomes_true(
            lambda: (
                "another version of Callsign"
                in "\n".join(
                    [
                        str(ack.body),
                        *(shown.plain for shown in world.ana.ephemerals()),
                        *(shown.plain for shown in world.slack.direct_messages("ana").messages),
                    ]
                )
            )
        )


async def sweeps_twice(world: World) -> None:
    """Two more sweeps, each of which wakes the notifier. A repeated post would be there after them."""
    for _ in range(2):
        await world.callsign.watch.sweep_now("us-west-2")
        await becomes_idle(world)


def finland() -> Answers:
    """Finland's answers by field path."""
    return filled(forms()["FI_SENDER_ID_REGISTRATION"])


async def test_sockets__one_closes_while_a_person_clicks(start: Start) -> None:
    """While Slack renews one of two connections, the other receives the clicks."""
    async with start() as world:
        sockets = world.slack.sockets
        await becomes_true(lambda: len(sockets.connections) == 2)
        gone, *_ = sockets.connections
        sockets.connections.remove(gone)
        closing = asyncio.ensure_future(gone.close())
        for _ in range(3):
            await world.ana.runs("/callsign list", channel="#sms")
        assert not world.ana.errors
        await closing
        await becomes_true(lambda: len(sockets.connections) == 2)
