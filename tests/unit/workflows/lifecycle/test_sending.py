"""What is sent under registrations of a type: from what AWS declares, whatever the type is called."""

from __future__ import annotations

import pytest

from tests.unit import catalog
from workflows.lifecycle.sending import sends_of
from workflows.records.definitions import RegistrationType, SupportedAssociation
from workflows.records.registrations import Sends

DECLARED = catalog.types()


def kind(name: str, *declared: tuple[str, str]) -> RegistrationType:
    """A type of another name, with resource types and behaviors."""
    associations = tuple(
        SupportedAssociation(resource_type=resource, iso_country_code=None, behavior=behavior)
        for resource, behavior in declared
    )
    return RegistrationType(name=name, title=name, associations=associations)


NEW = (
    kind("XX_BRAND_REGISTRATION"),
    kind("XX_CHECK", ("XX_BRAND_REGISTRATION", "ASSOCIATE_BEFORE_SUBMIT")),
    kind(
        "XX_PROGRAM", ("XX_BRAND_REGISTRATION", "ASSOCIATE_BEFORE_SUBMIT"), ("SHORT_CODE", "ASSOCIATE_AFTER_COMPLETE")
    ),
    kind("XX_NUMBER", ("LONG_CODE", "ASSOCIATE_BEFORE_SUBMIT")),
    kind("XX_ODD", ("LONG_CODE", "ASSOCIATE_SOMETIMES")),
)


@pytest.mark.parametrize(
    ("declared", "sends"),
    [
        (DECLARED["US_TOLL_FREE_REGISTRATION"], Sends.ITS_OWN),
        (DECLARED["US_TEN_DLC_BRAND_REGISTRATION"], Sends.ITS_CAMPAIGNS),
        (DECLARED["US_TEN_DLC_BRAND_VETTING"], Sends.NOTHING),
        (DECLARED["US_TEN_DLC_CAMPAIGN_REGISTRATION"], Sends.LATER_NUMBERS),
        *((each, Sends.ITS_OWN) for each in DECLARED.values() if "SENDER_ID" in each.name),
        *zip(
            NEW,
            [Sends.ITS_CAMPAIGNS, Sends.NOTHING, Sends.LATER_NUMBERS, Sends.ITS_OWN, Sends.LATER_NUMBERS],
            strict=False,
        ),
        (None, Sends.ITS_OWN),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_sends_of__what_aws_declares(declared: RegistrationType | None, sends: Sends) -> None:
    """A behavior that nobody knows promises nothing before a number is ACTIVE."""
    assert sends_of(declared) is sends
