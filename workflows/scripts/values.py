"""Answers of one registration as people keep them in a file: read, and found their fields; nothing is judged here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from typing import Any

import yaml

from workflows.records.definitions import ATTACHMENT, SELECT, FieldPath, Form
from workflows.records.drafts import Answer
from workflows.tables.cells import Files, reader
from workflows.tables.columns import Names
from workflows.tables.read import TableCode, TableRefused, read_table

#: The answers of the largest form have a hundredth of it.
MAX_BYTES = 1_000_000

#: A text, or several choices.
Text = str | tuple[str, ...]
Values = Mapping[str, Text]


class ValuesCode(StrEnum):
    """Why a file of values is not read; beside each its params."""

    #: limit: bytes.
    TOO_LARGE = "too_large"
    #: Bytes that are no text in UTF-8.
    NOT_TEXT = "not_text"
    #: line: no YAML, or no JSON.
    SYNTAX = "syntax"
    #: Something else than names with values.
    NOT_NAMES = "not_names"
    #: name: its value is neither a text nor a list of texts.
    NOT_A_VALUE = "not_a_value"
    #: name.
    TWICE = "twice"
    #: A CSV with several rows.
    MANY_ROWS = "many_rows"


class ValuesRefused(Exception):
    """The file is not read. Carries codes, names of fields and lines, no value."""

    def __init__(self, code: ValuesCode, params: Mapping[str, str] | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody answered, by field; as written."""

    values: Mapping[FieldPath, Text] = field(default_factory=dict)
    #: Paths of files, by ATTACHMENT field.
    documents: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Under which name each was given.
    names: Mapping[FieldPath, str] = field(default_factory=dict)
    #: Names that lead to no field of the form.
    unknown: tuple[str, ...] = ()
    #: Names that could be any of these fields, or whose field another name took.
    ambiguous: Mapping[str, tuple[FieldPath, ...]] = field(default_factory=dict)


class _Plain(yaml.SafeLoader):
    """YAML where every scalar is the text that stands there: a zip code keeps its zeros, NO stays Norway."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - as in PyYAML


def read_values(body: bytes, name: str) -> Values:
    """Names to values, as they stand in the file; by its suffix CSV, JSON, or YAML. Raises ValuesRefused or TableRefused.

    Names may be nested by section: `companyInfo: {companyName: ...}` is `companyInfo.companyName`. What is empty is left out.
    """
    if len(body) > MAX_BYTES:
        raise ValuesRefused(ValuesCode.TOO_LARGE, {"limit": str(MAX_BYTES)})
    suffix = PurePath(name).suffix.lower()
    if suffix in {".csv", ".tsv"}:
        return _of_table(body)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None
    try:
        loaded = _json(text) if suffix == ".json" else _yaml(text)
    except RecursionError:
        raise ValuesRefused(ValuesCode.NOT_NAMES) from None
    return _flat(loaded)


def give(form: Form, values: Values) -> Given:
    """Find each name's field: by path, by title, by what people write instead. The better name of a field takes it."""
    names = Names(form)
    found = {name: names.find(name) for name in values}
    best: dict[FieldPath, int] = {}
    for match in found.values():
        if match and len(match.paths) == 1:
            best[match.paths[0]] = min(match.rank, best.get(match.paths[0], match.rank))
    chosen: dict[FieldPath, str] = {}
    ambiguous: dict[str, tuple[FieldPath, ...]] = {}
    for name, match in found.items():
        if not match:
            continue
        path = match.paths[0]
        if len(match.paths) > 1 or (best[path] == match.rank and path in chosen):
            ambiguous[name] = match.paths
        elif best[path] == match.rank:
            chosen[path] = name
        else:
            ambiguous[name] = match.paths
    return given(
        form,
        {path: values[name] for path, name in chosen.items()},
        names=chosen,
        unknown=tuple(name for name, match in found.items() if not match),
        ambiguous=ambiguous,
    )


