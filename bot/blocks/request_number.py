"""Requests for a number after approval: the modal with the cost and the button that pays, the reply with the offer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.details import RESOURCE_POLICY, number_button
from bot.blocks.elements import Block, actions, button, modal, section
from bot.blocks.message import Message
from bot.blocks.number_options import CHOSEN_BY_DIGITS, option_inputs, search_inputs
from workflows.lifecycle.sending import sender
from workflows.records.account import Association
from workflows.records.registrations import Registration
from workflows.registrations.completion import Completion
from workflows.registrations.request_number import NumberRequest, requestable

CALLBACK = "request_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the search for a number has found."""

    #: None before a search.
    found: tuple[str, ...] | None = None
    #: Why there is nothing to choose; mrkdwn.
    note: str = ""


def number_view(wanted: NumberRequest, held: Sequence[Association], price: str, search: Search | None = None) -> Block:
    """The modal. `price` is the monthly price of another such number, empty where the account has none."""
    kind, search = wanted.number_type, search or Search()
    blocks = [
        section(messages.numbers.number_text(wanted.registration, kind, wanted.iso_country_code, held)),
        *option_inputs(kind, wanted.options),
        *(search_inputs(wanted.options.preference, search.found, search.note) if kind == CHOSEN_BY_DIGITS else ()),
        section(messages.numbers.number_cost(kind, price)),
    ]
    metadata = json.dumps(
        {
            "registration": wanted.registration.id,
            "type": kind,
            "country": wanted.iso_country_code,
            "ordinal": str(wanted.ordinal),
            "price": price,
        }
    )
    return modal(
        CALLBACK,
        messages.numbers.NUMBER_TITLE,
        blocks,
        submit=messages.numbers.request_label(price),
        metadata=metadata,
    )


def with_completion(
    reply: Message, completion: Completion, registration: Registration, *, is_first: bool = True
) -> Message:
    """The reply that a registration is live, with what exists now and what can be requested.

    `is_first`: it is the account's first approval in the region, so the reply also says what is still ahead.
    """
    what = [messages.numbers.identities(completion, registration.identity)]
    buttons = []
    for offer in completion.offers:
        if requestable(offer.resource_type, offer.iso_country_code):
            what.append(messages.numbers.number_offer(offer.resource_type))
            buttons.append(number_button(registration, offer, style=None))
        else:
            what.append(messages.numbers.other_offer(offer.resource_type))
    words = ["\n".join(line for line in what if line), *_ahead(completion, registration, is_first=is_first)]
    shown = [text for text in words if text]
    sections = [section(text) for text in shown]
    buttons = buttons[:1]  # of several kinds of numbers, the first; the details have the others
    if sender(registration):
        buttons.append(button(messages.resource_policy.BUTTON, RESOURCE_POLICY, registration.id))
    blocks = [*reply.blocks, *sections, *([actions("offers", buttons)] if buttons else [])]
    return replace(reply, text="\n".join((reply.text, *shown)), blocks=tuple(blocks))


def _ahead(completion: Completion, registration: Registration, *, is_first: bool) -> list[str]:
    """What the account still has to do before texts reach everybody."""
    region = registration.region
    if not is_first:
        return [messages.numbers.in_sandbox(region)] if completion.tier == "SANDBOX" else []
    hint = [messages.numbers.SNS_HINT] if completion.identities else []
    return [messages.numbers.still_ahead(completion, region), *hint]


def plain_message(words: str) -> Message:
    """A message of one text."""
    return Message(text=words, blocks=(section(words),))
