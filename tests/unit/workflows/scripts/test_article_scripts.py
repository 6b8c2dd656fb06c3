"""The articles' settings and variables lead to existing fields."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.records.definitions import ATTACHMENT, FieldPath
from workflows.scripts import article_scripts
from workflows.scripts.article_scripts import ConfigWrong, config, match_config, match_environment
from workflows.scripts.config_file import Value

INDONESIA, INDIA = "ID_SENDER_ID_REGISTRATION", "IN_SENDER_ID_REGISTRATION"
INDIA_ONLY = {"ENTITY_ID", "CHAIN_ID_1", "CHAIN_ID_2", "CHAIN_ID_3", "CHAIN_ID_5", "SENDING_PARAMETERS_ACKNOWLEDGMENT"}
LEAST = {"REGION_NAME": "us-west-2", "REGISTRATION_TYPE": INDONESIA}
#: The toll-free article's list, a name in each spelling its readers may have exported.
TOLL_FREE_NAMES = {
    "companyInfo.companyName": ("companyName", "COMPANY_NAME", "company_name", "CompanyName"),
    "companyInfo.website": ("website", "WEBSITE", "company_website", "COMPANY_WEBSITE"),
    "companyInfo.address1": ("address1", "ADDRESS_1", "ADDRESS1", "Address_1"),
    "companyInfo.address2": ("address2", "ADDRESS_2"),
    "companyInfo.city": ("city", "CITY"),
    "companyInfo.state": ("state", "STATE", "STATE_PROVINCE", "stateProvince"),
    "companyInfo.zipCode": ("zipCode", "ZIP_CODE", "ZIPCODE", "postalCode", "POSTAL_CODE"),
    "companyInfo.isoCountryCode": ("isoCountryCode", "COUNTRY_CODE", "country", "ISO_COUNTRY_CODE"),
    "contactInfo.firstName": ("firstName", "FIRST_NAME"),
    "contactInfo.lastName": ("lastName", "LAST_NAME"),
    "contactInfo.supportEmail": ("supportEmail", "SUPPORT_EMAIL"),
    "contactInfo.supportPhoneNumber": ("supportPhoneNumber", "SUPPORT_PHONE_NUMBER", "SUPPORT_PHONE"),
    "messagingUseCase.monthlyMessageVolume": ("monthlyMessageVolume", "MONTHLY_MESSAGE_VOLUME"),
    "messagingUseCase.useCaseCategory": ("useCaseCategory", "USE_CASE_CATEGORY"),
    "messagingUseCase.useCaseDetails": ("useCaseDetails", "USE_CASE_DETAILS"),
    "messagingUseCase.optInDescription": ("optInDescription", "OPT_IN_DESCRIPTION"),
    "messagingUseCase.optInImage": ("optInImage", "OPT_IN_IMAGE", "attachment_body"),
    "messageSamples.messageSample1": ("messageSample1", "MESSAGE_SAMPLE_1", "MESSAGE_SAMPLE1"),
    "messageSamples.messageSample2": ("messageSample2", "MESSAGE_SAMPLE_2"),
    "messageSamples.messageSample3": ("messageSample3", "MESSAGE_SAMPLE_3"),
}


def test_settings__lead_to_fields() -> None:
    """Every setting answers fields of India's form, and all but India's own answer fields of Indonesia's."""
    for form, without in ((forms()[INDIA], set[str]()), (forms()[INDONESIA], INDIA_ONLY)):
        lost = {name for name, paths in article_scripts.SETTINGS.items() if not {*paths} <= {*form.by_path}}
        assert lost == without


def test_letters__are_documents() -> None:
    """Every key of DOCUMENT_PATHS answers a document field of its own in Indonesia's form."""
    kinds = [forms()[INDONESIA].by_path[FieldPath(path)].kind for path in article_scripts.LETTERS.values()]
    assert set(kinds) == {ATTACHMENT}
    assert len(set(article_scripts.LETTERS.values())) == len(article_scripts.LETTERS) == 8


