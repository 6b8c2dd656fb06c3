"""The associations that a command requests, compared with the form and the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.unit.factories import form
from workflows.records.definitions import ASSOCIATE_BEFORE_SUBMIT, Form, SupportedAssociation
from workflows.submissions.check import chosen, unwanted

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"


def form_with(*kinds: str) -> Form:
    """A form whose type requires these associations."""
    associations = tuple(
        SupportedAssociation(
            resource_type=kind,
            iso_country_code="US" if kind == "TOLL_FREE" else None,
            behavior=ASSOCIATE_BEFORE_SUBMIT,
        )
        for kind in kinds
    )
    asked = form()
    return replace(asked, type=replace(asked.type, associations=associations))


@pytest.mark.parametrize(
    ("kinds", "asked", "found", "left"),
    [
        ((), {}, {}, ()),
        (("TOLL_FREE",), {}, {"TOLL_FREE": "new"}, ()),
        (("TOLL_FREE",), {"toll-free": "phone-1"}, {"TOLL_FREE": "phone-1"}, ()),
        (("TOLL_FREE",), {"SHORT_CODE": "new"}, {"TOLL_FREE": "new"}, ("SHORT_CODE",)),
        ((BRAND,), {}, {}, ()),
        ((BRAND,), {BRAND: "new"}, {}, ()),
        ((BRAND,), {BRAND: "registration-1"}, {BRAND: "registration-1"}, ()),
        ((), {"Toll free": "new"}, {}, ("Toll free",)),
    ],
)
def test_chosen(
    kinds: tuple[str, ...], asked: Mapping[str, str], found: Mapping[str, str], left: tuple[str, ...]
) -> None:
    """The requested association in any spelling, otherwise a new number if possible, and requests without a place."""
    assert chosen(form_with(*kinds), asked) == found
    assert unwanted(form_with(*kinds), asked) == left
