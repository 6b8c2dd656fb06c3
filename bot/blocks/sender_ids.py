"""The window in which a sender ID without a form is requested, and the button that leads to it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot import messages
from bot.blocks.elements import Block, button, input_block, modal, option, section
from bot.slack.payloads import InputState, ViewState
from workflows.records.numbers import MESSAGE_TYPES, TRANSACTIONAL
from workflows.records.sender_ids import SenderIdOptions

CALLBACK, OPEN = "request_sender_id", "open_sender_id"
NAME, TYPES, EXTRAS = "sender_id_name", "sender_id_types", "sender_id_extras"
#: The one extra that can be ticked.
_PROTECTION = "deletion_protection"
#: Characters that can be typed: more than AWS takes, so that the sentence below the input explains it.
_TYPED_MOST = 40

words = messages.sender_ids


def offer_button(region: str, country: str) -> Block:
    """The button that opens the window."""
    return button(words.OFFER, OPEN, json.dumps({"region": region, "country": country}))


def request_view(place: Mapping[str, str], account_id: str, price: str) -> Block:
    """The window. `place` has `region` and `country`; `price` is that of the account's other sender IDs there."""
    types = _choice("checkboxes", TYPES, {name: words.TYPES[name] for name in MESSAGE_TYPES}, [TRANSACTIONAL])
    extras = _choice("checkboxes", EXTRAS, {_PROTECTION: words.PROTECTION}, [])
    typed: Block = {"type": "plain_text_input", "action_id": NAME, "max_length": _TYPED_MOST}
    blocks = [
        section(words.intro(place["region"], place["country"], account_id)),
        input_block(NAME, words.NAME_LABEL, typed, hint=words.NAME_HINT),
        input_block(TYPES, words.TYPES_LABEL, types, hint=words.TYPES_HINT),
        input_block(EXTRAS, words.EXTRAS_LABEL, extras, hint=words.EXTRAS_HINT, optional=True),
        section(words.cost(price)),
    ]
    return modal(CALLBACK, words.TITLE, blocks, submit=words.submit_label(price), metadata=json.dumps(dict(place)))


def name_typed(view: ViewState) -> str:
    """The sender ID as it was typed, without blanks around it."""
    return (view.entered.get(NAME, InputState()).text or "").strip()


def options_chosen(view: ViewState) -> SenderIdOptions:
    """What was ticked; no message type where none is."""
    ticked = view.entered.get(TYPES, InputState()).choices
    return SenderIdOptions(
        message_types=tuple(each for each in MESSAGE_TYPES if each in ticked),
        deletion_protection=_PROTECTION in view.entered.get(EXTRAS, InputState()).choices,
    )


def _choice(kind: str, action_id: str, titles: Mapping[str, str], chosen: list[str]) -> Block:
    options = [option(title, value) for value, title in titles.items()]
    initial = [each for each in options if each["value"] in chosen]
    return {
        "type": kind,
        "action_id": action_id,
        "options": options,
        **({"initial_options": initial} if initial else {}),
    }
