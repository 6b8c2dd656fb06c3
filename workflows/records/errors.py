"""What can go wrong at AWS, one class for each problem that a caller can act on.

`problem` turns an error into plain strings that may be stored and shown; no class ever carries an answer, a file or a token.
"""

from __future__ import annotations

from collections.abc import Iterable


class AwsError(Exception):
    """AWS did not do what we asked."""

    def __init__(
        self,
        operation: str,
        *,
        code: str = "",
        reason: str = "",
        fields: tuple[tuple[str, str], ...] = (),
        request_id: str = "",
    ) -> None:
        super().__init__(f"{operation}: {code} {reason}".strip())
        #: API operation, such as `PutRegistrationFieldValue`.
        self.operation = operation
        #: Exception name, such as `ConflictException`.
        self.code = code
        #: `Reason` member, an open enumeration (facts section 9).
        self.reason = reason
        #: ValidationException.Fields as (name, message).
        self.fields = fields
        self.request_id = request_id

    def problem(self) -> dict[str, str]:
        """For the store and the screen."""
        return {
            "error": type(self).__name__,
            "operation": self.operation,
            "code": self.code,
            "reason": self.reason,
            "fields": ", ".join(name for name, _ in self.fields),
            "request_id": self.request_id,
        }


class AwsUnavailable(AwsError):
    """AWS throttled, failed or did not answer for longer than we wait; trying again later is right."""


class OutcomeUnknown(AwsUnavailable):
    """The connection broke after the request went out: the effect may have happened. Check before repeating."""


class Refused(AwsError):
    """ValidationException: something in the request is not acceptable; a person has to change it."""


class Conflict(AwsError):
    """ConflictException: the resource is in another state than we thought; read it again."""


class NotFound(AwsError):
    """ResourceNotFoundException: this account has no such resource in this region."""


class QuotaExceeded(AwsError):
    """ServiceQuotaExceededException: the account holds too many, or created too many today."""


class AccessDenied(AwsError):
    """AccessDeniedException, or no usable credentials: an administrator has to act."""


def problem(code: str, fields: Iterable[str] = (), *, operation: str = "") -> dict[str, str]:
    """A problem that Callsign found itself, in the keys of `AwsError.problem`; `fields` are field paths or resource types."""
    return {
        "error": "",
        "operation": operation,
        "code": code,
        "reason": "",
        "fields": ", ".join(fields),
        "request_id": "",
    }


class Gone(Exception):
    """The draft does not exist or is no longer open: look at the list of drafts again."""


class NotYours(Exception):
    """The draft belongs to another person; only they can change it."""
