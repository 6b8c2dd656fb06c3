"""What can go wrong at AWS, one class for each thing that a caller can do something about.

A `Problem` is what is stored and shown of it. No class ever carries an answer, a file or a token.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


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
    #: The region that was asked.
    region: str = ""
    #: What the cause is about: the name of a profile, a path, a kind of policy. Never an answer or a secret.
    detail: str = ""

    def __bool__(self) -> bool:
        return bool(self.kind)

    @property
    def kind(self) -> str:
        """The class of an AWS error, else the code of a finding."""
        return self.error or self.code

    def of_fields(self, fields: Iterable[str]) -> Problem:
        """The same problem, of these fields."""
        return replace(self, fields=tuple(fields))

    def stored(self) -> dict[str, Any]:
        """As JSON in the database and in `--json`.

        `field_list` has each field by itself, as a title may hold a comma. `fields` has them as one text, which is
        what a process of an earlier version reads.
        """
        if not self:
            return {}
        stored: dict[str, Any] = {
            "error": self.error,
            "operation": self.operation,
            "code": self.code,
            "reason": self.reason,
            "fields": ", ".join(self.fields),
            "request_id": self.request_id,
        }
        if self.fields:
            stored["field_list"] = list(self.fields)
        # A process of an earlier version can read what has no region.
        return stored | {name: getattr(self, name) for name in _STORED_IF_KNOWN if getattr(self, name)}

    @classmethod
    def of_stored(cls, stored: Mapping[str, Any]) -> Problem:
        """From `stored`; what is left out is empty, and what a later version has added is left out."""
        joined = str(stored.get("fields") or "")
        fields = stored.get("field_list") or (joined.split(", ") if joined else ())
        texts = {name: str(stored[name]) for name in (*_STORED, *_STORED_IF_KNOWN) if name in stored}
        return cls(**texts, fields=tuple(fields))


_STORED = ("error", "operation", "code", "reason", "request_id")
_STORED_IF_KNOWN = ("region", "detail")

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
        region: str = "",
        detail: str = "",
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
        self.region = region
        #: See `Problem.detail`.
        self.detail = detail

    def problem(self) -> Problem:
        """For the store and the screen."""
        return Problem(
            error=type(self).__name__,
            operation=self.operation,
            code=self.code,
            reason=self.reason,
            fields=tuple(name for name, _ in self.fields),
            request_id=self.request_id,
            region=self.region,
            detail=self.detail,
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
    """AWS does not let Callsign do it, or cannot be asked as things are set up: an administrator has to act.

    As it stands: the policy of these credentials does not allow the action. The classes below have other causes.
    """


class ForbiddenByOrganization(AccessDenied):
    """A policy of the organization (a service or resource control policy) forbids the action."""


class AccountRestricted(AccessDenied):
    """AWS has disabled the account, or does not trust it enough: only AWS Support can help."""


class RegionOff(AccessDenied):
    """The region is not enabled in the account."""


class ServiceAbsent(AccessDenied):
    """The region, or the account, does not have this API of AWS."""


class ClockWrong(AccessDenied):
    """The clock of this machine is wrong, so AWS refuses the signature."""


class CredentialsUnavailable(AccessDenied):
    """There are no credentials that work at this moment; they are read again, so waiting may help."""


class CredentialsExpired(CredentialsUnavailable):
    """The credentials, or the login behind them, have expired."""


class CredentialsMissing(CredentialsUnavailable):
    """No credentials were found, or only a part of them."""


class CredentialsWrong(CredentialsUnavailable):
    """AWS does not know the access key, or the secret key does not belong to it."""


class CredentialsFailed(CredentialsUnavailable):
    """What the credentials come from (a program, a file, a server) failed."""


class SettingsWrong(AccessDenied):
    """The SDK cannot use its settings: a profile that does not exist, a file that cannot be read, an address."""


class RegionUnknown(SettingsWrong):
    """The SDK does not know the region for this service; `detail` is the nearest name that it knows."""


def names_of(*kinds: type[AwsError]) -> frozenset[str]:
    """The names of classes and of all classes below them, as `Problem.error` has them."""
    below = (names_of(*kind.__subclasses__()) for kind in kinds)
    return frozenset(kind.__name__ for kind in kinds).union(*below)


def problem(code: str, fields: Iterable[str] = (), *, operation: str = "") -> Problem:
    """A finding of Callsign's own; `fields` are field paths or resource types."""
    return Problem(operation=operation, code=code, fields=tuple(fields))


class Gone(Exception):
    """The draft does not exist or is no longer open: look at the list of drafts again."""


class NeverKnown(Gone):
    """No draft of this id is stored: it was deleted long ago, or belongs to another Callsign."""


class NotYours(Exception):
    """The draft belongs to another person; only they can change it."""
