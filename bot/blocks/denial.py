"""A denial in the form: the reviewers' words above the page and under each field, and the changes on the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.elements import Block, actions, button, divider, header, heading, modal, section, small, styled_runs
from bot.blocks.fields import fits as page_fits
from bot.blocks.small_modals import PROBLEM
from bot.blocks.status_message import verdict_blocks
from bot.slack import limits
from workflows.forms.changes import FormChangeKind
from workflows.forms.extra_pages import DENIED_PAGE
from workflows.forms.tidy import meaning
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer, Document
from workflows.records.registrations import DeniedField, Registration, Revision, Verdict
from workflows.submissions.revise import Difference

GO_TO, SENT = "go_to", "sent_values"
TAKE_OVER = "take_over_fix"
#: Bytes of the answers on the review page; the rest of the view is for the other blocks.
CHANGES_BYTES = 180_000
#: Characters shown of an answer on the review page: the first of these lengths with which all answers fit.
SHOWN_LENGTHS = (3000, 1000, 400, 150, 50)
#: More sections than this are listed in one block, because a view has at most a hundred blocks.
HEADED_SECTIONS = 20
#: Before a section: the key of a page that an Edit button opens.
EDIT = "edit."
#: Denied fields on a page, which also has the reviewers' words above the fields and under each.
DENIED_ON_A_PAGE = 10
MARKS: Mapping[FormChangeKind, str] = {
    FormChangeKind.GAINED: messages.denial.NEW_FIELD,
    FormChangeKind.LOST: messages.denial.LOST_FIELD,
    FormChangeKind.TIGHTENED: messages.denial.STRICTER_FIELD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What the form shows in addition when it fixes a denial."""

    revision: Revision
    #: Changes of the form since the denied version, by field.
    marks: Mapping[FieldPath, FormChangeKind]
    differences: tuple[Difference, ...] = ()
    #: Denied fields, and the denial as a whole, that nobody has looked at yet.
    unseen: tuple[FieldPath, ...] = ()


def edit_key(section_path: str) -> str:
    """The key of the page that shows a section alone."""
    return f"{EDIT}{section_path}"


def taken_view(words: str, registration_id: str) -> Block:
    """Who is fixing a denial; where `registration_id` is given, with a button to take it over."""
    blocks = [section(words)]
    if registration_id:
        take = button(messages.denial.TAKE_OVER, TAKE_OVER, registration_id, style="primary")
        blocks.append(actions("take_over", [take]))
    return modal(PROBLEM, messages.denial.TAKEN_TITLE, blocks)


def fits(fields: Sequence[FieldDefinition]) -> bool:
    """Whether these denied fields fit on one page."""
    return len(fields) <= DENIED_ON_A_PAGE and page_fits(fields)


def intro(fix: Fix, form: Form) -> list[Block]:
    """The top of the first page: why the version was denied, with denied fields that the form no longer has."""
    verdict = fix.revision.verdict
    gone = [denied for denied in verdict.fields if denied.path not in form.by_path]
    explained = bool(verdict.reasons or verdict.fields or verdict.feedback)
    head = messages.denial.denied_version(fix.revision.base_version, explained=explained)
    return [
        section(messages.denial.advised_version(fix.revision.base_version) if verdict.by_aws else head),
        *verdict_blocks(replace(verdict, fields=tuple(gone))),
        *([small(messages.denial.NO_FIELDS_DENIED)] if explained and not verdict.fields else []),
    ]


def notes(fix: Fix) -> dict[FieldPath, list[Block]]:
    """The blocks under each field: the reviewers' words, as foreign text, and how the form changed."""
    blocks: dict[FieldPath, list[Block]] = {}
    who = messages.buttons.AWS_ADVICE if fix.revision.verdict.by_aws else messages.buttons.REVIEWERS
    for denied in fix.revision.verdict.fields:
        words = messages.denial.reviewer_comment(denied.reason, denied.feedback)
        blocks[denied.path] = [styled_runs((f"{who}: ", "bold"), (words, ""))]
    for path, mark in fix.marks.items():
        blocks.setdefault(path, []).append(small(f"{messages.denial.SINCE_THEN} {MARKS[mark]}"))
    return blocks


def sent_view(registration: Registration, fields: Sequence[DeniedField]) -> Block:
    """The modal with what was sent in the denied fields; foreign text, which is not parsed."""
    rows = verdict_blocks(Verdict(fields=tuple(fields)))
    shown = [section(messages.denial.SENT_INTRO), *rows] if fields else [section(messages.denial.SENT_GONE)]
    return modal(SENT, messages.denial.SENT_TITLE, [header(registration.name), *shown])


