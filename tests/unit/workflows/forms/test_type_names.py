"""Registration types by the names people use."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.forms.type_names import types_called, types_near

TYPES = tuple(form.type for form in forms().values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("US_TOLL_FREE_REGISTRATION", "US_TOLL_FREE_REGISTRATION"),
        ("us_toll_free_registration", "US_TOLL_FREE_REGISTRATION"),
        ("US toll-free number registration", "US_TOLL_FREE_REGISTRATION"),
        ("toll-free", "US_TOLL_FREE_REGISTRATION"),
        ("Toll Free", "US_TOLL_FREE_REGISTRATION"),
        ("tollfree number", "US_TOLL_FREE_REGISTRATION"),
        ("TFN", "US_TOLL_FREE_REGISTRATION"),
        ("10dlc brand", "US_TEN_DLC_BRAND_REGISTRATION"),
        ("10-DLC brand", "US_TEN_DLC_BRAND_REGISTRATION"),
        ("us ten dlc brand", "US_TEN_DLC_BRAND_REGISTRATION"),
        ("brand vetting", "US_TEN_DLC_BRAND_VETTING"),
        ("campaign", "US_TEN_DLC_CAMPAIGN_REGISTRATION"),
        ("indonesia", "ID_SENDER_ID_REGISTRATION"),
        ("Indonesia sender ID", "ID_SENDER_ID_REGISTRATION"),
        ("id", "ID_SENDER_ID_REGISTRATION"),
        ("IN", "IN_SENDER_ID_REGISTRATION"),
        ("india", "IN_SENDER_ID_REGISTRATION"),
        ("UK", "GB_SENDER_ID_REGISTRATION"),
        ("oman", "OM_SENDER_ID_REGISTRATION"),
        ("sri lanka", "LK_SENDER_ID_REGISTRATION"),
        ("saudi", "SA_SENDER_ID_REGISTRATION"),
    ],
)
def test_types_called__an_unambiguous_name(text: str, name: str) -> None:
    """An unambiguous name gives one type."""
    assert [kind.name for kind in types_called(text, TYPES)] == [name]


@pytest.mark.parametrize("form", forms().values(), ids=list(forms()))
@pytest.mark.parametrize("member", ["name", "title"])
def test_types_called__own_names(form: object, member: str) -> None:
    """Every type is found by its API name and by its title."""
    kind = form.type  # type: ignore[attr-defined]  # a form of the catalog
    assert types_called(getattr(kind, member), TYPES) == (kind,)


@pytest.mark.parametrize(("text", "some"), [("10dlc", "US_TEN_DLC_BRAND_VETTING"), ("us", "US_TOLL_FREE_REGISTRATION")])
def test_types_called__several(text: str, some: str) -> None:
    """An ambiguous name gives all types it may mean, for a person to choose."""
    names = [kind.name for kind in types_called(text, TYPES)]
    assert len(names) > 1
    assert some in names


@pytest.mark.parametrize("text", ["", "  ", "xyzzy", "toll-free in finland", "<!channel>", "\0"])
def test_types_called__none(text: str) -> None:
    """A name that fits nothing gives nothing."""
    assert types_called(text, TYPES) == ()


@pytest.mark.parametrize(
    ("text", "name"), [("indonezia", "ID_SENDER_ID_REGISTRATION"), ("tol-fre", "US_TOLL_FREE_REGISTRATION")]
)
def test_types_near__a_slip(text: str, name: str) -> None:
    """A misspelled name gives the intended type first."""
    assert types_near(text, TYPES)[0].name == name


@pytest.mark.parametrize("text", ["", "sender id", "qqqqqq"])
def test_types_near__nothing(text: str) -> None:
    """No type is near to an empty or unrelated text."""
    assert types_near(text, TYPES) == ()
