"""Numbers that cost money and wait for a registration."""

from __future__ import annotations

from typing import Any

import pytest

from workflows.records.account import PhoneNumber
from workflows.records.definitions import (
    ASSOCIATE_AFTER_COMPLETE,
    ASSOCIATE_BEFORE_SUBMIT,
    RegistrationType,
    SupportedAssociation,
)
from workflows.watch.idle_numbers import idle


def number(**changed: Any) -> PhoneNumber:
    plain: dict[str, Any] = {
        "id": "phone-1",
        "number": "+18335550100",
        "status": "PENDING",
        "number_type": "TOLL_FREE",
        "iso_country_code": "US",
        "monthly_price": "2.00",
    }
    return PhoneNumber(**plain | changed)


def kind(name: str, resource: str, country: str | None, behavior: str = ASSOCIATE_BEFORE_SUBMIT) -> RegistrationType:
    wanted = SupportedAssociation(resource_type=resource, iso_country_code=country, behavior=behavior)
    return RegistrationType(name=name, title=name, associations=(wanted,))


TYPES = (
    kind("BRAND", "US_TEN_DLC_BRAND_REGISTRATION", None),
    kind("CAMPAIGN", "TEN_DLC", "US", ASSOCIATE_AFTER_COMPLETE),
    kind("US_TOLL_FREE", "TOLL_FREE", "US"),
    kind("US_TOLL_FREE_NEWER", "TOLL_FREE", "US"),
    kind("LONG_ANYWHERE", "LONG_CODE", None),
)


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({}, "US_TOLL_FREE"),
        ({"number_type": "LONG_CODE", "iso_country_code": "GB"}, "LONG_ANYWHERE"),
        ({"status": "ACTIVE"}, None),
        ({"status": "DELETED"}, None),
        ({"registration_id": "registration-1"}, None),
        ({"iso_country_code": "CA"}, None),
        ({"number_type": "TEN_DLC"}, None),
        ({"number_type": "SIMULATOR"}, None),
    ],
)
def test_idle(changed: dict[str, Any], wanted: str | None) -> None:
    """A number waits when it is PENDING without a registration and some form takes its type before it is submitted."""
    assert [found.name for _, found in idle([number(**changed)], TYPES)] == ([wanted] if wanted else [])


def test_idle__every_number_once() -> None:
    """Each number is listed once, with the first type that takes it, in AWS's order."""
    numbers = [number(id="p1"), number(id="p2", status="ACTIVE"), number(id="p3")]
    assert [(found.id, wanted.name) for found, wanted in idle(numbers, TYPES)] == [
        ("p1", "US_TOLL_FREE"),
        ("p3", "US_TOLL_FREE"),
    ]
    assert idle(numbers, ()) == []
