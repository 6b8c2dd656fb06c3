"""Answers as other programs write them are read: runbooks, AWS's own output, other vendors' requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.catalog import forms
from workflows.scripts.matched_values import MatchedValues, answers, match_values
from workflows.scripts.value_shapes import settings_in
from workflows.scripts.values_file import read_values
from workflows.tables.columns import RowSetting

DATA = Path(__file__).parents[3] / "data" / "tables"
TOLL_FREE, BRAND, CAMPAIGN = (
    "US_TOLL_FREE_REGISTRATION",
    "US_TEN_DLC_BRAND_REGISTRATION",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION",
)


def matched(file: str, type_name: str = TOLL_FREE) -> MatchedValues:
    return match_values(forms()[type_name], read_values((DATA / file).read_bytes(), file))


@pytest.mark.parametrize("file", ["typed_fields.json", "typed_runbook.json", "aws_cli_field_values.json"])
def test_match_values__all_fields_of_a_runbook(file: str) -> None:
    """Typed values, values in sections of a file's own, and what AWS prints mean the same answers as a plain file."""
    found, plain = matched(file), matched("company.json")
    form = forms()[TOLL_FREE]
    assert answers(form, found) == answers(form, plain)
    assert (found.unknown, dict(found.ambiguous), dict(found.odd)) == ((), {}, {})
    assert dict(found.documents) == ({} if file.startswith("aws") else dict(plain.documents))


def test_match_values__another_vendors_request() -> None:
    """Names without a field are reported, a list of one-member sections is a list, and the number is no answer."""
    found = matched("vendor_telnyx.json")
    assert found.unknown == ("isvReseller", "ageGatedContent")
    assert found.settings == {RowSetting.NUMBER: "+18335550124"}
    assert dict(found.documents) == {"messagingUseCase.optInImage": "https://pine.example.com/o.png"}
    assert len(found.values) == 21


@pytest.mark.parametrize(
    ("type_name", "others", "count"),
    [(BRAND, ("campaignFields", "phoneConfig"), 15), (CAMPAIGN, ("brandFields", "phoneConfig"), 5)],
)
def test_match_values__a_file_for_two_registrations(type_name: str, others: tuple[str, ...], count: int) -> None:
    """Sections that are called by types belong to these types; what belongs to none is reported."""
    found = matched("aws_samples_intake.json", type_name)
    assert (len(found.values), found.other_sections, found.unknown) == (count, others, ("enableVetting",))
    assert not found.ambiguous


def test_match_values__values_that_are_none() -> None:
    """All of them at once, each with its field; a yes where a choice is asked for is a choice's name."""
    values = read_values(
        b'{"city": true, "state": [[1]], "zipCode": 98109, "businessType": true, "hat": true}', "v.json"
    )
    found = match_values(forms()[TOLL_FREE], values)
    assert dict(found.odd) == {"city": "companyInfo.city", "state": "companyInfo.state"}
    assert dict(found.values) == {"companyInfo.zipCode": "98109", "companyInfo.businessType": "true"}
    assert found.unknown == ("hat",)
    campaign = forms()[CAMPAIGN]
    said = answers(
        campaign, match_values(campaign, read_values(b'{"embeddedLink": false, "ageGated": true}', "v.json"))
    )
    assert said == {"campaignUseCase.embeddedLink": ("No",), "campaignUseCase.ageGated": ("Yes",)}


def test_settings_in__type_region_and_name() -> None:
    """A file may say what it registers, and where; a region that is not one stays an answer."""
    values = read_values((DATA / "settings_inside.yaml").read_bytes(), "v.yaml")
    settings, rest = settings_in(values)
    assert settings == {"type": TOLL_FREE, "region": "us-west-2", "name": "Pine"}
    assert not match_values(forms()[TOLL_FREE], rest).unknown
    assert settings_in({"region": "Bavaria"}) == ({}, {"region": "Bavaria"})


def test_match_values__names_that_are_nearly_right() -> None:
    """A section with a common name is enough; a slip is reported."""
    found = matched("near_names.yaml")
    assert found.unknown == ("companyInfo.compnayName",)
    assert found.values[forms()[TOLL_FREE].fields[6].path] == "83702"
