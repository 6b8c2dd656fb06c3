"""A cell as choices: by what a choice is called, by its number, or by a looser spelling that keeps the meaning."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import regex

from workflows.records.definitions import FieldDefinition, Option
from workflows.tables.numbers import readings

#: Separators that people put between choices.
_SEPARATORS = regex.compile(r"[;|\n]")
#: What loose spellings keep: words, and numbers with the signs that belong to them.
_TOKENS = regex.compile(
    r"[<>≤≥~]|(?<![\w])[-\u2212]?\d+(?:[.,:/\u2044]\d+)*|\d+(?:[.,:/\u2044]\d+)*|[\p{L}\p{M}]+|\p{No}+|(?<=[\w+#])[+#%]"
)
#: Other words, as `_loose` returns them, that everybody uses for one choice.
_SHORT_FORMS = {
    "2fa": "twofactorauthentication",
    "otp": "onetimepasscodes",
    "otps": "onetimepasscodes",
    "true": "yes",
    "false": "no",
}
#: A number, and "+" where it means "or more".
Figure = tuple[Decimal, str]
_KEPT = frozenset(("<super>", "<sub>", "<fraction>"))


class Choices:
    """The choices of one field, found by any spelling that means only one of them."""

    def __init__(self, options: Sequence[Option]) -> None:
        names = ([option.value for option in options], [option.title for option in options])
        self._close = [_by_name(map(_close, spelled), options) for spelled in names]
        self._loose = [_by_name(map(_loose, spelled), options) for spelled in names]
        self._numbers = _numbers(options)

    def find(self, text: str) -> str | None:
        """The value of the choice that `text` means, or None.

        A choice's own name comes first. A number is compared as a number, and only where it has one reading. Values
        take precedence over titles.
        """
        if value := _first(self._close, _close(text)):
            return value
        figures = _figures(text)
        if figures:
            return self._numbers.get(next(iter(figures))) if len(figures) == 1 else None
        return _first(self._loose, _SHORT_FORMS.get(_loose(text), _loose(text)))

    def is_unclear(self, text: str) -> bool:
        """Whether `text` is a number that can be read in two ways and does not name a choice."""
        return self.find(text) is None and len(_figures(text)) > 1


def read_choices(definition: FieldDefinition) -> Callable[[str], tuple[tuple[str, ...], bool]]:
    """A function from a cell to the values of its choices, and whether one of them is a number of two readings.

    A text that names no option stays unchanged, for validation to refuse.
    """
    choices = Choices(definition.options)

    def read(cell: str) -> tuple[tuple[str, ...], bool]:
        text = cell.strip()
        if not text or (single := choices.find(text)):
            return ((single,) if text and single else ()), False
        parts = [part.strip() for part in _SEPARATORS.split(text.replace("\r", "\n")) if part.strip()]
        values = tuple(dict.fromkeys(choices.find(part) or part for part in parts))
        return values, any(choices.is_unclear(part) for part in parts)

    return read


def _by_name(names: Iterable[str], options: Sequence[Option]) -> dict[str, str | None]:
    """Name to value; None where the names of two options are equal."""
    values: dict[str, str | None] = {}
    for name, option in zip(names, options, strict=True):
        values[name] = None if values.get(name, option.value) != option.value else option.value
    return values


def _numbers(options: Sequence[Option]) -> dict[Figure, str | None]:
    """The options that are called by a number. AWS groups digits with commas."""
    values: dict[Figure, set[str]] = defaultdict(set)
    for option in options:
        for name in (option.value, option.title):
            if figures := _figures(name.replace(",", "")):
                values[min(figures)].add(option.value)
    return {figure: equal.pop() if len(equal) == 1 else None for figure, equal in values.items()}


def _figures(text: str) -> frozenset[Figure]:
    """The numbers that `text` can mean, each with the plus sign behind it: 10,000+ is not 10,000."""
    number = text.strip().removesuffix("+")
    return frozenset((reading, text.strip()[len(number) :]) for reading in readings(number))


def _first(ranked: Sequence[dict[str, str | None]], name: str) -> str | None:
    return next((values[name] for values in ranked if name and values.get(name)), None)


def _close(text: str) -> str:
    """`text` without what close spellings differ in: case and blanks."""
    return " ".join(text.casefold().split())


def _loose(text: str) -> str:
    """The words and numbers of `text` without case, blanks, dashes and underscores.

    Numbers stay apart and keep their points, commas and signs, so that 1.5 never becomes 15.
    """
    folded = unicodedata.normalize("NFC", "".join(map(_compatible, text))).casefold().replace("&", " and ")
    tokens: list[str] = []
    for token in _TOKENS.findall(folded):
        if tokens and tokens[-1][-1:].isdigit() and token[:1].isdigit():
            tokens.append(" ")
        tokens.append(token)
    return "".join(tokens)


def _compatible(letter: str) -> str:
    """The usual form of a wide or joined letter; a raised digit or a fraction means something else and stays."""
    kind = unicodedata.decomposition(letter).partition(" ")[0]
    return letter if not kind.startswith("<") or kind in _KEPT else unicodedata.normalize("NFKC", letter)
