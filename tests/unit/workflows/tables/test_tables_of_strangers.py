"""Tables as other people's programs wrote them: each arrives with the values that a person reads in it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.catalog import forms
from workflows.batches.uploads import usual_pattern
from workflows.records.definitions import FieldPath
from workflows.scripts.matched_values import answers, match_values
from workflows.scripts.values_file import read_values
from workflows.tables.check import CheckedRow, check
from workflows.tables.columns import place
from workflows.tables.numbers import readings
from workflows.tables.read import read_table
from workflows.tables.table import CellFault, EncodingUnknown

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


def test_backslashes_of_a_film_database() -> None:
    """A program wrote a backslash before commas of a title: the cells are marked, also where blanks hide the shift."""
    text = (
        "tid,title,words,url\n"
        "tt0057012,Dr. Seltsam\\\\, oder wie ich lernte\\\\, die Bombe zu lieben (1964),dr seltsam,\n"
        "tt0056801,Achteinhalb (1963),achteinhalb,x\n"
    ).replace("\\\\", "\\")
    shifted, plain = read_table(text.encode()).rows
    assert shifted.faults == {1: CellFault.BACKSLASH, 2: CellFault.BACKSLASH}
    assert plain.faults == {}


def test_a_title_and_a_blank_row_of_a_public_table() -> None:
    """Data.gov has a row of commas and a title above the names, and notes below the rows."""
    text = (
        ",,,,\nNumber of Beneficaries (Students) By State During FY 2010,,,,\n"
        "State Name,State Abbreviate,Post-9/11GI Bill Program,Montgomery GI Bill - Active Duty,TOTAL\n"
        'ALABAMA,AL,7738,5779,"19,582"\n"Note: State statistics may include individuals, therefore ",,,,\n'
    )
    table = read_table(text.encode())
    assert (table.header_row, table.header[:2]) == (3, ("State Name", "State Abbreviate"))
    assert [row.number for row in table.rows] == [4, 5]


def test_degrees_in_an_older_encoding() -> None:
    """Contacts with coordinates, whose degree signs are not UTF-8."""
    text = "Contact Phone Number,Location Coordinates,Cities\n02095257564,37°36'37.8\"N 121°2'17.9\"W,Modesto"
    with pytest.raises(EncodingUnknown) as asked:
        read_table(text.encode("latin-1"))
    assert (2, "37°36'37.8\"N 121°2'17.9\"W") in asked.value.decodings[0].samples


def test_numbers_of_another_country() -> None:
    """Decimal commas, and points between thousands."""
    (row,) = read_table(b'a,b,c\n"1,7","200.000.000",\n').rows
    assert row.cells == ("1,7", "200.000.000", "")
    assert [readings(cell) for cell in row.cells] == [{Decimal("1.7")}, {200_000_000}, set()]


@pytest.mark.parametrize(("name", "header_row"), [("pipe.csv", 1), ("title_row.csv", 2), ("section_row.csv", 2)])
def test_tables_as_people_lay_them_out(name: str, header_row: int) -> None:
    """Pipes between cells, a title, a row of sections: every column is found and every row is good."""
    table = read_table((FOLDER / name).read_bytes())
    assert table.header_row == header_row
    assert len(place(table.header, TOLL_FREE).columns) == len(table.header)
    assert [error for row in rows_of(name) for error in row.errors] == []


def test_one_company_in_several_rows() -> None:
    """Its name has the row's number only from the second row on."""
    table = read_table((FOLDER / "same_company.csv").read_bytes())
    placement = place(table.header, TOLL_FREE)
    pattern = usual_pattern(placement, TOLL_FREE)
    rows = check(table, placement, TOLL_FREE, documents=["optin.png"], name_pattern=pattern)
    names = [row.name for row in rows]
    assert names[0] == "Customer 01 LLC"
    assert len(set(names)) == len(names)
