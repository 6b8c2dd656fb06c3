"""Numbers of a spreadsheet as a person reads them: a ZIP code that is stored as 2139 and shown as 02139 is 02139."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import regex

from workflows.tables.table import CellFault

#: Formats that Excel knows by number, in the notation of the others; dates are left out.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    48: "##0.0E+0", 49: "@",
}  # fmt: skip
#: Numbers of Excel's formats for dates and times, also those of East Asia.
DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
#: Digits that a spreadsheet keeps of a number.
_MOST_DIGITS = 15
#: What does not show: colours and languages in brackets, escapes, a gap of a letter's width.
_UNSEEN = regex.compile(r"\[(?:\$-[^\]]*|[A-Za-z]+\d*)\]|_.")
_LITERAL = regex.compile(r'"[^"]*"|\\.')
_CONDITION = regex.compile(r"\[<=(\d+)\]")
_PLAIN = regex.compile(r"(?:[#0]+,)*[#0]+(?:\.0+)?%?|#,##0(?:\.0+)?%?")
_MASK = regex.compile(r"[#0][#0 ()/\-]*")
_DATE_LETTERS = regex.compile(r"[dmyhs]", flags=regex.IGNORECASE)


def shown(stored: str, code: str) -> str | CellFault:
    """The text that a spreadsheet shows for a stored number in a format, or why that is not certain."""
    try:
        number = Decimal(stored)
    except InvalidOperation:
        return CellFault.FORMAT_UNKNOWN
    if not number.is_finite() or number.adjusted() >= _MOST_DIGITS:
        return CellFault.DIGITS_LOST
    visible = _UNSEEN.sub("", code).strip()
    if visible in ("", "General", "@") or visible.casefold() in ("general", "standard"):
        return _general(number)
    if is_date(code):
        return CellFault.DATE
    return _by_sections(number, visible)


def is_date(code: str) -> bool:
    """Whether a format shows dates or times."""
    visible = _LITERAL.sub("", regex.sub(r"\[(?![hms]+\])[^\]]*\]", "", code, flags=regex.IGNORECASE))
    return visible.casefold() not in ("general", "standard") and _DATE_LETTERS.search(visible) is not None


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _general(number: Decimal) -> str:
    return plain(_kept(number))


def _kept(number: Decimal) -> Decimal:
    """The digits that a spreadsheet shows: 153.29794999999999, as stored, is 153.29795."""
    return number.quantize(Decimal(1).scaleb(number.adjusted() - _MOST_DIGITS + 1)) if number else Decimal(0)


def _by_sections(number: Decimal, code: str) -> str | CellFault:
    """Formats of several sections: for small and large numbers, as in telephone numbers, else for the sign."""
    sections = code.split(";")
    if condition := _CONDITION.match(sections[0]):
        first = number <= Decimal(condition[1])
        return _section(number, sections[0][condition.end() :] if first else sections[-1])
    if number < 0 and len(sections) > 1:
        return CellFault.FORMAT_UNKNOWN
    return _section(number, sections[0])


def _section(number: Decimal, code: str) -> str | CellFault:
    if _PLAIN.fullmatch(code):
        return _digits(number, code)
    mask = _LITERAL.sub(lambda literal: literal[0].strip('"').removeprefix("\\"), code)
    if _MASK.fullmatch(mask) or (_MASK.fullmatch(mask.lstrip("(")) and mask.startswith("(")):
        return _masked(number, mask)
    return CellFault.FORMAT_UNKNOWN


def _digits(number: Decimal, code: str) -> str:
    """A number with the decimals and the leading zeros of its format. Digits are not grouped, which changes nothing."""
    value = _kept(number * 100 if code.endswith("%") else number)
    whole, _, decimals = code.rstrip("%").partition(".")
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    if "0" not in code and not rounded:
        return ""
    text = format(abs(rounded), "f")
    zeros = whole.replace(",", "").count("0") + (len(decimals) + 1 if decimals else 0)
    sign = "-" if rounded < 0 else ""
    return f"{sign}{text.rjust(zeros, '0')}{'%' if code.endswith('%') else ''}"


def _masked(number: Decimal, mask: str) -> str | CellFault:
    """The digits of a code put into its places from the right: 000-00-0000, 00-0000000, (###) ###-####."""
    if number < 0 or number != number.to_integral_value():
        return CellFault.FORMAT_UNKNOWN
    places = sum(mask.count(place) for place in "0#")
    digits = format(number.to_integral_value(), "f").rjust(mask.count("0"), "0")
    if len(digits) > places or len(digits) < places - mask.count("#"):
        return CellFault.FORMAT_UNKNOWN
    left = list(digits)
    text = "".join((left.pop() if left else "") if place in "0#" else place for place in reversed(mask))[::-1]
    return text if len(digits) == places else text.lstrip(" ()/-")
