"""What it takes to text people in a country: which registrations there are, what each asks for, and the notes on it.

Pure, except that the notes are read from their file once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import regex

from workflows.forms.countries import countries_near, country_code, country_names
from workflows.forms.phones import country_of_calling_code
from workflows.forms.type_search import country_of, search
from workflows.forms.validation import allowed_regions
from workflows.lifecycle.review_times import usual_days
from workflows.records.definitions import ATTACHMENT, REQUIRED, Form, RegistrationType

#: Value of `sender_id` in the notes for a country that has none.
NONE = "none"
#: Its "ID" is not Indonesia.
_SENDER_ID = regex.compile(r"\bsender[\s-]*ids?\b", regex.IGNORECASE)
_WORDS = regex.compile(r"\+\d+|[^\W_]+")


class OutsideWhen(StrEnum):
    """When somebody takes a step outside AWS."""

    #: Before the form is submitted.
    BEFORE = "before"
    #: While it is in review, which does not end without it.
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideStep:
    """What somebody has to do outside AWS for a sender ID."""

    id: str
    when: OutsideWhen
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryNotes:
    """What AWS's forms do not say about a country."""

    identities: tuple[str, ...] = ()
    #: For sender IDs, in the order in which they are done.
    outside: tuple[OutsideStep, ...] = ()
    #: What has to be known before the form.
    advice: tuple[str, ...] = ()
    price: tuple[str, ...] = ()
    #: The country has no sender IDs.
    has_no_sender_id: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do outside AWS, then what has to be known."""
        return (*(step.text for step in self.outside), *self.advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeNeed:
    """What one registration type takes."""

    kind: RegistrationType
    #: Days of the calendar; None where AWS publishes none.
    days: int | None
    #: Regions in which it can be registered; empty for all.
    regions: tuple[str, ...] = ()
    #: Titles of the documents that are required, and of those that may be.
    documents: tuple[str, ...] = ()
    other_documents: tuple[str, ...] = ()
    #: How many fields have to be answered in any case; 0 where the form was not read.
    required: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Everything about a country."""

    country: str
    types: tuple[TypeNeed, ...]
    notes: CountryNotes
    #: When the notes were last checked.
    checked: date

    @property
    def may_need_no_registration(self) -> bool:
        """Whether a sender ID can perhaps be requested without a form."""
        has_form = any("SENDER_ID" in need.kind.name for need in self.types)
        return not has_form and not self.notes.has_no_sender_id


def country_meant(query: str, types: Sequence[RegistrationType]) -> str:
    """The code of the country that a person means, by name, code, calling code or a kind of number; "" for none.

    In a sentence, a word of two letters counts as a code only in capitals: "OTP in India" is about India.
    """
    whole = _code(query)
    if whole:
        return whole
    words = _WORDS.findall(_SENDER_ID.sub(" ", query))
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = " ".join(words[start : start + length])
            if (len(part) > len("XX") or part.isupper()) and (code := _code(part)):
                return code
    found = search(query, types) if words else ()
    return country_of(found[0]) if found and _is_kind(query) else ""


def countries_like(query: str) -> tuple[str, ...]:
    """Countries that are spelled like the query, for a person who mistyped."""
    return countries_near(query)


def types_of(country: str, types: Sequence[RegistrationType]) -> tuple[RegistrationType, ...]:
    """The registration types for sending to a country, in AWS's order."""
    return tuple(
        kind
        for kind in types
        if country_of(kind) == country or country in {each.iso_country_code for each in kind.associations}
    )


def needs(country: str, types: Sequence[RegistrationType], forms: Mapping[str, Form]) -> Needs:
    """What a country takes; `forms` by type name, as far as they could be read."""
    return Needs(
        country=country,
        types=tuple(_need(kind, forms.get(kind.name)) for kind in types_of(country, types)),
        notes=notes_of(country),
        checked=_file()[1],
    )


def notes_of(country: str) -> CountryNotes:
    """The notes on a country; empty where there are none."""
    return _file()[0].get(country, CountryNotes())


def _need(kind: RegistrationType, form: Form | None) -> TypeNeed:
    fields = form.fields if form else ()
    documents = [each for each in fields if each.kind == ATTACHMENT]
    return TypeNeed(
        kind=kind,
        days=usual_days(kind.name),
        regions=tuple(allowed_regions(kind.name) or ()),
        documents=tuple(each.title for each in documents if each.requirement == REQUIRED),
        other_documents=tuple(each.title for each in documents if each.requirement != REQUIRED),
        required=sum(each.requirement == REQUIRED for each in fields),
    )


def _code(text: str) -> str:
    text = text.strip()
    if text.startswith("+"):
        return country_of_calling_code(text)
    code = country_code(text)
    return code if country_names(code) else ""


def _is_kind(query: str) -> bool:
    """Whether the query names a kind of number that one country alone has."""
    return bool(regex.search(r"toll.?free|\btfn\b|10.?dlc|\bten dlc\b", query.casefold()))


@lru_cache(maxsize=1)
def _file() -> tuple[Mapping[str, CountryNotes], date]:
    text = (files(__package__) / "country_notes.toml").read_text(encoding="utf-8")
    content: dict[str, Any] = tomllib.loads(text)
    checked: date = content.pop("checked")
    return {code: _notes(entry) for code, entry in content.items()}, checked


def _notes(entry: Mapping[str, Any]) -> CountryNotes:
    return CountryNotes(
        identities=tuple(entry.get("identities", ())),
        outside=tuple(_outside(step) for step in entry.get("outside", ())),
        advice=tuple(entry.get("steps", ())),
        price=tuple(entry.get("price", ())),
        has_no_sender_id=entry.get("sender_id") == NONE,
    )


def _outside(entry: Mapping[str, str]) -> OutsideStep:
    return OutsideStep(id=entry["id"], when=OutsideWhen(entry["when"]), title=entry["title"], text=entry["text"])
