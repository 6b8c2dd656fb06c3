"""Where two catalogs differ, and which files are catalogs."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.catalog import entries
from workflows.forms.catalogs import NotACatalog, compare, read
from workflows.records.catalog import LAYOUT, Catalog

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"


def shipped() -> dict[str, Any]:
    return copy.deepcopy(entries())


def of(content: dict[str, Any]) -> Catalog:
    return read(json.dumps(content))


def field(content: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in content["fields"][TOLL_FREE] if row["FieldPath"] == path)
    return found


def longer(content: dict[str, Any]) -> None:
    field(content, "companyInfo.companyName")["TextValidation"]["MaxLength"] = 80


def retitled(content: dict[str, Any]) -> None:
    field(content, "companyInfo.companyName")["DisplayHints"]["Title"] = "Firm"


def without_field(content: dict[str, Any]) -> None:
    content["fields"][TOLL_FREE].remove(field(content, "companyInfo.website"))


def new_section(content: dict[str, Any]) -> None:
    content["sections"][TOLL_FREE].append({"SectionPath": "extra", "DisplayHints": {"Title": "Extra"}})


def without_type(content: dict[str, Any]) -> None:
    content["types"] = [row for row in content["types"] if row["RegistrationType"] != TOLL_FREE]


def other_order(content: dict[str, Any]) -> None:
    content["types"].reverse()
    content["fields"][TOLL_FREE].reverse()


def other_association(content: dict[str, Any]) -> None:
    row = next(row for row in content["types"] if row["RegistrationType"] == TOLL_FREE)
    row["SupportedAssociations"] = []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (other_order, []),
        (longer, [("companyInfo.companyName", "TextValidation.MaxLength", "100", "80", False)]),
        (retitled, [("companyInfo.companyName", "DisplayHints.Title", '"Company name"', '"Firm"', True)]),
        (without_field, [("companyInfo.website", "", '"companyInfo.website"', "", False)]),
        (new_section, [("extra", "", "", '"extra"', False)]),
        (without_type, [("", "", f'"{TOLL_FREE}"', "", False)]),
    ],
)
def test_compare(change: Callable[[dict[str, Any]], None], expected: list[tuple[str, str, str, str, bool]]) -> None:
    """Each difference has its place, what was and what is; order alone is none."""
    now = shipped()
    change(now)
    found = compare(of(shipped()), of(now))
    assert [(each.path, each.member, each.before, each.now, each.is_wording) for each in found] == expected
    assert {each.registration_type for each in found} <= {TOLL_FREE}


def test_compare__associations() -> None:
    now = shipped()
    other_association(now)
    (found,) = compare(of(shipped()), of(now))
    assert (found.path, found.member, found.now, found.is_wording) == ("", "SupportedAssociations", "[]", False)


def test_compare__a_form_that_was_not_read() -> None:
    """A recording that was interrupted does not look like a form without fields."""
    part = shipped()
    del part["fields"][TOLL_FREE]
    assert of(part).missing == (TOLL_FREE,)
    assert compare(of(shipped()), of(part)) == compare(of(part), of(shipped())) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not a catalog"),
        ("[]", "not a catalog"),
        ("{}", "not a catalog"),
        ('{"types": [{}], "sections": {}, "fields": {}}', "not a catalog"),
        ('{"types": [{"RegistrationType": "A"}], "sections": {"A": [{}]}, "fields": {}}', "not a catalog"),
        (json.dumps({"about": {"layout": LAYOUT + 1}, "types": [], "sections": {}, "fields": {}}), "newer release"),
    ],
)
def test_read__refuses(text: str, words: str) -> None:
    with pytest.raises(NotACatalog, match=words):
        read(text)


def test_read__what_was_written() -> None:
    """A recorded catalog keeps where it comes from."""
    content = shipped() | {"about": {"layout": 1, "account": "123456789012", "region": "us-east-1", "recorded_at": "x"}}
    assert of(of(content).document()) == of(content)
