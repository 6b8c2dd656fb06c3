"""What a reviewer would say: on the review, the surest first, and on a page under each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import messages
from bot.blocks.denial import GO_TO, answer_text
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    header,
    input_block,
    modal,
    read_as,
    section,
    small,
    styled_runs,
)
from bot.slack import limits
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import counting, override_of
from workflows.preflight.rules import of_fields
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Draft
from workflows.records.overrides import REASON_MAX, REASON_MIN, Override

USE_TEXT, KEEP_ANSWER, BACK_TO_REVIEW = "use_suggestion", "keep_answer", "back_to_review"
CALLBACK = "override"
REASON = "override_reason"
#: Characters of the answer that is repeated in the window of an override.
ANSWER_TEXT = 500
#: Remarks on the review; more would hide the answers.
SHOWN = 6
#: The blocks around the remarks: a heading, a note, how many more there are.
FRAME = 3

words = messages.preflight


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOverride:
    """An override, and the title of the field that it is about."""

    title: str
    override: Override


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """What a reviewer would say about a form, as its review shows it."""

    findings: Sequence[Finding] = ()
    #: Field path to the key of the field's page.
    pages: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Whether somebody else decides about what will be denied, so that its owner cannot override it.
    approver_decides: bool = False


def remark_blocks(remarks: Remarks, draft: Draft, form: Form, room: int) -> list[Block]:
    """The remarks on the review, each with a way to its field, to a text where there is one, and to an override.

    `room` is how many blocks the view still takes; what does not fit is counted. What was overridden comes last.
    """
    findings = remarks.findings
    if not findings or room < FRAME:
        return []
    open_ones = counting(findings, draft.answers, draft.overrides)
    blocks = [header(words.REVIEW_HEAD), small(words.REVIEW_NOTE)] if open_ones else [header(words.REVIEW_HEAD)]
    parts = [_remark(finding, form, remarks) for finding in open_ones]
    parts += [_overridden(finding, override, form) for finding, override in _settled(findings, draft)]
    shown = 0
    for part in parts[:SHOWN]:
        if len(blocks) + len(part) > room - 1:
            break
        blocks += part
        shown += 1
    hidden = len(parts) - shown
    return [*blocks, *([context(messages.text.more(hidden))] if hidden else [])]


def _settled(findings: Sequence[Finding], draft: Draft) -> list[tuple[Finding, Override]]:
    decided = ((finding, override_of(finding, draft.answers, draft.overrides)) for finding in findings)
    return [(finding, override) for finding, override in decided if override]


def _remark(finding: Finding, form: Form, remarks: Remarks) -> list[Block]:
    path = finding.fields[0]
    text = words.remark(finding, form.by_path[path].title)
    go = button(messages.buttons.GO_TO_FIELD, GO_TO, remarks.pages.get(path, ""))
    blocks, value = [section(text, accessory=go)], remark_value(finding)
    buttons = [button(words.USE_TEXT, USE_TEXT, value)] if finding.suggestion else []
    kept = {Severity.SHOULD} if remarks.approver_decides else {Severity.SHOULD, Severity.MUST}
    if finding.severity in kept:
        keep = button(words.KEEP_ANSWER, KEEP_ANSWER, value)
        buttons.append(read_as(keep, words.keep_answer_of(form.by_path[path].title)))
    blocks += [styled_runs((finding.suggestion, "italic"))] if finding.suggestion else []
    return [*blocks, *([actions(f"remark_{finding.rule}_{path}"[:255], buttons)] if buttons else [])]


def _overridden(finding: Finding, override: Override, form: Form) -> list[Block]:
    return [context(words.overridden(finding, override, form.by_path[finding.fields[0]].title))]


def override_view(draft: Draft, form: Form, finding: Finding) -> Block:
    """The window in which a person says why an answer is right."""
    answer = draft.answers.get(finding.fields[0])
    definition = form.by_path[finding.fields[0]]
    shown = limits.shorten(answer_text(definition, answer), ANSWER_TEXT) if answer else ""
    blocks = [
        section(words.remark(finding, definition.title)),
        *([styled_runs((shown, "italic"))] if shown else []),
        section(words.OVERRIDE_NOTES[finding.severity]),
        reason_input(words.REASON_LABEL),
        actions("navigation", [button(messages.buttons.BACK, BACK_TO_REVIEW)]),
    ]
    metadata = {"draft": draft.id, "remark": remark_value(finding)}
    return modal(CALLBACK, words.OVERRIDE_TITLE, blocks, submit=words.OVERRIDE_SUBMIT, metadata=json.dumps(metadata))


def reason_input(label: str) -> Block:
    """Where a person says why an answer is right."""
    typed: Block = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "min_length": REASON_MIN,
        "max_length": REASON_MAX,
    }
    return input_block(REASON, label, typed)


def override_lines(overrides: Sequence[NamedOverride]) -> list[Block]:
    """What was overridden of a registration, for its details; what does not fit is counted."""
    if not overrides:
        return []
    lines = [context(words.overridden_line(named.title, named.override)) for named in overrides[:SHOWN]]
    more = [context(messages.text.more(len(overrides) - SHOWN))] if len(overrides) > SHOWN else []
    return [header(words.OVERRIDDEN_TITLE), *lines, *more]


def field_notes(findings: Sequence[Finding], paths: Sequence[FieldPath]) -> dict[FieldPath, list[Block]]:
    """The remarks under the fields of a page; hints stay on the review."""
    serious = [finding for finding in findings if finding.severity is not Severity.HINT]
    return {
        path: [context("\n".join(words.note(finding) for finding in found))]
        for path, found in of_fields(serious, paths).items()
    }


def remark_value(finding: Finding) -> str:
    """The value of a remark's buttons."""
    return json.dumps([finding.rule, finding.fields[0]])


def finding_of(findings: Sequence[Finding], value: str) -> Finding | None:
    """The finding of a click; None where the remark no longer applies."""
    try:
        rule, path = json.loads(value)
    except ValueError:
        return None
    return next((found for found in findings if (found.rule, found.fields[0]) == (rule, path)), None)
