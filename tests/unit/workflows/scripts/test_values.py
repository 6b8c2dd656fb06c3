"""workflows.scripts.values: answers as people keep them, found their fields."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.unit.catalog import forms
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer
from workflows.scripts.values import MAX_BYTES, Values, ValuesCode, ValuesRefused, answers, give, read_values
from workflows.tables.read import TableRefused

FORM = forms()["US_TOLL_FREE_REGISTRATION"]
ZIP, COUNTRY, NAME = (FieldPath(f"companyInfo.{name}") for name in ("zipCode", "isoCountryCode", "companyName"))
CATEGORY, IMAGE = (FieldPath(f"messagingUseCase.{name}") for name in ("useCaseCategory", "optInImage"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("v.yaml", "companyInfo:\n  companyName: Example Corp\n  zipCode: 01234\nCountry: NO\n"),
        ("v.yml", "companyInfo.companyName: Example Corp\nzip_code: '01234'\nCountry: NO\n"),
        ("v", "Company name: Example Corp\nZip Code/Postal code: 01234\ncountry: NO\nAddress 2:\n"),
        ("v.json", '{"companyName": "Example Corp", "companyInfo": {"zipCode": "01234"}, "COUNTRY": "NO", "city": ""}'),
        ("v.csv", "Company name,Zip Code,Country\nExample Corp,01234,NO\n"),
        ("v.csv", "\ufeffCompany name;Zip Code;Country;City\nExample Corp;01234;NO;\n"),
    ],
)
def test_read_values__as_written(name: str, text: str) -> None:
    """Zeros stay, Norway is no "false", names are found however they are spelled, what is empty is left out."""
    found = give(FORM, read_values(text.encode(), name))
    assert dict(found.values) == {NAME: "Example Corp", ZIP: "01234", COUNTRY: "NO"}
    assert (found.unknown, dict(found.ambiguous)) == ((), {})


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("v.yaml", "a: 'open\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: b: c\n", ValuesCode.SYNTAX),
        ("v.yaml", "- a\n- b\n", ValuesCode.NOT_NAMES),
        ("v.yaml", "", ValuesCode.NOT_NAMES),
        ("v.yaml", "just text", ValuesCode.NOT_NAMES),
        ("v.yaml", "a: 1\na: 2\n", ValuesCode.TWICE),
        ("v.yaml", "a: [[1]]\n", ValuesCode.NOT_A_VALUE),
        ("v.yaml", "a: !!python/object/apply:os.system ['id']\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: &a [*a]\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: \x07\n", ValuesCode.NOT_TEXT),
        ("v.yaml", "{" * 1_500, ValuesCode.NOT_NAMES),
        ("v.json", "{'a': 1}", ValuesCode.SYNTAX),
        ("v.json", '{"a": 1, "a": 2}', ValuesCode.TWICE),
        ("v.json", '{"a": true}', ValuesCode.NOT_A_VALUE),
        ("v.json", "[" * 100_000, ValuesCode.NOT_NAMES),
        ("v.csv", "City\nSeattle\nOslo\n", ValuesCode.MANY_ROWS),
    ],
)
def test_read_values__refused(name: str, text: str, code: ValuesCode) -> None:
    """What is no file of values is named, never quoted, never run."""
    with pytest.raises(ValuesRefused) as caught:
        read_values(text.encode(), name)
    assert caught.value.code is code


def test_read_values__bytes() -> None:
    """No text, too much of it, or a table without rows."""
    for body in (b"a: \xff", b"a: " + b"x" * MAX_BYTES):
        with pytest.raises(ValuesRefused):
            read_values(body, "v.yaml")
    with pytest.raises(TableRefused):
        read_values(b"City\n", "v.csv")


@pytest.mark.parametrize(
    ("values", "unknown", "ambiguous"),
    [
        ({"Shoe size": "44"}, ("Shoe size",), {}),
        ({"companyInfo.city": "Oslo", "Town": "Bergen"}, (), {"Town": ("companyInfo.city",)}),
        ({"City": "Oslo", "city ": "Bergen"}, (), {"city ": ("companyInfo.city",)}),
    ],
)
def test_give__what_leads_nowhere(
    values: Values, unknown: tuple[str, ...], ambiguous: dict[str, tuple[str, ...]]
) -> None:
    """Names without a field, and those whose field another name has, are told."""
    found = give(FORM, values)
    assert (found.unknown, dict(found.ambiguous)) == (unknown, ambiguous)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("One-time passcodes", ("ONE_TIME_PASSCODES",)),
        ("ONE_TIME_PASSCODES", ("ONE_TIME_PASSCODES",)),
        (("one time passcodes",), ("ONE_TIME_PASSCODES",)),
        ("Shoe size", ("Shoe size",)),
    ],
)
def test_answers__choices(value: str | tuple[str, ...], answer: Answer) -> None:
    """A choice by its value or its title; what is none stays, for the rules to refuse."""
    assert answers(FORM, give(FORM, {CATEGORY: value})) == {CATEGORY: answer}


def test_answers__files_are_apart() -> None:
    """What answers a field for documents is a path."""
    found = give(FORM, {"opt_in_image": "screen.png", "City": " Oslo\r\n"})
    assert dict(found.documents) == {IMAGE: "screen.png"}
    assert answers(FORM, found) == {FieldPath("companyInfo.city"): "Oslo"}


@pytest.mark.parametrize("name", [FORM.type.name, "ID_SENDER_ID_REGISTRATION", "US_TEN_DLC_BRAND_VETTING"])
def test_give__every_path_and_its_nesting(name: str) -> None:
    """Every field of a form can be named by its path, nested by section, in YAML and in JSON; a form may have none."""
    form = forms()[name]
    nested: dict[str, dict[str, str]] = {}
    for field in form.fields:
        section, _, last = field.path.rpartition(".")
        nested.setdefault(section, {})[last] = "x"
    for text, suffix in ((yaml.safe_dump(nested), "yaml"), (json.dumps(nested), "json")):
        found = give(form, read_values(text.encode(), f"v.{suffix}"))
        assert {*found.values, *found.documents} == set(form.by_path)
