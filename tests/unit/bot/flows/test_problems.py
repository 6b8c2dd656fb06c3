"""The text that a person reads for each exception."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import messages
from bot.flows.problems import FINAL, NotAllowed, is_expected, words_for
from tests.unit.factories import PERSON, draft
from workflows.batches.prepare import BatchGone, BatchNotYours, PreparedGone, PreparedNotYours
from workflows.batches.uploads import UploadGone, UploadNotYours
from workflows.records.errors import (
    AccessDenied,
    AwsUnavailable,
    Conflict,
    Gone,
    NotFound,
    NotYours,
    OutcomeUnknown,
    QuotaExceeded,
    Refused,
)
from workflows.submissions.revise import CannotFix, NothingToFix, Taken


def slack_error(code: str) -> SlackApiError:
    """An answer of Slack with an error."""
    answer = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": code},
        headers={},
        status_code=200,
    )
    return SlackApiError("", answer)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped


UNEXPECTED = messages.problems.unexpected("ref-1")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotAllowed("Not you."), "Not you."),
        (NotYours(), messages.problems.NOT_YOURS),
        (Gone(), messages.problems.GONE),
        (UploadNotYours(), messages.bulk.NOT_YOURS),
        (UploadGone(), messages.bulk.GONE),
        (BatchNotYours(), messages.batch.NOT_YOURS),
        (BatchGone(), messages.batch.GONE),
        (PreparedGone(), messages.bulk.GONE),
        (PreparedNotYours(), messages.bulk.NOT_YOURS),
        (Taken(draft(owner=PERSON)), messages.denial.fix_in_progress(PERSON.user_id)),
        (CannotFix(), messages.denial.NOTHING_TO_FIX),
        (NothingToFix(), messages.denial.NOTHING_TO_FIX),
        (AccessDenied("X"), messages.problems.refused(AccessDenied("X").problem())),
        *((kind("X"), messages.problems.AWS_SILENT) for kind in (AwsUnavailable, OutcomeUnknown, Refused, Conflict)),
        *((kind("X"), messages.problems.AWS_SILENT) for kind in (NotFound, QuotaExceeded)),
        (slack_error("expired_trigger_id"), messages.problems.TOO_LATE),
        (slack_error("channel_not_found"), UNEXPECTED),
        (KeyError("secret"), UNEXPECTED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_words_for(error: Exception, words: str) -> None:
    """The words of the exception's class or nearest base.

    An unexpected error gets a reference, never its own message.
    """
    assert words_for(error, "ref-1") == words


@pytest.mark.parametrize("kind", [NotAllowed, UploadGone, BatchGone, PreparedGone, UploadNotYours, BatchNotYours])
def test_final(kind: type[Exception]) -> None:
    """These problems would remain after another try."""
    assert issubclass(kind, FINAL)


def test_ordinary_refusals_are_not_errors() -> None:
    """What has words of its own is not logged as unexpected; a refusal of Slack, or a fault of ours, is."""
    refusals = (Taken(draft()), NothingToFix(), NotYours(), NotAllowed("words"), AwsUnavailable("Get"))
    assert all(is_expected(refusal) for refusal in refusals)
    assert not any(is_expected(fault) for fault in (slack_error("invalid_blocks"), KeyError("x")))
