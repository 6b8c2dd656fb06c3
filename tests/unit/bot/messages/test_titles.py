"""Titles of windows fit what Slack shows."""

from __future__ import annotations

import pytest

from bot import messages
from tests.unit.catalog import forms


@pytest.mark.parametrize("name", list(forms()))
def test_of_type__fits_for_every_type(name: str) -> None:
    """No title of today's types is cut, none says "registration", and no two are the same."""
    titles = [messages.titles.of_type(kind, form.type.title) for kind, form in forms().items()]
    title = messages.titles.of_type(name, forms()[name].type.title)
    assert len(title) <= messages.titles.MOST
    assert titles.count(title) == 1
    assert "egistration" not in title


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("US_TOLL_FREE_REGISTRATION", "US toll-free number registration", "US toll-free number"),
        ("IN_SENDER_ID_REGISTRATION", "India sender ID registration", "India sender ID"),
        ("AE_SENDER_ID_REGISTRATION", "United Arab Emirates sender ID registration", "UAE sender ID"),
        ("DO_SENDER_ID_REGISTRATION", "Dominican Republic sender ID registration", "DO sender ID"),
        ("CA_SHORT_CODE_REGISTRATION", "Canada short code registration", "Canada short code"),
        ("EU_RCS_AGENT", "European Union RCS business agent registration", "European Union RCS"),
        ("X", "Donaudampfschifffahrtsgesellschaft", "Registration"),
        ("X", "  ", "Registration"),
        ("X", "Registration", "Registration"),
    ],
)
def test_of_type__of_known_and_unknown_types(name: str, title: str, shown: str) -> None:
    """Whole words, as many as fit; a country too long is its code."""
    assert messages.titles.of_type(name, title) == shown
