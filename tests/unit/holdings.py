"""Numbers and registrations of an account, free and taken."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.factories import NOW
from workflows.records.account import PhoneNumber, RegistrationSummary
from workflows.records.drafts import RegistrationId
from workflows.submissions.resources import Holdings

BRAND = "US_TEN_DLC_BRAND_REGISTRATION"
FREE = PhoneNumber(
    id="phone-1",
    number="+18335550123",
    number_type="TOLL_FREE",
    iso_country_code="US",
    status="ACTIVE",
    monthly_price="2.00",
)
TAKEN = replace(FREE, id="phone-2", number="+18445550124", registration_id="registration-9")
TEN_DLC = replace(FREE, id="phone-3", number="+12065550125", number_type="TEN_DLC")
RELEASED = replace(FREE, id="phone-4", number="+18555550126", status="DELETED")
TWIN = replace(FREE, id="phone-5", number="+448335550199")
OTHER_TWIN = replace(FREE, id="phone-6", number="+18335550199")


def registration(registration_id: str, registration_type: str, status: str) -> RegistrationSummary:
    return RegistrationSummary(
        id=RegistrationId(registration_id),
        registration_type=registration_type,
        status=status,
        version=1,
        latest_denied_version=None,
        approved_version=None,
        created_at=NOW,
    )


HOLDINGS = Holdings(
    numbers=(FREE, TAKEN, TEN_DLC, RELEASED, TWIN, OTHER_TWIN),
    registrations=(
        registration("registration-1", BRAND, "COMPLETE"),
        registration("registration-2", BRAND, "REVIEWING"),
        registration("registration-3", "US_TOLL_FREE_REGISTRATION", "COMPLETE"),
        registration("registration-4", BRAND, "COMPLETE"),
        registration("registration-5", BRAND, "COMPLETE"),
        registration("registration-6", BRAND, "REVIEWING"),
    ),
    names={
        "registration-1": "Example Corp",
        "registration-2": "Waiting Inc",
        "registration-3": "Toll-free line",
        "registration-4": "Twin",
        "registration-5": "Twin",
        "registration-6": "Example Corp",
    },
)
