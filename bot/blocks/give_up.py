"""The windows in which a registration, a number or a sender ID is given up: a choice, then a typed confirmation."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, button, input_block, modal, section
from bot.slack.payloads import ViewState
from workflows.records.registrations import Registration
from workflows.registrations.release import Holding

CALLBACK = "give_up"
GIVE_UP, CHOOSE_DELETE, CHOOSE_RELEASE = "give_up", "choose_delete", "choose_release"
TYPED = "typed_confirmation"

words = messages.give_up


def choice_view(registration: Registration, holdings: Sequence[Holding], *, removable: bool) -> Block:
    """What can be given up, each with what follows from it."""
    blocks = [section(words.intro(registration))]
    if removable:
        delete = button(words.DELETE, CHOOSE_DELETE, registration.id, style="danger")
        blocks.append(section(words.deletes(), accessory=delete))
    for position, holding in enumerate(holdings):
        value = json.dumps([registration.id, holding.kind, holding.id])
        release = button(words.RELEASE, CHOOSE_RELEASE, value, style="danger")
        blocks.append(section(words.releases(holding), block_id=f"release_{position}", accessory=release))
    if len(blocks) == 1:
        blocks = [section(words.NOTHING)]
    return modal(CALLBACK, words.TITLE, blocks)


def delete_view(registration: Registration) -> Block:
    """The confirmation of a deletion."""
    metadata = {"registration": registration.id, "name": registration.name}
    return _confirmation(words.confirm_delete(registration), words.DELETE_SUBMIT, metadata)


def release_view(registration: Registration, holding: Holding) -> Block:
    """The confirmation of a release."""
    metadata = {"registration": registration.id, "name": holding.name, "kind": holding.kind, "holding": holding.id}
    return _confirmation(words.confirm_release(holding), words.RELEASE_SUBMIT, metadata)


def _confirmation(text: str, submit: str, metadata: dict[str, str]) -> Block:
    typed: Block = {"type": "plain_text_input", "action_id": TYPED}
    blocks = [section(text), input_block(TYPED, words.CONFIRM_LABEL, typed)]
    return modal(CALLBACK, words.TITLE, blocks, submit=submit, metadata=json.dumps(metadata))


def is_typed(view: ViewState, name: str, block_id: str = TYPED) -> bool:
    """Whether the person typed this name; spaces, capitals and the signs of a number do not count."""
    entered = view.entered.get(block_id)
    typed = _plain(entered.text or "") if entered else ""
    return bool(typed) and typed == _plain(name)


def _plain(text: str) -> str:
    squeezed = " ".join(text.casefold().split())
    return re.sub(r"[\s()+.-]", "", squeezed) if re.fullmatch(r"[\d\s()+.-]+", squeezed) else squeezed
