"""The window with a support case, ready to copy."""

from __future__ import annotations

from bot import messages
from bot.blocks.details import SUPPORT_CASE
from bot.blocks.elements import Block, actions, link_button, modal, preformatted, section
from bot.blocks.nudges import SUPPORT
from bot.slack import limits

CALLBACK, OPEN = "support_case", SUPPORT_CASE

words = messages.support_cases


def case_view(case: str) -> Block:
    """The case, and the way to AWS Support; without a case, a sentence."""
    if not case:
        return modal(CALLBACK, words.TITLE, [section(words.NOTHING)])
    link = link_button(messages.nudges.OPEN_SUPPORT, messages.nudges.SUPPORT_CENTER, SUPPORT)
    return modal(
        CALLBACK,
        words.TITLE,
        [
            section(messages.nudges.SUPPORT_INTRO),
            preformatted(limits.shorten(case, limits.MESSAGE_TEXT)),
            actions("support", [link]),
        ],
    )
