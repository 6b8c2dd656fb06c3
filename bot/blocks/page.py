"""One page of a form as a modal."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot import messages
from bot.blocks.elements import Block, actions, button, context, header, modal, paragraph, section, small
from bot.blocks.fields import field_blocks, labels
from workflows.definitions import FieldPath
from workflows.form import Page, ResolvedForm, visible
from workflows.records import Draft

CALLBACK = "page"
GO_BACK, EXPLAIN = "back", "explain"


def page_view(
    draft: Draft,
    resolved: ResolvedForm,
    page: Page,
    *,
    step: int,
    steps: int,
    problems: Mapping[FieldPath, str] | None = None,
    note: str = "",
) -> Block:
    """The page under the draft's answers; `problems` where no ack could carry them, `note` says why the page came again."""
    fields = visible(page, resolved)
    found = problems or {}
    title = labels(fields, {page.section: page.title})
    blocks = [
        small(messages.begin_title(resolved.form.type.title, draft.region, step, steps)),
        header(messages.page_title(page.title, page.part, page.parts)),
        *_description(resolved, page),
        *([section(note)] if note else []),
    ]
    for field in fields:
        answer = draft.answers.get(field.path)
        blocks += field_blocks(field, title[field.path], answer, problem=found.get(field.path, ""))
    blocks += [actions("navigation", _buttons(step)), context(messages.UNSEEN_HINT)]
    return modal(
        CALLBACK,
        resolved.form.type.title,
        blocks,
        submit=messages.NEXT,
        close=messages.CLOSE,
        metadata=json.dumps({"draft": draft.id, "page": page.key}),
    )


def _description(resolved: ResolvedForm, page: Page) -> list[Block]:
    texts = [
        text
        for found in resolved.form.sections
        if found.path == page.section
        for text in (found.short_description, found.long_description)
    ]
    return [paragraph(text) for text in texts if text]


def _buttons(step: int) -> list[Block]:
    back = [button(messages.BACK, GO_BACK)] if step > 1 else []
    return [*back, button(messages.EXPLAIN, EXPLAIN)]
