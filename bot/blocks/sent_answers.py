"""The answers of a version as AWS has them, with the files: for the people who may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import messages
from bot.blocks.elements import Block, context, header, modal, section, styled_runs
from bot.slack import limits
from workflows.records.account import SentValue
from workflows.records.definitions import Form
from workflows.records.drafts import Document
from workflows.records.registrations import Registration
from workflows.reporting.history import shown

CALLBACK = "sent_answers"
SHOW_ANSWERS = "show_answers"
#: Characters of an answer: the first of these with which the whole view fits.
LENGTHS = (3000, 1000, 300, 100)
#: Bytes of the view's blocks.
MOST_BYTES = 200_000


def answers_view(
    registration: Registration,
    version: int,
    values: Sequence[SentValue],
    form: Form | None,
    documents: Mapping[str, Document],
) -> Block:
    """All answers of a version by section. `documents` are those that Callsign sent, by attachment id."""
    head = section(messages.details.answers_head(registration, version))
    for longest in LENGTHS:
        blocks = [head, *_sections(values, form, documents, longest)]
        if limits.json_bytes({"blocks": blocks}) <= MOST_BYTES:
            break
    return modal(CALLBACK, messages.details.ANSWERS_TITLE, blocks)


def _sections(
    values: Sequence[SentValue], form: Form | None, documents: Mapping[str, Document], longest: int
) -> list[Block]:
    if not values:
        return [context(messages.details.NO_ANSWERS)]
    blocks: list[Block] = []
    for title, part in _grouped(values, form):
        runs = [run for value in part for run in _runs(value, form, documents, longest)]
        blocks += [header(title), styled_runs(*runs)]
    return blocks


def _grouped(values: Sequence[SentValue], form: Form | None) -> list[tuple[str, list[SentValue]]]:
    """The values by section, in the form's order; those that the form does not have come last."""
    order = {path: place for place, path in enumerate(form.by_path)} if form else {}
    groups: dict[str, list[SentValue]] = {}
    for value in sorted(values, key=lambda value: (order.get(value.path, len(order)), value.path)):
        groups.setdefault(_section_title(value, form), []).append(value)
    return list(groups.items())


def _section_title(value: SentValue, form: Form | None) -> str:
    """The title above an answer; without a form, nobody knows which are in it."""
    if form is None:
        return messages.details.ANSWERS_TITLE
    field = form.by_path.get(value.path)
    return form.section_title(field.section) if field else messages.details.OTHER_ANSWERS


def _runs(
    value: SentValue, form: Form | None, documents: Mapping[str, Document], longest: int
) -> list[tuple[str, str]]:
    title = form.by_path[value.path].title if form and value.path in form.by_path else value.path
    document = documents.get(value.attachment_id or "")
    text = messages.details.file_line(document) if document else shown(value, form, {})
    return [(f"{title}\n", "bold"), (f"{limits.shorten(text, longest) or messages.details.NOTHING}\n", "")]
