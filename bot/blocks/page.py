"""A page of a form as a modal: its head, its sections with their fields, and its foot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot import messages
from bot.blocks.ask_button import ask_button
from bot.blocks.elements import Block, actions, alert, button, context, header, modal, note_blocks, paragraph, small
from bot.blocks.fields import FieldNotes, field_blocks, labels
from bot.slack import limits
from workflows.forms.extra_pages import EXTRA_PAGES
from workflows.forms.resolve import Page, ResolvedField, ResolvedForm, visible
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft

CALLBACK = "page"
GO_BACK, EXPLAIN, NEXT_PAGE = "back", "explain", "next_page"
#: The main button's target in the view's metadata: the review, else the next page.
TARGET, REVIEW = "to", "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a page shows in addition to its fields."""

    #: The page's number from 1, and the number of pages, including the review; 0 for a page opened from the review.
    step: int
    steps: int
    #: Errors that could not be sent with an ack, by field.
    problems: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Why the page is shown again.
    note: str = ""
    #: A short sentence at the top, in plain text, and how grave it is.
    alert: str = ""
    level: str = "info"
    #: Blocks above the fields.
    intro: Sequence[Block] = ()
    #: Blocks under each field.
    notes: Mapping[FieldPath, Sequence[Block]] = field(default_factory=dict)
    #: Where each answer came from that a person has not typed here.
    marks: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Whether the main button leads to the review: every other page is complete.
    to_review: bool = False
    #: Whether a page follows that the main button skips.
    has_next: bool = False


def page_view(draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext) -> Block:
    """The page with the draft's answers."""
    blocks = _blocks(draft, resolved, page, shown, tight=False)
    if limits.json_bytes({"blocks": blocks}) > limits.VIEW_BYTES - limits.PRIVATE_METADATA:
        blocks = _blocks(draft, resolved, page, shown, tight=True)
    target = {TARGET: REVIEW} if shown.to_review else {}
    return modal(
        CALLBACK,
        messages.titles.of_type(resolved.form.type.name, resolved.form.type.title),
        blocks,
        submit=messages.buttons.TO_REVIEW if shown.to_review else messages.buttons.NEXT,
        metadata=json.dumps({"draft": draft.id, "page": page.key, **target}),
    )


def _blocks(draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext, *, tight: bool) -> list[Block]:
    head = _head(draft, resolved, page, shown)
    foot = _foot(shown)
    inside, room = _sections(draft, resolved, page, shown, tight=tight), limits.VIEW_BLOCKS - len(head) - len(foot)
    return [*head, *_at_most(inside, room), *foot]


def _head(draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext) -> list[Block]:
    """The top of a page: where it is, the way around, and what a person has to know first."""
    kind, fields = resolved.form.type, [item.definition for item in visible(page, resolved)]
    step = messages.form.step_text(shown.step, shown.steps)
    described = [kind.short_description, kind.long_description] if shown.step == 1 else []
    buttons = _buttons(draft, shown, explains=any(map(messages.form.has_more, fields)))
    return [
        context(messages.form.page_context(kind, draft.region, step)),
        *([alert(shown.alert, shown.level)] if shown.alert else []),
        *note_blocks(shown.note),
        *([actions("navigation", buttons)] if buttons else []),
        *(small(text) for text in described if text),
        *shown.intro,
    ]


def _buttons(draft: Draft, shown: PageContext, *, explains: bool) -> list[Block]:
    back = [button(messages.buttons.BACK, GO_BACK)] if shown.step > 1 else []
    ask = [ask_button(draft)] if shown.step == 1 else []
    return [*back, *([button(messages.buttons.EXPLAIN, EXPLAIN)] if explains else []), *ask]


def _foot(shown: PageContext) -> list[Block]:
    """The end of a page: the page that the main button skips, and that nothing is lost."""
    following = actions("skipped", [button(messages.buttons.NEXT_PAGE, NEXT_PAGE)])
    return [*([following] if shown.to_review and shown.has_next else []), context(messages.form.SAVED_HINT)]


def _sections(
    draft: Draft, resolved: ResolvedForm, page: Page, shown: PageContext, *, tight: bool
) -> list[tuple[Block, bool]]:
    """The page's sections with their fields, as (block, whether the page can do without it)."""
    fields = visible(page, resolved)
    sections = {item.definition.section for item in fields}
    titles = labels(fields, {path: resolved.form.section_title(path) for path in sections})
    blocks: list[tuple[Block, bool]] = []
    extra = page.section in EXTRA_PAGES
    if extra or not fields:
        blocks.append((header(messages.form.page_title(page.title, page.part, page.parts)), False))
    for path, items in groupby(fields, lambda item: item.definition.section):
        blocks += [] if extra else _section_head(resolved, page, path)
        for item in items:
            blocks += _field(item, titles[item.path], draft, shown, tight=tight)
    return blocks


def _section_head(resolved: ResolvedForm, page: Page, path: str) -> list[tuple[Block, bool]]:
    title = messages.form.page_title(resolved.form.section_title(path), page.part, page.parts)
    described = [
        paragraph(text)
        for part in resolved.form.sections
        if part.path == path
        for text in (part.short_description, part.long_description)
        if text
    ]
    return [(header(title), False), *((block, True) for block in described)]


def _field(
    item: ResolvedField, label: str, draft: Draft, shown: PageContext, *, tight: bool
) -> list[tuple[Block, bool]]:
    notes = FieldNotes(problem=shown.problems.get(item.path, ""), mark=shown.marks.get(item.path, ""), tight=tight)
    blocks = field_blocks(item, label, draft.answers.get(item.path), notes)
    return [*((block, False) for block in blocks), *((block, True) for block in shown.notes.get(item.path, ()))]


def _at_most(blocks: Sequence[tuple[Block, bool]], room: int) -> list[Block]:
    """All blocks, or as many as there is room for: those that the page can do without go first, from the end."""
    kept = list(blocks)
    for index in range(len(kept) - 1, -1, -1):
        if len(kept) <= room:
            break
        if kept[index][1]:
            del kept[index]
    return [block for block, _ in kept]
