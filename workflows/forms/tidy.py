"""What a machine can tidy in answers: invisible characters go, phone numbers become E.164, countries become codes.

Only the way of writing changes, never the meaning, and each change that can be seen is reported, so that a person sees
it before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from workflows.forms.countries import countries_near, country_code, country_name, is_country_code
from workflows.forms.patterns import fits_pattern
from workflows.forms.phones import calling_code, e164, is_phone, is_unclear, region_of
from workflows.forms.visible_text import as_seen, is_noticed
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer, Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An answer that is sent in another way than it was typed."""

    path: FieldPath
    typed: str
    value: str


class Tidier:
    """Tidies the answers of one form: created once, asked for each row of a table."""

    def __init__(self, form: Form) -> None:
        self._countries = [field for field in form.fields if is_country_code(field)]
        self._phones = [field for field in form.fields if is_phone(field)]
        own, marker, _ = form.type.name.partition("_")
        self._own = own if marker and country_name(own) else ""

    def tidied(self, given: Answers, known: Answers = MappingProxyType({})) -> dict[FieldPath, Answer]:
        """`given`, with phone numbers in E.164 and countries as codes where they are certain.

        `known` are the form's other answers: a number without a calling code belongs to the form's country, or to one
        that an answer names.
        """
        answers = dict(given)
        for field in self._countries:
            _replace(answers, field, country_code)
        regions = self.regions({**known, **answers})
        for field in self._phones:
            _replace(answers, field, lambda text: _e164(text, regions))
        return answers

    def regions(self, answers: Answers) -> tuple[str, ...]:
        """The countries that a registration names: that of its type, and those of its answers."""
        named = (answers.get(field.path) for field in self._countries)
        codes = (self._own, *(country_code(answer) for answer in named if isinstance(answer, str)))
        return tuple(dict.fromkeys(code for code in codes if code))


def readings(before: Mapping[FieldPath, object], after: Answers) -> Iterator[Reading]:
    """The texts that a person may want to look at: `before` as typed, `after` as they are sent."""
    for path, typed in before.items():
        value = after.get(path)
        if isinstance(typed, str) and isinstance(value, str) and value:
            seen = as_seen(typed).strip()
            if value != seen or is_noticed(typed, seen):
                yield Reading(path=path, typed=typed, value=value)


def meaning(definition: FieldDefinition, answer: Answer | None) -> str:
    """What a code or a number stands for, in words: "United Kingdom" for `GB` and for `+442079460958`; else ""."""
    if not isinstance(answer, str):
        return ""
    if is_country_code(definition):
        return country_name(answer)
    return country_name(region_of(answer)) if is_phone(definition) else ""


def unclear_phone(definition: FieldDefinition, text: str) -> bool:
    """Whether `text` is a phone number whose country is not certain."""
    return is_phone(definition) and is_unclear(text)


def calling_codes(form: Form, answers: Answers) -> tuple[tuple[str, str], ...]:
    """The countries that a registration names, as (calling code, name)."""
    regions = Tidier(form).regions(answers)
    return tuple((code, country_name(region)) for region in regions if (code := calling_code(region)))


def near_countries(definition: FieldDefinition, text: str) -> tuple[tuple[str, str], ...]:
    """The countries that `text` may mean, as (code, name), where the field takes a country's code."""
    codes = countries_near(text) if is_country_code(definition) and not country_name(text) else ()
    return tuple((code, country_name(code)) for code in codes)


def _replace(answers: dict[FieldPath, Answer], field: FieldDefinition, read: Callable[[str], str]) -> None:
    """Replace a text by what `read` makes of it, unless that is nothing, or nothing that the form takes."""
    answer = answers.get(field.path)
    value = read(answer) if isinstance(answer, str) else ""
    if value and _is_taken(field, value):
        answers[field.path] = value


@lru_cache(maxsize=4096)  # the same number stands in every row of many tables, and each keystroke reads it again
def _e164(text: str, regions: tuple[str, ...]) -> str:
    return e164(text, regions)


def _is_taken(definition: FieldDefinition, value: str) -> bool:
    """Whether the form takes the tidied value, as far as that can be judged."""
    rule = definition.rule
    is_short = rule.max_length is None or len(value) <= rule.max_length
    return is_short and (rule.pattern is None or fits_pattern(rule.pattern, value) is not False)
