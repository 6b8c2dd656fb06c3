"""Requests for a number after approval: the modal with the cost and the confirmation, and the reply that offers it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.blocks.details import number_button
from bot.blocks.elements import Block, actions, input_block, modal, option, section
from bot.blocks.message import Message
from bot.messages import numbers as number_words
from bot.slack.payloads import ViewState
from workflows.records.account import Association
from workflows.records.registrations import Registration
from workflows.registrations.completion import Completion
from workflows.registrations.request_number import NumberRequest, requestable

CALLBACK = "request_number"
CONFIRMATION, CONFIRMED = "number_confirmation", "yes"


def number_view(wanted: NumberRequest, held: Sequence[Association], price: str) -> Block:
    """The modal. `price` is the monthly price of another such number, empty where the account has none."""
    kind = wanted.number_type
    confirmed = option(number_words.number_confirm(kind), CONFIRMED)
    box: Block = {"type": "checkboxes", "action_id": CONFIRMATION, "options": [confirmed]}
    blocks = [
        section(number_words.number_text(wanted.registration, kind, wanted.iso_country_code, held)),
        section(number_words.number_cost(kind, price)),
        input_block(CONFIRMATION, number_words.NUMBER_CONFIRM_LABEL, box),
    ]
    metadata = json.dumps(
        {
            "registration": wanted.registration.id,
            "type": kind,
            "country": wanted.iso_country_code,
            "ordinal": str(wanted.ordinal),
        }
    )
    return modal(CALLBACK, number_words.NUMBER_TITLE, blocks, submit=number_words.NUMBER_SUBMIT, metadata=metadata)


def is_confirmed(view: ViewState) -> bool:
    """Whether the box is ticked."""
    entered = view.entered.get(CONFIRMATION)
    return bool(entered and CONFIRMED in entered.choices)


def with_completion(reply: Message, completion: Completion, registration: Registration) -> Message:
    """The reply that a registration is live, with what exists now, what is still to come, and what can be requested."""
    words = [number_words.completed(completion, registration)]
    buttons = []
    for offer in completion.offers:
        if requestable(offer.resource_type, offer.iso_country_code):
            words.append(number_words.number_offer(offer.resource_type))
            buttons.append(number_button(registration, offer))
        else:
            words.append(number_words.other_offer(offer.resource_type))
    text = "\n".join(words)
    last = reply.blocks[-1:]
    blocks = [*reply.blocks[:-1], section(text), *([actions("offers", buttons[:1])] if buttons else []), *last]
    return Message(text=f"{reply.text}\n{text}", blocks=tuple(blocks))


def plain_message(words: str) -> Message:
    """A message of one text."""
    return Message(text=words, blocks=(section(words),))
