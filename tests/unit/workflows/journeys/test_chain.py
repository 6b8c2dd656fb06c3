"""Which types depend on which: read from SupportedAssociations, never from a name."""

from __future__ import annotations

import pytest

from tests.unit import catalog
from workflows.journeys.chain import (
    Types,
    dependent_types,
    is_chained,
    leads_to_sender,
    needed_types,
    sender_id_countries,
)
from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_BEFORE_SUBMIT,
    RegistrationType,
    SupportedAssociation,
)

TYPES: Types = tuple(form.type for form in catalog.forms().values())
BY_NAME = {kind.name: kind for kind in TYPES}


def kind(name: str, **associations: str) -> RegistrationType:
    """A type with what it is associated with, and when."""
    return RegistrationType(
        name=name,
        title=name,
        associations=tuple(
            SupportedAssociation(resource_type=resource, iso_country_code=None, behavior=behavior)
            for resource, behavior in associations.items()
        ),
    )


@pytest.mark.parametrize(
    ("name", "needed", "dependent", "sends"),
    [
        (
            "US_TEN_DLC_BRAND_REGISTRATION",
            [],
            ["US_TEN_DLC_BRAND_VETTING", "US_TEN_DLC_CAMPAIGN_REGISTRATION"],
            True,
        ),
        ("US_TEN_DLC_BRAND_VETTING", ["US_TEN_DLC_BRAND_REGISTRATION"], [], False),
        ("US_TEN_DLC_CAMPAIGN_REGISTRATION", ["US_TEN_DLC_BRAND_REGISTRATION"], [], True),
        ("US_TOLL_FREE_REGISTRATION", [], [], True),
        ("IN_SENDER_ID_REGISTRATION", [], [], True),
    ],
)
def test_chain__of_the_catalog(name: str, needed: list[str], dependent: list[str], sends: bool) -> None:
    """The chain of 10DLC is in AWS's definitions."""
    one = BY_NAME[name]
    assert [each.name for each in needed_types(one, TYPES)] == needed
    assert [each.name for each in dependent_types(one, TYPES)] == dependent
    assert leads_to_sender(one, TYPES) is sends
    assert is_chained(one, TYPES) is bool(needed or dependent)


def test_chain__of_types_that_do_not_exist_today() -> None:
    """Names mean nothing: a chain of three is one, and types that need each other do not loop."""
    company, programme = kind("X"), kind("Y", X=ASSOCIATE_BEFORE_SUBMIT)
    line = kind("Z", Y=ASSOCIATE_BEFORE_SUBMIT, LONG_CODE=ASSOCIATE_AFTER_COMPLETE)
    types = (line, company, programme)
    assert dependent_types(company, types) == (programme,)
    assert leads_to_sender(company, types)
    circle = (kind("A", B=ASSOCIATE_BEFORE_SUBMIT), kind("B", A=ASSOCIATE_BEFORE_SUBMIT))
    assert not leads_to_sender(circle[0], circle)


def test_sender_id_countries() -> None:
    """The country whose checklist belongs to a type is the one of the sender ID that it gets."""
    countries = {name: sender_id_countries(one) for name, one in BY_NAME.items()}
    assert countries["IN_SENDER_ID_REGISTRATION"] == ("IN",)
    assert countries["US_TOLL_FREE_REGISTRATION"] == ()
