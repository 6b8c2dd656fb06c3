"""Nudges, digests and the words about whose move it is: within Slack's limits, escaped and complete."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks.digest import DigestLine, digest
from bot.blocks.nudges import draft_nudge_message, hand_over_view, nudge_message, snooze_request, snooze_value
from bot.messages import nudges as nudge_words
from bot.notifications.digests import DIGEST_CHANGES
from bot.slack import limits
from tests.unit.factories import PERSON, draft, registration
from workflows.lifecycle.meaning import meaning_of
from workflows.lifecycle.stages import Stuck
from workflows.records.messages import MessageKey
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedReason, Verdict
from workflows.watch.nudges import SCHEDULES, SNOOZES, Nudge

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ROW = registration("REQUIRES_UPDATES", "DENIED", name="A <!channel> & B", owner=PERSON, submitted_at=NOW)


def nudge(kind: Stuck = Stuck.UNTOUCHED_DENIAL, days: float = 3, number: int = 1) -> Nudge:
    return Nudge(subject=ROW.id, kind=kind, number=number, since=NOW, at=NOW + days * DAY, to_channel=False)


@pytest.mark.parametrize("kind", sorted(set(SCHEDULES) - {Stuck.UNTOUCHED_DRAFT}))
def test_nudge_message__its_text_has_everything(kind: Stuck) -> None:
    """Mention, name without markup, days; buttons until somebody has answered, then the answer."""
    message = nudge_message(nudge(kind), ROW, "U1")
    assert message.text.startswith("<@U1> ")
    assert "A &lt;!channel&gt; &amp; B" in message.text
    assert {"hand_over", "snooze"} <= actions_of(message.blocks)
    answered = nudge_message(nudge(kind), ROW, "U1", answer="Done by X.")
    assert not {"hand_over", "snooze"} & actions_of(answered.blocks)
    assert answered.text.endswith("\nDone by X.")
    assert len(message.text) <= limits.MESSAGE_TEXT


def actions_of(blocks: tuple[dict[str, Any], ...]) -> set[str]:
    return {element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]}


def test_nudge_message__nobody_to_mention() -> None:
    """Where the owner has left there is no mention."""
    assert "<@" not in nudge_message(nudge(), replace(ROW, owner=None), "").text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, "it expires <!date^"),
        (6, "it expires tomorrow"),
        (7.5, "has expired"),
        (30, "requires you to discard the version"),
    ],
)
def test_authentication__what_still_helps(days: float, words: str) -> None:
    """The link while it works, then the console, and a new submission after a month."""
    assert words in nudge_message(nudge(Stuck.UNTOUCHED_AUTHENTICATION, days), ROW, "U1").text


def test_draft_nudge_message__its_own_buttons() -> None:
    """Continue, discard, snooze."""
    message = draft_nudge_message(nudge(Stuck.UNTOUCHED_DRAFT), draft())
    assert actions_of(message.blocks) == {"continue_draft", "discard_draft", "snooze"}


@pytest.mark.parametrize("days", SNOOZES)
def test_snooze_request__its_own_value(days: int) -> None:
    """The value that was written is read, and fits an option."""
    value = snooze_value(nudge(), days)
    asked = snooze_request(value)
    assert asked
    assert (asked.subject, asked.kind, asked.number, asked.days) == (ROW.id, "untouched_denial", 1, days)
    assert len(snooze_value(nudge(Stuck.UNTOUCHED_AUTHENTICATION, number=999), days).replace(ROW.id, "r" * 64)) <= 150


@pytest.mark.parametrize("value", ["", "a|b|c", "a|b|1|2", "a|b|x|1", "a|b|1|-1", "a|b|1|1|1", "a|b|1|365"])
def test_snooze_request__any_other_value(value: str) -> None:
    """Values come back through the client: a value that Callsign did not offer gives nothing."""
    assert snooze_request(value) is None


def test_hand_over_view__sizes() -> None:
    """Slack accepts a name of any length."""
    assert hand_over_view(replace(ROW, name="n" * 5000))["type"] == "modal"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (registration("REVIEWING", status_since=NOW), "Waiting for the carrier for 3 days"),
        (
            registration("SUBMITTED", "SUBMITTED", status_since=NOW, submitted_at=NOW),
            "Waiting for <@U1> (AWS has not picked it up) for 3 days",
        ),
        (registration("AWS_REVIEWING", "AWS_REVIEWING", status_since=NOW), "Waiting for AWS for 3 days"),
        (
            registration("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", status_since=NOW),
            "Waiting for <@U1> for 3 days",
        ),
        (registration("REQUIRES_UPDATES", "DENIED", status_since=NOW), "Waiting for <@U1> for 3 days"),
        (registration("COMPLETE", "APPROVED", status_since=NOW), ""),
    ],
)
def test_waiting__on_whom(row: Any, words: str) -> None:
    """The words for each party that may have to act."""
    assert nudge_words.waiting(row, NOW + 3 * DAY) == words


def test_move__does_not_grow_outdated() -> None:
    """A date instead of a number of days, and how long it usually takes where others have to act."""
    said = nudge_words.move(registration("REVIEWING", status_since=NOW))
    assert "since <!date^" in said
    assert said.endswith("; usually about 21 days.")
    assert "usually" not in nudge_words.move(ROW)
    assert nudge_words.move(registration("COMPLETE", "APPROVED")) == ""


def test_digest__the_largest_fits() -> None:
    """As many lines as a digest may have, each of the greatest length."""
    reason = DeniedReason(reason="r" * 500, short_description="s")
    change = Change(
        id=ChangeId("c"), message_key=MessageKey("k"), seq=1, kind=ChangeKind.STATUS, registration_id=ROW.id, from_status="REVIEWING",
        to_status="REQUIRES_UPDATES", version=1, version_status="DENIED", verdict=Verdict(reasons=(reason,) * 9),
        observed_at=NOW,
    )  # fmt: skip
    link = "https://example.slack.com/archives/C0123456789/p1234567890123456"
    line = DigestLine(meaning=meaning_of(change, None, ROW), name="n" * 300, submission=None, link=link)
    message = digest([line] * DIGEST_CHANGES)
    assert len(message.blocks) <= limits.MESSAGE_BLOCKS
    assert sum(len(block["text"]["text"]) for block in message.blocks) <= limits.MESSAGE_TEXT_SUM
    assert len(message.text) <= limits.MESSAGE_TEXT
