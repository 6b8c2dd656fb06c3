"""Which country a person means, and what it takes there."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.forms.countries import country_name
from workflows.lifecycle.needs import countries_like, country_meant, needs, notes_of

FORMS = forms()
TYPES = [form.type for form in FORMS.values()]


@pytest.mark.parametrize(
    ("query", "country"),
    [
        ("UK", "GB"),
        ("GB", "GB"),
        ("gb", "GB"),
        ("+62", "ID"),
        ("+ 62", "ID"),
        ("+1", "US"),
        ("+7", "RU"),
        ("OTP in India", "IN"),
        ("send codes to people in South Africa", "ZA"),
        ("toll free", "US"),
        ("TFN", "US"),
        ("10DLC campaign", "US"),
        ("Schweiz", "CH"),
        ("Österreich", "AT"),
        ("texts to the US", "US"),
        ("it is in my plan", ""),
        ("+999", ""),
        ("sender id", ""),
        ("sender ID", ""),
        ("sender ID in Switzerland", "CH"),
        ("Sender-IDs for ID", "ID"),
        ("Indai", ""),
        ("", ""),
    ],
)
def test_country_meant(query: str, country: str) -> None:
    """Names, codes, calling codes and kinds of number, also in a sentence; small words are not codes."""
    assert country_meant(query, TYPES) == country


def test_countries_like__near_answers() -> None:
    """A mistyped name gets near answers."""
    assert "ID" in countries_like("Indonezia")


def test_needs__of_the_live_form() -> None:
    """Documents, times and regions come from the form that AWS describes, and the outside steps from the notes."""
    indonesia = needs("ID", TYPES, FORMS)
    (sender_id,) = indonesia.types
    assert len((*sender_id.documents, *sender_id.other_documents)) >= 4
    assert sender_id.days == 50
    assert any("XL Axiata" in step for step in indonesia.notes.steps)
    (india,) = needs("IN", TYPES, FORMS).types
    assert set(india.regions) == {"ap-south-1", "ap-south-2"}


def test_needs__without_a_form() -> None:
    """A country without a form may need none; one without sender IDs says so."""
    assert needs("CH", TYPES, {}).may_need_no_registration
    assert not needs("CA", TYPES, {}).may_need_no_registration
    assert not needs("GB", TYPES, {}).may_need_no_registration
    assert {need.kind.name for need in needs("US", TYPES, {}).types} >= {"US_TOLL_FREE_REGISTRATION"}


def test_notes__each_is_about_a_country() -> None:
    """Every entry of the file is a country that exists, with something to say."""
    from workflows.lifecycle.needs import _file

    notes, checked = _file()
    assert checked.year >= 2026
    for code in notes:
        assert country_name(code), code
        said = notes_of(code)
        assert said.identities or said.steps
