"""The small modals: loading, a problem, done, and the explanation of a page's fields."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, context, divider, header, modal, paragraph, section, text_runs
from workflows.records.definitions import FieldDefinition

LOADING, PROBLEM, DONE, EXPLANATION = "loading", "trouble", "done", "explained"
TRY_AGAIN = "try_again"


def loading_view(text: str, metadata: dict[str, str] | None = None) -> Block:
    """The modal shown at once while something slow is in progress."""
    blocks = [section(f":hourglass_flowing_sand: {text}")]
    return modal(LOADING, messages.windows.LOADING_TITLE, blocks, metadata=json.dumps(metadata or {}))


def problem_view(text: str, again: dict[str, str] | None = None) -> Block:
    """What went wrong. With `again`, a button tries again, and `again` comes back as the view's metadata."""
    blocks = [section(f":warning: {text}")]
    if again is not None:
        blocks.append(actions("again", [button(messages.buttons.RETRY, TRY_AGAIN, style="primary")]))
    return modal(PROBLEM, messages.problems.PROBLEM_TITLE, blocks, metadata=json.dumps(again or {}))


def done_view(text: str) -> Block:
    """The modal at the end of the form."""
    return modal(DONE, messages.windows.DONE_TITLE, [section(text)])


def notice_view(title: str, text: str) -> Block:
    """A short text of ours, in mrkdwn."""
    return modal(DONE, title, [section(text)])


def explanation_view(title: str, fields: Sequence[FieldDefinition]) -> Block:
    """Everything AWS says about a page's fields, at full length, in text that Slack does not parse."""
    blocks: list[Block] = [header(title)]
    for field in fields:
        texts = [field.short_description, field.long_description, field.validation_description]
        blocks.append(text_runs((field.title, True), ("\n" + "\n".join(text for text in texts if text), False)))
        if field.documentation:
            blocks.append(paragraph(f"{field.documentation.title}: {field.documentation.link}"))
        blocks.append(divider())
    return modal(EXPLANATION, messages.windows.EXPLAIN_TITLE, blocks[:-1] or [context(messages.form.NOTHING_TO_ASK)])
