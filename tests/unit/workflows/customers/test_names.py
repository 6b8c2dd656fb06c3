"""What is kept of a customer's name, and when two names are the same."""

from __future__ import annotations

import pytest

from workflows.customers.errors import NameRefused, Refusal
from workflows.customers.names import clean, key_of
from workflows.records.customers import NAME_MAX


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Acme Corp", "ACME corp", True),
        ("Acme Corp", " acme\u00a0 corp\n", True),
        ("Acme Corp", "AcmeCorp", True),
        ("Acme", "\uff21\uff43\uff4d\uff45", True),
        ("\u30ab\u30d5\u30a7", "\uff76\uff8c\uff6a", True),
        ("Straße 7", "STRASSE 7", True),
        ("Café", "Cafe\u0301", True),
        ("Acme", "Ac\u200bme\ufeff", True),
        ("Pizza ❤\ufe0f", "Pizza ❤", True),
        ("Acme", "Acme!", False),
        ("Cafe", "Café", False),
        ("Pizza 🍕", "Pizza", False),
        ("Acme", "\u0410\u0441\u043c\u0435", False),  # Cyrillic: another name that looks alike
    ],
)
def test_key_of__tells_names_apart(one: str, other: str, same: bool) -> None:
    """Neither case nor blanks nor width count, and nothing that is not seen."""
    assert (key_of(one) == key_of(other)) is same


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Acme \t Corp\n", "Acme Corp"),
        ("Ac\u200bme\u202e", "Acme"),
        ("Cafe\u0301", "Café"),
        ("\uff21\uff43\uff4d\uff45", "\uff21\uff43\uff4d\uff45"),
        ("👩\u200d🍳 Pizza ❤\ufe0f", "👩\u200d🍳 Pizza ❤\ufe0f"),
        ('=HYPERLINK("http://x")', '=HYPERLINK("http://x")'),
        ("<!channel> & *Co*", "<!channel> & *Co*"),
        ("x" * NAME_MAX, "x" * NAME_MAX),
    ],
)
def test_clean__keeps_what_is_seen(typed: str, name: str) -> None:
    """One line, nothing invisible; what it looks like to a spreadsheet or to Slack is not its concern."""
    assert clean(typed) == name


@pytest.mark.parametrize(
    ("typed", "why"),
    [("", Refusal.EMPTY), (" \u200b\u2060\n", Refusal.EMPTY), ("\u200d", Refusal.EMPTY), ("x" * 300, Refusal.LONG)],
)
def test_clean__refuses(typed: str, why: Refusal) -> None:
    with pytest.raises(NameRefused) as refused:
        clean(typed)
    assert refused.value.why is why
