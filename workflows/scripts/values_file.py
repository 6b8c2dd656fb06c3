"""Reads one registration's answers from a file and matches them to fields. Nothing is validated here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from workflows.forms.tidy import Tidier
from workflows.forms.visible_text import is_blank
from workflows.records.definitions import ATTACHMENT, SELECT, FieldPath, Form
from workflows.records.drafts import Answer
from workflows.tables.cells import Files, reader
from workflows.tables.columns import Names
from workflows.tables.read import read_table
from workflows.tables.table import AUTOMATIC, Reading, TableCode, TableRefused

if TYPE_CHECKING:
    from yaml import MappingNode, SafeLoader

#: The answers to the largest form need a hundredth of this.
MAX_BYTES = 1_000_000
#: Suffixes of files that are read as tables.
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".ods"})

#: A text, or several choices.
Text = str | tuple[str, ...]
Values = Mapping[str, Text]


class ValuesCode(StrEnum):
    """Why a file of values is not read; each with its params."""

    #: limit: bytes.
    TOO_LARGE = "too_large"
    #: The bytes are not text in UTF-8.
    NOT_TEXT = "not_text"
    #: line: not valid YAML or JSON.
    SYNTAX = "syntax"
    #: The content is not a mapping of names to values.
    NOT_NAMES = "not_names"
    #: name: a name whose value is neither a text nor a list of texts.
    NOT_A_VALUE = "not_a_value"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedValues:
    """The values of a file by field, as written."""

    values: Mapping[FieldPath, Text] = field(default_factory=dict)
    #: ATTACHMENT field to the path of a file.
    documents: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Field to the name under which the file has it.
    names: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Names that match no field of the form.
    unknown: tuple[str, ...] = ()
    #: Names that could be any of these fields, or whose field another name has taken.
    ambiguous: Mapping[str, tuple[FieldPath, ...]] = field(default_factory=dict)


def read_values(body: bytes, name: str, reading: Reading = AUTOMATIC) -> Values:
    """Names to values, as written in the file. Raises ValuesRefused or TableRefused.

    The suffix of `name` decides whether it is a table, JSON or YAML. Names may be nested by section: `companyInfo:
    {companyName: ...}` is `companyInfo.companyName`. Empty values are left out.
    """
    if len(body) > MAX_BYTES:
        raise ValuesRefused(ValuesCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
    suffix = PurePath(name).suffix.lower()
    if suffix in TABLES:
        return _of_table(body, reading)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None
    try:
        loaded = _json(text) if suffix == ".json" else _yaml(text)
    except RecursionError:
        raise ValuesRefused(ValuesCode.NOT_NAMES) from None
    return _flat(loaded)


def match_values(form: Form, values: Values) -> MatchedValues:
    """Match each name to its field: by path, by title, by synonym. Of two names for one field, the better one wins."""
    names = Names(form)
    matches = {name: names.find(name) for name in values}
    best: dict[FieldPath, int] = {}
    for match in matches.values():
        if match and len(match.paths) == 1:
            best[match.paths[0]] = min(match.rank, best.get(match.paths[0], match.rank))
    chosen: dict[FieldPath, str] = {}
    ambiguous: dict[str, tuple[FieldPath, ...]] = {}
    for name, match in matches.items():
        if not match:
            continue
        path = match.paths[0]
        if len(match.paths) > 1 or (best[path] == match.rank and path in chosen):
            ambiguous[name] = match.paths
        elif best[path] == match.rank:
            chosen[path] = name
        else:
            ambiguous[name] = match.paths
    return matched_values(
        form,
        {path: values[name] for path, name in chosen.items()},
        names=chosen,
        unknown=tuple(name for name, match in matches.items() if not match),
        ambiguous=ambiguous,
    )


def matched_values(
    form: Form,
    values: Mapping[FieldPath, Text],
    *,
    names: Mapping[FieldPath, str],
    unknown: Sequence[str] = (),
    ambiguous: Mapping[str, tuple[FieldPath, ...]] | None = None,
) -> MatchedValues:
    """MatchedValues from values by path, which are split into texts and the files of ATTACHMENT fields."""
    files = {path for path in values if form.by_path[path].kind == ATTACHMENT}
    return MatchedValues(
        values={path: value for path, value in values.items() if path not in files},
        documents={path: _joined(values[path]) for path in values if path in files},
        names=dict(names),
        unknown=tuple(unknown),
        ambiguous=dict(ambiguous or {}),
    )


def with_documents(
    form: Form, matched: MatchedValues, files: Mapping[str, str], source: str
) -> tuple[MatchedValues, tuple[str, ...]]:
    """`matched` with more documents, and the names that match no document field.

    `files` maps names of fields to paths. `source` is the name under which these documents are listed.
    """
    names = Names(form)
    documents, sources = dict(matched.documents), dict(matched.names)
    unknown = []
    for name, file in files.items():
        match = names.find(name)
        paths = [path for path in match.paths if form.by_path[path].kind == ATTACHMENT] if match else []
        if len(paths) == 1:
            documents[paths[0]], sources[paths[0]] = file, source
        else:
            unknown.append(name)
    return replace(matched, documents=documents, names=sources), tuple(unknown)


def answers(form: Form, matched: MatchedValues) -> dict[FieldPath, Answer]:
    """The answers of a draft: choices by their value or title, texts cleaned and tidied.

    A text that names no option stays unchanged, for validation to refuse.
    """
    read: dict[FieldPath, Answer] = {}
    for path, value in matched.values.items():
        definition = form.by_path[path]
        cell = reader(definition, Files.of(()))
        # Each choice of a list is read separately, because a choice may contain a separator.
        parts = value if definition.kind == SELECT and isinstance(value, tuple) else (_joined(value),)
        cells = [answer for part in parts if (answer := cell(part)[0])]
        if len(cells) == 1:
            read[path] = cells[0]
        elif cells:
            read[path] = tuple(dict.fromkeys(choice for part in cells if isinstance(part, tuple) for choice in part))
    return Tidier(form).tidied(read)


def _joined(value: Text) -> str:
    """A single text; a list of texts becomes one text with a line for each."""
    return value if isinstance(value, str) else "\n".join(value)


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
        raise ValuesRefused(ValuesCode.SYNTAX, {"line": str(line)}) from None
    except yaml.YAMLError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None


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


def _flat(loaded: object) -> Values:
    """The values on one level; names within a section are prefixed with the section."""
    if not isinstance(loaded, dict):  # {} is valid: a form may have no fields
        raise ValuesRefused(ValuesCode.NOT_NAMES)
    flat: dict[str, object] = {}
    for name, value in loaded.items():
        flat |= {f"{name}.{key}": inner for key, inner in value.items()} if isinstance(value, dict) else {name: value}
    texts = {name: _text(name, value) for name, value in flat.items()}
    return {
        name: value for name, value in texts.items() if value and (not isinstance(value, str) or not is_blank(value))
    }


def _text(name: str, value: object) -> Text:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(item, str) for item in value):
            return tuple(value)
    raise ValuesRefused(ValuesCode.NOT_A_VALUE, {"name": name[:100]})
