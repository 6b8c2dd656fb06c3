"""Answers from a file are read and matched to fields."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.unit.catalog import forms
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer
from workflows.scripts.matched_values import answers, match_values
from workflows.scripts.value_shapes import Values
from workflows.scripts.values_file import MAX_BYTES, ValuesCode, ValuesRefused, read_values
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
    """Zeros stay, Norway does not become "false", names match in any spelling, and empty values are left out."""
    matched = match_values(FORM, read_values(text.encode(), name))
    assert dict(matched.values) == {NAME: "Example Corp", ZIP: "01234", COUNTRY: "NO"}
    assert (matched.unknown, dict(matched.ambiguous)) == ((), {})


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("v.yaml", "a: 'open\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: b: c\n", ValuesCode.SYNTAX),
        ("v.yaml", "- a\n- b\n", ValuesCode.NOT_NAMES),
        ("v.yaml", "just text", ValuesCode.NOT_NAMES),
        ("v.yaml", "a: 1\na: 2\n", ValuesCode.TWICE),
        ("v.yaml", "a: 1\n\tb: 2\n", ValuesCode.TAB),
        ("v.yaml", "a: 1\n---\na: 2\n", ValuesCode.SECOND_DOCUMENT),
        ("v.yaml", "a: !!python/object/apply:os.system ['id']\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: &a [*a]\n", ValuesCode.SYNTAX),
        ("v.yaml", "a: \x07\n", ValuesCode.NOT_TEXT),
        ("v.yaml", "{" * 500, ValuesCode.NOT_NAMES),
        ("v.json", "{'a': 1}", ValuesCode.SYNTAX),
        ("v.json", '{"a": 1, "a": 2}', ValuesCode.TWICE),
        ("v.json", "[" * 100_000, ValuesCode.NOT_NAMES),
        ("v.csv", "City\nSeattle\nOslo\n", ValuesCode.MANY_ROWS),
    ],
)
def test_read_values__refused(name: str, text: str, code: ValuesCode) -> None:
    """A file that does not hold values is refused, never quoted, never executed."""
    with pytest.raises(ValuesRefused) as caught:
        read_values(text.encode(), name)
    assert caught.value.code is code


def test_read_values__bytes() -> None:
    """Bytes that are not text or are too many, or a table without rows."""
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
def test_match_values__names_without_a_field(
    values: Values, unknown: tuple[str, ...], ambiguous: dict[str, tuple[str, ...]]
) -> None:
    """Names without a field, and names whose field another name has, are reported."""
    matched = match_values(FORM, values)
    assert (matched.unknown, dict(matched.ambiguous)) == (unknown, ambiguous)


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
    """A choice matches by value or title; any other text stays, for validation to refuse."""
    assert answers(FORM, match_values(FORM, {CATEGORY: value})) == {CATEGORY: answer}


def test_answers__files_are_separate() -> None:
    """The answer to a document field is a path, kept separately."""
    matched = match_values(FORM, {"opt_in_image": "screen.png", "City": " Oslo\r\n"})
    assert dict(matched.documents) == {IMAGE: "screen.png"}
    assert answers(FORM, matched) == {FieldPath("companyInfo.city"): "Oslo"}


@pytest.mark.parametrize("name", [FORM.type.name, "ID_SENDER_ID_REGISTRATION", "US_TEN_DLC_BRAND_VETTING"])
def test_match_values__every_path_and_its_nesting(name: str) -> None:
    """Each field can be named by its path, nested by section, in YAML and in JSON; a form may have no fields."""
    form = forms()[name]
    nested: dict[str, dict[str, str]] = {}
    for field in form.fields:
        section, _, last = field.path.rpartition(".")
        nested.setdefault(section, {})[last] = "x"
    for text, suffix in ((yaml.safe_dump(nested), "yaml"), (json.dumps(nested), "json")):
        matched = match_values(form, read_values(text.encode(), f"v.{suffix}"))
        assert {*matched.values, *matched.documents} == set(form.by_path)
