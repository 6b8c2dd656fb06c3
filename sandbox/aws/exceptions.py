"""The service's errors: one class for each exception of the model, with the members that the model defines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.exceptions import ServiceException


class SmsVoiceError(ServiceException):  # type: ignore[misc]  # moto is not typed for us
    """An error answer of the service. `members` are those of the model (Reason, ResourceType, Fields ...)."""

    code = "InternalServerException"
    status = 400

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message)
        self.members = {name: value for name, value in members.items() if value}

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {"__type": self.code, "Message": self.message, **self.members}


class ValidationError(SmsVoiceError):
    """`ValidationException`: the request itself is wrong. `fields` maps a member or field path to the problem."""

    code = "ValidationException"

    def __init__(self, reason: str, message: str, fields: Mapping[str, str] | None = None) -> None:
        rows = [{"Name": name, "Message": text} for name, text in (fields or {}).items()]
        super().__init__(message, Reason=reason, Fields=rows)


class ConflictError(SmsVoiceError):
    """`ConflictException`: the request is valid, but the state of the resource does not allow it."""

    code = "ConflictException"

    def __init__(self, reason: str, message: str, resource_type: str = "", resource_id: str = "") -> None:
        super().__init__(message, Reason=reason, ResourceType=resource_type, ResourceId=resource_id)


class ResourceNotFoundError(SmsVoiceError):
    """`ResourceNotFoundException`: no such resource in this account and region."""

    code = "ResourceNotFoundException"

    def __init__(self, resource_type: str, resource_id: str) -> None:
        super().__init__("Resource not found.", ResourceType=resource_type, ResourceId=resource_id)


class QuotaError(SmsVoiceError):
    """`ServiceQuotaExceededException`."""

    code = "ServiceQuotaExceededException"

    def __init__(self, reason: str, limit: int) -> None:
        super().__init__(f"The quota of {limit} is reached.", Reason=reason)


class ThrottlingError(SmsVoiceError):
    """`ThrottlingException`: too many calls of one operation in one account and region."""

    code = "ThrottlingException"

    def __init__(self) -> None:
        super().__init__("Rate exceeded")


class OtherError(SmsVoiceError):
    """Any other error answer, with a code and an HTTP status chosen by the caller."""

    def __init__(self, code: str, message: str, status: int, **members: Any) -> None:
        super().__init__(message, **members)
        self.code = code
        self.status = status


class ConnectionCutError(ConnectionError):
    """The server closes the connection instead of answering."""


def missing_parameters(names: Sequence[str]) -> ValidationError:
    """The error for required parameters that the request does not have."""
    return ValidationError("MISSING_PARAMETER", "A required parameter is missing.", dict.fromkeys(names, "required"))
