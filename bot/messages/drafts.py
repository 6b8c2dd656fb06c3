"""The words of the list of drafts."""

from __future__ import annotations

from bot.messages.text import escape, when
from workflows.records.drafts import Draft

NO_DRAFTS = "You have no drafts. `/callsign new` begins one."
DISCARD_TITLE = "Discard this draft?"
DISCARD_TEXT = "Its answers and files are deleted. This cannot be undone."
DISCARDED = "The draft is discarded."


def draft_line(draft: Draft) -> str:
    """One draft in a list; mrkdwn."""
    return (
        f"*{escape(draft.name)}* · {escape(draft.title)} · {draft.region}\n"
        f"{len(draft.answers)} answers · last change {when(draft.updated_at)}"
    )


def count_drafts(count: int) -> str:
    """The short form of a list of drafts."""
    return f"You have {count} open {'draft' if count == 1 else 'drafts'}." if count else NO_DRAFTS
