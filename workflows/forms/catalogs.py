"""Reading recorded catalogs, and where two of them differ. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.records.catalog import LAYOUT, Catalog, Entry, Origin

#: Members that people read and that decide nothing.
WORDING = frozenset({"DisplayHints"})


class NotACatalog(Exception):
    """The file is not a catalog that this release can read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One member that differs between two catalogs."""

    registration_type: str
    #: The path of the section or field; empty for the type itself.
    path: str = ""
    #: Such as `TextValidation.MaxLength`; empty where one of the two has no such type, section or field.
    member: str = ""
    #: JSON; empty where it is missing.
    before: str = ""
    now: str = ""

    @property
    def is_wording(self) -> bool:
        """Whether it changes only what a person reads, and no rule of the form."""
        return self.member.partition(".")[0] in WORDING


def read(text: str) -> Catalog:
    """The catalog in a file. Raises NotACatalog."""
    try:
        content = json.loads(text)
        about = content.get("about") or {}
        if about.get("layout", LAYOUT) > LAYOUT:
            raise NotACatalog("It was recorded by a newer release of Callsign. Use that one.")
        catalog = Catalog(
            origin=Origin(
                account_id=str(about.get("account", "")),
                region=str(about.get("region", "")),
                recorded_at=str(about.get("recorded_at", "")),
            ),
            types=tuple(content["types"]),
            sections=dict(content["sections"]),
            fields=dict(content["fields"]),
        )
        _check(catalog)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotACatalog("It is not a catalog as `callsign catalog pull` writes it.") from None
    return catalog


def _check(catalog: Catalog) -> None:
    """Raise KeyError or TypeError where an entry has no name."""
    for name in catalog.names:
        for row in catalog.sections.get(name, ()):
            row["SectionPath"]
        for row in catalog.fields.get(name, ()):
            row["FieldPath"], row["SectionPath"]


def compare(before: Catalog, now: Catalog) -> tuple[Difference, ...]:
    """Where they differ, by type in the order of `now`, then those that `before` alone has. Order does not count.

    A form that one of them has not read is not compared.
    """
    names = [*now.names, *(name for name in before.names if name not in set(now.names))]
    unread = {*before.missing, *now.missing}
    return tuple(each for name in names for each in _of_type(before, now, name, forms=name not in unread))


def _of_type(before: Catalog, now: Catalog, name: str, *, forms: bool) -> Iterator[Difference]:
    old, new = _type(before, name), _type(now, name)
    if old is None or new is None:
        yield Difference(registration_type=name, before=_text(name if old else None), now=_text(name if new else None))
        return
    yield from _members(name, "", old, new)
    if forms:
        yield from _rows(name, before.sections[name], now.sections[name], "SectionPath")
        yield from _rows(name, before.fields[name], now.fields[name], "FieldPath")


def _type(catalog: Catalog, name: str) -> Entry | None:
    return next((entry for entry in catalog.types if entry["RegistrationType"] == name), None)


def _rows(name: str, before: Sequence[Entry], now: Sequence[Entry], key: str) -> Iterator[Difference]:
    old, new = ({str(row[key]): row for row in rows} for rows in (before, now))
    for path in [*new, *(path for path in old if path not in new)]:
        if path in old and path in new:
            yield from _members(name, path, old[path], new[path])
        else:
            yield Difference(
                registration_type=name,
                path=path,
                before=_text(path if path in old else None),
                now=_text(path if path in new else None),
            )


def _members(name: str, path: str, before: Entry, now: Entry) -> Iterator[Difference]:
    old, new = dict(_flat(before)), dict(_flat(now))
    for member in [*new, *(member for member in old if member not in new)]:
        was, is_now = _text(old.get(member)), _text(new.get(member))
        if was != is_now:
            yield Difference(registration_type=name, path=path, member=member, before=was, now=is_now)


def _flat(entry: Entry, above: str = "") -> Iterator[tuple[str, Any]]:
    for member, value in entry.items():
        name = f"{above}{member}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _text(value: object) -> str:
    return "" if value is None else json.dumps(value, sort_keys=True, ensure_ascii=False)
