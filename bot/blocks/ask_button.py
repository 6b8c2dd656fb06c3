"""The button that opens *Ask the customer*."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import Block, button, read_as
from workflows.records.drafts import Draft

ASK = "ask_customer"


def ask_button(draft: Draft, words: str = messages.ask_customer.BUTTON) -> Block:
    """The button, which a screen reader reads with the draft's name."""
    return read_as(button(words, ASK, draft.id), messages.buttons.about(words, draft.name))
