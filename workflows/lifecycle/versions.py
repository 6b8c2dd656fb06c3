"""Whether AWS says that a version was submitted: decided for every status it knows, and for those it may add."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.records.account import VersionSummary


class VersionProgress(StrEnum):
    """How far a version has come."""

    #: It can be filled in and submitted.
    OPEN = "open"
    #: AWS has taken it, whatever became of it later.
    SUBMITTED = "submitted"
    #: It was discarded before it was submitted: only a new version can be.
    DISCARDED = "discarded"
    #: AWS says something newer than this program, and nothing of a submission.
    UNCLEAR = "unclear"


#: RegistrationVersionStatus.
PROGRESS: Mapping[str, VersionProgress] = {
    "DRAFT": VersionProgress.OPEN,
    "SUBMITTED": VersionProgress.SUBMITTED,
    "AWS_REVIEWING": VersionProgress.SUBMITTED,
    "REVIEWING": VersionProgress.SUBMITTED,
    "REQUIRES_OFFLINE_REVIEW": VersionProgress.SUBMITTED,
    "REQUIRES_AUTHENTICATION": VersionProgress.SUBMITTED,
    "APPROVED": VersionProgress.SUBMITTED,
    "DENIED": VersionProgress.SUBMITTED,
    "REVOKED": VersionProgress.SUBMITTED,
    "ARCHIVED": VersionProgress.SUBMITTED,
    "DISCARDED": VersionProgress.DISCARDED,
}


def progress_of(version: VersionSummary) -> VersionProgress:
    """How far a version has come. What AWS has written of its submission counts more than a status that came later."""
    known = PROGRESS.get(version.status, VersionProgress.UNCLEAR)
    if known in (VersionProgress.DISCARDED, VersionProgress.UNCLEAR) and "SUBMITTED" in version.history:
        return VersionProgress.SUBMITTED
    return known
