"""Answers as other programs write them, brought to one level: a name, and a text or a list of texts.

Sections in sections, `{"text": ...}` and `{"select": [...]}`, and what AWS's own command line prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import regex

from workflows.forms.visible_text import is_blank
from workflows.tables.names import spelled

#: A text, or several choices.
Text = str | tuple[str, ...]
#: The members of a value that says of what kind it is: AWS's own, and those of people's runbooks.
_TYPED = frozenset(
    (
        *("text", "textvalue", "value", "select", "selectchoices", "choices"),
        *("attachmentfile", "attachment", "file", "document", "path"),
    )
)
#: AWS's output of DescribeRegistrationFieldValues, and the members of one value in it.
_AWS_VALUES, _AWS_PATH = "RegistrationFieldValues", "FieldPath"
_AWS_MEMBERS = ("TextValue", "SelectChoices")
#: Names in a file of values that say what is registered, as `spelled` returns them.
_SETTINGS = {
    "registrationtype": "type",
    "type": "type",
    "region": "region",
    "regionname": "region",
    "name": "name",
    "profile": "profile",
}
_REGION = regex.compile(r"[a-z]{2}(-[a-z]+)+-\d")


@dataclass(frozen=True, slots=True)
class Odd:
    """A value that is neither a text nor a list of texts: a list of sections, for example."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, as JSON writes it."""

    text: str


Value = Text | Odd | Flag
Values = Mapping[str, Value]


def flat(loaded: object) -> dict[str, Value] | None:
    """The values on one level, the names of sections in front; None where there are no names.

    Empty values are left out.
    """
    entries = loaded.get(_AWS_VALUES, loaded) if isinstance(loaded, dict) else loaded
    if isinstance(entries, list) and entries and all(_is_of_aws(entry) for entry in entries):
        return dict(_of_aws(entries))
    if not isinstance(loaded, dict):
        return None
    return {name: value for name, value in _leaves("", loaded) if not _is_empty(value)}


def settings_in(values: Values) -> tuple[dict[str, str], dict[str, Value]]:
    """The type, the region, the name and the profile that a file gives, and the other values."""
    settings: dict[str, str] = {}
    rest: dict[str, Value] = {}
    for name, value in values.items():
        setting = _SETTINGS.get(spelled(name), "") if isinstance(value, str) else ""
        if not setting or (setting == "region" and not _REGION.fullmatch(str(value).strip())):
            rest[name] = value
        else:
            settings[setting] = str(value).strip()
    return settings, rest


def _leaves(front: str, section: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for name, value in section.items():
        whole = f"{front}.{name}" if front else name
        if isinstance(value, dict) and not _is_typed(value):
            yield from _leaves(whole, value)
        else:
            yield whole, _value(value)


def _value(value: object) -> Value:
    match value:
        case None:
            return ""
        case bool():
            return Flag(str(value).lower())
        case str():
            return value
        case dict() if _is_typed(value):
            return _value(next(iter(value.values())))
        case list():
            items = [_single(item) for item in value]
            return tuple(items) if all(isinstance(item, str) for item in items) else Odd()  # type: ignore[arg-type]  # mypy does not follow `all`
    return Odd()


def _single(item: object) -> object:
    """An item of a list: a text, or the text of a mapping that has only one, as in [{"url": "..."}]."""
    return next(iter(item.values())) if isinstance(item, dict) and len(item) == 1 else item


def _is_typed(value: Mapping[str, object]) -> bool:
    return len(value) == 1 and spelled(next(iter(value))) in _TYPED


def _is_of_aws(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get(_AWS_PATH), str)


def _of_aws(entries: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, Value]]:
    """AWS's values. It does not give the file of a document back, so documents are left out."""
    for entry in entries:
        value = next((_value(entry[member]) for member in _AWS_MEMBERS if entry.get(member)), "")
        if not _is_empty(value):
            yield str(entry[_AWS_PATH]), value


def _is_empty(value: Value) -> bool:
    return not value or (isinstance(value, str) and is_blank(value))
