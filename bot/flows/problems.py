"""Exceptions in words: what a person reads when something did not work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.slack.errors import code_of
from bot.slack.people import NotChecked
from bot.slack.retries import is_passing
from workflows.approvals.ask import AskedMeanwhile, NotRequester
from workflows.approvals.decisions import MayNotDecide
from workflows.batches.prepare import BatchGone, BatchNotYours, PreparedGone, PreparedNotYours
from workflows.batches.uploads import UploadGone, UploadNotYours
from workflows.customers.errors import CustomerProblem
from workflows.profiles.errors import (
    DocumentUnreadable,
    NoKey,
    ProfileChanged,
    ProfileGone,
    ProfileNameRefused,
    ProfileNameTaken,
    ProfileNameUnclear,
    ProfileNotYours,
    ProfileProblem,
    Unreadable,
)
from workflows.records.access import BudgetReached, NotPermitted, RequesterNotPermitted
from workflows.records.errors import AccessDenied, AwsError, Gone, NeverKnown, NotYours
from workflows.submissions.revise import CannotFix, Taken

#: A trigger expires after three seconds and opens one view.
TRIGGER_GONE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})


class NotAllowed(Exception):
    """This person may not do this; the message is for them."""


#: Problems that another try would not solve.
FINAL = (
    NotAllowed
    | AskedMeanwhile
    | MayNotDecide
    | NotRequester
    | NotPermitted
    | NotYours
    | Gone
    | ProfileProblem
    | CustomerProblem
)


#: The text for each class of exception; for other classes, that of the nearest base class.
WORDS: Mapping[type[Exception], str | Callable[[Any], str]] = {
    NotAllowed: str,
    AskedMeanwhile: messages.approvals.ASKED_MEANWHILE,
    MayNotDecide: lambda refused: messages.approvals.refusal(refused.why, refused.approval),
    NotRequester: messages.approvals.ONLY_REQUESTER,
    RequesterNotPermitted: lambda refused: messages.access.requester_refused(refused.decision),
    NotPermitted: lambda refused: messages.access.refusal(refused.decision),
    BudgetReached: lambda reached: messages.access.budget_reached(str(reached.limit)),
    NotChecked: lambda unsure: messages.problems.not_checked(unsure.code),
    NotYours: messages.problems.NOT_YOURS,
    Gone: messages.problems.GONE,
    NeverKnown: messages.problems.NEVER_KNOWN,
    UploadNotYours: messages.bulk.NOT_YOURS,
    UploadGone: messages.bulk.GONE,
    BatchNotYours: messages.batch.NOT_YOURS,
    BatchGone: messages.batch.GONE,
    PreparedGone: messages.bulk.GONE,
    PreparedNotYours: messages.bulk.NOT_YOURS,
    NoKey: messages.profiles.NO_KEY,
    Unreadable: messages.profiles.UNREADABLE,
    DocumentUnreadable: lambda gone: messages.text.escape(messages.profiles.document_unreadable(gone.name)),
    ProfileGone: messages.profiles.GONE,
    ProfileNotYours: messages.profiles.NOT_YOURS,
    ProfileNameRefused: messages.profiles.NAME_REFUSED,
    ProfileNameTaken: messages.profiles.NAME_TAKEN,
    ProfileNameUnclear: messages.profiles.NAME_UNCLEAR,
    ProfileChanged: messages.profiles.CHANGED,
    CustomerProblem: lambda wrong: messages.text.escape(messages.customers.problem(wrong)),
    Taken: lambda taken: messages.denial.fix_in_progress(taken.owner.user_id),
    CannotFix: messages.denial.NOTHING_TO_FIX,
    AccessDenied: lambda denied: messages.problems.refused(denied.problem()),
    AwsError: messages.problems.AWS_SILENT,
}


def words_for(error: Exception, reference: str) -> str:
    """The text for a person; for an unexpected error, `reference` leads an administrator to the log."""
    words = next((WORDS[kind] for kind in type(error).__mro__ if kind in WORDS), None)
    if words is None and (is_late(error) or is_busy(error)):
        return messages.problems.TOO_LATE if is_late(error) else messages.problems.SLACK_BUSY
    if words is None:
        return messages.problems.unexpected(reference)
    return words if isinstance(words, str) else words(error)


def is_expected(error: Exception) -> bool:
    """Whether people have words of their own for this: an ordinary refusal, which is not an error of Callsign."""
    return any(kind in WORDS for kind in type(error).__mro__) or is_late(error) or is_busy(error)


def is_busy(error: Exception) -> bool:
    """Whether Slack was out of reach, or only had a bad moment."""
    return isinstance(error, SlackApiError | ClientError | ConnectionError | TimeoutError) and is_passing(error)


def is_late(error: Exception) -> bool:
    """Whether Slack no longer opens a window for the person's action."""
    return isinstance(error, SlackApiError) and code_of(error) in TRIGGER_GONE
