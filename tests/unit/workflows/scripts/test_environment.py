"""Answers are taken from environment variables with exact names, and from no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.catalog import forms
from tests.unit.factories import path as path_of
from workflows.scripts.article_scripts import TOLL_FREE
from workflows.scripts.environment import SCREENSHOT, match_environment
from workflows.tables.columns import RowSetting

DATA = Path(__file__).parents[3] / "data" / "tables"
FORM = forms()[TOLL_FREE]
#: The toll-free article's list, a name in each spelling its readers may have exported.
TOLL_FREE_NAMES = {
    "companyInfo.companyName": ("companyName", "COMPANY_NAME", "company_name", "CompanyName"),
    "companyInfo.website": ("website", "company_website", "COMPANY_WEBSITE"),
    "companyInfo.address1": ("address1", "ADDRESS_1", "ADDRESS1", "Address_1"),
    "companyInfo.address2": ("address2", "ADDRESS_2"),
    "companyInfo.city": ("city",),
    "companyInfo.state": ("state", "STATE_PROVINCE", "stateProvince"),
    "companyInfo.zipCode": ("zipCode", "ZIP_CODE", "postalCode", "POSTAL_CODE"),
    "companyInfo.isoCountryCode": ("isoCountryCode", "COUNTRY_CODE", "ISO_COUNTRY_CODE"),
    "contactInfo.firstName": ("firstName", "FIRST_NAME"),
    "contactInfo.lastName": ("lastName", "LAST_NAME"),
    "contactInfo.supportEmail": ("supportEmail", "SUPPORT_EMAIL"),
    "contactInfo.supportPhoneNumber": ("supportPhoneNumber", "SUPPORT_PHONE_NUMBER"),
    "messagingUseCase.monthlyMessageVolume": ("monthlyMessageVolume", "MONTHLY_MESSAGE_VOLUME"),
    "messagingUseCase.useCaseCategory": ("useCaseCategory", "USE_CASE_CATEGORY"),
    "messagingUseCase.useCaseDetails": ("useCaseDetails", "USE_CASE_DETAILS"),
    "messagingUseCase.optInDescription": ("optInDescription", "OPT_IN_DESCRIPTION"),
    "messagingUseCase.optInImage": ("optInImage", "OPT_IN_IMAGE", "attachment_body"),
    "messageSamples.messageSample1": ("messageSample1", "MESSAGE_SAMPLE_1", "MESSAGE_SAMPLE1"),
    "messageSamples.messageSample2": ("messageSample2", "MESSAGE_SAMPLE_2"),
    "messageSamples.messageSample3": ("messageSample3", "MESSAGE_SAMPLE_3"),
}


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in TOLL_FREE_NAMES.items() for name in names])
def test_match_environment__every_spelling(path: str, name: str) -> None:
    """The variables of the toll-free script match in every spelling people exported; other variables are ignored."""
    form = forms()[TOLL_FREE]
    matched = match_environment(form, {"PATH": "/bin", "HOME": "/", "LANG": "C", "SHLVL": "1", name: "value"})
    given = {**matched.values, **matched.documents}
    given.pop(SCREENSHOT) if path != SCREENSHOT else None
    assert given == {path: "value"}


@pytest.mark.parametrize(
    ("variables", "image"),
    [
        ({}, "optInImage.png"),
        ({"attachment_body": "fileb://shots/one.png"}, "shots/one.png"),
        ({"optInImage": "two.png"}, "two.png"),
    ],
)
def test_match_environment__the_screenshot(variables: dict[str, str], image: str) -> None:
    """The path comes from a variable, also as the AWS command line writes it, else it is the article's."""
    assert match_environment(forms()[TOLL_FREE], variables).documents[SCREENSHOT] == image


def test_match_environment__two_spellings() -> None:
    """Duplicates with equal values count once; two different values are ambiguous."""
    same = match_environment(FORM, {"ZIP_CODE": "98109", "zipCode": "98109"})
    assert (dict(same.values), dict(same.ambiguous)) == ({"companyInfo.zipCode": "98109"}, {})
    assert set(match_environment(FORM, {"ZIP_CODE": "98109", "zipCode": "1"}).ambiguous) == {"zipCode"}


#: Variables that machines and other programs set.
OF_THE_MACHINE = {
    "EMAIL": "dev@laptop.example",
    "URL": "https://laptop.example",
    "COUNTRY": "DE",
    "STATE": "running",
    "PHONE": "+49",
    "CITY": "Berlin",
    "WEBSITE": "x",
    "LC_ADDRESS": "de_DE.UTF-8",
    "LC_TELEPHONE": "de_DE.UTF-8",
}


def test_match_environment__not_the_machines_own() -> None:
    """A general word is never an answer; where its field has none, it is named as passed over."""
    nothing = match_environment(FORM, OF_THE_MACHINE)
    assert (dict(nothing.values), dict(nothing.ambiguous)) == ({}, {})
    assert {"EMAIL", "URL", "COUNTRY", "STATE", "PHONE", "CITY", "WEBSITE"} == set(nothing.passed_over)
    exact = {"supportEmail": "help@example.com", "city": "Seattle", "companyInfo.state": "WA"}
    some = match_environment(FORM, {**OF_THE_MACHINE, **exact})
    assert dict(some.values) == {
        "contactInfo.supportEmail": "help@example.com",
        "companyInfo.city": "Seattle",
        "companyInfo.state": "WA",
    }
    assert set(some.passed_over) == {"URL", "COUNTRY", "PHONE", "WEBSITE"}


def test_match_environment__the_better_name_wins() -> None:
    """A path is better than a last segment, and the worse name is no problem."""
    both = match_environment(FORM, {"companyInfo.zipCode": "98109", "ZIP_CODE": "1"})
    assert (dict(both.values), dict(both.ambiguous)) == ({"companyInfo.zipCode": "98109"}, {})


def test_match_environment__a_common_front() -> None:
    """Variables that share a front are meant, whatever their fields are called; the front is not part of the name."""
    lines = (DATA / "tfv_variables.yaml").read_text().splitlines()
    variables = {name: value.strip(' "') for name, _, value in (line.partition(":") for line in lines) if name}
    matched = match_environment(FORM, {**OF_THE_MACHINE, **variables})
    assert len(matched.values) + len(matched.documents) == 20
    assert matched.names[path_of("companyInfo.zipCode")] == "TFV_COMPANY_ZIP"
    assert matched.documents == {SCREENSHOT: "optin.png"}
    assert matched.settings == {RowSetting.NUMBER: "phone-example"}
    assert (matched.unknown, dict(matched.ambiguous)) == ((), {})
