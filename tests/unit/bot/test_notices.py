"""What stands in channels: accepted by Slack, saying in `text` what the blocks say, mentioning whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from bot import messages
from bot.blocks import limits
from bot.blocks.digest import Told, digest
from bot.blocks.notices import Message, change_reply, living_message, needs_person
from sandbox.slack.rules import message_problems, message_too_long
from sandbox.slack.screen import buttons, texts
from tests.unit.factories import NOW, draft, path, registration, submission
from workflows.records import (
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    RegistrationId,
    SubmissionId,
    SubmissionState,
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


def change(kind: ChangeKind = ChangeKind.STATUS, **changed: Any) -> Change:
    plain: dict[str, Any] = {
        "id": ChangeId("c1"),
        "message_key": "submission:s1",
        "seq": 1,
        "kind": kind,
        "registration_id": RegistrationId("registration-1"),
        "from_status": "REVIEWING",
        "to_status": "REVIEWING",
        "version": 1,
        "version_status": "REVIEWING",
        "verdict": Verdict(),
        "observed_at": NOW,
    }
    return Change(**plain | changed)


def status(to: str, version_status: str, **changed: Any) -> Change:
    return change(to_status=to, version_status=version_status, **changed)


def accepted(message: Message) -> None:
    """Slack takes it, and nothing foreign in it is parsed."""
    blocks = list(message.blocks)
    assert message_problems(blocks) == []
    assert not message_too_long(blocks)
    assert len(message.text) <= limits.MESSAGE_TEXT
    assert "<!channel>" not in message.text
    assert "<@U9>" not in message.text


def reply(what: Change, **stopped: Any) -> Message:
    return change_reply(what, draft(), submission(**stopped), registration(name=EVIL))


@pytest.mark.parametrize(
    ("what", "mentioned", "pressed"),
    [
        pytest.param(change(ChangeKind.SUBMITTED), False, [], id="submitted"),
        pytest.param(status("REVIEWING", "REVIEWING"), False, [], id="in review"),
        pytest.param(status("PROVISIONING", "APPROVED"), False, [], id="being set up"),
        pytest.param(status("COMPLETE", "APPROVED"), True, [messages.CONSOLE], id="complete"),
        pytest.param(status("REQUIRES_UPDATES", "DENIED", verdict=DENIED), True, [messages.CONSOLE], id="denied"),
        pytest.param(
            status("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION"), True, [messages.CONSOLE], id="mail to confirm"
        ),
        pytest.param(status("CARRIER_PONDERING", "CARRIER_PONDERING"), False, [], id="unheard of"),
        pytest.param(
            change(ChangeKind.NEEDS_ATTENTION), True, [messages.RETRY, messages.CHANGE_ANSWERS], id="needs attention"
        ),
    ],
)
def test_change_reply__mentions_whoever_has_to_act(what: Change, mentioned: bool, pressed: list[str]) -> None:
    """Nobody is called for what goes its way; whoever is called has the buttons to act."""
    message = reply(what, problem={"error": "AccessDenied", "operation": "CreateRegistration"})
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
        assert needs_person(what, now) is needed


@pytest.mark.parametrize("verdict", [DENIED, FLOOD], ids=["a denial", "a flood of reasons"])
def test_change_reply__of_any_verdict_is_accepted_with_its_buttons(verdict: Verdict) -> None:
    """However much reviewers write: the reply stands, what is left out is said, and the way on is there."""
    message = reply(status("REQUIRES_UPDATES", "DENIED", verdict=verdict))
    accepted(message)
    assert messages.CONSOLE in [button.text for button in buttons(message.blocks)]
    if verdict is FLOOD:
        assert "… and 44 more." in texts(message.blocks)


def test_change_reply__text_says_what_the_blocks_say() -> None:
    """Screen readers and notifications have the text only."""
    message = reply(status("REQUIRES_UPDATES", "DENIED", verdict=DENIED))
    for words in ("Denied", "Unclear", "Opt-in", "INVALID"):
        assert words in message.text
        assert any(words in line for line in texts(message.blocks))


@pytest.mark.parametrize(
    ("state", "words", "pressed"),
    [
        ({"state": SubmissionState.RUNNING, "step": "value", "done": 10, "total": 40}, "10 of 40", []),
        (
            {"state": SubmissionState.NEEDS_ATTENTION, "problem": {"error": "Refused", "reason": EVIL}},
            "Needs attention",
            [messages.RETRY, messages.CHANGE_ANSWERS],
        ),
        ({"state": SubmissionState.SUBMITTED}, "In review", []),
    ],
    ids=["running", "stopped", "submitted"],
)
def test_living_message__follows_the_submission(state: dict[str, Any], words: str, pressed: list[str]) -> None:
    """Progress, then what stopped it or where it stands; buttons only where they do something."""
    message = living_message(draft(name=EVIL, title=EVIL), submission(**state), registration(), 12.0)
    accepted(message)
    assert words in message.text
    assert set(pressed) <= {button.text for button in buttons(message.blocks)}
    assert any(OWNER in line for line in texts(message.blocks))


def test_living_message__before_anything_was_created() -> None:
    """No registration, no number, nothing to open."""
    message = living_message(draft(), submission(), None, 30.0)
    accepted(message)
    assert not buttons(message.blocks)


def test_living_message__says_the_number_and_its_price() -> None:
    """What is paid for stands where everybody looks."""
    bought = submission(number="+18335550100", monthly_price="2.00")
    message = living_message(draft(), bought, None, 30.0)
    assert any("*+18335550100* (US$2.00 a month)" in line for line in texts(message.blocks))


@pytest.mark.parametrize("count", [2, 40])
def test_digest__of_many_changes_is_one_message_that_slack_takes(count: int) -> None:
    """Each registration has its line, those that need a person come first."""
    told = [
        Told(change=change(id=ChangeId(f"c{at}")), draft=None, submission=None, registration=registration(name=LONG))
        for at in range(count - 1)
    ]
    last = Told(
        change=status("REQUIRES_UPDATES", "DENIED", verdict=FLOOD),
        draft=None,
        submission=submission(id=SubmissionId("s2")),
        registration=registration(name="Refused"),
    )
    message = digest([*told, last])
    accepted(message)
    lines = texts(message.blocks)
    assert len(lines) == count + 1
    assert "Refused" in lines[1]
    assert OWNER in lines[1]
