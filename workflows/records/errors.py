"""What can go wrong at AWS, one class for each thing that a caller can do something about.

A `Problem` is what is stored and shown of it. No class ever carries an answer, a file or a token.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a submission, a row or a batch has stopped; empty, and false, where nothing is wrong."""

    #: Class of this module where AWS is the cause, empty for a finding of Callsign's own.
    error: str = ""
    #: API operation.
    operation: str = ""
    #: AWS's exception name, or the code of Callsign's own finding, such as "form_changed".
    code: str = ""
    #: AWS's `Reason`.
    reason: str = ""
    #: Field paths, titles of fields, or resource types.
    fields: tuple[str, ...] = ()
    #: AWS's id of the request.
    request_id: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind)

    @property
    def kind(self) -> str:
        """The class of an AWS error, else the code of a finding."""
        return self.error or self.code

    def of_fields(self, fields: Iterable[str]) -> Problem:
        """The same problem, of these fields."""
        return replace(self, fields=tuple(fields))

    def stored(self) -> dict[str, str]:
        """As JSON in the database and in `--json`: the fields are one text."""
        if not self:
            return {}
        return {
            "error": self.error,
            "operation": self.operation,
            "code": self.code,
            "reason": self.reason,
            "fields": ", ".join(self.fields),
            "request_id": self.request_id,
        }

    @classmethod
    def of_stored(cls, stored: Mapping[str, str]) -> Problem:
        """From `stored`; what is left out is empty."""
        fields = tuple(stored["fields"].split(", ")) if stored.get("fields") else ()
        return cls(**{**stored, "fields": fields})  # type: ignore[arg-type]  # the other keys hold text


#: Nothing is wrong.
NO_PROBLEM = Problem()


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
        #: `Reason` member, an open enumeration.
        self.reason = reason
        #: ValidationException.Fields as (name, message).
        self.fields = fields
        self.request_id = request_id

    def problem(self) -> Problem:
        """For the store and the screen."""
        return Problem(
            error=type(self).__name__,
            operation=self.operation,
            code=self.code,
            reason=self.reason,
            fields=tuple(name for name, _ in self.fields),
            request_id=self.request_id,
        )


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


def problem(code: str, fields: Iterable[str] = (), *, operation: str = "") -> Problem:
    """A finding of Callsign's own; `fields` are field paths or resource types."""
    return Problem(operation=operation, code=code, fields=tuple(fields))


class Gone(Exception):
    """The draft does not exist or is no longer open: look at the list of drafts again."""


class NotYours(Exception):
    """The draft belongs to another person; only they can change it."""
