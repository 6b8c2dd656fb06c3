"""Phone numbers as people write them, to E.164: a plus sign, the country's calling code, and the number.

A number is changed only where its country is certain. Everything else stays as typed, and the person is asked for the
calling code. The library is loaded with the first number, because most processes see none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from workflows.records.definitions import TEXT, FieldDefinition

#: A text with fewer digits is not taken for a whole phone number.
_DIGITS = 7
_NAMED = regex.compile(r"(?:tele|mobile|cell)?phone|\bmobile number|\bfax", flags=regex.IGNORECASE)
_SEVERAL = regex.compile(r"phones\b|numbers", flags=regex.IGNORECASE)
#: What may stand around the digits of one number.
_WRITTEN = regex.compile(r"(?:tel|phone)?[:.]?\s*\(?\+?[\d\s().\-/\u2010-\u2015\u2212]+", flags=regex.IGNORECASE)
#: A number that a spreadsheet took for a figure.
_FIGURE = regex.compile(r"\+?\d+\.0+")
_INTERNATIONAL = regex.compile(r"\D*\+")


def is_phone(definition: FieldDefinition) -> bool:
    """Whether the field takes one phone number."""
    last = definition.path.rpartition(".")[2]
    named = _NAMED.search(last) or _NAMED.search(definition.title)
    return definition.kind == TEXT and bool(named) and not (_SEVERAL.search(last) or _SEVERAL.search(definition.title))


def e164(text: str, regions: Iterable[str]) -> str:
    """`text` in E.164; "" where it is not certainly one number.

    A number with its calling code needs no region. Any other must be a valid number in the `regions` (two-letter codes)
    and the same number in all where it is valid.
    """
    if not _WRITTEN.fullmatch(text) or _FIGURE.fullmatch(text.strip()):
        return ""
    if _INTERNATIONAL.match(text):
        numbers = set(_numbers(text, [None], only_valid=False))
    else:
        numbers = set(_numbers(text, regions, only_valid=True))
        if not numbers and text.strip().startswith("00"):
            numbers = set(_numbers(f"+{text.strip()[2:]}", [None], only_valid=True))
    return numbers.pop() if len(numbers) == 1 else ""


def is_unclear(text: str) -> bool:
    """Whether `text` holds a whole number without the calling code."""
    return not _INTERNATIONAL.match(text) and sum(letter.isdecimal() for letter in text) >= _DIGITS


def region_of(number: str) -> str:
    """The two-letter code of the country of a number in E.164; "" where the number has none."""
    if not regex.fullmatch(r"\+\d+", number):
        return ""
    import phonenumbers

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def calling_code(region: str) -> str:
    """The calling code of a country, such as "+44"; "" where it has none."""
    import phonenumbers

    code = phonenumbers.country_code_for_region(region)
    return f"+{code}" if code else ""


def country_of_calling_code(text: str) -> str:
    """The main country of a calling code such as "+62" or "+ 1"; "" where no country has it."""
    import phonenumbers

    digits = text.replace(" ", "").removeprefix("+")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 3:
        return ""
    code = phonenumbers.region_code_for_country_code(int(digits))
    return code if code.isalpha() and len(code) == 2 and code != "ZZ" else ""


def _numbers(text: str, regions: Iterable[str | None], *, only_valid: bool) -> Iterator[str]:
    import phonenumbers

    for region in regions:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        fits = phonenumbers.is_valid_number if only_valid else phonenumbers.is_possible_number
        if fits(number) and not number.extension:
            yield phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
