"""Numbers as people and programs write them: what a text can be read as, and never a guess."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import regex

#: Blanks and apostrophes that only group digits, in any country.
_BLANKS = regex.compile(r"(?<=\d)[ \u00a0\u2009\u202f'\u2019_](?=\d{3}(?!\d))")
_PLAIN = regex.compile(r"\d+")
#: Groups of three, or India's groups of two before the last three.
_GROUPED = regex.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
_NUMBER = regex.compile(r"[+\-\u2212]?\d[\d.,]*")
_SWAPPED = str.maketrans(",.", ".,")


def readings(text: str) -> frozenset[Decimal]:
    """Every number that `text` can mean: none for a text that is not a number, two for `1.000`.

    A point is a decimal point in one country and groups digits in another; so does a comma. A number in scientific
    notation has no reading, because a program has rounded it.
    """
    plain = _BLANKS.sub("", _western_digits(text.strip()))
    if not _NUMBER.fullmatch(plain):
        return frozenset()
    sign = -1 if plain[0] in "-\u2212" else 1
    digits = plain.lstrip("+-\u2212")
    return frozenset(
        sign * number for written in (digits, digits.translate(_SWAPPED)) if (number := _english(written)) is not None
    )


def _english(digits: str) -> Decimal | None:
    """The number that `digits` is where a comma groups and a point begins the decimals."""
    whole, point, decimals = digits.partition(".")
    if point and not _PLAIN.fullmatch(decimals):
        return None
    if _PLAIN.fullmatch(whole) or (_GROUPED.fullmatch(whole) and whole[0] != "0"):
        return Decimal(whole.replace(",", "") + point + decimals)
    return None


def _western_digits(text: str) -> str:
    """`text` with the digits of other scripts as 0 to 9. A raised digit is not one of them: 10² is not 102."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)
