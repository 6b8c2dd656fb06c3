"""What it takes to text people in a country: as an answer to a command, and as a window."""

from __future__ import annotations

from bot import messages
from bot.blocks.elements import Block, actions, context, escape_mark, header, modal, section
from bot.blocks.sender_ids import offer_button
from bot.slack import limits
from workflows.lifecycle.needs import Needs

CALLBACK = "needs"
#: Characters of a part, so that an answer with many fits a message.
PART = 1000

words = messages.need


def needs_blocks(needs: Needs, region: str) -> list[Block]:
    """Everything about a country; with the way to a sender ID where there is no form for one."""
    offer = [actions("needs", [offer_button(region, needs.country)])] if needs.may_need_no_registration else []
    parts = [_part(title, lines) for title, lines in words.lines(needs)]
    return [header(words.headline(needs, region)), *parts, *offer, context(words.small_print(needs))]


def needs_view(needs: Needs, region: str) -> Block:
    """The same as a window."""
    return modal(CALLBACK, words.TITLE, needs_blocks(needs, region))


def _part(title: str, lines: list[str]) -> Block:
    head = escape_mark(limits.shorten_escaped(title, limits.HEADER_TEXT))
    body = limits.escape(limits.shorten_escaped("\n".join(f"• {line}" for line in lines), PART))
    return section(f"*{head}*\n{body}")
