"""A misspelled name has the nearest field, or none: no guess is better than a wrong one."""

from __future__ import annotations

import pytest

from tests.unit import catalog
from workflows.tables.near_names import near_field

TOLL_FREE = catalog.forms()["US_TOLL_FREE_REGISTRATION"]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("companyInfo.compnayName", "companyInfo.companyName"),
        ("Websit", "companyInfo.website"),
        ("Support mail", "contactInfo.supportEmail"),
        ("State/Provence", "companyInfo.state"),
        ("Monthly volum", "messagingUseCase.monthlyMessageVolume"),
        ("mesage sample 1", "messageSamples.messageSample1"),
        ("Image", "messagingUseCase.optInImage"),
    ],
)
def test_near_field__a_slip(name: str, field: str) -> None:
    """Every word has to fit, but for a slip."""
    found = near_field(name, TOLL_FREE.fields)
    assert found is not None
    assert found.path == field


@pytest.mark.parametrize(
    "name",
    [
        "HelpMessageSample",
        "ISV_Reseller",
        "Notification Email",
        "Status",
        "Error",
        "Owner's remarks",
        "OptInKeywords",
        "DoingBusinessAs",
        "Additional_Supporting_Documentation",
        "City name",
        "Use case",
        "",
        "-",
    ],
)
def test_near_field__no_guess(name: str) -> None:
    """A word that no field has, or several fields with all words, give no guess."""
    assert near_field(name, TOLL_FREE.fields) is None
