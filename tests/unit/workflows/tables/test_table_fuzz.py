# ruff: noqa: RUF001  # letters of many scripts are the subject
"""Random tables of random programs: what is read is what a person reads in the file, or the difference is said.

Fifty examples run each time; `make long` runs many more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.factories import field, form
from tests.unit.workflows.tables.spreadsheets import number, row, xlsx
from workflows.records.definitions import SELECT, Option
from workflows.tables.check import check
from workflows.tables.columns import place
from workflows.tables.encodings import ENCODINGS
from workflows.tables.read import read_table
from workflows.tables.table import CellFault, EncodingUnknown, Reading, TableRefused

VOLUMES = ("10", "100", "1,000", "10,000", "100,000", "1,000,000", "10,000,000+")
FORM = form(
    field("s.company", title="Company"),
    field("s.city", title="City"),
    field("s.volume", title="Volume", kind=SELECT, options=tuple(Option(value=name, title=name) for name in VOLUMES)),
)
HEADER = ("Company", "City", "Note", "Zip", "Phone")
#: Words of many languages, by the encodings in which programs write them.
WORDS: dict[str, tuple[str, ...]] = {
    "cp1254": ("Şişli", "Örnek A.Ş.", "Işık", "Çağrı"),
    "cp1250": ("Łódź", "Spółka", "Győr", "České"),
    "cp1251": ("Ромашка", "Москва", "Ёлка"),
    "cp1252": ("Müller", "Straße", "Señor", "Café – bar", "wait…"),
    "cp1253": ("Αθήνα", "Παράδειγμα"),
    "cp932": ("株式会社", "東京都", "サンプル"),
    "gb18030": ("有限公司", "北京市"),
    "mac-roman": ("Zürich", "Genève"),
    "cp437": ("Zürich", "Genève"),
}
PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs", "S"]), max_size=12)
BROKEN = st.sampled_from(
    ["a\nb", 'say "hi"', "x;y", "x,y", "x|y", "x\ty", " padded ", "", "+12065550142", "02139", "1.000"]
)


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, str, list[list[str]]]:
    """The bytes of a CSV file, its encoding, and the cells that its author sees."""
    encoding = draw(st.sampled_from([*WORDS, "utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
    words = WORDS.get(encoding) or tuple(word for group in WORDS.values() for word in group)
    cell = st.sampled_from(words) | PLAIN | BROKEN
    width = draw(st.integers(2, len(HEADER)))
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))
    dialect: dict[str, Any] = {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
    }
    out = io.StringIO()
    csv.writer(out, **dialect).writerows([HEADER[:width], *rows])
    return out.getvalue().encode(encoding), encoding, rows


def cells_of(body: bytes, reading: Reading) -> list[list[str]]:
    """What is read, without the guard of an apostrophe."""
    return [list(line.cells) for line in read_table(body, reading).rows]


def is_read_as_written(file: tuple[bytes, str, list[list[str]]]) -> None:
    """Equal cells, or a question that offers the right spelling, or a refusal."""
    body, encoding, rows = file
    seen = [[cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@'") else cell for cell in line] for line in rows]
    expected = [line for line in seen if any(cell.strip(" ,;|\t\r\n") for cell in line)]
    try:
        assert cells_of(body, Reading()) == expected
    except EncodingUnknown as question:
        offered = [decoding.encoding for decoding in question.decodings]
        assert encoding in ENCODINGS
        assert expected in [cells_of(body, Reading(encoding=each)) for each in offered]
    except TableRefused as refused:
        assert refused.code in {"no_rows", "header_missing", "quote_open"}  # noqa: PT017  # one of several outcomes


QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(files())
def test_csv__is_read_as_written(file: tuple[bytes, str, list[list[str]]]) -> None:
    """Separators, quotes, line ends, marks and encodings of many programs."""
    is_read_as_written(file)


@pytest.mark.long
@pytest.mark.timeout(600)
@MANY
@given(files())
def test_csv__many_files_are_read_as_written(file: tuple[bytes, str, list[list[str]]]) -> None:
    """The same, for longer."""
    is_read_as_written(file)


def grouped(value: int, separator: str) -> str:
    """With a separator between thousands."""
    return f"{value:,}".replace(",", separator)


FORMATS: tuple[Callable[[int], str], ...] = (
    str,
    lambda value: f"{value}.0",
    lambda value: f"{value},0",
    lambda value: f"{value}.00",
    lambda value: f"{value}.000",
    lambda value: grouped(value, ","),
    lambda value: grouped(value, "."),
    lambda value: grouped(value, " "),
    lambda value: grouped(value, "\u202f"),
    lambda value: grouped(value, "'"),
    lambda value: grouped(value, ",") + ".00",
    lambda value: grouped(value, ".") + ",00",
    lambda value: f"{value:.3E}",
    lambda value: f"{value / 1000}",
    lambda value: f"-{value}",
    lambda value: f"{value}+",
    lambda value: f"{value}%",
    lambda value: f"{value}k",
    lambda value: f"~{value}",
    lambda value: f"< {value}",
    lambda value: f"{value}-{value * 10}",
    lambda value: f"{value}\u00b2",
)


@QUICK
@given(
    st.sampled_from([1, 10, 11, 100, 1_000, 1_500, 10_000, 100_000, 1_000_000, 10_000_000]), st.sampled_from(FORMATS)
)
def test_numbers__are_the_number_or_an_error(value: int, written: Callable[[int], str]) -> None:
    """A number is never taken for another one, however it is written."""
    table = read_table(f'Company;Volume\nA;"{written(value)}"\n'.encode())
    (line,) = check(table, place(table.header, FORM), FORM, documents=(), name_pattern="A")
    if not line.errors:
        choice = "".join(line.answers.get(FORM.fields[2].path, ()))
        meant = value / Decimal(1000) if written is FORMATS[13] else Decimal(value)
        assert Decimal(choice.replace(",", "").rstrip("+")) == meant
        assert choice.endswith("+") == written(value).endswith("+")
        assert written(value)[0] not in "-~<"


@QUICK
@given(
    st.integers(0, 10**17) | st.decimals(min_value=0, max_value=10**6, places=3).map(float),
    st.sampled_from(
        ["General", "0", "00000", "#,##0", "0.000", "00-0000000", "m/d/yyyy", "0.0%", '0 "x"', "@", "# ?/?"]
    ),
)
def test_spreadsheets__numbers_keep_their_value(value: float, code: str) -> None:
    """The text of a cell has the stored number in it, or the cell is marked."""
    cells = row(1, "Company", "City") + row(2, "A", number(repr(value), 1))
    (line,) = read_table(xlsx(f"<sheetData>{cells}</sheetData>", formats=(code,))).rows
    if line.faults:
        assert line.faults[1] in CellFault
        return
    text = line.cells[1].replace("-", "") if code == "00-0000000" else line.cells[1]
    read = Decimal(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    rounding = {"0": Decimal("0.5"), "00000": Decimal("0.5"), "#,##0": Decimal("0.5"), "0.0%": Decimal("0.0005")}
    assert abs(read - Decimal(repr(value))) <= rounding.get(code, Decimal(0))
