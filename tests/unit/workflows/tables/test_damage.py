"""Values that a spreadsheet or a program has damaged are found, and values that only look unusual are not."""

from __future__ import annotations

import pytest

from tests.unit.catalog import forms
from workflows.records.definitions import FieldPath
from workflows.tables.damage import DamageFinder, damage_of

TOLL_FREE = DamageFinder(forms()["US_TOLL_FREE_REGISTRATION"])
TURKEY = DamageFinder(forms()["TR_SENDER_ID_REGISTRATION"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("98109.0", "decimals"),
        ("123456789.0", "decimals"),
        ("98109,0", "decimals"),
        ("12065551001.00", "decimals"),
        ("1.20656E+10", "rounded"),
        ("1,20656E+10", "rounded"),
        ("1.2065551001e+10", "rounded"),
        ("5E+05", "rounded"),
        ("#N/A", "sheet_error"),
        ("#REF!", "sheet_error"),
        ("########", "sheet_error"),
        ("Err:502", "sheet_error"),
        ("NaN", "empty_mark"),
        ("nan", "empty_mark"),
        ("<NA>", "empty_mark"),
        ("\\N", "empty_mark"),
        ("\ufffdi\ufffdli", "letter_lost"),
        ("98109", None),
        ("12-3456789", None),
        ("1,000", None),
        ("Nan", None),
        ("#1 Plumbing", None),
        ("7E5", None),
        ("3.5", None),
        ("Version 2.0", None),
        ("+12065551001", None),
        ("", None),
    ],
)
def test_damage_of(text: str, code: str | None) -> None:
    """A whole value in the form in which programs spoil values is damaged; the same within a sentence is not."""
    assert damage_of(text) == code


@pytest.mark.parametrize(
    ("path", "text", "country", "digits"),
    [
        ("companyInfo.zipCode", "2139", "US", "5"),
        ("companyInfo.zipCode", "501", "US", "5"),
        ("companyInfo.zipCode", "21390001", "US", "9"),
        ("companyInfo.zipCode", "2139-0001", "US", "9"),
        ("companyInfo.zipCode", "02139", "US", None),
        ("companyInfo.zipCode", "02139-0001", "US", None),
        ("companyInfo.zipCode", "021390001", "US", None),
        ("companyInfo.zipCode", "2139", "CH", None),
        ("companyInfo.zipCode", "2139", "", None),
        ("companyInfo.zipCode", "EC1A", "GB", None),
        ("companyInfo.zipCode", "150", "NO", "4"),
        ("companyInfo.zipCode", "18956", "SG", "6"),
        ("companyInfo.taxId", "12345678", "US", "9"),
        ("companyInfo.taxId", "123456789", "US", None),
        ("companyInfo.taxId", "01-2345678", "US", None),
        ("companyInfo.taxId", "12345678", "GB", None),
        ("companyInfo.city", "2139", "US", None),
    ],
)
def test_damage_finder__a_zero_that_was_lost(path: str, text: str, country: str, digits: str | None) -> None:
    """The country decides how many digits a postal code or a tax number has."""
    countries = {"companyInfo.isoCountryCode": country, "companyInfo.taxIdCountry": country}
    answers = {FieldPath(name): value for name, value in {**countries, path: text}.items() if value}
    assert [damage.params.get("digits") for damage in TOLL_FREE.find(answers)] == ([digits] if digits else [])


def test_damage_finder__the_country_of_the_same_section() -> None:
    """Sender ID forms have the address in a section of its own."""
    answers = {FieldPath("companyAddress.isoCountryCode"): "TR", FieldPath("companyAddress.postalCode"): "1067"}
    assert [damage.path for damage in TURKEY.find(answers)] == ["companyAddress.postalCode"]
