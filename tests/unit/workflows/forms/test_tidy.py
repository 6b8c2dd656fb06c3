"""Phone numbers become E.164 and countries codes where they are certain, and a person sees what was changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages import causes
from bot.messages.form import field_error, read_as
from tests.unit import catalog
from tests.unit.factories import field, form, path
from workflows.forms.countries import countries_near, country_code, country_name
from workflows.forms.phones import e164, is_phone, is_unclear, region_of
from workflows.forms.tidy import Reading, Tidier, meaning, readings
from workflows.forms.validation import ErrorCode, errors
from workflows.records.definitions import REQUIRED, FieldPath, ValueRule
from workflows.scripts.matched_values import answers, match_values
from workflows.scripts.values_file import read_values

SAMPLES = Path(__file__).parents[3] / "samples" / "answers"
TOLL_FREE = catalog.forms()["US_TOLL_FREE_REGISTRATION"]
PHONE, COUNTRY = path("contactInfo.supportPhoneNumber"), path("companyInfo.isoCountryCode")


@pytest.mark.parametrize(
    ("typed", "regions", "number"),
    [
        ("+1 (206) 555-0142", (), "+12065550142"),
        ("(206) 555-0142", ("US",), "+12065550142"),
        ("206.555.0142", ("US", "CA"), "+12065550142"),
        ("1-206-555-0142", ("US",), "+12065550142"),
        ("+44 (0)20 7946 0958", (), "+442079460958"),
        ("020 7946 0958", ("GB",), "+442079460958"),
        ("0044 20 7946 0958", ("US",), "+442079460958"),
        ("011 44 20 7946 0958", ("US",), "+442079460958"),
        ("tel:+442079460958", (), "+442079460958"),
        ("+\uff11\uff12\uff10\uff16\uff15\uff15\uff15\uff10\uff11\uff14\uff12", (), "+12065550142"),
        ("+1\u2011206\u2011555\u20110142", (), "+12065550142"),
        ("09876 543210", ("IN",), "+919876543210"),
        ("06 698 12345", ("IT",), "+390669812345"),
        ("1300 123 456", ("AU",), "+611300123456"),
    ],
)
def test_e164__a_certain_number(typed: str, regions: tuple[str, ...], number: str) -> None:
    """However it is written, a number whose country is certain has one form."""
    assert e164(typed, regions) == number


@pytest.mark.parametrize(
    ("typed", "regions"),
    [
        ("2079460958", ("US", "GB")),  # Maine, or London
        ("(206) 555-0142", ()),
        ("442079460958", ("US",)),
        ("555-0142", ("US",)),
        ("+1 206 555 0142 ext. 5", ()),
        ("1-800-FLOWERS", ("US",)),
        ("+1 206 555 0142 / +1 206 555 0143", ()),
        ("2.06555E+09", ("US",)),
        ("2065550142.0", ("US",)),
        ("+999 123 456 789", ()),
        ("n/a", ("US",)),
        ("", ("US",)),
    ],
)
def test_e164__a_guess_is_not_made(typed: str, regions: tuple[str, ...]) -> None:
    """Two countries, a missing one, an extension, letters, two numbers, a damaged one: it stays as typed."""
    assert e164(typed, regions) == ""


@pytest.mark.parametrize(
    ("text", "unclear"), [("2079460958", True), ("+442079460958", False), ("116 117", False), ("n/a", False)]
)
def test_is_unclear__a_whole_number_without_its_calling_code(text: str, unclear: bool) -> None:
    """Short service numbers and other texts are left to the form."""
    assert is_unclear(text) is unclear


def test_region_of__by_the_number_itself() -> None:
    """Countries share calling codes, so the area code counts too."""
    assert [region_of(number) for number in ("+12065550142", "+16045550142", "+442079460958", "+800", "x")] == [
        "US", "CA", "GB", "", "",
    ]  # fmt: skip


def test_fields__of_the_catalog() -> None:
    """All phone and country fields of all forms are found, and no other."""
    fields = [asked for asked_form in catalog.forms().values() for asked in asked_form.fields]
    assert {asked.path for asked in fields if is_phone(asked)} == {
        "contactInfo.phoneNumber",
        "contactInfo.supportPhoneNumber",
        "auSidSpecificInfo.authorizedRepresentativePhoneNumber",
        "esSidSpecificInfo.representativePhone",
        "companyInfo.customerCarePhoneNumber",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("United States", "US"), ("USA", "US"), ("U.S.", "US"), ("us", "US"), ("UK", "GB"), ("England", "GB"), ("GBR", "GB"),
        ("The Netherlands", "NL"), ("TURKIYE", "TR"), ("Turkey", "TR"), ("Côte d\u2019Ivoire", "CI"), ("Ivory Coast", "CI"),
        ("St. Lucia", "LC"), ("Trinidad & Tobago", "TT"), ("Viet Nam", "VN"), ("México", "MX"), ("South Korea", "KR"),
        ("Korea, Republic of", "KR"), ("Niger", "NE"), ("Nigeria", "NG"), ("XK", "XK"),
        ("Korea", ""), ("Congo", ""), ("Untied States", ""), ("XX", ""), ("Washington", ""), ("", ""),
    ],
)  # fmt: skip
def test_country_code__where_it_is_certain(text: str, code: str) -> None:
    """Names in English, three-letter codes and common words; a name of two countries is not certain."""
    assert country_code(text) == code


def test_countries_near__for_the_question() -> None:
    """What a name may mean, for the person to choose."""
    assert countries_near("Korea") == ("KP", "KR")
    assert countries_near("Untied States") == ("US",)
    assert (countries_near("XX"), country_name("KR")) == ((), "South Korea")


@pytest.mark.parametrize(
    ("given", "tidied"),
    [
        ({PHONE: "(206) 555-0142"}, {PHONE: "+12065550142"}),
        ({PHONE: "020 7946 0958", COUNTRY: "England"}, {PHONE: "+442079460958", COUNTRY: "GB"}),
        ({PHONE: "2079460958", COUNTRY: "UK"}, {PHONE: "2079460958", COUNTRY: "GB"}),
        ({COUNTRY: "Korea"}, {COUNTRY: "Korea"}),
        ({path("companyInfo.companyName"): "USA"}, {path("companyInfo.companyName"): "USA"}),
    ],
)
def test_tidied__with_the_countries_of_the_registration(
    given: dict[FieldPath, str], tidied: dict[FieldPath, str]
) -> None:
    """A number belongs to the form's country, or to one that an answer names; two of them are one too many."""
    assert Tidier(TOLL_FREE).tidied(given) == tidied


