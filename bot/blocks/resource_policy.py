"""The windows in which SNS is allowed to send from a number or sender ID: a choice, then the exact policy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bot import messages
from bot.blocks.details import RESOURCE_POLICY
from bot.blocks.elements import Block, button, context, modal, preformatted, section
from bot.slack import limits
from workflows.records.registrations import Registration
from workflows.registrations.release import Holding
from workflows.registrations.resource_policy import PolicyChange

CALLBACK = "resource_policy"
OPEN, CHOOSE = RESOURCE_POLICY, "choose_resource_policy"
#: Numbers and sender IDs to choose from.
LISTED = 40

words = messages.resource_policy


def choice_view(registration: Registration, holdings: Sequence[Holding]) -> Block:
    """What SNS could send from."""
    blocks = [section(words.CHOOSE if holdings else words.NOTHING)]
    for position, holding in enumerate(holdings[:LISTED]):
        value = json.dumps([registration.id, holding.kind, holding.id])
        show = button(words.CHOOSE_BUTTON, CHOOSE, value)
        blocks.append(section(f"*{words.named(holding)}*", block_id=f"policy_{position}", accessory=show))
    if len(holdings) > LISTED:
        blocks.append(context(messages.text.more(len(holdings) - LISTED)))
    return modal(CALLBACK, words.TITLE, blocks)


def policy_view(registration: Registration, holding: Holding, change: PolicyChange) -> Block:
    """The exact policy, with the button that writes it."""
    if change.is_done:
        return modal(CALLBACK, words.TITLE, [section(words.DONE_BEFORE), preformatted(change.after)])
    blocks = [
        section(words.intro(holding, replaces=bool(change.before))),
        preformatted(limits.shorten(change.after, limits.MESSAGE_TEXT)),
        context(words.COGNITO),
    ]
    metadata = {"registration": registration.id, "kind": holding.kind, "holding": holding.id, "seen": digest(change)}
    return modal(CALLBACK, words.TITLE, blocks, submit=words.SUBMIT, metadata=json.dumps(metadata))


def digest(change: PolicyChange) -> str:
    """Of the policy that a person reads, so that no other one is written."""
    return hashlib.sha256(change.after.encode()).hexdigest()[:16]
