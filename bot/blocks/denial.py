"""A refusal in the form: the reviewers' words over the page and under each field, and on the review page what changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.elements import Block, button, header, section, small, styled_runs
from bot.blocks.fields import fits as page_fits
from bot.blocks.status_message import verdict_blocks
from bot.slack import limits
from workflows.forms.changes import FormChangeKind
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer, Document
from workflows.records.registrations import Revision
from workflows.submissions.revise import DENIED_PAGE, Difference

GO_TO = "go_to"
#: Bytes the answers on the review page may take; the rest of a view is for what stands around them.
CHANGES_BYTES = 180_000
#: Characters of an answer that are shown there, the first that goes.
SHOWN_LENGTHS = (3000, 1000, 400, 150, 50)
#: Fields on a page of refused ones: each has the reviewers' words under it, and theirs for the version stand above.
DENIED_ON_A_PAGE = 10
MARKS: Mapping[FormChangeKind, str] = {
    FormChangeKind.GAINED: messages.denial.NEW_FIELD,
    FormChangeKind.LOST: messages.denial.LOST_FIELD,
    FormChangeKind.TIGHTENED: messages.denial.STRICTER_FIELD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What a form that answers a refusal shows besides the form."""

    revision: Revision
    #: What became of the form since the refused version.
    marks: Mapping[FieldPath, FormChangeKind]
    differences: tuple[Difference, ...] = ()
    #: Refused fields, and the refusal as a whole, that nobody has looked at yet.
    unseen: tuple[FieldPath, ...] = ()


def fits(fields: Sequence[FieldDefinition]) -> bool:
    """Whether these refused fields make one page."""
    return len(fields) <= DENIED_ON_A_PAGE and page_fits(fields)


def intro(fix: Fix, form: Form) -> list[Block]:
    """Over the first page: why the version came back, and what was refused though the form asks for it no more."""
    verdict = fix.revision.verdict
    gone = [refused for refused in verdict.fields if refused.path not in form.by_path]
    told = bool(verdict.reasons or verdict.fields or verdict.feedback)
    return [
        section(messages.denial.denied_version(fix.revision.base_version, explained=told)),
        *verdict_blocks(replace(verdict, fields=tuple(gone))),
        *([small(messages.denial.NO_FIELDS_DENIED)] if told and not verdict.fields else []),
    ]


def notes(fix: Fix) -> dict[FieldPath, list[Block]]:
    """What stands under each field: the reviewers' words, as foreign text, and what the form does otherwise now."""
    found: dict[FieldPath, list[Block]] = {}
    for refused in fix.revision.verdict.fields:
        words = messages.denial.reviewer_comment(refused.reason, refused.feedback)
        found[refused.path] = [styled_runs((f"{messages.buttons.REVIEWERS}: ", "bold"), (words, ""))]
    for path, mark in fix.marks.items():
        found.setdefault(path, []).append(small(f"{messages.denial.SINCE_THEN} {MARKS[mark]}"))
    return found


def blocking(fix: Fix) -> list[Block]:
    """What keeps it from being submitted, and the way there."""
    if not fix.unseen:
        return []
    return [section(messages.denial.DENIAL_UNSEEN, accessory=button(messages.denial.GO_TO_DENIAL, GO_TO, DENIED_PAGE))]


def change_blocks(fix: Fix, form: Form) -> list[Block]:
    """Every answer once: what changes as old and new, then the rest as it stays. Five blocks at most, whatever the form.

    Where that is more than a view holds, long answers are shortened, all alike.
    """
    blocks: list[Block] = []
    for longest in SHOWN_LENGTHS:
        blocks = _change_blocks(fix, form, longest)
        if limits.json_bytes({"blocks": blocks}) <= CHANGES_BYTES:
            break
    return blocks


def _change_blocks(fix: Fix, form: Form, longest: int) -> list[Block]:
    changed = [one for one in fix.differences if one.changed]
    same = [one for one in fix.differences if not one.changed]
    refused = {field.path for field in fix.revision.verdict.fields}
    blocks = [header(messages.denial.changes_against(fix.revision.base_version))]
    runs = [run for one in changed for run in _changed(one, form, fix.marks, longest)]
    blocks.append(styled_runs(*runs) if runs else section(messages.denial.NOTHING_CHANGED))
    if untouched := [one.title for one in same if one.path in refused]:
        blocks.append(section(messages.denial.denied_unchanged(untouched)))
    rest = [run for one in same for run in _same(one, form, fix.marks, longest)]
    return [*blocks, header(messages.denial.UNCHANGED), styled_runs(*rest)] if rest else blocks


def shown(definition: FieldDefinition | None, answer: Answer) -> str:
    """An answer as the person gave it: option titles instead of values, a document by its name and size."""
    if isinstance(answer, Document):
        return f"{answer.name} ({answer.note or messages.text.size(answer.size)})"
    if isinstance(answer, str):
        return answer
    titles = {choice.value: choice.title for choice in definition.options} if definition else {}
    return ", ".join(titles.get(value, value) for value in answer)


def _changed(
    one: Difference, form: Form, marks: Mapping[FieldPath, FormChangeKind], longest: int
) -> list[tuple[str, str]]:
    before = [(_short(one, form, one.before, longest), "strike"), (" → ", "")] if one.before is not None else []
    now = messages.denial.NO_LONGER_SENT if one.now is None else _short(one, form, one.now, longest)
    return [*_title(one, marks), *before, (f"{now}\n", "")]


def _same(
    one: Difference, form: Form, marks: Mapping[FieldPath, FormChangeKind], longest: int
) -> list[tuple[str, str]]:
    answer = one.now if one.now is not None else one.before
    assert answer is not None, one.path
    return [*_title(one, marks), (f"{_short(one, form, answer, longest)}\n", "")]


def _short(one: Difference, form: Form, answer: Answer, longest: int) -> str:
    return limits.shorten(shown(form.by_path.get(one.path), answer), longest)


def _title(one: Difference, marks: Mapping[FieldPath, FormChangeKind]) -> Sequence[tuple[str, str]]:
    mark = marks.get(one.path)
    return [(f"{one.title}: ", "bold"), *([(f"({MARKS[mark]}) ", "italic")] if mark else [])]
