"""One page of a form as a modal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, context, header, modal, paragraph, section, small
from bot.blocks.fields import field_blocks, labels
from workflows.forms.resolve import Page, ResolvedForm, visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft

CALLBACK = "page"
GO_BACK, EXPLAIN, REVIEW_NOW = "back", "explain", "review_now"


def page_view(
    draft: Draft,
    resolved: ResolvedForm,
    page: Page,
    *,
    step: int,
    steps: int,
    problems: Mapping[FieldPath, str] | None = None,
    note: str = "",
    intro: Sequence[Block] = (),
    notes: Mapping[FieldPath, Sequence[Block]] | None = None,
    to_review: bool = False,
) -> Block:
    """The page under the draft's answers; `problems` where no ack could carry them, `note` says why the page came again.

    `intro` stands over the fields, `notes` under each; `to_review` offers the way past the other pages.
    """
    fields = visible(page, resolved)
    found, beside = problems or {}, notes or {}
    sections = {field.definition.section for field in fields}
    title = labels(fields, {section: resolved.form.section_title(section) for section in sections})
    blocks = [
        small(messages.form.page_context(resolved.form.type.title, draft.region, step, steps)),
        header(messages.form.page_title(page.title, page.part, page.parts)),
        *_description(resolved, page),
        *([section(note)] if note else []),
        *intro,
    ]
    for field in fields:
        answer = draft.answers.get(field.path)
        blocks += field_blocks(field, title[field.path], answer, problem=found.get(field.path, ""))
        blocks += beside.get(field.path, ())
    blocks += [actions("navigation", _buttons(step, to_review=to_review)), context(messages.form.SAVED_HINT)]
    return modal(
        CALLBACK,
        resolved.form.type.title,
        blocks,
        submit=messages.buttons.NEXT,
        close=messages.buttons.CLOSE,
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


def _buttons(step: int, *, to_review: bool) -> list[Block]:
    back = [button(messages.buttons.BACK, GO_BACK)] if step > 1 else []
    review = [button(messages.denial.SKIP_TO_REVIEW, REVIEW_NOW)] if to_review else []
    return [*back, button(messages.buttons.EXPLAIN, EXPLAIN), *review]
