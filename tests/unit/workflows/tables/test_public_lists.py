"""Column names that other people published find their fields; the values beside them are invented."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.unit import catalog
from workflows.tables.columns import RowSetting, place
from workflows.tables.names import Names, without_common_front

DATA = Path(__file__).parents[3] / "data" / "tables"
TOLL_FREE, BRAND, INDONESIA, CAMPAIGN = (
    "US_TOLL_FREE_REGISTRATION",
    "US_TEN_DLC_BRAND_REGISTRATION",
    "ID_SENDER_ID_REGISTRATION",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION",
)
#: File, form, and the names that have no field there; all others are placed.
LISTS = [
    ("article_columns.csv", TOLL_FREE, ""),
    ("vendor_aggregator.csv", TOLL_FREE, "Additional_Supporting_Documentation ISV_Reseller"),
    (
        "vendor_twilio_sheet.csv",
        TOLL_FREE,
        "TollfreePhoneNumberSid AdditionalInformation NotificationEmail VerificationSid Status Error",
    ),
    (
        "vendor_twilio_api.csv",
        TOLL_FREE,
        (
            "TollfreePhoneNumberSid AdditionalInformation NotificationEmail DoingBusinessAs OptInKeywords "
            "AgeGatedContent HelpMessageSample OptInConfirmationMessage"
        ),
    ),
    ("vendor_telnyx.json", TOLL_FREE, "additionalInformation isvReseller ageGatedContent"),
    ("vendor_bandwidth.csv", TOLL_FREE, "additionalInformation isvReseller businessDba"),
    ("vendor_labels.csv", TOLL_FREE, ""),
    ("tfv_variables.yaml", TOLL_FREE, ""),
    ("aws_samples_brand.json", BRAND, ""),
    ("indonesia_sheet.csv", INDONESIA, "Message&type"),
    ("campaigns.csv", CAMPAIGN, ""),
]
#: What each list is to mean, as far as a name there says something else than the field's own name.
MEANINGS = {
    "companyInfo.companyName": "Business_Name BusinessName businessAddress.name TFV_COMPANY_NAME Legal&Business&Name",
    "companyInfo.website": "Corporate_Website BusinessWebsite corporateWebsite businessAddress.url TFV_COMPANY_WEBSITE",
    "companyInfo.address1": "Business_Addr1 BusinessStreetAddress businessAddr1 TFV_COMPANY_ADDRESS1 businessAddress.addr1",
    "companyInfo.address2": "Business_Addr2 BusinessStreetAddress2 TFV_COMPANY_ADDRESS2 businessAddress.addr2",
    "companyInfo.city": "Business_City BusinessCity businessCity TFV_COMPANY_CITY businessAddress.city",
    "companyInfo.state": "Business_State BusinessStateProvinceRegion businessState TFV_COMPANY_STATE",
    "companyInfo.zipCode": "Business_Zip BusinessPostalCode businessZip TFV_COMPANY_ZIP businessAddress.zip",
    "companyInfo.isoCountryCode": "BusinessCountry TFV_COMPANY_COUNTRY",
    "companyInfo.businessType": "entityType businessEntityType",
    "companyInfo.taxId": "BusinessRegistrationNumber businessRegistrationNumber EIN&Number",
    "companyInfo.taxIdAuthority": "BusinessRegistrationAuthority businessRegistrationType",
    "companyInfo.taxIdCountry": "BusinessRegistrationCountry businessRegistrationCountry",
    "contactInfo.firstName": "Business_Contact_First_Name BusinessContactFirstName businessContact.firstName",
    "contactInfo.lastName": "Business_Contact_Last_Name BusinessContactLastName businessContact.lastName",
    "contactInfo.supportEmail": "Business_Contact_Email BusinessContactEmail businessContact.email TFV_CONTACT_EMAIL",
    "contactInfo.supportPhoneNumber": "Business_Contact_Phone BusinessContactPhone businessContact.phoneNumber",
    "messagingUseCase.monthlyMessageVolume": "Message_Volume MessageVolume TFV_MONTHLY_VOLUME",
    "messagingUseCase.useCaseCategory": "Use_Case UseCaseCategories useCase",
    "messagingUseCase.useCaseDetails": "Use_Case_Summary UseCaseSummary useCaseSummary",
    "messagingUseCase.termsAndConditionsUrl": "termsAndConditionURL TermsAndConditionsUrl",
    "messagingUseCase.optInImage": "Opt-In_Workflow_Image_URLs OptInImageUrls optInWorkflow.imageUrls",
    "messagingUseCase.optInDescription": "Opt-In_Workflow optInWorkflow.description",
    "messageSamples.messageSample1": "Production_Message_Content ProductionMessageSample TFV_SAMPLE_MESSAGE",
    RowSetting.NUMBER: "Phone_Number(s) phoneNumbers TFV_PHONE_NUMBER_ID Phone&number(s)&to&be&verified",
    "contactInfo.vertical": "contactVertical",
    "companyInfo.companyId": "Company&registration&number",
    "companyInfo.areaOfBusiness": "Industry",
    "messagingUseCase.useCaseDescription": "Description&of&use&case",
    "idSidSpecificInfo.letterOfAuthorization1": "LOA&Telkomsel",
    "idSidSpecificInfo.letterOfAuthorization2": "LOA&Indosat",
    "idSidSpecificInfo.letterOfAuthorization3": "LOA&XL",
    "idSidSpecificInfo.letterOfAuthorization4": "LOA&Smartfren",
    "idSidSpecificInfo.nomorIndukBerusahaDocument": "NIB",
    "idSidSpecificInfo.nomorPokokWajibPajakDocument": "NPWP",
    RowSetting.REGISTRATION: "Brand",
}
MEANING = {name.replace("&", " "): field for field, names in MEANINGS.items() for name in names.split()}


def header(file: str) -> list[str]:
    body = (DATA / file).read_text(encoding="utf-8-sig")
    if file.endswith(".csv"):
        return next(csv.reader(body.splitlines()))
    return list(json.loads(body) if file.endswith(".json") else yaml.safe_load(body))


@pytest.mark.parametrize(("file", "type_name", "without"), LISTS)
def test_place__public_lists(file: str, type_name: str, without: str) -> None:
    """All names of a list are placed, but those without a field in the form."""
    names = header(file)
    placement = place(names, catalog.forms()[type_name])
    left = [names[column] for column in placement.unplaced]
    assert left == [name.replace("&", " ") for name in without.split()]
    assert not placement.ambiguous
    known = {names[column]: field for column, field in placement.columns.items() if names[column] in MEANING}
    assert known == {name: MEANING[name] for name in known}


def test_place__every_meaning_is_tested() -> None:
    """Each name of MEANINGS stands in a list."""
    listed = {name for file, _, _ in LISTS for name in header(file)}
    assert set(MEANING) <= listed


@pytest.mark.parametrize(
    ("type_name", "name", "paths"),
    [
        (BRAND, "Email", ("companyInfo.businessContactEmail", "contactInfo.supportEmail")),
        (BRAND, "Contact email", ("companyInfo.businessContactEmail", "contactInfo.supportEmail")),
        (BRAND, "Support email address", ("contactInfo.supportEmail",)),
        (TOLL_FREE, "Email", ("contactInfo.supportEmail",)),
        (
            TOLL_FREE,
            "Opt-in",
            ("messagingUseCase.optInType", "messagingUseCase.optInDescription", "messagingUseCase.optInImage"),
        ),
        (TOLL_FREE, "Type of business", ("companyInfo.businessType",)),
        (TOLL_FREE, "companyInfo.postal", ("companyInfo.zipCode",)),
        (CAMPAIGN, "campaignVertical", ("campaignInfo.vertical",)),
        (INDONESIA, "Telkomsel LOA", ("idSidSpecificInfo.letterOfAuthorization1",)),
    ],
)
def test_find__names_that_may_mean_more_than_one_field(type_name: str, name: str, paths: tuple[str, ...]) -> None:
    """Where a form has two fields for a name, both are returned, and a person chooses."""
    match = Names(catalog.forms()[type_name]).find(name)
    assert match is not None
    assert set(match.paths) == set(paths)


@pytest.mark.parametrize(
    ("type_name", "name"),
    [
        (TOLL_FREE, "Privacy policy file"),
        (TOLL_FREE, "Client"),
        (TOLL_FREE, "Contact name"),
        (TOLL_FREE, "Notification email"),
        (TOLL_FREE, "Phone numbers"),
        (TOLL_FREE, "LOA"),
        (TOLL_FREE, "Business"),
        (INDONESIA, "LOA"),
        (INDONESIA, "Phone numbers"),
        (INDONESIA, "Message type"),
    ],
)
def test_find__never_a_wrong_guess(type_name: str, name: str) -> None:
    """A name that says something else than the form's fields finds none."""
    assert Names(catalog.forms()[type_name]).find(name) is None


@pytest.mark.parametrize("type_name", catalog.names())
def test_find__a_fields_own_names_are_never_another_field(type_name: str) -> None:
    """A title or last segment finds its own field, whatever people call other fields."""
    form = catalog.forms()[type_name]
    names = Names(form)
    for field in form.fields:
        for name in own_names(field.path, field.title):
            match = names.find(name)
            assert match is not None
            assert field.path in match.paths


def own_names(path: str, title: str) -> Iterator[str]:
    yield from (path, title, path.rpartition(".")[2])


def test_without_common_front__only_where_it_helps() -> None:
    """A front that all names share is left out if more names are found without it."""
    names = Names(catalog.forms()[TOLL_FREE])
    assert without_common_front(["TFV_CITY", "TFV_ZIP", "TFV_X"], names) == ("CITY", "ZIP", "X")
    own = ["companyInfo.city", "companyInfo.state", "companyInfo.website"]
    assert without_common_front(own, names) == tuple(own)
    assert without_common_front(["TFV_CITY", "TFV_ZIP"], names) == ("TFV_CITY", "TFV_ZIP")
    assert without_common_front(["TFV_CITY", "TFV_ZIP", "Row key"], names) == ("TFV_CITY", "TFV_ZIP", "Row key")