def test_tidied__never_into_what_the_form_refuses() -> None:
    """A form that wants national digits gets them as typed."""
    asked = form(field("s.phoneNumber", rule=ValueRule(pattern=r"^\d{10}$")))
    asked = replace(asked, type=replace(asked.type, name="US_X"))
    assert Tidier(asked).tidied({path("s.phoneNumber"): "2065550142"}) == {path("s.phoneNumber"): "2065550142"}


def test_tidied__the_other_answers_count() -> None:
    """The country may have been answered on an earlier page."""
    tidied = Tidier(TOLL_FREE).tidied({PHONE: "020 7946 0958"}, {COUNTRY: "GB"})
    assert tidied == {PHONE: "+442079460958"}


@pytest.mark.parametrize(
    ("file", "name", "value"),
    [
        ("email-zwsp.json", "contactInfo.supportEmail", "support@example.com"),
        ("email-zwsp-lead.json", "contactInfo.supportEmail", "support@example.com"),
        ("ein-zwsp.json", "companyInfo.taxId", "12-3456789"),
        ("url-zwsp.json", "messagingUseCase.privacyPolicyUrl", "https://example.com/privacy"),
        ("phone-dashes.json", "contactInfo.supportPhoneNumber", "+12065550142"),
        ("country-name.json", "companyInfo.isoCountryCode", "US"),
        ("only-zwsp.json", "contactInfo.lastName", None),
        ("hangul-filler.json", "contactInfo.lastName", None),
    ],
)
def test_files_of_values__as_people_have_them(file: str, name: str, value: str | None) -> None:
    """What was copied with invisible characters, or written for people, is sent as the form wants it."""
    matched = match_values(TOLL_FREE, read_values((SAMPLES / file).read_bytes(), file))
    sent = answers(TOLL_FREE, matched)
    assert sent.get(path(name)) == value
    missing = [error.path for error in errors(TOLL_FREE, sent) if error.code is ErrorCode.MISSING]
    assert (path(name) in missing) is (value is None)
    assert [
        error for error in errors(TOLL_FREE, sent) if error.code not in (ErrorCode.MISSING, ErrorCode.DOCUMENT_MISSING)
    ] == []


