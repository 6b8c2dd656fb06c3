"""Messages in channels: accepted by Slack, complete in their `text`, with a mention of the person who has to act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import messages
from bot.blocks.digest import DigestLine, digest
from bot.blocks.message import Message, outside
from bot.blocks.status_message import (
    ACTIONS_SHOWN,
    NO_NOTES,
    StatusNotes,
    adopted_status_message,
    change_reply,
    status_message,
)
from bot.slack import limits
from sandbox.slack.rules import message_problems, message_too_long
from sandbox.slack.screen import buttons, texts
from tests.unit.factories import NOW, change, draft, path, registration, submission
from workflows.lifecycle.meaning import meaning_of
from workflows.records.drafts import SubmissionId, SubmissionState
from workflows.records.errors import Problem
from workflows.records.registrations import (
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    Registration,
    Verdict,
)

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


ATTENTION = [messages.buttons.RETRY, messages.buttons.CHANGE_ANSWERS]
MORE = [messages.details.DETAILS, messages.buttons.CONSOLE]


@pytest.mark.parametrize(
    ("what", "mentioned", "pressed"),
    [
        pytest.param(change(ChangeKind.SUBMITTED), False, [], id="submitted"),
        pytest.param(status("REVIEWING", "REVIEWING"), False, [], id="in review"),
        pytest.param(status("PROVISIONING", "APPROVED"), False, [], id="being set up"),
        pytest.param(status("COMPLETE", "APPROVED"), True, MORE, id="complete"),
        pytest.param(
            status("REQUIRES_UPDATES", "DENIED", verdict=DENIED),
            True,
            [messages.denial.FIX_AND_RESUBMIT, *MORE],
            id="denied",
        ),
        pytest.param(
            status("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION"), True, MORE, id="email to be confirmed"
        ),
        pytest.param(status("CARRIER_PONDERING", "CARRIER_PONDERING"), False, [], id="unheard of"),
        pytest.param(change(ChangeKind.NEEDS_ATTENTION), True, ATTENTION, id="needs attention"),
    ],
)
def test_change_reply__mentions_the_person_who_has_to_act(what: Change, mentioned: bool, pressed: list[str]) -> None:
    """A change that needs nobody mentions nobody.

    The buttons are on the status message above the reply; outside the thread, the reply brings them along.
    """
    message = reply(what, problem=Problem(error="AccessDenied", operation="CreateRegistration"))
    alone = outside(message, "Why")
    for shown in (message, alone):
        accepted(shown)
        assert (OWNER in shown.text) is mentioned
    assert not buttons(message.blocks)
    assert [button.text for button in buttons(alone.blocks)] == pressed
    acts = pressed if pressed != MORE else []
    assert [line for line in texts(message.blocks) if "top of this" in line] == list(
        map(messages.buttons.at_the_top, acts[:1])
    )
    assert "at the top of this thread" not in str(alone.blocks)
    assert primaries(alone) <= 1


def primaries(message: Message) -> int:
    """Of each message, one button at most is primary."""
    return sum(button.element.get("style") == "primary" for button in buttons(message.blocks))


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
    message = outside(reply(status("REQUIRES_UPDATES", "DENIED", verdict=verdict)), "Why")
    accepted(message)
    assert messages.buttons.CONSOLE in [button.text for button in buttons(message.blocks)]
    if verdict is FLOOD:
        assert "… and 44 more." in texts(message.blocks)


def test_change_reply__text_says_what_the_blocks_say() -> None:
    """Screen readers and notifications have only the text."""
    message = reply(status("REQUIRES_UPDATES", "DENIED", verdict=DENIED))
    assert "was denied" in message.text
    for words in ("Unclear", "Opt-in", "Invalid"):
        assert words in message.text
        assert any(words in line for line in texts(message.blocks))


@pytest.mark.parametrize(
    ("state", "words", "pressed"),
    [
        ({"state": SubmissionState.RUNNING, "step": "value", "done": 10, "total": 40}, "25% done", []),
        (
            {"state": SubmissionState.NEEDS_ATTENTION, "problem": Problem(error="Refused", reason=EVIL)},
            "has stopped",
            [messages.buttons.RETRY, messages.buttons.CHANGE_ANSWERS],
        ),
        ({"state": SubmissionState.SUBMITTED}, "is in review", []),
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
        assert ("69% done" in shown) == bool(known.total)
        assert "0%" not in shown


def test_status_message__before_the_calls_are_counted() -> None:
    """Before the form was read, nobody knows how many calls it takes or how long."""
    shown = "\n".join(texts(status_message(draft(), submission(), None, StatusNotes(seconds_left=1.0)).blocks))
    assert "Starting" in shown
    assert "left" not in shown
    assert "0%" not in shown


def test_status_message__says_the_number_and_its_price() -> None:
    """The price of the number is in the status message."""
    bought = submission(number="+18335550100", monthly_price="2.00")
    message = status_message(draft(), bought, None, StatusNotes(seconds_left=30.0))
    assert any("+1 833 555 0100 (US$2.00 a month)" in line for line in texts(message.blocks))


def shown_of(row: Registration, notes: StatusNotes = NO_NOTES) -> Message:
    message = adopted_status_message(row, notes)
    accepted(message)
    assert len(buttons(message.blocks)) <= ACTIONS_SHOWN
    assert primaries(message) <= 1
    assert row.id not in message.text
    return message


def test_status_message__denial_says_why_and_whose_move_it_is() -> None:
    """The first reason in words; while somebody corrects it, their name, and no primary button for the others."""
    row = registration("REQUIRES_UPDATES", "DENIED")
    message = shown_of(row, StatusNotes(verdict=DENIED))
    assert "Ours was denied" in texts(message.blocks)
    assert "Unclear. And 1 more reason, in the thread." in message.text
    assert f"Waiting for {OWNER} since" in message.text
    assert primaries(message) == 1
    fixed = shown_of(row, StatusNotes(verdict=DENIED, fixing="<@U2> has been fixing this."))
    assert "<@U2>" in fixed.text
    assert OWNER not in "\n".join(texts(fixed.blocks[1:2]))
    assert primaries(fixed) == 0


def test_status_message__revocation_is_a_headline_of_its_own() -> None:
    """Something that could send may stop: not an ordinary denial."""
    message = shown_of(registration("REQUIRES_UPDATES", "REVOKED"), StatusNotes(verdict=DENIED))
    assert texts(message.blocks)[0] == "Incident: the approval of Ours was revoked"
    assert "Sending under it can stop at any moment" in message.text
    assert "Unclear." in message.text


def test_status_message__approval_has_the_number_on_top() -> None:
    """Nobody has to act any longer."""
    message = shown_of(registration("COMPLETE", "APPROVED", identity="+12065550100"))
    assert texts(message.blocks)[0] == "+1 206 555 0100 can send"
    assert "Waiting" not in message.text


@pytest.mark.parametrize(("mailbox", "words"), [("legal@example.com", "legal@example.com"), ("", "business contact")])
def test_status_message__authentication_names_the_mailbox_and_the_last_day(mailbox: str, words: str) -> None:
    """The person who has to follow the link is seldom the one who registered."""
    message = shown_of(registration("REQUIRES_AUTHENTICATION", ""), StatusNotes(mailbox=mailbox))
    assert words in message.text
    assert messages.text.when(NOW + timedelta(days=7)) in message.text


@pytest.mark.parametrize(
    ("problem", "first", "count"),
    [
        (Problem(error="Refused"), messages.buttons.CHANGE_ANSWERS, 2),
        (Problem(code="invalid"), messages.buttons.CHANGE_ANSWERS, 2),
        (Problem(error="AwsUnavailable"), messages.buttons.RETRY, 2),
        (Problem(code="superseded"), "", 0),
    ],
)
def test_retry_buttons__the_primary_one_is_the_one_in_the_text(problem: Problem, first: str, count: int) -> None:
    """The same answers again would be refused again; nothing is left to do about a submission that was overtaken."""
    stopped = submission(state=SubmissionState.NEEDS_ATTENTION, problem=problem)
    shown = buttons(status_message(draft(), stopped, None, NO_NOTES).blocks)
    assert len(shown) == count
    assert [button.text for button in shown if button.element.get("style") == "primary"] == ([first] if first else [])


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
