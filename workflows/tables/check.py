"""Checks each row of a table against a form before anything is created: answers, file names and errors."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import PurePosixPath

from workflows.forms.patterns import Fits, patient
from workflows.forms.resolutions import Resolutions
from workflows.forms.resolve import ResolvedField, ResolvedForm
from workflows.forms.tidy import Reading, Tidier, readings
from workflows.forms.validation import ErrorCode, page_errors
from workflows.forms.visible_text import as_seen
from workflows.records.customers import NAME_MAX as CUSTOMER_MAX
from workflows.records.definitions import DISALLOWED, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document
from workflows.tables.cells import Files, Reader, RowCode, reader
from workflows.tables.columns import Placement, RowSetting
from workflows.tables.damage import DamageCode, DamageFinder, damage_of
from workflows.tables.read import Row, Table
from workflows.tables.row_names import IF_DOUBLE, NamePattern
from workflows.tables.table import CellFault

__all__ = ["KEY_MAX", "NAME_MAX", "CheckedRow", "RowCode", "RowError", "check", "unknown_placeholders"]

#: Characters of a registration's name and of a row's key.
NAME_MAX = KEY_MAX = 128
#: What a row may name besides answers.
_NAMED = (RowSetting.NUMBER, RowSetting.REGISTRATION)
#: Digits of a number that has its country's code or not.
_NATIONAL_DIGITS = 10


#: What a row's error may be: of an answer, of the row or a cell, of a damaged value.
CellCode = RowCode | DamageCode | CellFault
RowErrorCode = ErrorCode | CellCode


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One error of one row; it never holds the value."""

    row: int
    #: The column's header; empty where the error is about the whole row, or the field has no column.
    column: str
    #: None where the error is not about a field.
    path: FieldPath | None
    code: RowErrorCode
    params: Mapping[str, str] = field(default_factory=dict)
    #: Length of the value in characters.
    length: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """A row with its answers and errors."""

    number: int
    #: The KEY column's cell, else `content:` and a digest of the answers and file names; empty for a ragged row.
    key: str
    name: str
    #: Texts and option values, in form order; only those that would be sent.
    answers: Mapping[FieldPath, str | tuple[str, ...]]
    #: ATTACHMENT field to file name, as in `documents` of `check`.
    documents: Mapping[FieldPath, str]
    errors: tuple[RowError, ...]
    #: A digest of the answers and file names, also where there is a KEY column; empty for a ragged row.
    content: str = ""
    #: Answered fields that the row's other answers do not allow: their answers are not sent, and have no error.
    dropped: tuple[FieldPath, ...] = ()
    #: Answers that are sent in another way than the cell has them.
    readings: tuple[Reading, ...] = ()
    #: Name of the customer for whom it is; empty where the row names none.
    customer: str = ""
    #: What the row says about its number or the registration it belongs to, as written.
    named: Mapping[RowSetting, str] = field(default_factory=dict)
    #: The same as resource types to IDs, once it was looked up in the account.
    associations: Mapping[str, str] = field(default_factory=dict)


def check(
    table: Table, placement: Placement, form: Form, *, documents: Collection[str], name_pattern: str
) -> Iterator[CheckedRow]:
    """Each row with all its errors, read lazily. Raises nothing.

    As in a form filled in by hand, an answer that the row's other answers do not allow is not sent and has no error;
    `dropped` names it. A pattern that ends in `IF_DOUBLE` adds the row's number to names that an earlier row has. Only
    the rows' keys and names are kept in memory, to find duplicates.
    """
    pattern = NamePattern(name_pattern.removesuffix(IF_DOUBLE), placement)
    names: set[str] | None = set() if name_pattern.endswith(IF_DOUBLE) else None
    checker = _RowChecker(
        placement=placement, form=form, files=Files.of(documents), pattern=pattern, names_by_default=names is not None
    )
    first: dict[str, int] = {}
    for row in table.rows:
        checked = checker.check(row)
        if names is not None and checked.name:
            if checked.name.casefold() in names:
                checked = replace(checked, name=f"{checked.name} {row.number}")
            names.add(checked.name.casefold())
        before = first.setdefault(checked.key, row.number) if checked.key else row.number
        if before != row.number:
            checked = replace(checked, errors=(checker.twice(row, checked, before), *checked.errors))
        yield checked


def unknown_placeholders(name_pattern: str, placement: Placement) -> tuple[str, ...]:
    """Placeholders in `name_pattern` that are neither `row`, `key`, a field nor a column; each makes every row fail."""
    return NamePattern(name_pattern.removesuffix(IF_DOUBLE), placement).unknown


