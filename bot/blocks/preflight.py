"""What a reviewer would say: on the review, the surest first, and on a page under each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot import messages
from bot.blocks.denial import GO_TO
from bot.blocks.elements import Block, actions, button, context, divider, header, section, small, styled_runs
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.rules import of_fields
from workflows.records.definitions import FieldPath, Form

USE_TEXT = "use_suggestion"
#: Remarks on the review; more would hide the answers.
SHOWN = 6
#: The blocks around the remarks: a heading, a note, how many more there are, a line.
FRAME = 4

words = messages.preflight


def remark_blocks(findings: Sequence[Finding], form: Form, pages: Mapping[FieldPath, str], room: int) -> list[Block]:
    """The remarks on the review, each with a way to its field, and to a text where there is one.

    `room` is how many blocks the view still takes; what does not fit is counted.
    """
    if not findings or room < FRAME:
        return []
    blocks = [header(words.REVIEW_HEAD), small(words.REVIEW_NOTE)]
    shown = 0
    for finding in findings[:SHOWN]:
        remark = _remark(finding, form, pages)
        if len(blocks) + len(remark) > room - FRAME // 2:
            break
        blocks += remark
        shown += 1
    hidden = len(findings) - shown
    return [*blocks, *([context(messages.text.more(hidden))] if hidden else []), divider()]


def _remark(finding: Finding, form: Form, pages: Mapping[FieldPath, str]) -> list[Block]:
    path = finding.fields[0]
    text = words.remark(finding, form.by_path[path].title)
    go = button(messages.buttons.GO_TO_FIELD, GO_TO, pages.get(path, ""))
    blocks = [section(text, accessory=go)]
    if finding.suggestion:
        value = json.dumps([finding.rule, path])
        use = button(words.USE_TEXT, USE_TEXT, value)
        blocks += [styled_runs((finding.suggestion, "italic")), actions(f"use_{finding.rule}_{path}"[:255], [use])]
    return blocks


def field_notes(findings: Sequence[Finding], paths: Sequence[FieldPath]) -> dict[FieldPath, list[Block]]:
    """The remarks under the fields of a page; hints stay on the review."""
    serious = [finding for finding in findings if finding.severity is not Severity.HINT]
    return {
        path: [context("\n".join(words.note(finding) for finding in found))]
        for path, found in of_fields(serious, paths).items()
    }


def suggestion_of(findings: Sequence[Finding], value: str) -> tuple[FieldPath, str] | None:
    """The field and the text of a click on `USE_TEXT`; None where the remark no longer applies."""
    try:
        rule, path = json.loads(value)
    except ValueError:
        return None
    fitting = (found for found in findings if (found.rule, found.fields[0]) == (rule, path) and found.suggestion)
    finding = next(fitting, None)
    return (finding.fields[0], finding.suggestion) if finding else None
