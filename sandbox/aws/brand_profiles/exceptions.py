"""The errors of `endusermessaging`: codes, HTTP statuses and members as its service model defines them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException


class BrandProfileError(ServiceException):  # type: ignore[misc]  # moto is not typed for us
    """An error answer. `members` are those of the model (resourceId, resourceType, fieldList)."""

    code = "InternalServerException"
    status = 500

    def __init__(self, message: str, **members: Any) -> None:
        super().__init__(message)
        self.members = {name: value for name, value in members.items() if value}

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {"message": self.message, **self.members}


class InvalidRequestError(BrandProfileError):
    """`ValidationException`: the request itself is wrong. `fields` maps a member to the problem."""

    code, status = "ValidationException", 400

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, fieldList=[{"path": path, "message": text} for path, text in (fields or {}).items()])


class ProfileConflictError(BrandProfileError):
    """`ConflictException`: the request is valid, but the state of the resource does not allow it."""

    code, status = "ConflictException", 409

    def __init__(self, message: str, resource_id: str = "", resource_type: str = "") -> None:
        super().__init__(message, resourceId=resource_id, resourceType=resource_type)


class ProfileNotFoundError(BrandProfileError):
    """`ResourceNotFoundException`."""

    code, status = "ResourceNotFoundException", 404

    def __init__(self, resource_type: str, resource_id: str) -> None:
        super().__init__("Resource not found.", resourceId=resource_id, resourceType=resource_type)


class ProfileQuotaError(BrandProfileError):
    """`ServiceQuotaExceededException`."""

    code, status = "ServiceQuotaExceededException", 400

    def __init__(self, limit: int) -> None:
        super().__init__(f"The quota of {limit} is reached.")


class UnknownPathError(BrandProfileError):
    """A path that no operation of this stand-in has."""

    code, status = "UnknownOperationException", 404

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"This stand-in does not have {method} {path}.")


class OrderedError(BrandProfileError):
    """An error that a fault ordered for the other service: the same code and status, in this service's form."""

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
