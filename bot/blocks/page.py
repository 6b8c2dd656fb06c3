"""A page of a form as a modal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import messages
from bot.blocks.elements import Block, actions, button, context, header, modal, paragraph, section, small
from bot.blocks.fields import field_blocks, labels
from workflows.forms.resolve import Page, ResolvedForm, visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft

CALLBACK = "page"
GO_BACK, EXPLAIN, REVIEW_NOW = "back", "explain", "review_now"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a page shows in addition to its fields."""

    #: The page's number from 1, and the number of pages, including the review.
    step: int
    steps: int
    #: Errors that could not be sent with an ack, by field.
    problems: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Why the page is shown again.
    note: str = ""
    #: Blocks above the fields.
    intro: Sequence[Block] = ()
    #: Blocks under each field.
    notes: Mapping[FieldPath, Sequence[Block]] = field(default_factory=dict)
    #: Whether a button skips the other pages.
    to_review: bool = False


def page_view(draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext) -> Block:
    """The page with the draft's answers."""
    title = messages.form.page_context(resolved.form.type.title, draft.region, shown.step, shown.steps)
    blocks = [
        small(title),
        header(messages.form.page_title(page.title, page.part, page.parts)),
        *_description(resolved, page),
        *([section(shown.note)] if shown.note else []),
        *shown.intro,
        *_fields(draft, resolved, page, shown),
        actions("navigation", _buttons(shown.step, to_review=shown.to_review)),
        context(messages.form.SAVED_HINT),
    ]
    return modal(
        CALLBACK,
        resolved.form.type.title,
        blocks,
        submit=messages.buttons.NEXT,
        metadata=json.dumps({"draft": draft.id, "page": page.key}),
    )


def _fields(draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext) -> list[Block]:
    fields = visible(page, resolved)
    sections = {item.definition.section for item in fields}
    titles = labels(fields, {path: resolved.form.section_title(path) for path in sections})
    blocks: list[Block] = []
    for item in fields:
        problem = shown.problems.get(item.path, "")
        blocks += field_blocks(item, titles[item.path], draft.answers.get(item.path), problem=problem)
        blocks += shown.notes.get(item.path, ())
    return blocks


def _description(resolved: ResolvedForm, page: Page) -> list[Block]:
    texts = [
        text
        for part in resolved.form.sections
        if part.path == page.section
        for text in (part.short_description, part.long_description)
    ]
    return [paragraph(text) for text in texts if text]


def _buttons(step: int, *, to_review: bool) -> list[Block]:
    back = [button(messages.buttons.BACK, GO_BACK)] if step > 1 else []
    review = [button(messages.denial.SKIP_TO_REVIEW, REVIEW_NOW)] if to_review else []
    return [*back, button(messages.buttons.EXPLAIN, EXPLAIN), *review]
