"""Which versions of a registration need their documents, and what may be deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.unit.factories import NOW, registration, seen, version
from workflows.records.account import AttachmentStatus
from workflows.registrations.attachments import SETTLED, _is_unused, needed_versions
from workflows.registrations.discard import removable


@pytest.mark.parametrize(
    ("status", "members", "numbers"),
    [
        ("REVIEWING", {"version": 1}, (1,)),
        ("REVIEWING", {"version": 3, "approved_version": 1, "latest_denied_version": 2}, (3, 1, 2)),
        ("COMPLETE", {"version": 2, "approved_version": 2}, (2,)),
        ("CLOSED", {"version": 2, "approved_version": 2}, ()),
        ("DELETED", {"version": 1}, ()),
    ],
)
def test_needed_versions(status: str, members: dict[str, int], numbers: tuple[int, ...]) -> None:
    """The current, the approved and the denied version; none of a registration that is over."""
    assert needed_versions(seen(status, **members)) == numbers


@pytest.mark.parametrize(
    ("age", "status", "used", "unused"),
    [
        (SETTLED, "UPLOAD_COMPLETE", set(), True),
        (SETTLED, "UPLOAD_FAILED", set(), True),
        (SETTLED, "UPLOAD_COMPLETE", {"attachment-1"}, False),
        (SETTLED, "DELETED", set(), False),
        (SETTLED - timedelta(seconds=1), "UPLOAD_COMPLETE", set(), False),
        (None, "UPLOAD_COMPLETE", set(), False),
    ],
)
def test_unused(age: timedelta | None, status: str, used: set[str], unused: bool) -> None:
    """What is in use, too new to say, or of unknown age stays."""
    created = NOW - age if age is not None else None
    attachment = AttachmentStatus(id="attachment-1", status=status, created_at=created)
    assert _is_unused(attachment, used, NOW) is unused


@pytest.mark.parametrize(
    ("status", "versions", "can"),
    [
        ("CREATED", ["DRAFT"], True),
        ("CREATED", ["SUBMITTED"], False),
        ("CREATED", [], False),
        ("REQUIRES_UPDATES", ["DENIED"], True),
        ("REQUIRES_UPDATES", ["DENIED", "DRAFT"], True),
        ("REQUIRES_UPDATES", ["DENIED", "SUBMITTED"], False),
        ("REQUIRES_UPDATES", ["DENIED", "BRAND_NEW"], False),
        ("CLOSED", ["APPROVED"], True),
        ("COMPLETE", ["APPROVED"], False),
        ("REVIEWING", ["REVIEWING"], False),
        ("BRAND_NEW", ["DRAFT"], False),
    ],
)
def test_removable(status: str, versions: list[str], can: bool) -> None:
    """Drafts, denied and closed registrations; never what is in review, in use, or of an unknown status."""
    rows = [version(number, each) for number, each in enumerate(versions, start=1)]
    assert removable(registration(status), rows) is can
