"""Reads Excel workbooks (.xlsx, .xlsm) and OpenDocument spreadsheets (.ods) within bounds.

Texts come from python-calamine. Numbers are read as the sheet shows them; what it hides, or what is not certain, is
marked and never sent without a word.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workflows.tables import ods, xlsx
from workflows.tables.sheet import MOST_MERGED, SheetFacts
from workflows.tables.table import CellFault, Reading, Row, SheetUnknown, TableCode, TableRefused
from workflows.tables.write import unguarded

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

#: Bytes of all unpacked parts of a spreadsheet that hold cells.
MAX_BYTES = 100_000_000
#: Entries of the ZIP, and bytes read at a time.
_MAX_FILES, _PIECE = 2_000, 1_000_000
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: In an old container: the stream of an encrypted workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """The rows of one sheet, with blank ones."""

    name: str
    rows: Sequence[Row]
    hidden_columns: frozenset[int]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def is_spreadsheet(body: bytes) -> bool:
    """Whether these are the bytes of a spreadsheet, also of one that is not read here. Raises TableRefused."""
    if body.startswith(_OLD):
        raise TableRefused(TableCode.PASSWORD if _ENCRYPTED in body else TableCode.OTHER_SPREADSHEET)
    if not body.startswith(_ZIP):
        return False
    return any(part in body for part in (b"xl/", b"workbook.xml", b"content.xml", b"Index/"))


def read_sheet(body: bytes, reading: Reading) -> SheetRows:
    """The sheet that the person named, or the only one with content. Raises TableRefused, SheetUnknown."""
    files = _unpacked(body)
    with _opened(body) as workbook:
        facts = _facts(files)
        shown = _visible()
        visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == shown]
        filled = tuple(name for name in visible if name in facts and facts[name].rows)
        if reading.sheet:
            name = next((sheet for sheet in filled if sheet.casefold() == reading.sheet.strip().casefold()), "")
            if not name:
                params = {"sheet": reading.sheet[:100], "sheets": ", ".join(filled)[:500]}
                raise TableRefused(TableCode.SHEET_UNKNOWN, params)
        elif len(filled) > 1:
            raise SheetUnknown(filled)
        elif not filled:
            raise TableRefused(TableCode.EMPTY)
        else:
            name = filled[0]
        return _rows(workbook, name, facts[name])


def _unpacked(body: bytes) -> dict[str, bytes]:
    """The parts that hold cells. The sizes that the ZIP states are not trusted. Raises TableRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MAX_FILES:
                raise TableRefused(TableCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
            if any(entry.flag_bits & 1 for entry in entries):
                raise TableRefused(TableCode.PASSWORD)
            left, files = MAX_BYTES, {}
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".bin")):
                    files[entry.filename] = _part(archive, entry, left)
                    left -= len(files[entry.filename])
    except _DAMAGED:
        raise TableRefused(TableCode.BROKEN) from None
    if b"encryption-data" in files.get("META-INF/manifest.xml", b""):
        raise TableRefused(TableCode.PASSWORD)
    if not ("content.xml" in files or any(name.endswith("workbook.xml") for name in files)):
        raise TableRefused(TableCode.OTHER_SPREADSHEET)
    return files


def _part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    pieces: list[bytes] = []
    with archive.open(entry) as packed:
        while piece := packed.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise TableRefused(TableCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
            pieces.append(piece)
    return b"".join(pieces)


def _opened(body: bytes) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook  # 2 MB, and few processes read spreadsheets

    with _damage_refused():
        return CalamineWorkbook.from_filelike(io.BytesIO(body))


def _visible() -> SheetVisibleEnum:
    from python_calamine import SheetVisibleEnum

    return SheetVisibleEnum.Visible


@contextmanager
def _damage_refused() -> Iterator[None]:
    """Turn whatever the library raises into a refusal. Its Rust code may panic, which is not an Exception."""
    try:
        yield
    except BaseException as damaged:
        name = type(damaged).__name__
        if not isinstance(damaged, Exception) and name != "PanicException":
            raise
        raise TableRefused(TableCode.PASSWORD if name == "PasswordError" else TableCode.BROKEN) from None


def _facts(files: Mapping[str, bytes]) -> dict[str, SheetFacts]:
    """What each sheet says of its cells. Raises TableRefused."""
    try:
        if "content.xml" in files:
            return ods.sheets_facts(files["content.xml"])
        return xlsx.sheets_facts(files)
    except (KeyError, ValueError, OverflowError):
        raise TableRefused(TableCode.BROKEN) from None


def _rows(workbook: CalamineWorkbook, name: str, facts: SheetFacts) -> SheetRows:
    with _damage_refused():
        sheet = workbook.get_sheet_by_name(name)
        values, merged = sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []
    covered = {
        (row, column)
        for first, last in merged[:MOST_MERGED]
        for row in range(first[0], min(last[0] + 1, facts.rows, first[0] + MOST_MERGED))
        for column in range(first[1], min(last[1] + 1, facts.columns))
        if (row, column) != tuple(first)
    }
    # A cell of a kind that the library does not know is missing there, with its row where it is the last one.
    rows = [_row(number, [*values[number : number + 1], []][0], facts, covered) for number in range(facts.rows)]
    return SheetRows(name=name, rows=rows, hidden_columns=frozenset(facts.hidden_columns))


def _row(number: int, cells: Sequence[Any], facts: SheetFacts, covered: set[tuple[int, int]]) -> Row:
    texts: list[str] = []
    faults: dict[int, CellFault] = {}
    for column in range(facts.columns):
        value = cells[column] if column < len(cells) else ""
        text = facts.shown.get((number, column), value if isinstance(value, str) else "")
        if isinstance(text, CellFault):
            faults[column] = text
            text = "?"
        elif (number, column) in covered:
            faults[column] = CellFault.MERGED
        texts.append(unguarded(_without_escapes(text)))
    return Row(number=number + 1, cells=tuple(texts), faults=faults, hidden=number in facts.hidden_rows)


def _without_escapes(text: str) -> str:
    """Excel writes a carriage return in a text as `_x000D_`."""
    return text.replace("_x000D_", "") if "_x000D_" in text else text
