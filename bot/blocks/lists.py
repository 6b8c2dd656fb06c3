"""Lists of drafts and registrations, with buttons and pages, for replies to commands and App Home."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot import messages
from bot.blocks.elements import Block, actions, button, confirm, context, section
from bot.blocks.status_message import console_button, details_button, fix_buttons
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.records.drafts import Draft
from workflows.records.listing import SearchWord
from workflows.records.registrations import Registration

CONTINUE, DISCARD, REGISTER, REFRESH = "continue_draft", "discard_draft", "register", "refresh_home"
LIST_PAGE = "list_page"
#: Characters of a name, and of a title, in a row of a list. Details has all of both.
NAME_SHOWN = 80

Row = TypeVar("Row", Draft, Registration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The part of a list that one page shows."""

    #: Counted from 0.
    page: int
    count: int

    @classmethod
    def of(cls, count: int, page: int) -> Slice:
        """The slice for `page`, or for the last page where the list has become shorter."""
        return cls(page=min(page, max(0, (count - 1) // limits.LIST_ROWS)), count=count)

    @property
    def first(self) -> int:
        """Index of the page's first row."""
        return self.page * limits.LIST_ROWS

    @property
    def last(self) -> int:
        """Index after the page's last row."""
        return min(self.count, self.first + limits.LIST_ROWS)

    @property
    def neighbours(self) -> tuple[int, ...]:
        """The previous and the next page, where they exist."""
        pages = -(-self.count // limits.LIST_ROWS)
        return tuple(page for page in (self.page - 1, self.page + 1) if 0 <= page < pages)


def draft_rows(drafts: Sequence[Draft], shown: int = limits.LIST_ROWS) -> list[Block]:
    """Open drafts with their buttons."""
    rows = [row for draft in drafts[:shown] for row in _draft(draft)]
    if len(drafts) > shown:
        rows.append(context(messages.text.more(len(drafts) - shown)))
    return rows or [section(messages.drafts.NO_DRAFTS)]


def registration_rows(shown: Sequence[Registration], now: datetime, part: Slice, more: str) -> list[Block]:
    """A page of registrations; `more` comes back with the buttons for other pages."""
    rows = [block for registration in shown for block in registration_row(registration, now)]
    values = {number: json.dumps({"page": str(number), "more": more}) for number in part.neighbours}
    return [*rows, *pager("list_pages", LIST_PAGE, part, values)] or [section(messages.status.NO_REGISTRATIONS)]


def pager(block_id: str, action_id: str, part: Slice, values: Mapping[int, str]) -> list[Block]:
    """The range shown and the buttons to the neighbouring pages, with their values; empty for a single page."""
    if not part.neighbours:
        return []
    labels = {part.page - 1: messages.home.PREVIOUS, part.page + 1: messages.home.NEXT}
    buttons = [button(labels[page], f"{action_id}_{page}", values[page]) for page in part.neighbours]
    return [context(messages.home.range_line(part.first + 1, part.last, part.count)), actions(block_id, buttons)]


def registration_row(registration: Registration, now: datetime) -> list[Block]:
    """Two blocks for a registration and its buttons."""
    days = stages.days_in_review(registration, now)
    usual = usual_days(registration.registration_type)
    notes = [whose] if (whose := messages.nudges.waiting(registration, now)) else []
    notes += [messages.home.review_line(days, usual)] if days is not None else []
    line = messages.status.registration_line(_short(registration))
    return [
        section("\n".join(filter(None, [line, " · ".join(notes)]))),
        actions(f"registration|{registration.id}", row_buttons(registration)),
    ]


def search_words(words: str) -> tuple[SearchWord, ...]:
    """The words of a search, with the statuses for which people read them."""
    known = {
        status: f"{words} {messages.status.SEARCH_WORDS.get(status, '')}".lower()
        for status, words in messages.status.STATUS_TEXT.items()
    }
    others = messages.status.status_text("").lower()
    return tuple(
        SearchWord(
            text=word,
            statuses=frozenset(status for status, shown in known.items() if word in shown),
            unless=frozenset(known) if word in others else frozenset(),
        )
        for word in words.lower().split()
    )


def search_text(registration: Registration) -> str:
    """The text that a search looks through, in lower case."""
    names = (registration.name, registration.title, registration.registration_type, registration.identity)
    state = (registration.id, registration.region, registration.status)
    return " ".join((*names, *state, messages.status.status_text(registration.status))).casefold()


def row_buttons(registration: Registration) -> list[Block]:
    """The buttons of a registration in a list; there is always at least one."""
    return [*fix_buttons(registration), details_button(registration), console_button(registration)]


def _short(row: Row) -> Row:
    """The row with a name and a title that leave room for a whole page of rows in one message."""
    return replace(
        row, name=limits.shorten_escaped(row.name, NAME_SHOWN), title=limits.shorten_escaped(row.title, NAME_SHOWN)
    )


def _draft(draft: Draft) -> list[Block]:
    dialog = confirm(
        messages.drafts.DISCARD_TITLE,
        messages.drafts.DISCARD_TEXT,
        messages.buttons.DISCARD,
        messages.buttons.KEEP,
        danger=True,
    )
    buttons = [
        button(messages.buttons.CONTINUE, CONTINUE, draft.id, style="primary"),
        button(messages.buttons.DISCARD, DISCARD, draft.id, confirm=dialog),
    ]
    return [section(messages.drafts.draft_line(_short(draft))), actions(f"draft|{draft.id}", buttons)]
