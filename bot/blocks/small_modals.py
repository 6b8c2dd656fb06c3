"""The small modals: loading, a problem, done, and the explanation of a page's fields."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, context, divider, header, modal, paragraph, section, text_runs
from bot.slack import limits
from workflows.records.definitions import FieldDefinition

LOADING, PROBLEM, DONE, EXPLANATION = "loading", "trouble", "done", "explained"
TRY_AGAIN = "try_again"
#: What explanations may take of a view; the rest is for its title and its last line.
_EXPLANATION_BYTES = limits.VIEW_BYTES - 10_000


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
    """Everything AWS says about a page's fields, at full length, in text that Slack does not parse.

    What is longer than a view may hold ends with the number of fields that are left out.
    """
    blocks, room = [header(title)], _EXPLANATION_BYTES
    for place, field in enumerate(fields):
        part = [divider(), *_explained(field)] if place else _explained(field)
        room -= limits.json_bytes({"blocks": part})
        if room < 0 or len(blocks) + len(part) >= limits.VIEW_BLOCKS:
            blocks.append(context(messages.form.not_explained(len(fields) - place)))
            break
        blocks += part
    if not fields:
        blocks = [context(messages.form.NOTHING_TO_ASK)]
    return modal(EXPLANATION, messages.windows.EXPLAIN_TITLE, blocks)


def _explained(field: FieldDefinition) -> list[Block]:
    texts = [field.short_description, field.long_description, field.validation_description]
    words = text_runs((field.title, True), ("\n" + "\n".join(text for text in texts if text), False))
    link = field.documentation
    return [words, paragraph(f"{link.title}: {link.link}")] if link else [words]
