"""workflows.scripts.sources: the articles' names lead to fields that are there."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.records.definitions import ATTACHMENT, FieldPath
from workflows.scripts import sources
from workflows.scripts.config_file import Value
from workflows.scripts.sources import ConfigWrong, config, of_config, of_environment

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
    """Every setting answers fields of India's form, all but India's own of Indonesia's."""
    for form, without in ((forms()[INDIA], set[str]()), (forms()[INDONESIA], INDIA_ONLY)):
        lost = {name for name, paths in sources.SETTINGS.items() if not {*paths} <= {*form.by_path}}
        assert lost == without


def test_letters__are_documents() -> None:
    """Every key of DOCUMENT_PATHS answers a field of Indonesia's form that takes a document, each another."""
    kinds = [forms()[INDONESIA].by_path[FieldPath(path)].kind for path in sources.LETTERS.values()]
    assert set(kinds) == {ATTACHMENT}
    assert len(set(sources.LETTERS.values())) == len(sources.LETTERS) == 8


def test_of_config__as_the_scripts_map_it() -> None:
    """One setting may answer two fields; a setting of ours for one of them goes before."""
    form = forms()[INDONESIA]
    described: dict[str, Value] = {**LEAST, "USE_CASE_DESCRIPTION": "Codes", "COMPANY_ID": 123456789}
    described |= {"DOCUMENT_PATHS": {"XL_AXIATA_LOA": "xl.png"}, "AREA_OF_BUSINESS": ("Other",)}
    found = of_config(form, config(described))
    assert dict(found.values) == {
        "messagingUseCase.useCaseDescription": "Codes",
        "messagingUseCase.optInDescription": "Codes",
        "companyInfo.companyId": "123456789",
        "companyInfo.areaOfBusiness": ("Other",),
    }
    assert dict(found.documents) == {"idSidSpecificInfo.letterOfAuthorization3": "xl.png"}
    own = of_config(form, config({**described, "OPT_IN_DESCRIPTION": "A box is ticked."}))
    assert own.values[FieldPath("messagingUseCase.optInDescription")] == "A box is ticked."
    assert own.names[FieldPath("messagingUseCase.optInDescription")] == "OPT_IN_DESCRIPTION"


def test_of_config__names_what_leads_nowhere() -> None:
    """A setting or a document of no field is told by its name, not dropped."""
    found = of_config(forms()[INDONESIA], config({**LEAST, "SHOE_SIZE": "44", "DOCUMENT_PATHS": {"PASSPORT": "p.png"}}))
    assert set(found.unknown) == {"SHOE_SIZE", "PASSPORT"}


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
    """A setting that is missing or of another kind is named."""
    with pytest.raises(ConfigWrong) as caught:
        config({**LEAST, **changes})
    assert caught.value.params["name"] == name


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in TOLL_FREE_NAMES.items() for name in names])
def test_of_environment__every_spelling(path: str, name: str) -> None:
    """The variables of the single toll-free script, whichever way they were exported; what else is there is not ours."""
    form = forms()[sources.TOLL_FREE]
    found = of_environment(form, {"PATH": "/bin", "HOME": "/", "LANG": "C", "SHLVL": "1", name: "value"})
    given = {**found.values, **found.documents}
    given.pop(sources.SCREENSHOT) if path != sources.SCREENSHOT else None
    assert given == {path: "value"}


@pytest.mark.parametrize(
    ("variables", "image"),
    [
        ({}, "optInImage.png"),
        ({"attachment_body": "fileb://shots/one.png"}, "shots/one.png"),
        ({"optInImage": "two.png"}, "two.png"),
    ],
)
def test_of_environment__the_screenshot(variables: dict[str, str], image: str) -> None:
    """Where a variable says, as the AWS command line writes it too; else where the article puts it."""
    assert of_environment(forms()[sources.TOLL_FREE], variables).documents[sources.SCREENSHOT] == image


def test_of_environment__two_spellings() -> None:
    """The same said twice is said once; two different values are told."""
    form = forms()[sources.TOLL_FREE]
    same = of_environment(form, {"CITY": "Oslo", "city": "Oslo"})
    assert (dict(same.values), dict(same.ambiguous)) == ({"companyInfo.city": "Oslo"}, {})
    assert set(of_environment(form, {"CITY": "Oslo", "city": "Bergen"}).ambiguous) == {"city"}