@dataclass(frozen=True, kw_only=True)
class _RowChecker:
    """Checks single rows; holds what all rows of a table share."""

    placement: Placement
    form: Form
    files: Files
    pattern: NamePattern
    #: Whether nobody chose the pattern, so that a row without a company gets the form's title.
    names_by_default: bool = False

    @cached_property
    def fields(self) -> Sequence[tuple[int, FieldPath, Reader]]:
        """The columns that are fields: (column, field path, reader of its cells)."""
        known = ((column, self.form.by_path.get(FieldPath(path))) for column, path in self.placement.columns.items())
        return tuple((column, field.path, reader(field, self.files)) for column, field in known if field is not None)

    @cached_property
    def settings(self) -> Mapping[RowSetting, int]:
        """The columns of row settings."""
        columns = self.placement.columns.items()
        return {setting: column for column, setting in columns if isinstance(setting, RowSetting)}

    @cached_property
    def column_of(self) -> Mapping[FieldPath, int]:
        """Field path to column."""
        return {path: column for column, path, _ in self.fields}

    @cached_property
    def resolutions(self) -> Resolutions:
        """The form's resolutions, shared by all rows."""
        return Resolutions(self.form)

    @cached_property
    def fits(self) -> Fits:
        """The pattern matcher, which gives up slow patterns for all rows."""
        return patient()

    @cached_property
    def damage(self) -> DamageFinder:
        """The search for damaged answers, which knows the form's codes and their countries."""
        return DamageFinder(self.form)

    @cached_property
    def tidier(self) -> Tidier:
        """What tidies the answers of each row."""
        return Tidier(self.form)

    @cached_property
    def order(self) -> Mapping[FieldPath, int]:
        """Field path to the field's position in the form."""
        return {path: position for position, path in enumerate(self.form.by_path)}

    def check(self, row: Row) -> CheckedRow:
        """The checked row, not compared with other rows."""
        columns = len(self.placement.header)
        if len(row.cells) < columns or any(cell.strip() for cell in row.cells[columns:]):
            ragged = _error(row, RowCode.RAGGED, cells=len(row.cells), columns=columns)
            return CheckedRow(number=row.number, key="", name="", answers={}, documents={}, errors=(ragged,))
        if row.hidden:
            hidden = _error(row, CellFault.ROW_HIDDEN)
            return CheckedRow(number=row.number, key="", name="", answers={}, documents={}, errors=(hidden,))
        given, refused = self._read(row)
        resolved = self.resolutions.of(given)
        sent = {path: given[path] for path, field in resolved.by_path.items() if path in given and _is_sent(field)}
        answers = {path: answer for path, answer in sent.items() if not isinstance(answer, Document)}
        documents = {path: answer.name for path, answer in sent.items() if isinstance(answer, Document)}
        named = {setting: cell for setting in _NAMED if (cell := self._setting(row, setting))}
        content = _digest(answers, documents, named)
        key = self._setting(row, RowSetting.KEY) or content
        name = self._setting(row, RowSetting.NAME) or self.pattern.name(row, key)
        if not name and self.names_by_default:
            name = f"{self.form.type.title} {row.number}"
        errors = self._field_errors(row, resolved, given, refused)
        return CheckedRow(
            number=row.number,
            key=key,
            content=content,
            name=name,
            answers=answers,
            named=named,
            customer=self._setting(row, RowSetting.CUSTOMER)[:CUSTOMER_MAX],
            documents={path: file for path, file in documents.items() if path not in refused},
            errors=(*self._row_errors(row, key, name), *sorted(errors, key=self._position)),
            dropped=tuple(path for path in given if path not in sent),
            readings=self._readings(row, answers),
        )

    def twice(self, row: Row, checked: CheckedRow, first: int) -> RowError:
        """The error of a row that has the key or the content of an earlier one."""
        if checked.key == checked.content:
            return _error(row, RowCode.TWICE, first=first)
        return _error(row, RowCode.KEY_TWICE, self.placement.header[self.settings[RowSetting.KEY]], first=first)

    def _read(self, row: Row) -> tuple[dict[FieldPath, Answer], dict[FieldPath, CellCode]]:
        """The answers in the row, and the errors of cells that cannot be read as answers.

        Damage is looked for before anything is tidied, which could make a whole value of a damaged one.
        """
        given: dict[FieldPath, Answer] = {}
        refused: dict[FieldPath, CellCode] = {}
        for column, path, read in self.fields:
            answer, code = read(row.cells[column])
            if answer is not None:
                given[path] = answer
            damage = damage_of(answer) if isinstance(answer, str) else None
            if wrong := row.faults.get(column) or code or damage:
                refused[path] = wrong
        return self.tidier.tidied(given), refused

    def _readings(self, row: Row, answers: Answers) -> tuple[Reading, ...]:
        cells = {path: row.cells[column] for column, path, _ in self.fields}
        return tuple(readings(cells, answers))

    def _setting(self, row: Row, setting: RowSetting) -> str:
        column = self.settings.get(setting)
        return "" if column is None else " ".join(as_seen(row.cells[column]).split())

    def _row_errors(self, row: Row, key: str, name: str) -> Iterator[RowError]:
        """The errors of the key and the name."""
        for column in self.settings.values():
            if fault := row.faults.get(column):
                yield _error(row, fault, self.placement.header[column])
        if len(key) > KEY_MAX:
            header = self.placement.header[self.settings[RowSetting.KEY]]
            yield _error(row, RowCode.KEY_TOO_LONG, header, limit=KEY_MAX, length=len(key))
        if len(customer := self._setting(row, RowSetting.CUSTOMER)) > CUSTOMER_MAX:
            header = self.placement.header[self.settings[RowSetting.CUSTOMER]]
            yield _error(row, RowCode.CUSTOMER_TOO_LONG, header, limit=CUSTOMER_MAX, length=len(customer))
        if self.pattern.unknown and not self._setting(row, RowSetting.NAME):
            for placeholder in self.pattern.unknown:
                yield _error(row, RowCode.NAME_UNKNOWN, placeholder=placeholder[:100])
        elif not name:
            yield _error(row, RowCode.NAME_EMPTY)
        elif len(name) > NAME_MAX:
            yield _error(row, RowCode.NAME_TOO_LONG, limit=NAME_MAX, length=len(name))

    def _field_errors(
        self, row: Row, resolved: ResolvedForm, given: Answers, refused: Mapping[FieldPath, CellCode]
    ) -> Iterator[RowError]:
        """The errors of cells and answers. A cell that is damaged or cannot be read as an answer has no other error."""
        damaged = {damage.path: damage for damage in self.damage.find(given) if damage.path not in refused}
        wrong = refused.keys() | damaged.keys()
        asked = self.form.by_path if not wrong else [path for path in self.form.by_path if path not in wrong]
        for error in page_errors(resolved, asked, given, fits=self.fits):
            yield self._field_error(row, error.path, error.code, error.params)
        for path in wrong:
            if _is_sent(resolved.by_path[path]):
                code, params = (damaged[path].code, damaged[path].params) if path in damaged else (refused[path], {})
                yield self._field_error(row, path, code, params)

    def _field_error(self, row: Row, path: FieldPath, code: RowErrorCode, params: Mapping[str, str]) -> RowError:
        column = self.column_of.get(path)
        header, length = ("", 0) if column is None else (self.placement.header[column], len(row.cells[column].strip()))
        return RowError(row=row.number, column=header, path=path, code=code, params=params, length=length)

    def _position(self, error: RowError) -> int:
        return -1 if error.path is None else self.order[error.path]


