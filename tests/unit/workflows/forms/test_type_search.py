"""Registration types as people search for them while they type."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.forms.type_search import by_use, country_of, search
from workflows.records.definitions import RegistrationType

TYPES = by_use(form.type for form in forms().values())
TOLL_FREE, BRAND, CAMPAIGN = (
    "US_TOLL_FREE_REGISTRATION",
    "US_TEN_DLC_BRAND_REGISTRATION",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION",
)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("UK", "GB_SENDER_ID_REGISTRATION"),
        ("gb", "GB_SENDER_ID_REGISTRATION"),
        ("GBR", "GB_SENDER_ID_REGISTRATION"),
        ("england", "GB_SENDER_ID_REGISTRATION"),
        ("+44", "GB_SENDER_ID_REGISTRATION"),
        ("sender name for uk", "GB_SENDER_ID_REGISTRATION"),
        ("TFN", TOLL_FREE),
        ("toll free", TOLL_FREE),
        ("800 number", TOLL_FREE),
        ("short code", TOLL_FREE),
        ("+1", TOLL_FREE),
        ("a2p brand", BRAND),
        ("10 DLC camp", CAMPAIGN),
        ("OTP in India", "IN_SENDER_ID_REGISTRATION"),
        ("in", "IN_SENDER_ID_REGISTRATION"),
        ("send SMS to +91", "IN_SENDER_ID_REGISTRATION"),
        ("indai", "IN_SENDER_ID_REGISTRATION"),
        ("UAE", "AE_SENDER_ID_REGISTRATION"),
        ("KSA", "SA_SENDER_ID_REGISTRATION"),
        ("Türkiye", "TR_SENDER_ID_REGISTRATION"),
        ("czech", "CZ_SENDER_ID_REGISTRATION"),
    ],
)
def test_search__finds_what_people_type(query: str, name: str) -> None:
    """The type that is meant comes first."""
    assert search(query, TYPES)[0].name == name


@pytest.mark.parametrize("kind", TYPES, ids=[kind.name for kind in TYPES])
def test_search__every_type_by_its_title_and_country(kind: RegistrationType) -> None:
    """A title typed in full, and the country's code alone, lead to the type."""
    assert search(kind.title, TYPES)[0] == kind
    code = country_of(kind)
    assert search(code, TYPES)[0].name.startswith(f"{code}_")


@pytest.mark.parametrize("query", ["xyzzy", "<!channel>", "\0", "+", "+999"])
def test_search__finds_nothing_where_nothing_fits(query: str) -> None:
    """An unknown word lists nothing; a text without words lists everything, like an empty one."""
    assert search(query, TYPES) in ((), tuple(TYPES))


def test_search__while_typing() -> None:
    """Every beginning of a country's name leads to it."""
    assert all("Indonesia" in {kind.title.split()[0] for kind in search("indonesia"[:end], TYPES)} for end in range(10))
