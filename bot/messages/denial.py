"""The words of a denial and its fix."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import escape, mention

FIX_AND_RESUBMIT = "Fix and resubmit"
DENIED_TITLE = "What was denied"
REVIEW_NOW = "To the review"
UNCHANGED = "Unchanged"
NO_FIELDS_DENIED = "No single field was named. Go through the pages with these words in mind."
NOTHING_TO_FIX = "There is nothing to fix: no version of this registration is denied, or a newer one is under way. See `/callsign status`."
RESUBMISSION = (
    "This is a new version of the registration that exists: its number or sender ID stays, nothing is bought. "
    "The review begins anew, and fees of third parties may be due again."
)
NOT_LOOKED = ":warning: *Look at what was denied first.* Then this can be submitted."
NOTHING_CHANGED = ":warning: *Nothing is changed.* The same answers are likely to be denied again."
NOT_SENT = "(not sent any more)"
MARKED = "Since that version:"
NEW_FIELD = "new, or newly required"
LOST_FIELD = "not part of the form any more"
STRICTER_FIELD = "the form has become stricter here"


def somebody_fixes(user_id: str) -> str:
    """Two people press Fix; mrkdwn."""
    return f"{mention(user_id)} is fixing this one already. Talk to them: what they entered is kept in their drafts."


def denied_version(version: int, *, told: bool) -> str:
    """Over the reviewers' words for the version as a whole, if there are any; mrkdwn."""
    if not told:
        return f"*Version {version}* ended, and AWS gives no reason. Look through the answers before you submit them again."
    return f"*Version {version}* came back. What the reviewers say stands here and under each field."


def reviewer_words(reason: str, feedback: str) -> str:
    """What reviewers say about one field; foreign text."""
    return " · ".join(text for text in (reason, feedback) if text)


def changes_against(version: int) -> str:
    """Heading of the changes on the review page."""
    return f"Changes against version {version}"


def denied_unchanged(titles: Sequence[str]) -> str:
    """Denied fields that go out as they were; mrkdwn."""
    return f":warning: *Denied, and not changed:* {escape(', '.join(titles))}"