def _same_in_all_spellings(name: str) -> str:
    """A number without its country's code and what people put between digits; an ID as it is."""
    if any(letter.isalpha() for letter in name):
        return name
    return "".join(letter for letter in name if letter.isdecimal())[-_NATIONAL_DIGITS:]


def _error(row: Row, code: RowCode | CellFault, column: str = "", **params: object) -> RowError:
    texts = {name: str(value) for name, value in params.items()}
    length = int(texts.get("length", 0))
    return RowError(row=row.number, column=column, path=None, code=code, params=texts, length=length)


def _is_sent(field: ResolvedField) -> bool:
    return field.requirement != DISALLOWED


def _digest(
    answers: Mapping[FieldPath, str | tuple[str, ...]],
    documents: Mapping[FieldPath, str],
    named: Mapping[RowSetting, str],
) -> str:
    """A digest of the answers, the file names and the named number, independent of folders and of order."""
    sorted_answers = {path: answer if isinstance(answer, str) else sorted(answer) for path, answer in answers.items()}
    names = {path: PurePosixPath(file).name for path, file in documents.items()}
    resources = [{setting: _same_in_all_spellings(name) for setting, name in named.items()}] if named else []
    content = json.dumps([sorted_answers, names, *resources], sort_keys=True)
    return f"content:{blake2b(content.encode(), digest_size=16).hexdigest()}"
