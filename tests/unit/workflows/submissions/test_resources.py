"""A number or a registration that a person names is found as people write it, and refused before anything is created."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.holdings import BRAND, HOLDINGS
from workflows.records.definitions import ASSOCIATE_BEFORE_SUBMIT, SupportedAssociation
from workflows.submissions.resources import ResourceProblem, usable

TOLL_FREE = SupportedAssociation(resource_type="TOLL_FREE", iso_country_code="US", behavior=ASSOCIATE_BEFORE_SUBMIT)
TO_BRAND = replace(TOLL_FREE, resource_type=BRAND, iso_country_code=None)


@pytest.mark.parametrize(
    "written",
    ["phone-1", "+18335550123", "+1 (833) 555-0123", "833-555-0123", "8335550123", "1.833.555.0123", "(833) 5550123"],
)
def test_usable__a_number_as_people_write_it(written: str) -> None:
    """Its ID, E.164, and digits with or without the country's code mean the same number."""
    assert usable(TOLL_FREE, written, HOLDINGS) == "phone-1"


@pytest.mark.parametrize(
    ("written", "code", "params"),
    [
        ("8335559999", "number_unknown", {}),
        ("phone-9", "number_unknown", {}),
        ("PN0000000123", "number_unknown", {}),
        ("0123", "number_unknown", {}),
        ("8335550199", "number_several", {}),
        ("+12065550125", "number_other_kind", {"kind": "US TEN_DLC"}),
        ("8445550124", "number_in_use", {"registration": "registration-9"}),
        ("phone-4", "number_not_ready", {"status": "DELETED"}),
    ],
)
def test_usable__numbers_that_are_not(written: str, code: str, params: dict[str, str]) -> None:
    """Each reason has its own code; a number in use names its registration."""
    found = usable(TOLL_FREE, written, HOLDINGS)
    assert isinstance(found, ResourceProblem)
    assert (found.code, dict(found.params)) == (code, params)


def test_usable__the_same_registration_again() -> None:
    """A number may belong to the registration that is continued; `new` asks for a new one."""
    assert usable(TOLL_FREE, "phone-2", HOLDINGS, own={"registration-9"}) == "phone-2"
    assert usable(TOLL_FREE, "New", HOLDINGS) == "new"
    assert usable(TOLL_FREE, "+18335550199", HOLDINGS) == "phone-6"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("registration-1", "registration-1"),
        ("registration-2", "registration_not_complete"),
        ("registration-3", "registration_other_type"),
        ("registration-doesnotexist", "registration_unknown"),
        ("Pine Vet", "registration_unknown"),
        ("example  CORP", "registration-1"),
        ("Twin", "registration_several"),
        ("Waiting Inc", "registration_not_complete"),
        ("Toll-free line", "registration_unknown"),
    ],
)
def test_usable__the_brand(written: str, found: str) -> None:
    """It has to be there, a brand, and complete; by its ID, or by a name that one complete brand has."""
    resource = usable(TO_BRAND, written, HOLDINGS)
    assert (resource.code if isinstance(resource, ResourceProblem) else resource) == found
