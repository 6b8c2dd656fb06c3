"""The list of drafts."""

from __future__ import annotations

from bot.messages.text import COMMAND, counted, escape, kind, when
from workflows.records.drafts import Draft

NO_DRAFTS = f"You have no drafts. `{COMMAND} new` starts one."
DISCARD_ONE = "Discard a draft…"
DISCARD_TITLE = "Discard this draft?"
DISCARD_TEXT = "Its answers and files will be deleted. This cannot be undone."
DISCARDED = "The draft has been discarded."


def draft_line(draft: Draft) -> str:
    """One draft in a list: its name, then what it is; mrkdwn."""
    answers = counted(len(draft.answers), "answer") if draft.answers else "no answers yet"
    what = f"{escape(kind(draft.title))} · {draft.region}"
    return f"*{escape(draft.name)}*\n{what} · {answers} · changed {when(draft.updated_at)}"


def count_drafts(count: int) -> str:
    """The short form of a list of drafts."""
    return f"You have {count} open {'draft' if count == 1 else 'drafts'}." if count else NO_DRAFTS
