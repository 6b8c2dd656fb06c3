"""Tables as other people's programs wrote them: each arrives with the values that a person reads in it."""

from __future__ import annotations

from pathlib import Path

from tests.unit.catalog import forms
from workflows.records.definitions import FieldPath
from workflows.scripts.matched_values import answers, match_values
from workflows.scripts.values_file import read_values
from workflows.tables.check import CheckedRow, check
from workflows.tables.columns import place
from workflows.tables.read import read_table

FOLDER = Path("tests/data/tables")
TOLL_FREE = forms()["US_TOLL_FREE_REGISTRATION"]
VOLUME = FieldPath("messagingUseCase.monthlyMessageVolume")


def rows_of(name: str) -> list[CheckedRow]:
    """The checked rows of a table for toll-free numbers."""
    table = read_table((FOLDER / name).read_bytes())
    placement = place(table.header, TOLL_FREE)
    return list(check(table, placement, TOLL_FREE, documents=["optin.png"], name_pattern="{Company name}"))


def test_floats_of_pandas() -> None:
    """Volumes are the numbers that stand there. ZIP codes and tax numbers that became floats are named."""
    rows = rows_of("pandas_floats.csv")
    assert [row.answers[VOLUME] for row in rows] == [("1,000",), ("100",), ("10",), ("10,000",)]
    wrong = [(error.row, error.path, error.code) for row in rows for error in row.errors]
    assert wrong == [
        (3, "companyInfo.zipCode", "zero_lost"),
        (4, "companyInfo.zipCode", "decimals"),
        (5, "companyInfo.taxId", "decimals"),
    ]


def test_floats_of_json() -> None:
    """A JSON file of values may hold 1000.0, too."""
    values = read_values((FOLDER / "float.json").read_bytes(), "float.json")
    assert answers(TOLL_FREE, match_values(TOLL_FREE, values))[VOLUME] == ("1,000",)
