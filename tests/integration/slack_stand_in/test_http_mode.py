"""HTTP mode: signatures, encodings, retries."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.http_dispatch import signature
from tests.integration.slack_stand_in.bolt import bolt_app, in_http_mode
from tests.integration.slack_stand_in.scripted import ScriptedApp
from tests.integration.slack_stand_in.shapes import sample


def test_signature__as_slack_signs() -> None:
    """The signature of a recorded request is computed correctly."""
    recorded = sample("http/slash_command.json")
    headers = recorded["headers"]
    computed = signature(recorded["signing_secret"], headers["x-slack-request-timestamp"], recorded["body"])
    assert computed == headers["x-slack-signature"]


@pytest.mark.parametrize(
    ("act", "content_type"),
    [
        (lambda ana: ana.runs("/form"), "application/x-www-form-urlencoded"),
        (lambda ana: ana.uses_shortcut("x"), "application/x-www-form-urlencoded"),
        (lambda ana: ana.opens_home(), "application/json"),
    ],
)
async def test_send__signed_and_encoded(
    slack: SlackStandIn, app: ScriptedApp, ana: Person, act: Callable[[Person], Any], content_type: str
) -> None:
    """Commands and interactions are forms, events are JSON, and every request is signed."""
    await act(ana)
    headers, body = app.requests[-1]
    assert headers["Content-Type"] == content_type
    expected = signature(slack.signing_secret, headers["X-Slack-Request-Timestamp"], body)
    assert headers["X-Slack-Signature"] == expected


async def test_send__bolt_refuses_another_secret() -> None:
    """A bot with a wrong signing secret answers 401, and the person sees a failure."""
    async with SlackStandIn(signing_secret="one") as one, SlackStandIn(signing_secret="two") as two:
        async with in_http_mode(bolt_app(one), one) as url:
            two.dispatch_to(url)
            await two.user("ana").runs("/form")
        assert two.user("ana").errors == ['/form failed with the error "dispatch_failed"']


async def test_verify_url__bolt_answers_the_challenge(slack: SlackStandIn) -> None:
    """The stand-in does the url_verification handshake."""
    async with in_http_mode(bolt_app(slack), slack):
        assert await slack.http.verify_url()


async def test_tell__any_event(slack: SlackStandIn, app: ScriptedApp, ana: Person) -> None:
    """Any event can be sent."""
    await slack.send_event("channel_archive", channel="C1", user=ana.id)
    assert app.last("channel_archive")["event"]["channel"] == "C1"


async def test_events__are_sent_again(slack: SlackStandIn, app: ScriptedApp, ana: Person) -> None:
    """An event that is answered with 500 is sent again with retry headers."""
    answers = iter([500, None])
    app.answers["app_home_opened"] = lambda _: next(answers)
    await ana.opens_home()
    await slack.delivery.retries_done()
    assert [headers.get("X-Slack-Retry-Num") for headers, _ in app.requests] == [None, "1"]
    assert len({json.loads(body)["event_id"] for _, body in app.requests}) == 1


async def test_command__is_never_sent_again(slack: SlackStandIn, app: ScriptedApp, ana: Person) -> None:
    """Only events are sent again."""
    app.answers["command"] = 500
    await ana.runs("/form")
    await slack.delivery.retries_done()
    assert app.number_of("command") == 1


async def test_command__answers_in_channel(slack: SlackStandIn, app: ScriptedApp, ana: Person) -> None:
    """With response_type in_channel everybody sees the answer."""
    app.answers["command"] = {"text": "Hello all", "response_type": "in_channel"}
    await ana.runs("/form", channel="#sms")
    assert slack.channel("#sms").last_message().text == "Hello all"
    assert ana.ephemerals() == []


async def test_command__broken_answer(app: ScriptedApp, ana: Person) -> None:
    """Blocks in an answer are checked like those of any message."""
    app.answers["command"] = {"text": "x", "blocks": [{"type": "sparkle"}]}
    await ana.runs("/form")
    assert ana.errors == ['The command failed with the error "invalid_blocks"']
