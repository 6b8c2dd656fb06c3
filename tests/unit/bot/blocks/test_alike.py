"""Choices that would look alike in Slack can be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.alike import told_apart
from bot.blocks.fields import field_blocks, suggestions
from bot.slack import limits
from tests.unit.factories import field
from workflows.forms.resolve import ResolvedField
from workflows.records.definitions import SELECT, Option

LONG = "Two-way conversations with customers who have a contract and wrote first, "


@pytest.mark.parametrize(
    ("choices", "shown"),
    [
        ([("Yes", "Y"), ("No", "N")], ["Yes", "No"]),
        (
            [(f"{LONG}about an order", "A"), (f"{LONG}about a delivery", "B"), ("Other", "C")],
            ["Two-way conversations… an order", "Two-way conversations… a delivery", "Other"],
        ),
        ([("Same", "FIRST"), ("Same", "SECOND")], ["Same (FIRST)", "Same (SECOND)"]),
        ([("Marketing", "M1"), ("marketing ", "M2")], ["Marketing (M1)", "marketing (M2)"]),
        ([("Same", "x" * 40 + "1"), ("Same", "x" * 40 + "2")], [f"Same (…{'x' * 28}1)", f"Same (…{'x' * 28}2)"]),
    ],
)
def test_told_apart__by_the_part_that_differs(choices: list[tuple[str, str]], shown: list[str]) -> None:
    """The common beginning stays short, and the value is added where nothing else differs."""
    assert told_apart(choices) == shown


TITLES = st.one_of(
    st.text(max_size=90), st.sampled_from([LONG, LONG + LONG, f"{LONG}x", "A" * 80, "A" * 80 + "B", "same"])
)


@given(st.lists(st.tuples(TITLES, st.text(max_size=60)), max_size=12, unique_by=lambda choice: choice[1]))
def test_told_apart__always(choices: list[tuple[str, str]]) -> None:
    """No two choices of a select are equal, and each fits."""
    shown = told_apart(choices)
    assert len(set(shown)) == len(choices)
    assert all(len(text) <= limits.OPTION_TEXT for text in shown)


def test_field__options_in_the_select_and_in_the_search() -> None:
    """A select and the search of a long one show the same texts, so that the chosen one is found again."""
    options = tuple(Option(value=f"V{number}", title=f"{LONG}number {number}") for number in range(120))
    for count in (90, 120):
        asked = field("s.a", kind=SELECT, options=options[:count])
        resolved = ResolvedField(definition=asked, requirement="REQUIRED", rule=asked.rule, options=asked.options)
        element = field_blocks(resolved, "Title", ("V7",))[0]["element"]
        offered = element.get("options") or suggestions(resolved, "number", 120)
        texts = [choice["text"]["text"] for choice in offered]
        assert len(set(texts)) == len(texts)
        assert element["initial_option"] in offered
