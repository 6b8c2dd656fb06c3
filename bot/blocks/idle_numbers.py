"""The list of idle numbers with what can be done about each, and the typed confirmation of a release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.elements import Block, actions, button, context, input_block, modal, read_as, section
from bot.blocks.status_message import REGISTER_NUMBER, RELEASE_NUMBER
from bot.slack import limits
from workflows.registrations.idle_numbers import Idle

CALLBACK, TYPED = "release_number", "typed_number"
#: Numbers of a list, each of two blocks.
SHOWN = 20
#: Characters of a type's title in the list.
TITLE_SHOWN = 80

words = messages.idle_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An idle number, and what the person who reads it may do."""

    idle: Idle
    may_register: bool = False
    may_release: bool = False


def idle_blocks(rows: Sequence[Row], notes: Sequence[str] = ()) -> list[Block]:
    """The list; `notes`, in mrkdwn, name what is missing in it."""
    head = words.headline([row.idle for row in rows]) if rows else words.NONE_IDLE
    shown = [block for position, row in enumerate(rows[:SHOWN]) for block in _row(row, position)]
    more = [context(messages.text.more(len(rows) - SHOWN))] if len(rows) > SHOWN else []
    return [section(head), *shown, *more, *map(context, notes)]


def _row(row: Row, position: int) -> list[Block]:
    found = _short(row.idle)
    value = json.dumps({"region": found.region, "number": found.number.id})
    register = button(words.REGISTER, REGISTER_NUMBER, value)
    release = button(words.RELEASE, RELEASE_NUMBER, value, style="danger")
    named = messages.text.number(found.number.number)
    buttons = [
        *([read_as(register, messages.buttons.about(words.REGISTER, named))] if row.may_register else []),
        *([read_as(release, messages.buttons.about(words.RELEASE, named))] if row.may_release else []),
    ]
    line = section(words.line(found), block_id=f"idle_{position}")
    return [line, *([actions(f"idle_actions_{position}", buttons)] if buttons else [])]


def _short(idle: Idle) -> Idle:
    """With a title that leaves room for a whole list."""
    if idle.kind is None:
        return idle
    return replace(idle, kind=replace(idle.kind, title=limits.shorten_escaped(idle.kind.title, TITLE_SHOWN)))


def release_view(found: Idle) -> Block:
    """The confirmation of a release."""
    typed: Block = {"type": "plain_text_input", "action_id": TYPED}
    blocks = [section(words.confirm_release(found)), input_block(TYPED, messages.give_up.CONFIRM_LABEL, typed)]
    metadata = json.dumps({"region": found.region, "number": found.number.id, "name": found.number.number})
    return modal(CALLBACK, words.TITLE, blocks, submit=messages.give_up.RELEASE_SUBMIT, metadata=metadata)
