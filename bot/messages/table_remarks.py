"""What a reviewer would say about the rows of a table: one line for each cause, with its rows. Plain text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.messages.preflight import SEVERITIES, override_options, sentence
from bot.messages.terminal_bulk import ranges
from bot.messages.text import counted, more
from workflows.batches.row_remarks import RowRemark, TableRemarks
from workflows.preflight.findings import Severity
from workflows.records.definitions import FieldPath

HEAD = "What a reviewer would say about the rows:"
TAKEN_OVER_HEAD = "Texts of rules replace these answers:"
OVERRIDDEN_HEAD = "You submit in spite of:"
#: Causes of one severity that are named.
SHOWN = 12
#: In Slack, where there is less room.
SHOWN_IN_SLACK = 6
KEEP_BUTTON = "These answers are right"
WINDOW_TITLE = "The answers are right"
WINDOW_SUBMIT = "Keep the answers"
WINDOW_NOTE = (
    "AWS or the carriers are expected to deny these rows. A denial takes weeks, and what was paid is not refunded. "
    "Your reason is kept with each of these registrations, and everybody who sees its details can read it."
)
REASON_LABEL = "Why are they right?"

Titles = Mapping[FieldPath, str]


def terminal_lines(remarks: TableRemarks, titles: Titles) -> list[str]:
    """All causes for the terminal, the surest first, each with its rule."""
    lines: list[str] = []
    for severity in Severity:
        found = [remark for remark in remarks.counting if remark.finding.severity is severity]
        lines += _under(f"  {SEVERITIES[severity]}:", _causes(found, titles, with_rule=True), SHOWN, "    ")
    settled = [remark for remark in remarks.rows if remark.reason]
    overridden = _under(OVERRIDDEN_HEAD, _causes(settled, titles, with_rule=True), SHOWN, "    ")
    if remarks.approver_decides and remarks.musts:
        lines.append(for_approver(remarks.musts))
    return [*(["", HEAD, *lines] if lines else []), *(["", *overridden] if overridden else [])]


def slack_paragraphs(remarks: TableRemarks, titles: Titles) -> list[str]:
    """The same for the preview; hints are left out, and what is left out is counted."""
    paragraphs = []
    for severity in (Severity.MUST, Severity.SHOULD):
        found = [remark for remark in remarks.counting if remark.finding.severity is severity]
        paragraphs += _under(f"{SEVERITIES[severity]}:", _causes(found, titles), SHOWN_IN_SLACK, "• ", joined=True)
    settled = [remark for remark in remarks.rows if remark.reason]
    return paragraphs + _under(OVERRIDDEN_HEAD, _causes(settled, titles), SHOWN_IN_SLACK, "• ", joined=True)


def left_out(rows: int) -> str:
    """Rows that are not started for what a reviewer would say."""
    return (
        f"{counted(rows, 'row')} will be denied as {'it is' if rows == 1 else 'they are'}, so "
        f"{'it is' if rows == 1 else 'they are'} left out. Correct the table and send it again, or say why the answers "
        "are right."
    )


def for_approver(rows: int) -> str:
    """Rows that would be denied, where somebody else decides about them."""
    return f"{counted(rows, 'row')} would be denied. The person who approves the table decides about this, too."


def refusal(remarks: TableRemarks) -> str:
    """Rows keep a table from being registered in a terminal."""
    rules = dict.fromkeys(remark.finding.rule for remark in remarks.blocking)
    is_strict = all(remark.finding.severity is not Severity.MUST for remark in remarks.blocking)
    said = (
        "could be denied. Leave out --strict, correct the table" if is_strict else "would be denied. Correct the table"
    )
    return (
        f"{counted(len(remarks.blocked), 'row')} {said}, leave these rows out with "
        f"--only-good, or say why the answers are right: {override_options(rules)}. Nothing was done."
    )


def taken_over(texts: Mapping[int, Mapping[FieldPath, str]], titles: Titles) -> list[str]:
    """The answers that texts of rules have replaced: each field with its rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, replaced in texts.items():
        for path in replaced:
            rows[titles.get(path, path)].append(row)
    lines = [f"    {title}: {_rows(numbers)}" for title, numbers in rows.items()]
    return ["", TAKEN_OVER_HEAD, *lines] if lines else []


def opening(pages: int) -> str:
    """While the pages that rows name are read."""
    return f"Opening {counted(pages, 'page')} that the rows name."


def _rows(numbers: Sequence[int]) -> str:
    return f"row {numbers[0]:,}" if len(numbers) == 1 else f"rows {ranges(numbers)}"


def _causes(remarks: Sequence[RowRemark], titles: Titles, *, with_rule: bool = False) -> list[str]:
    """A line for each cause, with all its rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    for remark in remarks:
        path = remark.finding.fields[0]
        rule = f" ({remark.finding.rule})" if with_rule else ""
        reason = f" Your reason: {remark.reason}" if remark.reason else ""
        rows[f"{titles.get(path, path)}: {sentence(remark.finding)}{rule}{reason}"].append(remark.row)
    return [
        f"{f'Row {numbers[0]:,}' if len(numbers) == 1 else f'Rows {ranges(numbers)}'}, {cause}"
        for cause, numbers in rows.items()
    ]


def _under(head: str, causes: Sequence[str], shown: int, indent: str, *, joined: bool = False) -> list[str]:
    if not causes:
        return []
    lines = [head, *(f"{indent}{cause}" for cause in causes[:shown])]
    lines += [f"{indent}{more(len(causes) - shown)}"] if len(causes) > shown else []
    return ["\n".join(lines)] if joined else lines
