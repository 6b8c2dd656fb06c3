"""What a text field wants, beyond a text: an address of the web, of mail, a number, a country, a state of the US.

The definitions say TEXT for all of them. A kind is recognized only where the form's own rule takes such a value, and a
value that the rule refuses is never among the choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

import regex

from workflows.forms.countries import all_countries, is_country_code
from workflows.forms.patterns import fits_pattern
from workflows.forms.resolve import ResolvedField
from workflows.records.definitions import TEXT, FieldDefinition, Option, ValueRule


class ValueKind(StrEnum):
    """The kind of value of a field."""

    PLAIN = "plain"
    URL = "url"
    EMAIL = "email"
    NUMBER = "number"
    COUNTRY = "country"
    US_STATE = "state"


#: Kinds whose values are chosen from a list.
CHOSEN = frozenset({ValueKind.COUNTRY, ValueKind.US_STATE})
#: Characters that an address needs at least: where a form takes fewer, people have to see the limit as they type.
_ADDRESS = 60
_URL_NAMED = regex.compile(r"(?:url|website|web site|webpage|link)$", flags=regex.IGNORECASE)
_EMAIL_NAMED = regex.compile(r"e-?mail(?: ?address)?$", flags=regex.IGNORECASE)
_COUNTED = regex.compile(r"(?:number|count) of ", flags=regex.IGNORECASE)
_IS_ANYTHING = frozenset({"at least one non-blank character"})
_IS_EMAIL = frozenset({"an e-mail address", "an email address", "a valid email address"})
_US_STATE = regex.compile(r"\b(?:US|U\.S\.|USA) states?\b|\bstates? of the (?:US|USA|United States)\b")
_WELL_FORMED: Mapping[ValueKind, regex.Pattern[str]] = {
    ValueKind.URL: regex.compile(r"https?://[^\s/]+\.[^\s]+"),
    ValueKind.EMAIL: regex.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    ValueKind.NUMBER: regex.compile(r"0|[1-9]\d{0,14}"),
}
#: A point or a comma before three digits begins the decimals, or groups them.
_UNCLEAR = regex.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_STATES = (
    "AL Alabama;AK Alaska;AZ Arizona;AR Arkansas;CA California;CO Colorado;CT Connecticut;DE Delaware;"
    "DC District of Columbia;FL Florida;GA Georgia;HI Hawaii;ID Idaho;IL Illinois;IN Indiana;IA Iowa;KS Kansas;"
    "KY Kentucky;LA Louisiana;ME Maine;MD Maryland;MA Massachusetts;MI Michigan;MN Minnesota;MS Mississippi;"
    "MO Missouri;MT Montana;NE Nebraska;NV Nevada;NH New Hampshire;NJ New Jersey;NM New Mexico;NY New York;"
    "NC North Carolina;ND North Dakota;OH Ohio;OK Oklahoma;OR Oregon;PA Pennsylvania;RI Rhode Island;"
    "SC South Carolina;SD South Dakota;TN Tennessee;TX Texas;UT Utah;VT Vermont;VA Virginia;WA Washington;"
    "WV West Virginia;WI Wisconsin;WY Wyoming"
)


@lru_cache(maxsize=4096)
def value_kind(definition: FieldDefinition) -> ValueKind:
    """The kind of value that a field wants."""
    if definition.kind != TEXT:
        return ValueKind.PLAIN
    if is_country_code(definition):
        return ValueKind.COUNTRY
    if _US_STATE.search(f"{definition.title} {definition.short_description} {definition.validation_description}"):
        return ValueKind.US_STATE
    return _typed_kind(definition)


def choices(field: ResolvedField) -> tuple[Option, ...]:
    """The countries or states to choose from, as the form wants them; () for every other kind."""
    kind = value_kind(field.definition)
    return _choices(kind, field.rule) if kind in CHOSEN else ()


def restates(kind: ValueKind, words: str) -> bool:
    """Whether AWS's words for a field's format say only what an input for that kind sees to by itself."""
    said = words.rstrip(".").casefold()
    return kind in CHOSEN or said in _IS_ANYTHING or (kind is ValueKind.EMAIL and said in _IS_EMAIL)


def is_well_formed(field: ResolvedField, value: str) -> bool:
    """Whether an input made for the field's kind can hold this value."""
    kind = value_kind(field.definition)
    if kind in CHOSEN:
        return any(choice.value == value for choice in choices(field))
    pattern = _WELL_FORMED.get(kind)
    return pattern is None or pattern.fullmatch(value) is not None


def is_unclear_number(definition: FieldDefinition, text: str) -> bool:
    """Whether a count is written so that it is another number in another country, as in 1.000."""
    return _UNCLEAR.fullmatch(text) is not None and value_kind(definition) is ValueKind.NUMBER


def _typed_kind(definition: FieldDefinition) -> ValueKind:
    last = definition.path.rpartition(".")[2]
    named = (last, definition.title)
    if _is_roomy(definition) and any(_URL_NAMED.search(name) for name in named):
        return ValueKind.URL if _takes(definition.rule, "https://www.example.com/a") else ValueKind.PLAIN
    if _is_roomy(definition) and any(_EMAIL_NAMED.search(name) for name in named):
        return ValueKind.EMAIL if _takes(definition.rule, "jane@example.com") else ValueKind.PLAIN
    if _COUNTED.match(definition.title) and _takes(definition.rule, "12"):
        return ValueKind.NUMBER
    return ValueKind.PLAIN


def _is_roomy(definition: FieldDefinition) -> bool:
    return definition.rule.max_length is None or definition.rule.max_length >= _ADDRESS


@lru_cache(maxsize=64)
def _choices(kind: ValueKind, rule: ValueRule) -> tuple[Option, ...]:
    if kind is ValueKind.COUNTRY:
        return tuple(
            Option(value=code, title=f"{name} ({code})") for code, name in all_countries() if _takes(rule, code)
        )
    named = [(row[:2], row[3:]) for row in _STATES.split(";")]
    coded = tuple(Option(value=code, title=f"{name} ({code})") for code, name in named if _takes(rule, code))
    return coded or tuple(Option(value=name, title=name) for _, name in named if _takes(rule, name))


def _takes(rule: ValueRule, value: str) -> bool:
    """Whether the form takes the value, as far as that can be judged."""
    if rule.allowed_values is not None and value not in rule.allowed_values:
        return False
    if not (rule.min_length or 0) <= len(value) <= (rule.max_length or len(value)):
        return False
    return rule.pattern is None or fits_pattern(rule.pattern, value) is not False
