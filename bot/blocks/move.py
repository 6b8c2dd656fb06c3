"""The window in which a registration is started again in another region."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, context, input_block, modal, option, section
from bot.blocks.give_up import GIVE_UP
from bot.blocks.message import Message
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from workflows.records.registrations import Registration
from workflows.registrations.move import right_regions

CALLBACK, REGION = "move_registration", "move_region"

words = messages.move


def move_view(registration: Registration, regions: Sequence[str]) -> Block:
    """The window; `regions` are those to choose from, at least one."""
    options = [option(region, region) for region in regions[: limits.OPTIONS]]
    select: Block = {
        "type": "static_select",
        "action_id": REGION,
        "options": options,
        "initial_option": options[0],
    }
    only = words.only_in(right_regions(registration))
    blocks = [
        section(words.intro(registration)),
        *([context(only)] if only else []),
        input_block(REGION, words.LABEL, select),
    ]
    metadata = json.dumps({"registration": registration.id})
    return modal(CALLBACK, words.TITLE, blocks, submit=words.SUBMIT, metadata=metadata)


def region_chosen(view: ViewState) -> str:
    """The chosen region; empty where none is."""
    return next(iter(view.entered.get(REGION, InputState()).choices), "")


def moved_message(registration: Registration, user_id: str, region: str) -> Message:
    """The message in the thread of the old registration, with the way to delete it."""
    text = words.started(user_id, region)
    give_up = button(messages.give_up.GIVE_UP, GIVE_UP, registration.id, style="danger")
    return Message(text=text, blocks=(section(text), actions("moved", [give_up])))
