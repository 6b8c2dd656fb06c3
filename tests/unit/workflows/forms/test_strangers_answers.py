"""Registrations as people outside of Callsign write them, as sources for other forms.

The fields, their spelling and the kind of each value are those of public scripts and guides that register with AWS or
with another vendor, read in November 2026; the values are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from tests.unit import catalog
from workflows.forms.matching import Why, match
from workflows.records.definitions import FieldPath
from workflows.records.sources import Source, SourceAnswer, SourceKind

FORMS = catalog.forms()
TOLL_FREE, BRAND = "US_TOLL_FREE_REGISTRATION", "US_TEN_DLC_BRAND_REGISTRATION"
CAMPAIGN, UK = "US_TEN_DLC_CAMPAIGN_REGISTRATION", "GB_SENDER_ID_REGISTRATION"
INDONESIA, INDIA = "ID_SENDER_ID_REGISTRATION", "IN_SENDER_ID_REGISTRATION"
Given = Mapping[str, str | tuple[str, ...]]

#: A script sets a toll-free form without its newer fields: a website without a scheme, a use case by its title, and a
#: description from a text file, with its line end.
SCHOOL: Given = {
    "companyInfo.companyName": "Maple Grove School",
    "companyInfo.website": "maplegrove.example",
    "companyInfo.address1": "6 Any Street",
    "companyInfo.city": "Burlington",
    "companyInfo.state": "MA",
    "companyInfo.zipCode": "01803",
    "companyInfo.isoCountryCode": "US",
    "contactInfo.firstName": "Dana",
    "contactInfo.lastName": "Bell",
    "contactInfo.supportEmail": "office@maplegrove.example",
    "contactInfo.supportPhoneNumber": "+17815550132",
    "messagingUseCase.useCaseCategory": ("Two-factor authentication",),
    "messagingUseCase.monthlyMessageVolume": ("100",),
    "messagingUseCase.useCaseDetails": "Maple Grove School texts parents who turned texts on in its app.",
    "messagingUseCase.optInDescription": "A parent signs in, opens the You screen and turns on Text message there.\n",
    "messageSamples.messageSample1": "Maple Grove: 123456 is your code. Reply STOP to opt out.",
}
#: A guide fills in Indonesia's form: another section for the address, other names for the contact.
KOPI: Given = {
    "companyInfo.companyName": "PT Kopi Nusantara",
    "companyInfo.website": "https://kopi.example",
    "companyInfo.areaOfBusiness": "Retail",
    "companyAddress.address1": "Jalan Merdeka 1",
    "companyAddress.city": "Jakarta",
    "companyAddress.isoCountryCode": "ID",
    "contactInfo.emailAddress": "ops@kopi.example",
    "contactInfo.phoneNumber": "+62215550100",
    "messagingUseCase.useCaseCategory": ("One-time passwords",),
    "messagingUseCase.useCaseDescription": "Kopi Nusantara sends one-time passwords to customers who sign in.",
    "messageSamples.messageSample1": "Kopi: 123456 adalah kode Anda.",
}
#: A registry's own names, as another vendor's interface takes them, with a parent company.
REGISTRY: Given = {
    "brand.entityType": ("PRIVATE_PROFIT",),
    "brand.companyName": "Acme Corporation Inc.",
    "brand.ein": "123456789",
    "brand.street": "1 Any Street",
    "brand.city": "Denver",
    "brand.state": "CO",
    "brand.postalCode": "80202",
    "parentCompany.city": "Oslo",
    "parentCompany.companyName": "Acme Holding AS",
    "campaign.messageFlow": "People type their number on the sign-up page.",
}
#: A vendor that writes every field in one word.
ONE_WORD: Given = {
    "BusinessName": "Acme Corp",
    "BusinessWebsite": "https://acme.example",
    "BusinessStreetAddress": "1 Any Street",
    "BusinessContactEmail": "al@acme.example",
    "NotificationEmail": "bot@acme.example",
    "UseCaseSummary": "Acme sends order updates.",
    "ProductionMessageSample": "Acme: your order was sent.",
    "OptInType": ("WEB_FORM",),
    "MessageVolume": ("1,000",),
}
#: A guide to a campaign.
APP: Given = {
    "campaignInfo.campaignName": "Sign-up codes",
    "campaignInfo.vertical": ("TECHNOLOGY",),
    "campaignInfo.optInWorkflow": "A user types a phone number on https://app.example/signup and ticks a box.",
    "campaignInfo.termsAndConditionsLink": "https://app.example/terms",
    "campaignInfo.privacyPolicyLink": "https://app.example/privacy",
    "campaignUseCase.useCase": ("TWO_FACTOR_AUTHENTICATION",),
    "messageSamples.messageSample1": "Your App code is 123456.",
}


def source(registration_type: str, given: Given) -> Source:
    """An earlier registration with these answers. A field that the form does not have has its own name for a title."""
    form = FORMS[registration_type]
    titles = {str(each.path): each.title for each in form.fields}
    answers = tuple(
        SourceAnswer(
            registration_type=registration_type,
            path=FieldPath(path),
            title=titles.get(path, path.rpartition(".")[2]),
            value=value,
        )
        for path, value in given.items()
    )
    return Source(
        kind=SourceKind.REGISTRATION,
        id="registration-1",
        name="Elsewhere",
        changed_at=datetime(2026, 11, 1, tzinfo=UTC),
        answers=answers,
    )


SCHOOLS_COMPANY = ["companyInfo.companyName", "companyInfo.city", "companyInfo.state", "companyInfo.zipCode"]
SCHOOLS_COMPANY += ["companyInfo.isoCountryCode"]


@pytest.mark.parametrize(
    ("registration_type", "given", "target", "taken"),
    [
        (
            TOLL_FREE,
            SCHOOL,
            TOLL_FREE,
            {path: path for path in SCHOOL if not path.startswith("messageSamples") and "Details" not in path},
        ),
        (
            TOLL_FREE,
            SCHOOL,
            BRAND,
            {path: path for path in [*SCHOOLS_COMPANY, "contactInfo.supportEmail", "contactInfo.supportPhoneNumber"]}
            | {"companyInfo.address": "companyInfo.address1", "contactInfo.website": "companyInfo.website"},
        ),
        (
            TOLL_FREE,
            SCHOOL,
            CAMPAIGN,
            {
                "campaignUseCase.useCase": "messagingUseCase.useCaseCategory",
                "campaignInfo.optInWorkflow": "messagingUseCase.optInDescription",
            },
        ),
        (
            INDONESIA,
            KOPI,
            INDIA,
            {path: path for path in KOPI if path.startswith(("companyAddress", "contactInfo"))}
            | {path: path for path in ("companyInfo.companyName", "companyInfo.website")},
        ),
        (
            INDONESIA,
            KOPI,
            TOLL_FREE,
            {path: path for path in ("companyInfo.companyName", "companyInfo.website")}
            | {"companyInfo.address1": "companyAddress.address1", "companyInfo.city": "companyAddress.city"}
            | {"companyInfo.isoCountryCode": "companyAddress.isoCountryCode"},
        ),
        (
            BRAND,
            REGISTRY,
            BRAND,
            {
                "companyInfo.city": "brand.city",
                "companyInfo.state": "brand.state",
                "companyInfo.zipCode": "brand.postalCode",
            },
        ),
        (TOLL_FREE, ONE_WORD, TOLL_FREE, {}),
        (TOLL_FREE, ONE_WORD, BRAND, {}),
        (
            CAMPAIGN,
            APP,
            TOLL_FREE,
            {
                "messagingUseCase.useCaseCategory": "campaignUseCase.useCase",
                "messagingUseCase.privacyPolicyUrl": "campaignInfo.privacyPolicyLink",
                "messagingUseCase.termsAndConditionsUrl": "campaignInfo.termsAndConditionsLink",
                "messagingUseCase.optInDescription": "campaignInfo.optInWorkflow",
            },
        ),
    ],
)
def test_what_strangers_wrote_fills_in_the_same_question_and_no_other(
    registration_type: str, given: Given, target: str, taken: Mapping[str, str]
) -> None:
    """What nobody can be sure of is asked: another vendor's one-word names fill in nothing."""
    assert match(source(registration_type, given), FORMS[target]).taken == taken


def test_a_parent_company_never_stands_for_the_company() -> None:
    """Its city has the title of the company's, and the company's own is not there."""
    alone = {path: value for path, value in REGISTRY.items() if path.startswith("parentCompany")}
    assert not match(source(BRAND, alone), FORMS[BRAND]).filled


def test_blanks_around_an_answer_are_not_a_reason_to_ask_again() -> None:
    """AWS keeps them where a file was read; the next form would refuse them."""
    result = match(source(TOLL_FREE, SCHOOL), FORMS[CAMPAIGN])
    answer = result.answers[FieldPath("campaignInfo.optInWorkflow")]
    assert isinstance(answer, str)
    assert answer == answer.strip()
    assert not result.left_out


def test_a_choice_that_the_form_does_not_have_is_named() -> None:
    """By its title where AWS has it, else asked again with the reason."""
    by_title = match(source(TOLL_FREE, SCHOOL), FORMS[UK]).answers
    assert by_title[FieldPath("messagingUseCase.useCaseCategory")] == ("Two-factor authentication",)
    left_out = match(source(INDONESIA, KOPI), FORMS[TOLL_FREE]).left_out
    assert [(each.path, each.why) for each in left_out] == [("messagingUseCase.useCaseCategory", Why.NO_CHOICE)]
