"""The list of drafts."""

from __future__ import annotations

from bot.messages.text import escape, when
from workflows.records.drafts import Draft

NO_DRAFTS = "You have no drafts. `/callsign new` starts one."
DISCARD_ONE = "Discard a draft…"
DISCARD_TITLE = "Discard this draft?"
DISCARD_TEXT = "Its answers and files will be deleted. This cannot be undone."
DISCARDED = "The draft has been discarded."


def draft_line(draft: Draft) -> str:
    """One draft in a list; mrkdwn."""
    answers = len(draft.answers)
    return (
        f"*{escape(draft.name)}* · {escape(draft.title)} · {draft.region}\n"
        f"{answers} {'answer' if answers == 1 else 'answers'} · last changed {when(draft.updated_at)}"
    )


def count_drafts(count: int) -> str:
    """The short form of a list of drafts."""
    return f"You have {count} open {'draft' if count == 1 else 'drafts'}." if count else NO_DRAFTS
