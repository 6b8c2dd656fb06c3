"""Which version can be discarded, which registration deleted."""

from __future__ import annotations

import pytest

from tests.unit.factories import NOW, registration, version
from workflows.records.account import VersionSummary
from workflows.registrations.discard import deletable, discardable


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([], None),
        ([version(1, "SUBMITTED")], 1),
        ([version(1, "REVIEWING")], None),
        ([version(1, "DRAFT")], None),
        ([version(1, "DISCARDED")], None),
        ([version(1, "DENIED"), version(2, "SUBMITTED")], 2),
        ([version(2, "SUBMITTED"), version(1, "DENIED")], 2),
        ([version(1, "SUBMITTED"), version(2, "DRAFT")], None),
    ],
)
def test_discardable(versions: list[VersionSummary], found: int | None) -> None:
    """The newest version, in whatever order AWS lists them, while it is submitted and not in review."""
    current = discardable(versions)
    assert (current.version if current else None) == found


@pytest.mark.parametrize(
    ("status", "versions", "may"),
    [
        ("CREATED", [version(1, "DRAFT")], True),
        ("CREATED", [version(1, "DRAFT", history={"DRAFT": NOW})], True),
        ("CREATED", [version(1, "DRAFT", history={"DRAFT": NOW, "SUBMITTED": NOW})], False),
        ("CREATED", [version(1, "DISCARDED"), version(2, "DRAFT")], False),
        ("CREATED", [], False),
        ("SUBMITTED", [version(1, "DRAFT")], False),
        ("COMPLETE", [version(1, "APPROVED")], False),
    ],
)
def test_deletable(status: str, versions: list[VersionSummary], may: bool) -> None:
    """Only a registration that was never submitted; where AWS lists no version, nothing is deleted."""
    assert deletable(registration(status), versions) is may
