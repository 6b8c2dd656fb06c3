"""The order of pages under the current answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.factories import condition, conditional, field, form, path, rule
from workflows.forms.page_order import PageOrder
from workflows.forms.resolve import pages
from workflows.records.definitions import DISALLOWED, OPTIONAL, REQUIRED, FieldDefinition, Form
from workflows.records.drafts import Answers


@pytest.fixture
def three_pages() -> Form:
    """Pages a, b and c; b has something to ask only when a.1 is answered."""
    return form(
        field("a.1"), conditional("b.1", rule(OPTIONAL, condition("a.1", "HAS_VALUE")), default=DISALLOWED), field("c.1")
    )  # fmt: skip


def one_section(fields: Sequence[FieldDefinition]) -> bool:
    """A page for each section."""
    return len({field.section for field in fields}) == 1


def order_of(asked: Form, answers: Answers, always: str = "") -> PageOrder:
    return PageOrder(form=asked, answers=answers, pages=pages(asked, one_section), always=always)


@pytest.mark.parametrize(
    ("key", "answered", "following", "preceding"),
    [
        ("", False, "a", "c"),
        ("review", False, "a", "c"),
        ("a", False, "c", None),
        ("a", True, "b", None),
        ("b", False, "c", "a"),
        ("c", False, None, "a"),
        ("c", True, None, "b"),
    ],
)
def test_after_and_before(
    three_pages: Form, key: str, answered: bool, following: str | None, preceding: str | None
) -> None:
    """Both directions skip pages with nothing to ask; an unknown key is before the first page and after the last."""
    order = order_of(three_pages, {path("a.1"): "x"} if answered else {})
    after, before = order.after(key), order.before(key)
    assert (after and after.key, before and before.key) == (following, preceding)


@pytest.mark.parametrize(("always", "shown"), [("", ["a", "c"]), ("b", ["a", "b", "c"])])
def test_shown(three_pages: Form, always: str, shown: list[str]) -> None:
    """A page with nothing to ask is left out, unless its section is always shown."""
    assert [page.key for page in order_of(three_pages, {}, always).shown] == shown


@pytest.mark.parametrize(
    ("answers", "following"),
    [({}, "a"), ({path("a.1"): "x"}, "b"), ({path("a.1"): "x", path("b.1"): "x"}, None)],
)
def test_after__the_last_page(answers: Answers, following: str | None) -> None:
    """A page that a later answer left with an error comes once more; then there is no next page."""
    asked = form(
        field("a.1", requirement=REQUIRED),
        conditional("b.1", rule(REQUIRED, condition("a.1", "HAS_VALUE"))),
        field("c.1"),
    )
    after = order_of(asked, answers).after("c")
    assert (after and after.key) == following


def test_order__of_a_form_without_fields() -> None:
    """A form without pages has no first, next or previous page."""
    order = order_of(form(), {})
    assert (order.first(), order.after(""), order.before("review"), order.page("a")) == (None, None, None, None)
