"""Messages in channels: accepted by Slack, complete in their `text`, with a mention of the person who has to act."""

from __future__ import annotations

from typing import Any

import pytest

from bot import messages
from bot.blocks.digest import DigestLine, digest
from bot.blocks.message import Message
from bot.blocks.status_message import StatusNotes, change_reply, status_message
from bot.slack import limits
from sandbox.slack.rules import message_problems, message_too_long
from sandbox.slack.screen import buttons, texts
from tests.unit.factories import NOW, change, draft, path, registration, submission
from workflows.lifecycle.meaning import meaning_of
from workflows.records.drafts import SubmissionId, SubmissionState
from workflows.records.errors import Problem
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedField, DeniedReason, Verdict

EVIL = "<!channel> & <@U9>"
OWNER = "<@U1>"
DENIED = Verdict(
    reasons=(
        DeniedReason(reason="Unclear", short_description=EVIL, long_description="More", documentation_link="https://x"),
    ),
    fields=(DeniedField(path=path("s.a"), title="Opt-in", reason="INVALID", feedback=EVIL),),
    feedback=EVIL,
)
LONG = "words " * 2000
FLOOD = Verdict(
    reasons=tuple(DeniedReason(reason=LONG, short_description=LONG, long_description=LONG) for _ in range(30)),
    fields=tuple(DeniedField(path=path("s.a"), title=LONG, reason=LONG, feedback=LONG) for _ in range(30)),
    feedback=LONG,
)


def status(to: str, version_status: str, **changed: Any) -> Change:
    return change(to_status=to, version_status=version_status, **changed)


def accepted(message: Message) -> None:
    """Slack accepts the message and parses no foreign text in it."""
    blocks = list(message.blocks)
    assert message_problems(blocks) == []
    assert not message_too_long(blocks)
    assert len(message.text) <= limits.MESSAGE_TEXT
    assert "<!channel>" not in message.text
    assert "<@U9>" not in message.text


def reply(what: Change, **stopped: Any) -> Message:
    return change_reply(meaning_of(what, draft(), registration(name=EVIL)), submission(**stopped))


@pytest.mark.parametrize(
    ("what", "mentioned", "pressed"),
    [
        pytest.param(change(ChangeKind.SUBMITTED), False, [], id="submitted"),
        pytest.param(status("REVIEWING", "REVIEWING"), False, [], id="in review"),
        pytest.param(status("PROVISIONING", "APPROVED"), False, [], id="being set up"),
        pytest.param(status("COMPLETE", "APPROVED"), True, [messages.buttons.CONSOLE], id="complete"),
        pytest.param(
            status("REQUIRES_UPDATES", "DENIED", verdict=DENIED), True, [messages.buttons.CONSOLE], id="denied"
        ),
        pytest.param(
            status("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION"),
            True,
            [messages.buttons.CONSOLE],
            id="mail to confirm",
        ),
        pytest.param(status("CARRIER_PONDERING", "CARRIER_PONDERING"), False, [], id="unheard of"),
        pytest.param(
            change(ChangeKind.NEEDS_ATTENTION),
            True,
            [messages.buttons.RETRY, messages.buttons.CHANGE_ANSWERS],
            id="needs attention",
        ),
    ],
)
def test_change_reply__mentions_the_person_who_has_to_act(what: Change, mentioned: bool, pressed: list[str]) -> None:
    """A change that needs nobody mentions nobody; a mentioned person has buttons to act."""
    message = reply(what, problem=Problem(error="AccessDenied", operation="CreateRegistration"))
    accepted(message)
    assert (OWNER in message.text) is mentioned
    assert set(pressed) <= {button.text for button in buttons(message.blocks)}
    assert bool(buttons(message.blocks)) is bool(pressed)


@pytest.mark.parametrize(
    ("what", "needed"),
    [
        pytest.param(change(ChangeKind.NEEDS_ATTENTION), True, id="needs attention"),
        pytest.param(status("REQUIRES_UPDATES", "DENIED"), True, id="denied"),
        pytest.param(status("REVIEWING", "REVIEWING"), False, id="in review"),
        pytest.param(
            status("REQUIRES_UPDATES", "DENIED", kind=ChangeKind.HANDED_OVER), False, id="handed over while denied"
        ),
    ],
)
def test_needs_person__by_what_happened(what: Change, needed: bool) -> None:
    """The change decides, not the status that the registration has now. A hand-over asks nobody to act."""
    for now in (registration("COMPLETE", "APPROVED"), registration("REQUIRES_UPDATES", "DENIED")):
        assert meaning_of(what, None, now).needs_person is needed


