"""Lists of drafts and registrations, with buttons and pages, for replies to commands and App Home."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.ask_button import ask_button
from bot.blocks.elements import Block, actions, button, confirm, context, option, plain, read_as, section
from bot.blocks.message import Message
from bot.blocks.status_message import details_button, fix_buttons, is_fixable
from bot.blocks.table import cell, data_table, in_sections, number_cell, person_cell
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Move
from workflows.records.drafts import Draft, DraftState
from workflows.records.listing import SearchWord
from workflows.records.registrations import Registration

CONTINUE, DISCARD, REGISTER, REFRESH = "continue_draft", "discard_draft", "register", "refresh_home"
LIST_PAGE, ROW_ACTION = "list_page", "list_row"
#: What the select below a table does with a row.
FIX_ROW, OPEN_ROW = "fix", "details"
#: Characters of a name, and of a title, in a row of a list. Details has all of both.
NAME_SHOWN = 80
#: The same in a table.
TITLE_CELL, STATE_CELL = 24, 28
#: The same in the select below a table.
OPTION_NAME = 40

Row = TypeVar("Row", Draft, Registration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The part of a list that one page shows."""

    #: Counted from 0.
    page: int
    count: int
    #: Rows of a page.
    size: int = limits.LIST_ROWS

    @classmethod
    def of(cls, count: int, page: int, size: int = limits.LIST_ROWS) -> Slice:
        """The slice for `page`, or for the last page where the list has become shorter."""
        return cls(page=min(page, max(0, (count - 1) // size)), count=count, size=size)

    @property
    def first(self) -> int:
        """Index of the page's first row."""
        return self.page * self.size

    @property
    def last(self) -> int:
        """Index after the page's last row."""
        return min(self.count, self.first + self.size)

    @property
    def neighbours(self) -> tuple[int, ...]:
        """The previous and the next page, where they exist."""
        pages = -(-self.count // self.size)
        return tuple(page for page in (self.page - 1, self.page + 1) if 0 <= page < pages)


def draft_rows(drafts: Sequence[Draft], shown: int = limits.LIST_ROWS) -> list[Block]:
    """Open drafts with their buttons."""
    rows = [row for draft in drafts[:shown] for row in _draft(draft)]
    if len(drafts) > shown:
        rows.append(context(messages.text.more(len(drafts) - shown)))
    return rows or [section(messages.drafts.NO_DRAFTS)]


def registration_list(
    shown: Sequence[Registration], now: datetime, part: Slice, more: str, *, may_fix: bool = True
) -> Message:
    """A page of registrations as a table with a select of what can be done; `more` comes back with the page buttons."""
    rows = [_short(registration, limits.TABLE_CELL) for registration in shown]
    values = {number: json.dumps({"page": str(number), "more": more}) for number in part.neighbours}
    below = [_row_actions(rows, may_fix=may_fix), *pager("list_pages", LIST_PAGE, part, values)]
    head = messages.lists.caption(part.count, sum(needs_person(row, now) for row in rows))
    table = data_table(head, messages.lists.HEADER, (_cells(row, now) for row in rows))
    lines = [messages.lists.line(row, now) for row in rows]
    return Message(
        text="\n".join([head, *lines]),
        blocks=(table, *below),
        sections=(section(head), *in_sections(lines), *below),
    )


def needs_person(registration: Registration, now: datetime) -> bool:
    """Whether it waits for one of us."""
    return stages.whose_move(registration, now) is Move.US


def _cells(row: Registration, now: datetime) -> list[Block]:
    days = max(0, (now - row.status_since).days)
    return [
        cell(row.name),
        cell(messages.status.state(row), STATE_CELL),
        _mover(row, now),
        number_cell(days, messages.lists.since(days)),
        cell(messages.text.number(row.identity)),
        cell(messages.text.kind(row.title), TITLE_CELL),
    ]


def _mover(row: Registration, now: datetime) -> Block:
    """Who has to act: a person by name."""
    if needs_person(row, now) and row.owner and messages.text.in_slack(row.owner.user_id):
        return person_cell(row.owner.user_id)
    return cell(messages.lists.mover(row, now))


def _row_actions(rows: Sequence[Registration], *, may_fix: bool) -> Block:
    """The select below a table: what can be done with which row."""
    names = told_apart([(row.name, row.id[-8:]) for row in rows], OPTION_NAME)
    named = list(zip(names, rows, strict=True))
    fix, details = messages.denial.FIX_AND_RESUBMIT, messages.details.DETAILS
    options = [
        *(
            option(messages.buttons.about(fix, name), f"{FIX_ROW}|{row.id}")
            for name, row in named
            if may_fix and is_fixable(row)
        ),
        *(option(messages.buttons.about(details, name), f"{OPEN_ROW}|{row.id}") for name, row in named),
    ]
    select: Block = {
        "type": "static_select",
        "action_id": ROW_ACTION,
        "placeholder": plain(messages.lists.CHOOSE, limits.PLACEHOLDER),
        "options": options,
    }
    return actions("list_rows", [select])


def pager(block_id: str, action_id: str, part: Slice, values: Mapping[int, str]) -> list[Block]:
    """The range shown and the buttons to the neighbouring pages, with their values; empty for a single page."""
    if not part.neighbours:
        return []
    labels = {part.page - 1: messages.home.PREVIOUS, part.page + 1: messages.home.NEXT}
    buttons = [button(labels[page], f"{action_id}_{page}", values[page]) for page in part.neighbours]
    return [context(messages.home.range_line(part.first + 1, part.last, part.count)), actions(block_id, buttons)]


def registration_row(registration: Registration, now: datetime, viewer: str, *, may_fix: bool = True) -> list[Block]:
    """Two lines for a registration as `viewer` reads them, with the button that helps next to them."""
    row = _short(registration, NAME_SHOWN)
    fix = fix_buttons(row, primary=False) if may_fix else []
    return [
        section(
            messages.lists.two_lines(row, now, viewer),
            block_id=f"registration|{registration.id}",
            accessory=fix[0] if fix else details_button(row),
        )
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


def _short(row: Row, limit: int) -> Row:
    """The row with a name and a title that leave room for a whole page of rows."""
    return replace(row, name=limits.shorten_escaped(row.name, limit), title=limits.shorten_escaped(row.title, limit))


def discard_dialog() -> Block:
    """The question before a draft is discarded."""
    words, buttons = messages.drafts, messages.buttons
    return confirm(words.DISCARD_TITLE, words.DISCARD_TEXT, buttons.DISCARD, buttons.KEEP, danger=True)


def discard_select(drafts: Sequence[Draft]) -> Block:
    """The select below the drafts on App Home: a button for each would make three lines of two."""
    names = told_apart([(draft.name, draft.id[-8:]) for draft in drafts], OPTION_NAME)
    select: Block = {
        "type": "static_select",
        "action_id": DISCARD,
        "placeholder": plain(messages.drafts.DISCARD_ONE, limits.PLACEHOLDER),
        "options": [option(name, draft.id) for name, draft in zip(names, drafts, strict=True)],
        "confirm": discard_dialog(),
    }
    return actions("discard_draft", [select])


def _draft(draft: Draft) -> list[Block]:
    discard = button(messages.buttons.DISCARD, DISCARD, draft.id, confirm=discard_dialog())
    buttons = [
        _continue_button(draft),
        ask_button(draft),
        read_as(discard, messages.buttons.about(messages.buttons.DISCARD, draft.name)),
    ]
    # One that waits for an approval can only be looked at, and taken back there.
    offered = buttons[:1] if draft.state is DraftState.WAITING else buttons
    return [section(_line(draft)), actions(f"draft|{draft.id}", offered)]


def _line(draft: Draft) -> str:
    short = _short(draft, NAME_SHOWN)
    waits = draft.state is DraftState.WAITING
    return messages.approvals.draft_waits(short.name) if waits else messages.drafts.draft_line(short)


def home_draft(draft: Draft) -> Block:
    """Two lines for a draft on App Home; `discard_select` below the drafts can discard it."""
    return section(_line(draft), block_id=f"draft|{draft.id}", accessory=_continue_button(draft))


def _continue_button(draft: Draft) -> Block:
    label = messages.buttons.CONTINUE
    return read_as(button(label, CONTINUE, draft.id), messages.buttons.about(label, draft.name))
