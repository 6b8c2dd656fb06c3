"""A choice is reached by its name or by its number, and never by dropping what means something."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.catalog import forms
from tests.unit.factories import field
from workflows.records.definitions import SELECT, Option
from workflows.tables.choices import read_choices
from workflows.tables.numbers import readings

VOLUME = forms()["US_TOLL_FREE_REGISTRATION"].by_path["messagingUseCase.monthlyMessageVolume"]  # type: ignore[index]  # a path as text


def choices_of(cell: str, *names: str) -> tuple[tuple[str, ...], bool]:
    """The choices that a cell means, of options with these names."""
    options = tuple(Option(value=name, title=name) for name in names)
    return read_choices(field(kind=SELECT, options=options, max_choices=9))(cell)


@pytest.mark.parametrize(
    ("cell", "volume"),
    [
        ("1000.0", "1,000"),
        ("100.0", "100"),
        ("10.0", "10"),
        ("10000.00", "10,000"),
        ("1,000", "1,000"),
        ("1,000.00", "1,000"),
        ("1.000,00", "1,000"),
        ("1000,0", "1,000"),
        ("1.000.000", "1,000,000"),
        ("1 000", "1,000"),
        ("1\u202f000\u202f000", "1,000,000"),
        ("10'000", "10,000"),
        ("1,00,000", "100,000"),
        ("\uff11\uff10\uff10\uff10", "1,000"),
        ("\u0661\u0660\u0660\u0660", "1,000"),
        ("10,000,000+", "10,000,000+"),
        ("10000000+", "10,000,000+"),
    ],
)
def test_read_choices__numbers_as_numbers(cell: str, volume: str) -> None:
    """pandas writes 1000.0, Germany 1.000,00, Switzerland 10'000: each is the number that a person reads."""
    assert read_choices(VOLUME)(cell) == ((volume,), False)


@pytest.mark.parametrize(
    ("cell", "unclear"),
    [
        ("1.000", True),
        ("100.000", True),
        ("1.0", False),
        ("1e3", False),
        ("1E+03", False),
        ("10²", False),
        ("-1000", False),
        ("10,00", False),
        ("10000000", False),
        ("1,000+", True),
        ("1,0000", False),
        ("1000%", False),
        ("2000", False),
    ],
)
def test_read_choices__never_a_guess(cell: str, unclear: bool) -> None:
    """A number that is not a choice, or that has two readings, is left as it is: validation refuses it."""
    values, is_unclear = read_choices(VOLUME)(cell)
    assert is_unclear is unclear
    assert values == ((cell,) if cell != "10,00" else ("10",))


@pytest.mark.parametrize(
    ("cell", "names", "values"),
    [
        ("two factor", ("TWO_FACTOR", "OTHER"), ("TWO_FACTOR",)),
        ("R&D", ("R_AND_D",), ("R_AND_D",)),
        ("Up to 15 million", ("Up to 1.5 million",), ("Up to 15 million",)),
        ("110", ("1-10",), ("110",)),
        ("1 - 10", ("1-10",), ("1-10",)),
        ("100", ("< 100", "> 100"), ("100",)),
        ("C", ("C++", "C#"), ("C",)),
        ("5", ("-5",), ("5",)),
        ("5.0", ("5",), ("5",)),
        ("1.0; OTHER", ("1", "OTHER"), ("1", "OTHER")),
        ("x1", ("X-1", "X 1"), ("x1",)),
    ],
)
def test_read_choices__loose_spelling_keeps_the_meaning(
    cell: str, names: tuple[str, ...], values: tuple[str, ...]
) -> None:
    """Case, blanks, dashes and underscores do not count; points, signs and the borders of numbers do."""
    assert choices_of(cell, *names)[0] == values


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("1.000", {1, 1000}), ("0,500", {Decimal("0.5")}), ("12", {12}), ("1,2,3", set()), ("", set()), ("+", set())],
)
def test_readings(text: str, numbers: set[Decimal]) -> None:
    """A point and a comma may each group digits or begin the decimals."""
    assert readings(text) == numbers