def test_match_config__maps_as_the_scripts_do() -> None:
    """A setting may answer two fields; a setting of ours for one of them takes precedence."""
    form = forms()[INDONESIA]
    described: dict[str, Value] = {**LEAST, "USE_CASE_DESCRIPTION": "Codes", "COMPANY_ID": 123456789}
    described |= {"DOCUMENT_PATHS": {"XL_AXIATA_LOA": "xl.png"}, "AREA_OF_BUSINESS": ("Other",)}
    matched = match_config(form, config(described))
    assert dict(matched.values) == {
        "messagingUseCase.useCaseDescription": "Codes",
        "messagingUseCase.optInDescription": "Codes",
        "companyInfo.companyId": "123456789",
        "companyInfo.areaOfBusiness": ("Other",),
    }
    assert dict(matched.documents) == {"idSidSpecificInfo.letterOfAuthorization3": "xl.png"}
    own = match_config(form, config({**described, "OPT_IN_DESCRIPTION": "A box is ticked."}))
    assert own.values[FieldPath("messagingUseCase.optInDescription")] == "A box is ticked."
    assert own.names[FieldPath("messagingUseCase.optInDescription")] == "OPT_IN_DESCRIPTION"


def test_match_config__names_settings_without_a_field() -> None:
    """A setting or document without a field is named, not dropped."""
    matched = match_config(
        forms()[INDONESIA], config({**LEAST, "SHOE_SIZE": "44", "DOCUMENT_PATHS": {"PASSPORT": "p.png"}})
    )
    assert set(matched.unknown) == {"SHOE_SIZE", "PASSPORT"}


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"REGION_NAME": ""}, "REGION_NAME"),
        ({"REGISTRATION_TYPE": None}, "REGISTRATION_TYPE"),
        ({"REGISTRATION_TYPE": ("A", "B")}, "REGISTRATION_TYPE"),
        ({"SENDER_ID": {"a": "b"}}, "SENDER_ID"),
        ({"SENDER_ID": True}, "SENDER_ID"),
        ({"DOCUMENT_PATHS": ("a.png",)}, "DOCUMENT_PATHS"),
        ({"DOCUMENT_PATHS": {"IOH_LOA": ("a.png", "b.png")}}, "DOCUMENT_PATHS[IOH_LOA]"),
    ],
)
def test_config__wrong(changes: dict[str, Value], name: str) -> None:
    """A missing setting, or one of another kind, is named."""
    with pytest.raises(ConfigWrong) as caught:
        config({**LEAST, **changes})
    assert caught.value.params["name"] == name


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in TOLL_FREE_NAMES.items() for name in names])
def test_match_environment__every_spelling(path: str, name: str) -> None:
    """The variables of the toll-free script match in every spelling people exported; other variables are ignored."""
    form = forms()[article_scripts.TOLL_FREE]
    matched = match_environment(form, {"PATH": "/bin", "HOME": "/", "LANG": "C", "SHLVL": "1", name: "value"})
    given = {**matched.values, **matched.documents}
    given.pop(article_scripts.SCREENSHOT) if path != article_scripts.SCREENSHOT else None
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
    assert (
        match_environment(forms()[article_scripts.TOLL_FREE], variables).documents[article_scripts.SCREENSHOT] == image
    )


def test_match_environment__two_spellings() -> None:
    """Duplicates with equal values count once; two different values are ambiguous."""
    form = forms()[article_scripts.TOLL_FREE]
    same = match_environment(form, {"CITY": "Oslo", "city": "Oslo"})
    assert (dict(same.values), dict(same.ambiguous)) == ({"companyInfo.city": "Oslo"}, {})
    assert set(match_environment(form, {"CITY": "Oslo", "city": "Bergen"}).ambiguous) == {"city"}
