"""Every status of a version that AWS's model names says whether the version was submitted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.session import Session

from tests.unit.factories import version
from workflows.lifecycle.versions import PROGRESS, VersionProgress, progress_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_progress__is_total() -> None:
    """No status that AWS's model has is left to the default."""
    model = Session().get_service_model("pinpoint-sms-voice-v2")
    assert set(PROGRESS) >= set(model.shape_for("RegistrationVersionStatus").enum)


@pytest.mark.parametrize(
    ("status", "submitted", "progress"),
    [
        ("DRAFT", False, VersionProgress.OPEN),
        ("SUBMITTED", True, VersionProgress.SUBMITTED),
        ("DENIED", False, VersionProgress.SUBMITTED),
        ("DISCARDED", False, VersionProgress.DISCARDED),
        ("DISCARDED", True, VersionProgress.SUBMITTED),
        ("NEWER", False, VersionProgress.UNCLEAR),
        ("NEWER", True, VersionProgress.SUBMITTED),
    ],
)
def test_progress_of(status: str, submitted: bool, progress: VersionProgress) -> None:
    """Submitted only where AWS says so, by the status or by the date of the submission."""
    history = {"SUBMITTED": NOW} if submitted else {}
    assert progress_of(version(2, status, history=history)) is progress