def blocking(fix: Fix) -> list[Block]:
    """Why the form cannot be submitted yet, with a button to the denied page; empty where nothing is unseen."""
    if not fix.unseen:
        return []
    return [section(messages.denial.DENIAL_UNSEEN, accessory=button(messages.denial.GO_TO_DENIAL, GO_TO, DENIED_PAGE))]


def change_blocks(fix: Fix, form: Form) -> list[Block]:
    """Each answer once: changed answers as old and new, then the unchanged ones by section.

    Where they do not fit the view, all long answers are shortened to the same length.
    """
    blocks: list[Block] = []
    for longest in SHOWN_LENGTHS:
        blocks = _change_blocks(fix, form, longest)
        if limits.json_bytes({"blocks": blocks}) <= CHANGES_BYTES:
            break
    return blocks


def _change_blocks(fix: Fix, form: Form, longest: int) -> list[Block]:
    changed = [difference for difference in fix.differences if difference.changed]
    same = [difference for difference in fix.differences if not difference.changed]
    denied = {field.path for field in fix.revision.verdict.fields}
    again = button(messages.buttons.EDIT, GO_TO, DENIED_PAGE)
    blocks = [divider(), heading(messages.denial.changes_against(fix.revision.base_version), again)]
    runs = [run for difference in changed for run in _changed(difference, form, fix.marks, longest)]
    blocks.append(styled_runs(*runs) if runs else section(messages.denial.NOTHING_CHANGED))
    if untouched := [difference.title for difference in same if difference.path in denied]:
        blocks.append(section(messages.denial.denied_unchanged(untouched)))
    return [*blocks, *_unchanged(same, fix, form, longest)]


def _unchanged(same: Sequence[Difference], fix: Fix, form: Form, longest: int) -> list[Block]:
    """The answers that stay, by section, each with the button to its page."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for difference in same:
        known = form.by_path.get(difference.path)
        sections.setdefault(known.section if known else "", []).extend(_same(difference, form, fix.marks, longest))
    if not sections:
        return []
    if len(sections) > HEADED_SECTIONS:
        return [header(messages.denial.UNCHANGED), styled_runs(*(run for runs in sections.values() for run in runs))]
    return [header(messages.denial.UNCHANGED), *(block for path in sections for block in _kept(path, sections, form))]


def _kept(path: str, sections: Mapping[str, list[tuple[str, str]]], form: Form) -> list[Block]:
    """A section's answers under its title; fields that the form has lost have none."""
    edit = button(messages.buttons.EDIT, GO_TO, edit_key(path))
    return [*([heading(form.section_title(path), edit)] if path else []), styled_runs(*sections[path])]


def answer_text(definition: FieldDefinition | None, answer: Answer) -> str:
    """An answer in words: option titles for values, codes with what they mean, a document by its name and size."""
    if isinstance(answer, Document):
        return f"{answer.name} ({answer.note or messages.text.size(answer.size)})"
    if isinstance(answer, str):
        words = meaning(definition, answer) if definition else ""
        return f"{answer} ({words})" if words else answer
    titles = _option_titles(definition) if definition else {}
    return ", ".join(titles.get(value, value) for value in answer)


def _option_titles(definition: FieldDefinition) -> dict[str, str]:
    """Option values to titles, with the value where two options have the same title."""
    titles = [choice.title for choice in definition.options]
    return {
        choice.value: choice.title if titles.count(choice.title) == 1 else f"{choice.title} ({choice.value})"
        for choice in definition.options
    }


def _changed(
    difference: Difference, form: Form, marks: Mapping[FieldPath, FormChangeKind], longest: int
) -> list[tuple[str, str]]:
    before = (
        [(_short(difference, form, difference.before, longest), "strike"), (" → ", "")]
        if difference.before is not None
        else []
    )
    now = (
        messages.denial.NO_LONGER_SENT if difference.now is None else _short(difference, form, difference.now, longest)
    )
    return [*_title(difference, marks), *before, (f"{now}\n", "")]


def _same(
    difference: Difference, form: Form, marks: Mapping[FieldPath, FormChangeKind], longest: int
) -> list[tuple[str, str]]:
    answer = difference.now if difference.now is not None else difference.before
    assert answer is not None, difference.path
    return [*_title(difference, marks), (f"{_short(difference, form, answer, longest)}\n", "")]


def _short(difference: Difference, form: Form, answer: Answer, longest: int) -> str:
    return limits.shorten(answer_text(form.by_path.get(difference.path), answer), longest)


def _title(difference: Difference, marks: Mapping[FieldPath, FormChangeKind]) -> Sequence[tuple[str, str]]:
    mark = marks.get(difference.path)
    return [(f"{difference.title}: ", "bold"), *([(f"({MARKS[mark]}) ", "italic")] if mark else [])]
