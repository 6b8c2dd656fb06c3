"""Columns match fields by every name that people use, and nothing is guessed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit import catalog
from tests.unit.factories import field, form, path
from workflows.records.definitions import CONDITIONAL, REQUIRED
from workflows.tables.columns import Placement, RowSetting, place, spelled

TOLL_FREE = catalog.forms()["US_TOLL_FREE_REGISTRATION"]
TWO_CITIES = form(
    field("office.city", title="City", requirement=REQUIRED),
    field("home.city", title="City"),
    field("home.web", title="Website", requirement=REQUIRED),
    field("home.note", title="Note (short)", requirement=CONDITIONAL),
)
#: The names of the toll-free article, and how its readers spell them in a CSV or as variables.
ARTICLE = {
    "companyInfo.companyName": "Company Name|companyName|company_name|COMPANY_NAME|company-name|companyInfo.companyName",
    "companyInfo.website": "Website|website|WEBSITE|Company Website|COMPANY_WEBSITE",
    "companyInfo.address1": "Address 1|address1|address_1|ADDRESS_1|Address|ADDRESS1",
    "companyInfo.address2": "Address 2|address2|address_2|ADDRESS_2|Address 2 (optional)",
    "companyInfo.city": "City|city|CITY",
    "companyInfo.state": "State / Province|state|STATE|province|stateProvince|STATE_PROVINCE|State or Province",
    "companyInfo.zipCode": "Zip Code / Postal Code|zip|ZIP|zipCode|zip_code|ZIP_CODE|postal_code|postalCode|POSTAL_CODE",
    "companyInfo.isoCountryCode": "Country Code|countryCode|COUNTRY_CODE|isoCountryCode|ISO_COUNTRY_CODE|Country|country",
    "contactInfo.firstName": "First Name|firstName|first_name|FIRST_NAME",
    "contactInfo.lastName": "Last Name|lastName|last_name|LAST_NAME",
    "contactInfo.supportEmail": "Support Email|supportEmail|support_email|SUPPORT_EMAIL|Email",
    "contactInfo.supportPhoneNumber": "Support Phone Number|supportPhoneNumber|SUPPORT_PHONE_NUMBER|support_phone|Phone",
    "messagingUseCase.monthlyMessageVolume": "Monthly Message Volume|monthlyMessageVolume|MONTHLY_MESSAGE_VOLUME",
    "messagingUseCase.useCaseCategory": "Use Case Category|useCaseCategory|use_case_category|USE_CASE_CATEGORY|Use Case",
    "messagingUseCase.useCaseDetails": "Use Case Details|useCaseDetails|use_case_details|USE_CASE_DETAILS",
    "messagingUseCase.optInDescription": "Opt-In Description|optInDescription|opt_in_description|OPT_IN_DESCRIPTION",
    "messagingUseCase.optInImage": "Opt-In Image|optInImage|opt_in_image|OPT_IN_IMAGE|optInScreenshot",
    "messageSamples.messageSample1": "Message Sample 1|messageSample1|message_sample_1|MESSAGE_SAMPLE_1|MESSAGE_SAMPLE1",
    "messageSamples.messageSample2": "Message Sample 2 (optional)|messageSample2|MESSAGE_SAMPLE_2|sample2",
    "messageSamples.messageSample3": "Message Sample 3|messageSample3|message_sample_3|Sample message 3",
}


def placement(*header: str, **options: Any) -> Placement:
    return place(header, options.pop("asked", TWO_CITIES), **options)


@pytest.mark.parametrize(("wanted", "names"), ARTICLE.items())
def test_place__the_articles_names(wanted: str, names: str) -> None:
    """A CSV or variables that follow the article need no changes."""
    columns = {name: place((name,), TOLL_FREE).columns for name in names.split("|")}
    assert columns == {name: {0: wanted} for name in names.split("|")}


def test_place__the_articles_table() -> None:
    """All its columns match; only fields that AWS added since are missing."""
    mapping = place([names.split("|")[0] for names in ARTICLE.values()], TOLL_FREE)
    assert list(mapping.columns.values()) == list(ARTICLE)
    assert not mapping.unplaced
    assert not mapping.ambiguous
    assert [name.rpartition(".")[2] for name in mapping.missing] == [
        "businessType",
        "privacyPolicyUrl",
        "termsAndConditionsUrl",
        "optInType",
    ]


@pytest.mark.parametrize(
    ("header", "columns", "unplaced", "ambiguous"),
    [
        (("office.city", "home.city"), {0: "office.city", 1: "home.city"}, (), {}),
        (("OFFICE_CITY", "Section home: city"), {0: "office.city", 1: "home.city"}, (), {}),
        (("City",), {}, (), {0: ("office.city", "home.city")}),
        (("city", "office.city"), {1: "office.city"}, (), {0: ("office.city", "home.city")}),
        (("Website", "home.web"), {1: "home.web"}, (), {0: ("home.web",)}),
        (("Website", "web"), {}, (), {0: ("home.web",), 1: ("home.web",)}),
        (("note",), {0: "home.note"}, (), {}),
        (("Colour", "-"), {}, (0, 1), {}),
        (("Row key", "Registration name"), {0: RowSetting.KEY, 1: RowSetting.NAME}, (), {}),
        (("ROW_KEY", "row key "), {0: RowSetting.KEY}, (1,), {}),
        (("id", "Key", "Reference", "Row ID", "Row key"), {4: RowSetting.KEY}, (0, 1, 2, 3), {}),
        (("Customer", "customer name"), {0: RowSetting.CUSTOMER}, (1,), {}),
        (("Customer no", "Our customer"), {}, (0, 1), {}),
        (("Callsign: problems",), {}, (), {}),
    ],
)
def test_place__each_column(
    header: tuple[str, ...], columns: dict[int, str], unplaced: tuple[int, ...], ambiguous: dict[int, tuple[str, ...]]
) -> None:
    """The best name gets the field; ambiguous or second names are asked about, not guessed."""
    mapping = placement(*header)
    assert (mapping.columns, mapping.unplaced, mapping.ambiguous) == (columns, unplaced, ambiguous)


def test_place__a_header_that_is_no_name() -> None:
    """Many long headers are not compared with anything, which would take a minute; the others have their fields."""
    header = ["City", *("company name " * 1400 for _ in range(400))]
    started = time.process_time()
    placement = place(header, TOLL_FREE)
    assert time.process_time() - started < 2
    assert (placement.columns[0], len(placement.unplaced)) == ("companyInfo.city", 400)


def test_place__a_persons_choice_takes_precedence_over_names() -> None:
    """A choice overrides even an obvious name; None leaves a column out, an unknown choice leaves it open."""
    mapping = placement("City", "Website", "x", "y", "z", chosen={0: "home.web", 1: None, 2: "key", 3: "gone.field"})
    assert mapping.columns == {0: "home.web", 2: RowSetting.KEY}
    assert mapping.unplaced == (3, 4)
    taken = placement("Website", "x", chosen={1: "home.web"})
    assert (taken.columns, taken.ambiguous) == ({1: "home.web"}, {0: ("home.web",)})


def test_place__missing_fields_are_the_required_fields() -> None:
    """Only a row can show whether a conditional field is missing."""
    assert placement("x").missing == ("office.city", "home.web")
    assert placement("Website").missing == ("office.city",)


@pytest.mark.parametrize("name", catalog.names())
def test_place__paths_always_match(name: str) -> None:
    """Paths match in every form, exactly or spelled as environment variables."""
    asked = catalog.forms()[name]
    for header in (list(asked.by_path), [path_.replace(".", "_").upper() for path_ in asked.by_path]):
        assert place(header, asked).columns == dict(enumerate(asked.by_path))


@given(st.lists(st.text(max_size=12) | st.sampled_from(["City", "web", "key", "name", "home.city"]), max_size=8))
def test_place__every_column_once(header: list[str]) -> None:
    """A column is mapped, open, or left out; no field has two columns."""
    mapping = place(header, TWO_CITIES)
    mapped = [*mapping.columns, *mapping.unplaced, *mapping.ambiguous]
    left_out = [column for column, title in enumerate(header) if spelled(title).startswith("callsign")]
    assert sorted([*mapped, *left_out]) == list(range(len(header)))
    assert len(set(mapping.columns.values())) == len(mapping.columns)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Zip Code / Postal-code (Optional)*", "zipcodepostalcode"),
        ("COMPANY_NAME", "companyname"),
        ("Terms & Conditions", "termsandconditions"),
        ("Straße", "strasse"),
        ("\uff23\uff49\uff54\uff59", "city"),
        (" _-. ", ""),
    ],
)
def test_spelled__what_spellings_share(name: str, expected: str) -> None:
    """Case, blanks, dashes and wide letters do not change a name."""
    assert spelled(name) == expected


def test_place__keeps_paths_as_paths() -> None:
    """Callers look fields up by path."""
    assert placement("home.web").columns[0] == path("home.web")
