"""A brand profile of AWS as a source: which attribute answers which field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.catalog import forms
from workflows.brand_profiles.source import as_source, body_of
from workflows.forms.matching import match
from workflows.records.brand_profiles import BrandAttribute, BrandProfile, BrandProfileContent
from workflows.records.definitions import FieldPath

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
PROFILE = BrandProfile(
    id="bp-1",
    name="Example Corp",
    status="ACTIVE",
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    updated_at=datetime(2026, 4, 1, tzinfo=UTC),
)
PICTURE = BrandAttribute(
    name="optInImage", kind="IMAGE", category="messagingUseCase", body=b"picture", content_type="image/png"
)


def text(name: str, value: str, category: str = "", description: str = "") -> BrandAttribute:
    return BrandAttribute(name=name, kind="TEXT", category=category, description=description, text=value)


def filled(*attributes: BrandAttribute) -> dict[str, object]:
    content = BrandProfileContent(profile=PROFILE, attributes=attributes)
    found = match(as_source(content, forms()[TOLL_FREE]), forms()[TOLL_FREE]).answers
    return {str(path): answer for path, answer in found.items()}


@pytest.mark.parametrize(
    ("attribute", "answers"),
    [
        (text("companyName", "Example Corp", "companyInfo"), {"companyInfo.companyName": "Example Corp"}),
        (text("Company Name", "Example Corp"), {}),
        (text("x", "Example Corp", description="Company name"), {}),
        (text("businessType", "Private profit", "companyInfo"), {"companyInfo.businessType": ("PRIVATE_PROFIT",)}),
        (text("isoCountryCode", "Atlantis", "companyInfo"), {}),
        (text("favourite colour", "blue"), {}),
        (text("companyName", "", "companyInfo"), {}),
    ],
)
def test_as_source__fills_what_it_means(attribute: BrandAttribute, answers: dict[str, object]) -> None:
    """An attribute is never taken for a field that it may not be, and a value that the form refuses is left out."""
    assert filled(attribute) == answers


def test_as_source__documents() -> None:
    """A file is matched like a text; its bytes are those of the attribute, while it still has them."""
    content = BrandProfileContent(profile=PROFILE, attributes=[PICTURE])
    path = FieldPath("messagingUseCase.optInImage")
    document = match(as_source(content, forms()[TOLL_FREE]), forms()[TOLL_FREE]).documents[path]
    assert body_of(content, document) == b"picture"
    changed = replace(content, attributes=[replace(PICTURE, body=b"another")])
    assert body_of(changed, document) is None
    assert body_of(replace(content, attributes=[]), document) is None


def test_as_source__a_file_that_could_not_be_read_is_left_out() -> None:
    unreadable = replace(PICTURE, body=None, unreadable="gone")
    assert as_source(BrandProfileContent(profile=PROFILE, attributes=[unreadable])).documents == ()
