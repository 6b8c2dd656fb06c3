"""Drafts and registrations as rows, for ephemeral answers and App Home; and App Home itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import messages
from bot.blocks import limits
from bot.blocks.elements import Block, actions, button, confirm, context, divider, header, section
from bot.blocks.notices import console_button, details_button, fix_buttons, needs_you, newest_first
from workflows import lifecycle
from workflows.records import Draft, Registration

CONTINUE, DISCARD, REGISTER, REFRESH = "continue_draft", "discard_draft", "register", "refresh_home"


def draft_rows(drafts: Sequence[Draft]) -> list[Block]:
    """Open drafts with their buttons."""
    rows = [row for draft in drafts[: limits.LIST_ROWS] for row in _draft(draft)]
    if len(drafts) > limits.LIST_ROWS:
        rows.append(context(messages.more(len(drafts) - limits.LIST_ROWS)))
    return rows or [section(messages.NO_DRAFTS)]


def registration_rows(registrations: Sequence[Registration]) -> list[Block]:
    """Registrations, those that moved last on top."""
    ordered = newest_first(registrations)
    rows = [block for found in ordered[: limits.LIST_ROWS] for block in registration_row(found)]
    if len(ordered) > limits.LIST_ROWS:
        rows.append(context(messages.more(len(ordered) - limits.LIST_ROWS)))
    return rows or [section(messages.NO_REGISTRATIONS)]


def registration_row(registration: Registration) -> list[Block]:
    """One registration with its buttons, two blocks."""
    return [
        section(messages.registration_line(registration)),
        actions(f"registration|{registration.id}", row_buttons(registration)),
    ]


def row_buttons(registration: Registration) -> list[Block]:
    """What can be done with a registration, wherever it stands in a list; at least one."""
    return [*fix_buttons(registration), details_button(registration), console_button(registration)]


def home_view(drafts: Sequence[Draft], registrations: Sequence[Registration], swept: datetime | None) -> Block:
    """App Home: what can be begun, what is open, what is in review, what is done."""
    groups = (
        (messages.HOME_NEEDS_YOU, [found for found in registrations if needs_you(found)]),
        (messages.HOME_RUNNING, [found for found in registrations if not needs_you(found) and not _done(found)]),
        (messages.HOME_DONE, [found for found in registrations if not needs_you(found) and _done(found)]),
    )
    blocks = [
        header(messages.HOME_TITLE),
        section(messages.HOME_TEXT),
        actions("home", [button(messages.REGISTER, REGISTER, style="primary"), button(messages.REFRESH, REFRESH)]),
        divider(),
        header(messages.HOME_DRAFTS),
        *draft_rows(drafts),
    ]
    for title, found in groups:
        if found:
            blocks += [header(title), *registration_rows(found)]
    blocks.append(context(messages.swept(swept)))
    return {"type": "home", "blocks": blocks[: limits.VIEW_BLOCKS]}


def _done(registration: Registration) -> bool:
    return registration.status == "COMPLETE" or lifecycle.is_final(registration.status)


def _draft(draft: Draft) -> list[Block]:
    dialog = confirm(messages.DISCARD_TITLE, messages.DISCARD_TEXT, messages.DISCARD, messages.KEEP, danger=True)
    buttons = [
        button(messages.CONTINUE, CONTINUE, draft.id, style="primary"),
        button(messages.DISCARD, DISCARD, draft.id, confirm=dialog),
    ]
    return [section(messages.draft_line(draft)), actions(f"draft|{draft.id}", buttons)]
