"""Names and values, as people wrote them, matched to the fields of a form. Nothing is validated here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflows.forms.tidy import Tidier
from workflows.records.definitions import ATTACHMENT, SELECT, FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer
from workflows.scripts.value_shapes import Flag, Odd, Text, Value, Values
from workflows.tables.cells import Files, reader
from workflows.tables.columns import RowSetting, row_setting
from workflows.tables.names import WORST_RANK, Match, Names, spelled, without_common_front, words

#: Words that say nothing about a registration type.
_EVERY_TYPE = frozenset(("us", "registration", "number", "id"))


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
    #: Names with a value that their field cannot have: a section, or yes or no where a text is asked for.
    odd: Mapping[str, FieldPath] = field(default_factory=dict)
    #: What is no answer but says which number or registration to use.
    settings: Mapping[RowSetting, str] = field(default_factory=dict)
    #: Names that look meant but were not taken, with their fields: see `match_environment`.
    passed_over: Mapping[str, tuple[FieldPath, ...]] = field(default_factory=dict)
    #: Names that match no field and were left out on purpose.
    left_out: tuple[str, ...] = ()
    #: Sections of the file that are about another registration type.
    other_sections: tuple[str, ...] = ()
    #: Fields that the source does not answer, with where their answers come from, in words.
    origins: Mapping[FieldPath, str] = field(default_factory=dict)


def match_values(form: Form, values: Values) -> MatchedValues:
    """Match each name to its field: by path, by title, by a common name.

    Of two names for one field, the better one wins, and the other one is ambiguous.
    """
    names = Names(form)
    used, other_sections = _of_type(form, values)
    plain = dict(zip(used, without_common_front(tuple(used), names), strict=True))
    matches = {name: _find(names, plain[name]) for name in used}
    settings = {name: row_setting(plain[name], form) for name, match in matches.items() if not match}
    chosen, ambiguous = _chosen({name: match for name, match in matches.items() if match})
    odd = {name: path for path, name in chosen.items() if not _fits(form.by_path[path], used[name])}
    matched = matched_values(
        form,
        {path: _text(used[name]) for path, name in chosen.items() if name not in odd},
        names=chosen,
        unknown=tuple(name for name, setting in settings.items() if not setting),
        ambiguous=ambiguous,
    )
    return replace(
        matched,
        odd=odd,
        settings={setting: _joined(_text(used[name])) for name, setting in settings.items() if setting},
        other_sections=other_sections,
    )


def _chosen(matches: Mapping[str, Match]) -> tuple[dict[FieldPath, str], dict[str, tuple[FieldPath, ...]]]:
    """Fields to their names, and the names that could be several fields or whose field a better name has."""
    best: dict[FieldPath, int] = {}
    for match in matches.values():
        if len(match.paths) == 1:
            best[match.paths[0]] = min(match.rank, best.get(match.paths[0], match.rank))
    chosen: dict[FieldPath, str] = {}
    ambiguous: dict[str, tuple[FieldPath, ...]] = {}
    for name, match in matches.items():
        path = match.paths[0]
        if len(match.paths) > 1 or best[path] != match.rank or path in chosen:
            ambiguous[name] = match.paths
        else:
            chosen[path] = name
    return chosen, ambiguous


def _find(names: Names, name: str) -> Match | None:
    """The field of a name, or of its end: a file may have sections of its own, as in `brand.address.city`."""
    if match := names.find(name):
        return match
    parts = name.split(".")
    ends = (".".join(parts[start:]) for start in range(1, len(parts)))
    match = next(filter(None, map(names.find, ends)), None)
    return Match(rank=match.rank + WORST_RANK + 1, paths=match.paths) if match else None


def _of_type(form: Form, values: Values) -> tuple[Values, tuple[str, ...]]:
    """The values about this registration type, and the sections of the file that are about others.

    Sections called by types, such as `brandFields` and `campaignFields`, are kept apart.
    """
    kinds = {*words(form.type.name), *words(form.type.title)} - _EVERY_TYPE
    sections = dict.fromkeys(name.partition(".")[0] for name in values if "." in name)
    own = {section for section in sections if kinds.intersection(words(section))}
    known = {spelled(section.path) for section in form.sections}
    if not own or any(spelled(section) in known for section in own):
        return values, ()
    others = tuple(section for section in sections if section not in own and spelled(section) not in known)
    return {name: value for name, value in values.items() if name.partition(".")[0] not in others}, others


def _fits(definition: FieldDefinition, value: Value) -> bool:
    return not isinstance(value, Odd) and not (isinstance(value, Flag) and definition.kind != SELECT)


def _text(value: Value) -> Text:
    return value.text if isinstance(value, Flag) else "" if isinstance(value, Odd) else value


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
