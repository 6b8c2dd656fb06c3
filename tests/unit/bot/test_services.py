"""What a person is told when a listener could not do what they asked for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.listeners.services import NotAllowed, words_for
from workflows.drafts import Gone, NotYours
from workflows.errors import AccessDenied, AwsUnavailable, Conflict
from workflows.records import Person
from workflows.revise import CannotFix, Taken

REFERENCE = "4a440522"


def refused(code: str) -> SlackApiError:
    """Slack's refusal as its client raises it."""
    response = SimpleNamespace(data={"ok": False, "error": code})
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # Slack's SDK has no types here


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotAllowed("Ask a member."), "Ask a member."),
        (NotYours(), messages.NOT_YOURS),
        (Gone(), messages.GONE),
        (Taken(Person(workspace_id="T1", user_id="U7")), messages.somebody_fixes("U7")),
        (CannotFix(), messages.NOTHING_TO_FIX),
        (AccessDenied("DescribeRegistrations"), messages.ACCESS_DENIED),
        (Conflict("DescribeRegistrations"), messages.AWS_SILENT),
        (AwsUnavailable("DescribeRegistrations"), messages.AWS_SILENT),
        (refused("expired_trigger_id"), messages.TOO_LATE),
        (refused("exchanged_trigger_id"), messages.TOO_LATE),
        (refused("invalid_trigger_id"), messages.TOO_LATE),
        (refused("internal_error"), messages.unexpected(REFERENCE)),
        (KeyError("secret"), messages.unexpected(REFERENCE)),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, Exception) else "",
)
def test_words_for__each_error(error: Exception, words: str) -> None:
    """Each error that a person can do something about has its words; any other has a reference, and never its own message."""
    assert words_for(error, REFERENCE) == words
    assert "secret" not in words
