"""What a reviewer would say about rows, and which of them are left out for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.messages import table_remarks as words
from tests.unit.factories import PERSON
from tests.unit.workflows.preflight.cases import Case, good
from workflows.batches.row_remarks import Decisions, TableRemarks, table_remarks
from workflows.preflight.overriding import override_of
from workflows.preflight.rules import preflight
from workflows.records.definitions import FieldPath
from workflows.tables.check import CheckedRow, RowCode, RowError

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STREET, MAIL = FieldPath("companyInfo.address1"), FieldPath("contactInfo.supportEmail")
BASE: Case = good()["pine-vet"]
REASON = "Box is the name of our street."


def row(number: int, *, wrong: bool = False, **changed: str) -> CheckedRow:
    answers = {path: answer for path, answer in BASE.answers.items() if isinstance(answer, str | tuple)}
    answers |= {FieldPath(path.replace("_", ".")): value for path, value in changed.items()}
    error = RowError(row=number, column="", path=None, code=RowCode.RAGGED)
    return CheckedRow(number=number, key="", name="", answers=answers, documents={}, errors=(error,) if wrong else ())


ROWS = (
    row(2),
    row(3, companyInfo_address1="P.O. Box 1"),
    row(4, contactInfo_supportEmail="pine@gmail.com"),
    row(5, companyInfo_address1="P.O. Box 2"),
    row(6, companyInfo_address1="P.O. Box 3", wrong=True),
)


def of(reasons: dict[str, str] | None = None, *, strict: bool = False) -> TableRemarks:
    return table_remarks(ROWS, {}, BASE.form, Decisions(by=PERSON, at=NOW, reasons=reasons or {}, strict=strict))


@pytest.mark.parametrize(
    ("reasons", "strict", "blocked"),
    [
        ({}, False, {3: (STREET,), 5: (STREET,)}),
        ({}, True, {3: (STREET,), 4: (MAIL,), 5: (STREET,)}),
        ({"address-post-box": REASON}, False, {}),
        ({"address-post-box": REASON}, True, {4: (MAIL,)}),
        ({"email-free": REASON}, True, {3: (STREET,), 5: (STREET,)}),
    ],
)
def test_table_remarks__blocked(reasons: dict[str, str], strict: bool, blocked: object) -> None:
    """A must leaves its row out, with `strict` a should does, too; a row with errors is left out anyway."""
    assert of(reasons, strict=strict).blocked == blocked


@pytest.mark.parametrize("strict", [False, True])
def test_table_remarks__the_approver_decides(strict: bool) -> None:
    """Where somebody has to approve the table, no row is left out, and the requester's reason settles no must."""
    decisions = Decisions(by=PERSON, at=NOW, reasons={"address-post-box": REASON}, strict=strict, approver_decides=True)
    remarks = table_remarks(ROWS, {}, BASE.form, decisions)
    assert (remarks.blocked, remarks.musts) == ({}, 2)
    titles = {path: definition.title for path, definition in BASE.form.by_path.items()}
    assert words.for_approver(2) in words.terminal_lines(remarks, titles)


def test_table_remarks__overrides_of_each_row() -> None:
    """Each row gets its own, about its own answers."""
    remarks = of({"address-post-box": REASON})
    assert set(remarks.overrides) == {3, 5}
    for number in (3, 5):
        answers = ROWS[number - 2].answers
        (finding,) = [one for one in preflight(BASE.form, answers) if one.rule == "address-post-box"]
        assert override_of(finding, answers, remarks.overrides[number]) is not None
        assert override_of(finding, ROWS[0].answers, remarks.overrides[number]) is None


def test_words__one_line_for_each_cause() -> None:
    """With all rows of the cause, its rule for the terminal, and what is overridden apart."""
    titles = {path: definition.title for path, definition in BASE.form.by_path.items()}
    lines = words.terminal_lines(of(), titles)
    assert [line for line in lines if "(address-post-box)" in line and "Rows 3, 5" in line]
    assert "--override address-post-box" in words.refusal(of())
    assert words.refusal(of(strict=True)).startswith("3 rows would be denied. Correct the table, leave these rows out")
    often = of({"address-post-box": REASON}, strict=True)
    assert words.refusal(often).startswith("1 row could be denied. Leave out --strict, correct the table, leave these")
    (denied, frequent) = words.slack_paragraphs(of(), titles)
    assert denied.startswith("Will be denied:\n• Rows 3, 5, ")
    assert frequent.startswith("Often denied:\n• Row 4, ")
    overridden = words.terminal_lines(of({"address-post-box": REASON}), titles)
    assert words.OVERRIDDEN_HEAD in overridden
    assert REASON in overridden[-1]