@pytest.mark.parametrize("verdict", [DENIED, FLOOD], ids=["a denial", "a flood of reasons"])
def test_change_reply__of_any_verdict_is_accepted_with_its_buttons(verdict: Verdict) -> None:
    """For reviewers' words of any length, Slack accepts the reply, which counts the rest and has its buttons."""
    message = reply(status("REQUIRES_UPDATES", "DENIED", verdict=verdict))
    accepted(message)
    assert messages.buttons.CONSOLE in [button.text for button in buttons(message.blocks)]
    if verdict is FLOOD:
        assert "… and 44 more." in texts(message.blocks)


def test_change_reply__text_says_what_the_blocks_say() -> None:
    """Screen readers and notifications have only the text."""
    message = reply(status("REQUIRES_UPDATES", "DENIED", verdict=DENIED))
    for words in ("Denied", "Unclear", "Opt-in", "INVALID"):
        assert words in message.text
        assert any(words in line for line in texts(message.blocks))


@pytest.mark.parametrize(
    ("state", "words", "pressed"),
    [
        ({"state": SubmissionState.RUNNING, "step": "value", "done": 10, "total": 40}, "10 of 40", []),
        (
            {"state": SubmissionState.NEEDS_ATTENTION, "problem": Problem(error="Refused", reason=EVIL)},
            "Needs attention",
            [messages.buttons.RETRY, messages.buttons.CHANGE_ANSWERS],
        ),
        ({"state": SubmissionState.SUBMITTED}, "In review", []),
    ],
    ids=["running", "stopped", "submitted"],
)
def test_status_message__follows_the_submission(state: dict[str, Any], words: str, pressed: list[str]) -> None:
    """Progress, then the problem or the status; buttons only where they have an effect."""
    message = status_message(
        draft(name=EVIL, title=EVIL), submission(**state), registration(), StatusNotes(seconds_left=12.0)
    )
    accepted(message)
    assert words in message.text
    assert set(pressed) <= {button.text for button in buttons(message.blocks)}
    assert any(OWNER in line for line in texts(message.blocks))


def test_status_message__before_anything_was_created() -> None:
    """Without a registration there is no number and no button."""
    message = status_message(draft(), submission(), None, StatusNotes(seconds_left=30.0))
    accepted(message)
    assert not buttons(message.blocks)


def test_status_message__while_aws_is_silent() -> None:
    """It says since when, and that nothing is lost; no time left, and nothing counted that is not known yet."""
    notes = StatusNotes(seconds_left=1.0, silent_since=NOW)
    for known in (submission(done=25, total=36, step="value"), submission()):
        shown = "\n".join(texts(status_message(draft(), known, None, notes).blocks))
        assert "AWS has not answered since" in shown
        assert "nothing is lost" in shown
        assert "left" not in shown
        assert ("25 of 36" in shown) == bool(known.total)
        assert "0 of 0" not in shown


def test_status_message__before_the_calls_are_counted() -> None:
    """Before the form was read, nobody knows how many calls it takes or how long."""
    shown = "\n".join(texts(status_message(draft(), submission(), None, StatusNotes(seconds_left=1.0)).blocks))
    assert "Starting" in shown
    assert "left" not in shown
    assert "0 of 0" not in shown


def test_status_message__says_the_number_and_its_price() -> None:
    """The price of the number is in the status message."""
    bought = submission(number="+18335550100", monthly_price="2.00")
    message = status_message(draft(), bought, None, StatusNotes(seconds_left=30.0))
    assert any("*+18335550100* (US$2.00 a month)" in line for line in texts(message.blocks))


@pytest.mark.parametrize("count", [2, 40])
def test_digest__of_many_changes_is_one_message_that_slack_takes(count: int) -> None:
    """Each registration has a line, and those that need a person come first."""
    plain = [
        DigestLine(meaning=meaning_of(change(id=ChangeId(f"c{at}")), None, registration()), name=LONG, submission=None)
        for at in range(count - 1)
    ]
    refused = status("REQUIRES_UPDATES", "DENIED", verdict=FLOOD)
    last = DigestLine(
        meaning=meaning_of(refused, None, registration()), name="Refused", submission=submission(id=SubmissionId("s2"))
    )
    message = digest([*plain, last])
    accepted(message)
    lines = texts(message.blocks)
    assert len(lines) == count + 1
    assert "Refused" in lines[1]
    assert OWNER in lines[1]
