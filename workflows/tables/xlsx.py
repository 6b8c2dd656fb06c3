"""The sheets of an Excel workbook (.xlsx, .xlsm) as far as a program that reads values alone would miss them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

import regex

from workflows.tables.number_formats import BUILT_IN, DATES, shown
from workflows.tables.sheet import Place, SheetFacts, parse
from workflows.tables.table import CellFault, TableCode, TableRefused
from workflows.tables.xlsx_runs import Runs, shared_texts

_REFERENCE = regex.compile(r"([A-Z]{1,3})(\d{1,7})")
_DATE = "yyyy-mm-dd"
_TRUE = ("1", "true")


def sheet_paths(files: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each sheet to the file that holds it."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, given: Mapping[str, str]) -> None:
        if name == "sheet":
            sheets[given.get("name", "")] = given.get("id", "")

    def relation(name: str, given: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    workbook = _workbook(files)
    folder = posixpath.dirname(workbook)
    parse(files[workbook], sheet)
    parse(files.get(f"{folder}/_rels/{posixpath.basename(workbook)}.rels", b"<none/>"), relation)
    return {
        name: target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        for name, key in sheets.items()
        if (target := targets.get(key, ""))
    }


def sheets_facts(files: Mapping[str, bytes]) -> dict[str, SheetFacts]:
    """What the files say of the cells of each sheet, by the sheet's name. Raises TableRefused."""
    folder = posixpath.dirname(_workbook(files))
    formats = _formats(files.get(f"{folder}/styles.xml", b"<none/>"))
    rich = shared_texts(files.get(f"{folder}/sharedStrings.xml", b"<none/>"))
    facts: dict[str, SheetFacts] = {}
    for name, path in sheet_paths(files).items():
        reader = _SheetReader(formats=formats, rich=rich)
        parse(files.get(path, b"<none/>"), reader.start, reader.end, reader.text)
        facts[name] = reader.facts
    return facts


def _workbook(files: Mapping[str, bytes]) -> str:
    found = next((name for name in files if posixpath.basename(name) == "workbook.xml"), None)
    if found is None:
        raise TableRefused(TableCode.OTHER_SPREADSHEET)
    return found


def _formats(styles: bytes) -> list[str]:
    """The number format of each style, in order."""
    codes = dict(BUILT_IN) | dict.fromkeys(DATES, _DATE)
    formats: list[str] = []
    inside: list[str] = []

    def start(name: str, given: Mapping[str, str]) -> None:
        if name == "numFmt":
            codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            formats.append(codes.get(int(given.get("numFmtId", "0")), "?"))
        inside.append(name)

    def end(_: str) -> None:
        inside.pop()

    parse(styles, start, end)
    return formats


@dataclass(kw_only=True)
class _SheetReader:
    """Follows the cells of a sheet: which are numbers in a format, formulas without a result, or hidden."""

    formats: list[str]
    #: Shared texts of several runs, by their number.
    rich: Mapping[int, str]
    #: The text that is written in the cell itself.
    runs: Runs = field(default_factory=Runs)
    facts: SheetFacts = field(default_factory=SheetFacts)
    #: The cell that is being read.
    place: Place = (0, -1)
    next_row: int = 0
    kind: str = ""
    format: str = "General"
    has_formula: bool = False
    value: str | None = None
    #: Whether the text that is being read is a value.
    is_value: bool = False

    def start(self, name: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "row":
            self._row(given)
        elif name == "c":
            self._cell(given)
        elif name == "f":
            self.has_formula = True
        elif name in ("v", "is"):
            self.is_value, self.value, self.runs = name == "v", self.value or "", Runs()
        elif name == "col" and given.get("hidden", "") in _TRUE:
            last = min(int(given.get("max", "0")), 20_000)
            self.facts.hidden_columns.update(range(int(given.get("min", "1")) - 1, last))
        else:
            self.runs.start(name)

    def end(self, name: str) -> None:
        """An element ends."""
        self.runs.end(name)
        if name == "v":
            self.is_value = False
        elif name == "c":
            self._close()

    def text(self, text: str) -> None:
        """Characters within an element."""
        if self.is_value:
            self.value = (self.value or "") + text
        else:
            self.runs.text(text)

    def _row(self, given: Mapping[str, str]) -> None:
        number = int(given["r"]) - 1 if given.get("r", "").isdigit() else self.next_row
        self.place, self.next_row = (number, -1), number + 1
        if given.get("hidden", "") in _TRUE or given.get("zeroHeight", "") in _TRUE:
            self.facts.hidden_rows.add(number)

    def _cell(self, given: Mapping[str, str]) -> None:
        reference = _REFERENCE.fullmatch(given.get("r", ""))
        row, column = self.place
        self.place = (int(reference[2]) - 1, _column(reference[1])) if reference else (row, column + 1)
        self.kind, self.has_formula, self.value = given.get("t", "n"), False, None
        style = int(given["s"]) if given.get("s", "").isdigit() else 0
        self.format = self.formats[style] if style < len(self.formats) else "General"

    def _close(self) -> None:
        if self.value is None and not self.has_formula:
            return
        self.facts.grow(self.place)
        if not self.value and self.has_formula and self.kind != "str":
            self.facts.shown[self.place] = CellFault.FORMULA_EMPTY
        elif self.kind == "n" and self.value:
            self.facts.shown[self.place] = shown(self.value.strip(), self.format)
        elif self.kind == "d":
            self.facts.shown[self.place] = CellFault.DATE
        elif self.kind == "b":
            self.facts.shown[self.place] = "TRUE" if self.value in _TRUE else "FALSE"
        elif self.kind == "e":
            self.facts.shown[self.place] = self.value or "#N/A"
        elif self.kind == "inlineStr" and self.runs.is_rich:
            self.facts.shown[self.place] = self.runs.whole
        elif self.kind == "s" and (text := self.rich.get(int(self.value or "0"))):
            self.facts.shown[self.place] = text


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