def given(
    form: Form,
    values: Mapping[FieldPath, Text],
    *,
    names: Mapping[FieldPath, str],
    unknown: Sequence[str] = (),
    ambiguous: Mapping[str, tuple[FieldPath, ...]] | None = None,
) -> Given:
    """Values by path, parted into texts and the files of ATTACHMENT fields."""
    files = {path for path in values if form.by_path[path].kind == ATTACHMENT}
    return Given(
        values={path: value for path, value in values.items() if path not in files},
        documents={path: _one(values[path]) for path in values if path in files},
        names=dict(names),
        unknown=tuple(unknown),
        ambiguous=dict(ambiguous or {}),
    )


def with_documents(form: Form, found: Given, files: Mapping[str, str], source: str) -> tuple[Given, tuple[str, ...]]:
    """`found` with more documents, by names of their fields; `source` says where these come from. And the names of no such field."""
    names = Names(form)
    documents, asked = dict(found.documents), dict(found.names)
    unknown = []
    for name, file in files.items():
        match = names.find(name)
        paths = [path for path in match.paths if form.by_path[path].kind == ATTACHMENT] if match else []
        if len(paths) == 1:
            documents[paths[0]], asked[paths[0]] = file, source
        else:
            unknown.append(name)
    return replace(found, documents=documents, names=asked), tuple(unknown)


def answers(form: Form, found: Given) -> dict[FieldPath, Answer]:
    """The answers of a draft: choices by their value or title, texts cleaned; what no option says stays, for the rules to refuse."""
    read: dict[FieldPath, Answer] = {}
    for path, value in found.values.items():
        definition = form.by_path[path]
        cell = reader(definition, Files.of(()))
        # Each of several choices by itself: one may hold what else stands between two.
        parts = value if definition.kind == SELECT and isinstance(value, tuple) else (_one(value),)
        cells = [answer for part in parts if (answer := cell(part)[0])]
        if len(cells) == 1:
            read[path] = cells[0]
        elif cells:
            read[path] = tuple(dict.fromkeys(one for part in cells if isinstance(part, tuple) for one in part))
    return read


def _one(value: Text) -> str:
    """Of a list of texts where one text is wanted, all of them, a line each."""
    return value if isinstance(value, str) else "\n".join(value)


def _of_table(body: bytes) -> Values:
    table = read_table(body)
    rows = list(table.rows)
    if len(rows) > 1:
        raise ValuesRefused(ValuesCode.MANY_ROWS)
    if len(rows[0].cells) > len(table.header) and any(rows[0].cells[len(table.header) :]):
        raise TableRefused(TableCode.HEADER_BLANK, {"column": str(len(table.header) + 1)})
    return {name: cell for name, cell in zip(table.header, rows[0].cells, strict=False) if cell.strip()}


def _json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_once, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as wrong:
        raise ValuesRefused(ValuesCode.SYNTAX, {"line": str(wrong.lineno)}) from None


def _yaml(text: str) -> object:
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader that guesses no types
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise ValuesRefused(ValuesCode.SYNTAX, {"line": str(line)}) from None
    except yaml.YAMLError:
        raise ValuesRefused(ValuesCode.NOT_TEXT) from None


def _mapping(loader: _Plain, node: yaml.MappingNode) -> dict[str, Any]:
    return _once(
        [
            (loader.construct_object(key, deep=True), loader.construct_object(value, deep=True))
            for key, value in node.value
        ]
    )


_Plain.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _once(pairs: Sequence[tuple[object, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if not isinstance(name, str):
            raise ValuesRefused(ValuesCode.NOT_NAMES)
        if name in found:
            raise ValuesRefused(ValuesCode.TWICE, {"name": name[:100]})
        found[name] = value
    return found


def _flat(loaded: object) -> Values:
    """One level of names; a section's names get the section before them."""
    if not isinstance(loaded, dict):  # {} is all a form without fields asks for
        raise ValuesRefused(ValuesCode.NOT_NAMES)
    flat: dict[str, object] = {}
    for name, value in loaded.items():
        flat |= {f"{name}.{inner}": one for inner, one in value.items()} if isinstance(value, dict) else {name: value}
    found = {name: _text(name, value) for name, value in flat.items()}
    return {name: value for name, value in found.items() if value and (not isinstance(value, str) or value.strip())}


def _text(name: str, value: object) -> Text:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(one, str) for one in value):
            return tuple(value)
    raise ValuesRefused(ValuesCode.NOT_A_VALUE, {"name": name[:100]})
