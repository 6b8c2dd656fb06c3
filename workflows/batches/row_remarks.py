"""What a reviewer would say about the rows of a table, and which of them are left out for it. Slow for many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from workflows.forms.documents import OutgoingFile
from workflows.ports.pages import Page
from workflows.preflight.customers import KnownOfRows
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.known import NOTHING_KNOWN, Known
from workflows.preflight.overriding import decided_by_rule
from workflows.preflight.pages import named_pages, page_findings
from workflows.preflight.rules import preflight
from workflows.preflight.sheet import Sheet
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Person
from workflows.records.overrides import Override
from workflows.tables.check import CheckedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRemark:
    """A remark about one row."""

    row: int
    finding: Finding
    #: Why it does not count; empty where it does.
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TableRemarks:
    """The remarks about all good rows of a table."""

    #: In the table's order.
    rows: Sequence[RowRemark] = ()
    #: The overrides of each row that has some, by its number.
    overrides: Mapping[int, tuple[Override, ...]] = field(default_factory=dict)
    #: Whether what has often been denied is left out, too.
    strict: bool = False
    #: Whether somebody has to approve the table: then they decide about the remarks, and no row is left out.
    approver_decides: bool = False

    @property
    def counting(self) -> list[RowRemark]:
        """Those that nobody has overridden."""
        return [remark for remark in self.rows if not remark.reason]

    @property
    def blocking(self) -> list[RowRemark]:
        """Those for which their rows are not started."""
        return [remark for remark in self.counting if self._blocks(remark.finding.severity)]

    @property
    def musts(self) -> int:
        """Rows that would be denied, whether or not the person who sends them has given a reason."""
        return len({remark.row for remark in self.rows if remark.finding.severity is Severity.MUST})

    @cached_property
    def blocked(self) -> Mapping[int, tuple[FieldPath, ...]]:
        """The rows that are not started, with the fields to change."""
        fields: dict[int, dict[FieldPath, None]] = defaultdict(dict)
        for remark in self.blocking:
            fields[remark.row][remark.finding.fields[0]] = None
        return {row: tuple(paths) for row, paths in fields.items()}

    def _blocks(self, severity: Severity) -> bool:
        if self.approver_decides:
            return False
        return severity is Severity.MUST or (self.strict and severity is Severity.SHOULD)


NO_REMARKS = TableRemarks()


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What a person has decided about the remarks on their table."""

    by: Person
    at: datetime
    #: Rules whose remarks do not count, to the reason.
    reasons: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    #: Whether somebody has to approve the table, and so decides about its remarks.
    approver_decides: bool = False
    #: The pages that they had opened, by address; empty where nobody asked for it.
    pages: Mapping[str, Page] = field(default_factory=dict)


def addresses(rows: Iterable[CheckedRow], form: Form) -> tuple[str, ...]:
    """The pages that the rows without errors name, each once. Slow for many rows."""
    named = (each.url for row in rows if not row.errors for each in named_pages(Sheet(form=form, answers=row.answers)))
    return tuple(dict.fromkeys(named))


def table_remarks(
    rows: Iterable[CheckedRow],
    documents: Mapping[str, OutgoingFile],
    form: Form,
    decisions: Decisions,
    known: Known = NOTHING_KNOWN,
) -> TableRemarks:
    """The remarks about the rows without errors; `documents` by the names that the rows give them.

    `known` is about the customer of rows that name none.
    """
    known_of_rows = KnownOfRows(known=known)
    remarks: list[RowRemark] = []
    overrides: dict[int, tuple[Override, ...]] = {}
    files = {name: prepared.document() for name, prepared in documents.items()}
    for row in rows:
        if row.errors:
            continue
        answers: dict[FieldPath, Answer] = {**row.answers}
        answers |= {path: files[name] for path, name in row.documents.items()}
        findings = preflight(form, answers, known_of_rows.of(row.customer, answers))
        findings = (*findings, *_page_findings(form, row.answers, decisions.pages))
        decided = decided_by_rule(findings, answers, decisions.reasons, decisions.by, decisions.at)
        if decided:
            overrides[row.number] = decided
        settled = {override.rule: override.reason for override in decided}
        remarks += [RowRemark(row=row.number, finding=one, reason=settled.get(one.rule, "")) for one in findings]
    return TableRemarks(
        rows=tuple(remarks),
        overrides=overrides,
        strict=decisions.strict,
        approver_decides=decisions.approver_decides,
    )


def _page_findings(form: Form, answers: Answers, pages: Mapping[str, Page]) -> tuple[Finding, ...]:
    if not pages:
        return ()
    sheet = Sheet(form=form, answers=answers)
    return page_findings(sheet, {named: pages[named.url] for named in named_pages(sheet) if named.url in pages})
