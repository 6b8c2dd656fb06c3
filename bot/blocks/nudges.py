"""Messages of nudges, and the modal that hands a registration over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    input_block,
    link_button,
    modal,
    option,
    overflow,
    preformatted,
    section,
)
from bot.blocks.lists import CONTINUE, DISCARD, discard_dialog
from bot.blocks.message import Message
from bot.blocks.status_message import console_button, details_button, fix_buttons
from workflows.lifecycle.stages import Stuck
from workflows.records.drafts import Draft
from workflows.records.registrations import Registration
from workflows.watch.nudges import SNOOZES, Nudge

SNOOZE, HAND_OVER, SUPPORT = "snooze", "hand_over", "open_support"
HAND_OVER_VIEW, NEW_OWNER = "hand_over", "new_owner"


def nudge_message(
    nudge: Nudge, registration: Registration, owner: str, *, answer: str = "", is_over: bool = False
) -> Message:
    """A reminder in the thread. It mentions `owner`, unless that is empty.

    `answer` says what has happened since, and replaces the buttons that are no longer needed: all, where it is over.
    """
    mention = f"{messages.text.mention(owner)} " if owner else ""
    words = mention + messages.nudges.NUDGE_TEXT[nudge.kind](registration, nudge)
    blocks, text = [section(words)], words
    if is_over:
        return _with_answer(text, blocks, answer)
    if case := messages.nudges.support_case(registration, nudge):
        blocks += [section(messages.nudges.SUPPORT_INTRO), preformatted(case)]
        text = f"{words}\n{messages.nudges.SUPPORT_INTRO}\n{messages.text.escape(case)}"
    choices = [] if answer else [_hand_over(registration), _snooze(nudge)]
    blocks.append(actions("nudge", [*_next_steps(nudge, registration), *choices]))
    return _with_answer(text, blocks, answer)


def draft_nudge_message(nudge: Nudge, draft: Draft, *, answer: str = "", is_over: bool = False) -> Message:
    """A reminder of an open draft, for its owner only."""
    words = messages.nudges.untouched_draft(draft, nudge)
    if is_over:
        return _with_answer(words, [section(words)], answer)
    buttons = [
        button(messages.buttons.CONTINUE, CONTINUE, draft.id),
        button(messages.buttons.DISCARD, DISCARD, draft.id, confirm=discard_dialog()),
        *([] if answer else [_snooze(nudge)]),
    ]
    return _with_answer(words, [section(words), actions("nudge", buttons)], answer)


def over_message(words: str, registration: Registration | None) -> Message:
    """A reminder that nobody needs now: one quiet line, and the details where they exist."""
    below = [actions("nudge", [details_button(registration)])] if registration else []
    return Message(text=words, blocks=(context(words), *below))


def hand_over_view(registration: Registration) -> Block:
    """The modal that asks for the new owner."""
    chooser: Block = {"type": "users_select", "action_id": "person"}
    return modal(
        HAND_OVER_VIEW,
        messages.nudges.HAND_OVER_TITLE,
        [
            section(messages.nudges.hand_over_intro(registration)),
            input_block(NEW_OWNER, messages.nudges.NEW_OWNER, chooser, hint=messages.nudges.NEW_OWNER_HINT),
        ],
        submit=messages.nudges.HAND_OVER,
        metadata=json.dumps({"registration": registration.id}),
    )


def snooze_value(nudge: Nudge, days: int) -> str:
    """The value of a click on Snooze; `snooze_request` reads it."""
    return f"{nudge.subject}|{nudge.kind}|{nudge.number}|{days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeRequest:
    """A click on Snooze."""

    #: A RegistrationId, or the DraftId of an open draft.
    subject: str
    kind: str
    number: int
    days: int


def snooze_request(value: str) -> SnoozeRequest | None:
    """The request in a click's value; None for a value that `snooze_value` did not write."""
    parts = value.split("|")
    if len(parts) != 4 or not (parts[2].isdecimal() and parts[3].isdecimal()) or int(parts[3]) not in SNOOZES:
        return None
    return SnoozeRequest(subject=parts[0], kind=parts[1], number=int(parts[2]), days=int(parts[3]))


def _with_answer(text: str, blocks: Sequence[Block], answer: str) -> Message:
    if not answer:
        return Message(text=text, blocks=tuple(blocks))
    return Message(text=f"{text}\n{answer}", blocks=(*blocks, context(answer)))


def _next_steps(nudge: Nudge, registration: Registration) -> list[Block]:
    """The buttons that help to end this kind of waiting."""
    if nudge.kind is Stuck.NOT_PICKED_UP:
        return [
            link_button(messages.nudges.OPEN_SUPPORT, messages.nudges.SUPPORT_CENTER, SUPPORT),
            details_button(registration),
        ]
    # None is primary: a reminder stays as it is when its registration moves on, and its status message does not.
    return [*fix_buttons(registration, primary=False), details_button(registration), console_button(registration)]


def _hand_over(registration: Registration) -> Block:
    return button(messages.nudges.HAND_OVER, HAND_OVER, registration.id)


def _snooze(nudge: Nudge) -> Block:
    return overflow(SNOOZE, [option(messages.nudges.SNOOZE[days], snooze_value(nudge, days)) for days in SNOOZES])
