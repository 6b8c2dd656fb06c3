"""Answers that a spreadsheet or a program has damaged: rounded numbers, lost zeros, marks in place of a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import regex

from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer


class DamageCode(StrEnum):
    """How a value was damaged; each with its params."""

    #: A number that a spreadsheet or a program rounded, as in 1.20656E+10.
    ROUNDED = "rounded"
    #: A number with an empty decimal part, as in 98109.0: a program took a code for a quantity.
    DECIMALS = "decimals"
    #: digits: A postal code or tax number that is too short, as in 2139 for 02139.
    ZERO_LOST = "zero_lost"
    #: An error value of a spreadsheet, as in #N/A, or the marks of a column that is too narrow.
    SHEET_ERROR = "sheet_error"
    #: The mark of a program for an empty cell, as in NaN.
    EMPTY_MARK = "empty_mark"
    #: A letter was lost in an earlier conversion, and the replacement character is in its place.
    LETTER_LOST = "letter_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One damaged value; it never holds the value."""

    path: FieldPath
    code: DamageCode
    params: Mapping[str, str] = field(default_factory=dict)


_ROUNDED = regex.compile(r"[+-]?(?:\d[.,]\d*E[+-]?\d+|\d+E\+\d+)", flags=regex.IGNORECASE)
_DECIMALS = regex.compile(r"[+-]?(?:\d+[.,]0{1,2}|\d{4,}\.0+)")
_SHEET_ERROR = regex.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|#+)|Err:\d{3}")
_EMPTY_MARKS = frozenset(("nan", "NaN", "NaT", "<NA>", "<null>", "NULL", "\\N"))
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
#: Every damaged text starts with one of these, or has the replacement character in it.
_STARTS = frozenset("+-0123456789#nN<E\\")

#: ISO country to the digits of its postal codes, where codes start with zero and are digits only.
_POSTAL_DIGITS: Mapping[str, tuple[int, ...]] = {
    "US": (5, 9),
    "PR": (5, 9),
    **dict.fromkeys(("DE", "ES", "FI", "FR", "IT", "KR", "LK", "MX", "MY", "TR", "UA"), (5,)),
    **dict.fromkeys(("CN", "KZ", "RO", "SG"), (6,)),
    **dict.fromkeys(("AU", "NO"), (4,)),
    "JP": (7,),
}
#: Digits of the tax number of a company (EIN) in the United States.
_EIN_DIGITS = (9,)
_ZIP_AND_FOUR = regex.compile(r"\d{3,4}-\d{4}")
_POSTAL = ("zipcode", "postalcode")
_TAX_COUNTRIES = ("taxidcountry", "taxidissuingcountry")


def damage_of(text: str) -> DamageCode | None:
    """The damage that any text shows, whatever its field."""
    if text[:1] not in _STARTS and _REPLACEMENT not in text:
        return None
    if _ROUNDED.fullmatch(text):
        return DamageCode.ROUNDED
    if _DECIMALS.fullmatch(text):
        return DamageCode.DECIMALS
    if _SHEET_ERROR.fullmatch(text):
        return DamageCode.SHEET_ERROR
    if text in _EMPTY_MARKS:
        return DamageCode.EMPTY_MARK
    return DamageCode.LETTER_LOST if _REPLACEMENT in text else None


class DamageFinder:
    """Finds damaged answers of one form: created once, asked for each row."""

    def __init__(self, form: Form) -> None:
        fields = form.fields
        #: Fields of digits that start with zero, each with the field that names its country.
        self._coded = {
            field.path: (_country_field(field, fields), _last(field) in _POSTAL)
            for field in fields
            if _last(field) in _POSTAL or _last(field) == "taxid"
        }

    def find(self, answers: Mapping[FieldPath, Answer]) -> Iterator[Damage]:
        """The damaged answers among the texts."""
        for path, answer in answers.items():
            if not isinstance(answer, str):
                continue
            if code := damage_of(answer):
                yield Damage(path=path, code=code)
            elif path in self._coded and (digits := self._digits_wanted(path, answer, answers)):
                yield Damage(path=path, code=DamageCode.ZERO_LOST, params={"digits": str(digits)})

    def _digits_wanted(self, path: FieldPath, text: str, answers: Mapping[FieldPath, Answer]) -> int:
        """The digits that the code must have, if it is shorter; else 0."""
        country_path, is_postal = self._coded[path]
        country = answers.get(country_path) if country_path else None
        code = country[0] if isinstance(country, tuple) and country else country
        if not isinstance(code, str):
            return 0
        wanted = _POSTAL_DIGITS.get(code.strip().upper(), ()) if is_postal else _EIN_DIGITS * (code.upper() == "US")
        if is_postal and wanted[-1:] == (9,) and _ZIP_AND_FOUR.fullmatch(text):
            return 9
        if not (text.isascii() and text.isdigit()) or len(text) in wanted:
            return 0
        return next((digits for digits in wanted if digits - 3 < len(text) < digits), 0)


def _country_field(field: FieldDefinition, fields: tuple[FieldDefinition, ...]) -> FieldPath | None:
    """The field that names the country of a code: its own for tax numbers, else the address's in the same section."""
    names = ("isocountrycode",) if _last(field) in _POSTAL else (*_TAX_COUNTRIES, "isocountrycode")
    near = [other for other in fields if other.section == field.section]
    return next((other.path for name in names for other in near if _last(other) == name), None)


def _last(field: FieldDefinition) -> str:
    return field.path.rpartition(".")[2].casefold()
