"""A denial, and the form that corrects it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.messages import aws_reasons
from bot.messages.text import COMMAND, counted, escape, mention, sentence, when
from workflows.records.registrations import DeniedField, DeniedReason, Verdict

FIX_AND_RESUBMIT = "Fix and resubmit"
DENIED_TITLE = "What was denied"
TAKEN_TITLE = "Already being fixed"
TAKE_OVER = "Take over"
GO_TO_DENIAL = "Go to what was denied"
UNCHANGED = "Unchanged"
NO_FIELDS_DENIED = "The reviewers did not name a field. Go through the pages with their comments in mind."
NOTHING_TO_FIX = (
    "There is nothing to fix: no version of this registration is denied, or a newer version is in progress. "
    f"See `{COMMAND} status`."
)
RESUBMISSION = (
    "This is a new version of the existing registration: its number or sender ID stays, and nothing is bought. "
    "The review starts over, and third-party fees may apply again."
)
DENIAL_UNSEEN = ":warning: *Look at what was denied first.* Then you can submit."
NOTHING_CHANGED = ":warning: *You have not changed anything.* The same answers are likely to be denied again."
SHOW_SENT = "Show what was sent"
SENT_TITLE = "What was sent"
SENT_INTRO = "Only you see this. In a channel, Callsign never shows what was sent."
SENT_GONE = "What was sent is no longer stored here: Callsign deletes it after some time. AWS still has it."
NO_LONGER_SENT = "(no longer sent)"
SINCE_THEN = "Since that version:"
NEW_FIELD = "new, or newly required"
LOST_FIELD = "no longer part of the form"
STRICTER_FIELD = "the form is now stricter here"


NO_REASON = "AWS gives no reason."
#: How AWS writes a reason that is a code and not a title.
_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|[A-Z]{4,}")


def in_words(reason: str) -> str:
    """A reason without its code: `UNCLEAR_OPT_IN` as "Unclear opt in"; words stay as they are."""
    words = aws_reasons.in_words(reason) if _CODE.fullmatch(reason) else reason
    return words[:1].upper() + words[1:]


def reason_lines(reason: DeniedReason) -> tuple[str, tuple[str, ...]]:
    """What a version was denied for, in words, and the lines that explain it; foreign text."""
    coded = _CODE.fullmatch(reason.reason) is not None
    title = reason.short_description if coded and reason.short_description else in_words(reason.reason)
    # The link comes before the long description, which may be shortened.
    texts = (reason.short_description, reason.documentation_link, reason.long_description)
    return title, tuple(text for text in texts if text and text != title)


def field_line(field: DeniedField) -> str:
    """What reviewers say of one answer; foreign text."""
    reason = in_words(field.reason)
    return " ".join((sentence(reason), field.feedback)) if reason and field.feedback else reason or field.feedback


def first_reason(verdict: Verdict) -> str:
    """The first reason of a denial in one sentence, and how many more there are; foreign text."""
    said = [reason_lines(reason)[0] for reason in verdict.reasons]
    said += [f"{field.title}: {field_line(field)}" for field in verdict.fields]
    if not said:
        return verdict.feedback or NO_REASON
    rest = counted(len(said) - 1, "more reason") if len(said) > 1 else ""
    return f"{sentence(said[0])} And {rest}, in the thread." if rest else sentence(said[0])


def fix_in_progress(user_id: str, since: datetime | None = None, free_from: datetime | None = None) -> str:
    """The answer to the second person who presses Fix; `free_from` is when anybody may take over; mrkdwn."""
    later = f" If nothing changes, anybody can take over from {when(free_from)}." if free_from else ""
    known = f"has been fixing this registration since {when(since)}" if since else "is already fixing this registration"
    return f"{mention(user_id)} {known}. Ask them: their answers are saved in their drafts.{later}"


def fixing_since(user_id: str, since: datetime) -> str:
    """The line of the status message while somebody fixes a denial; mrkdwn."""
    return f":pencil2: {mention(user_id)} has been fixing this since {when(since)}."


def taken_over(by: str, before: str) -> str:
    """The reply in the thread when a person takes a fix over; mrkdwn."""
    return f"{mention(by)} continues the fix of {mention(before)}. All answers that were changed so far are kept."


def to_change(count: int) -> str:
    """The line above the denied fields: what to do, and what happens next; plain text."""
    below = "the field below" if count == 1 else f"the {count} fields below"
    what = below if count else "what the reviewers ask for"
    return f"Change {what}, then go to the review and submit. Nothing is sent before that."


def denied_version(version: int, *, explained: bool) -> str:
    """Above the reviewers' comments on the version as a whole, if there are any; mrkdwn."""
    if not explained:
        return (
            f"*Version {version}* was not approved, and AWS gives no reason. "
            "Check all answers before you submit them again."
        )
    return f"*Version {version}* was not approved. The reviewers' comments are here and under each field."


AWS_ADVICE = (
    "This is the advice of AWS's pre-review, which a machine has written. The carriers have not seen this version, and "
    "nothing was denied by them."
)


def advised_version(version: int) -> str:
    """Above the advice of AWS's pre-review; mrkdwn."""
    return f"*Version {version}* came back from AWS's pre-review. {AWS_ADVICE} The advice is here and under each field."


def reviewer_comment(reason: str, feedback: str) -> str:
    """The reviewers' comment on one field; foreign text."""
    return " · ".join(text for text in (in_words(reason), feedback) if text)


def changes_against(version: int) -> str:
    """The heading of the changes on the review page."""
    return f"Changes since version {version}"


def denied_unchanged(titles: Sequence[str]) -> str:
    """Denied fields whose answers have not been changed; mrkdwn."""
    return f":warning: *Denied and not changed:* {escape(', '.join(titles))}"
