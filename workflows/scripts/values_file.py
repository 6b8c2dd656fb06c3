"""Reads one registration's answers from a file: names and values, as written. Nothing is validated here."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from workflows.forms.visible_text import is_blank
from workflows.scripts.value_shapes import Values, flat
from workflows.tables.read import read_table
from workflows.tables.table import AUTOMATIC, Reading, TableCode, TableRefused

if TYPE_CHECKING:
    from yaml import MappingNode, MarkedYAMLError, SafeLoader

#: The answers to the largest form need a hundredth of this.
MAX_BYTES = 1_000_000
#: Suffixes of files that are read as tables.
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".ods"})


class ValuesCode(StrEnum):
    """Why a file of values is not read; each with its params."""

    #: limit: bytes.
    TOO_LARGE = "too_large"
    #: The bytes are not text in UTF-8.
    NOT_TEXT = "not_text"
    #: line: not valid YAML or JSON.
    SYNTAX = "syntax"
    #: line: YAML does not allow a tab in front of a name.
    TAB = "tab"
    #: line: a second document begins there.
    SECOND_DOCUMENT = "second_document"
    #: The content is not a mapping of names to values.
    NOT_NAMES = "not_names"
    #: name: a name given twice.
    TWICE = "twice"
    #: The CSV has several rows.
    MANY_ROWS = "many_rows"
    #: name: a cell of a spreadsheet whose value is not certain, such as a date or a formula without a result.
    UNCERTAIN = "uncertain"


class ValuesRefused(Exception):
    """The file is not read. Carries codes, names of fields and line numbers, never values."""

    def __init__(self, code: ValuesCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


def read_values(body: bytes, name: str, reading: Reading = AUTOMATIC) -> Values:
    """Names to values, as written in the file. Raises ValuesRefused or TableRefused.

    The suffix of `name` decides whether it is a table, JSON or YAML. Names may be nested by section: `companyInfo:
    {companyName: ...}` is `companyInfo.companyName`. Empty values are left out. An empty file has no values: a form may
    have no fields.
    """
    if len(body) > MAX_BYTES:
        raise ValuesRefused(ValuesCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
    if not body.removeprefix(BOM_UTF8).strip():
        return {}
    suffix = PurePath(name).suffix.lower()
    if suffix in TABLES:
        return _of_table(body, reading)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None
    try:
        values = flat(_json(text) if suffix == ".json" else _yaml(text))
    except RecursionError:
        raise ValuesRefused(ValuesCode.NOT_NAMES) from None
    if values is None:
        raise ValuesRefused(ValuesCode.NOT_NAMES)
    return values


def _of_table(body: bytes, reading: Reading) -> Values:
    table = read_table(body, reading)
    rows = list(table.rows)
    if len(rows) > 1:
        raise ValuesRefused(ValuesCode.MANY_ROWS)
    if len(rows[0].cells) > len(table.header) and any(rows[0].cells[len(table.header) :]):
        raise TableRefused(TableCode.HEADER_BLANK, {"column": str(len(table.header) + 1)})
    for column in rows[0].faults:
        if column < len(table.header):
            raise ValuesRefused(ValuesCode.UNCERTAIN, {"name": table.header[column][:100]})
    return {name: cell for name, cell in zip(table.header, rows[0].cells, strict=False) if not is_blank(cell)}


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise ValuesRefused(ValuesCode.SYNTAX, {"line": str(error.lineno)}) from None


def _yaml(text: str) -> object:
    import yaml  # takes 20 ms, and few processes ever read YAML

    class TextLoader(yaml.SafeLoader):
        """Every scalar is a text: a zip code keeps its zeros, NO stays Norway."""

        yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012  # PyYAML's own attribute

    TextLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
    try:
        return yaml.load(text, Loader=TextLoader)  # noqa: S506  # a SafeLoader that guesses no types
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValuesRefused(_syntax_code(error), {"line": str(line)}) from None
    except yaml.YAMLError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None


def _syntax_code(error: MarkedYAMLError) -> ValuesCode:
    """What is wrong, by PyYAML's own words."""
    said = error.problem or ""
    if "'\\t'" in said:
        return ValuesCode.TAB
    return ValuesCode.SECOND_DOCUMENT if "another document" in said else ValuesCode.SYNTAX


def _mapping(loader: SafeLoader, node: MappingNode) -> dict[str, Any]:
    return _unique(
        [
            (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
            for key, value in node.value
        ]
    )


def _unique(pairs: Sequence[tuple[object, Any]]) -> dict[str, Any]:
    unique: dict[str, Any] = {}
    for name, value in pairs:
        if not isinstance(name, str):
            raise ValuesRefused(ValuesCode.NOT_NAMES)
        if name in unique:
            raise ValuesRefused(ValuesCode.TWICE, {"name": name[:100]})
        unique[name] = value
    return unique