def test_readings__only_what_a_person_may_notice() -> None:
    """Blanks around a text and zero-width characters change nothing that can be seen, and are not reported."""
    typed = {
        PHONE: "(206) 555-0142",
        COUNTRY: " US ",
        path("contactInfo.firstName"): "Ja\u00adne",
        path("s.x"): "\u200bx",
    }
    sent = {PHONE: "+12065550142", COUNTRY: "US", path("contactInfo.firstName"): "Jane", path("s.x"): "x"}
    assert list(readings(typed, sent)) == [
        Reading(path=PHONE, typed="(206) 555-0142", value="+12065550142"),
        Reading(path=path("contactInfo.firstName"), typed="Ja\u00adne", value="Jane"),
    ]


def test_read_as__names_the_country() -> None:
    """The country in words shows a wrong one."""
    reading = Reading(path=PHONE, typed="020 7946 0958", value="+442079460958")
    assert "*Support Phone Number*: +442079460958 (United Kingdom)" in read_as(TOLL_FREE, [reading])
    assert meaning(TOLL_FREE.by_path[COUNTRY], "US") == "United States"
    assert meaning(TOLL_FREE.by_path[path("companyInfo.city")], "US") == ""


def test_errors__a_number_without_its_country_is_asked_about() -> None:
    """The question names the calling codes of the countries that the registration names."""
    (error,) = [e for e in errors(TOLL_FREE, {PHONE: "2079460958", COUNTRY: "GB"}) if e.path == PHONE]
    assert (error.code, error.params) == (
        ErrorCode.PHONE_UNCLEAR,
        {"codes": "+1 (United States), +44 (United Kingdom)"},
    )
    assert field_error(error).endswith("such as +1 (United States), +44 (United Kingdom).")


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("Korea", "Too long: 5 characters; at most 2 are allowed. Two capital letters. Did you mean KP (North Korea), KR (South Korea)?"),
        ("Atlantis", "Too long: 8 characters; at most 2 are allowed. Two capital letters."),
        ("1", "Too short: 1 characters; at least 2 are required. Two capital letters."),
    ],
)  # fmt: skip
def test_errors__a_length_comes_with_the_forms_own_hint(country: str, words: str) -> None:
    """A person who wrote too much reads what AWS wants, and which countries may be meant."""
    (error,) = [e for e in errors(TOLL_FREE, {COUNTRY: country}) if e.path == COUNTRY]
    assert field_error(error) == words


def test_errors__an_example_where_the_form_has_no_hint() -> None:
    """Something that AWS accepts says more than that this was not."""
    asked = form(field("s.a", rule=ValueRule(pattern="^x$"), example="x", requirement=REQUIRED))
    (error,) = errors(asked, {path("s.a"): "y"})
    assert causes.field_cause(error.code, error.params) == "This is not in the format that AWS requires. An example: x"
