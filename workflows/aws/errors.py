"""What the SDK raises, as the classes of `workflows.records.errors`: by tables, and without any text that may repeat a value.

Sources: the error shapes of the service model; aiobotocore's `httpsession` for what breaks below it.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

import aiohttp
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from workflows.aws.mapping import ErrorAnswer, error_answer
from workflows.aws.operations import must_look_first
from workflows.records.errors import (
    AccessDenied,
    AwsError,
    AwsUnavailable,
    Conflict,
    NotFound,
    OutcomeUnknown,
    QuotaExceeded,
    Refused,
)

#: Everything a call of the SDK raises on purpose.
SDK_ERRORS = (sdk.BotoCoreError, sdk.ClientError, ResponseParserError)

#: Error codes of the service, and of the front that checks signatures.
CODES: dict[str, type[AwsError]] = {
    "ValidationException": Refused,
    "ConflictException": Conflict,
    "ResourceNotFoundException": NotFound,
    "ServiceQuotaExceededException": QuotaExceeded,
    "AccessDeniedException": AccessDenied,
    "AccessDenied": AccessDenied,
    "ExpiredToken": AccessDenied,
    "ExpiredTokenException": AccessDenied,
    "IncompleteSignature": AccessDenied,
    "InvalidClientTokenId": AccessDenied,
    "InvalidSignatureException": AccessDenied,
    "MissingAuthenticationToken": AccessDenied,
    "MissingAuthenticationTokenException": AccessDenied,
    "NotAuthorized": AccessDenied,
    "OptInRequired": AccessDenied,
    "SignatureDoesNotMatch": AccessDenied,
    "UnrecognizedClientException": AccessDenied,
}

THROTTLES = frozenset(
    {
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)

#: Raised before a request went out: nothing has happened, trying again is right.
_NOT_SENT = (sdk.ConnectTimeoutError, sdk.ProxyConnectionError, sdk.SSLError)
#: Under an EndpointConnectionError, these say that no connection was made. The SDK raises the same error for a connection
#: that was reset later, so the error itself says nothing.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, socket.gaierror)
#: The request went out and no whole answer came back.
_NO_ANSWER = (
    sdk.HTTPClientError,
    sdk.ConnectionError,
    sdk.IncompleteReadError,
    ResponseParserError,
)
#: No usable credentials or configuration: an administrator has to act.
_NO_CREDENTIALS = (
    sdk.ConfigNotFound,
    sdk.ConfigParseError,
    sdk.CredentialRetrievalError,
    sdk.InvalidConfigError,
    sdk.LoginError,
    sdk.MetadataRetrievalError,
    sdk.NoAuthTokenError,
    sdk.NoCredentialsError,
    sdk.PartialCredentialsError,
    sdk.ProfileNotFound,
    sdk.SSOError,
    sdk.TokenRetrievalError,
    sdk.UnknownCredentialError,
)

_PARAMETER = re.compile(r"(?:for parameter |parameter in \w+: \"|parameter in )(\w+(?:\[\d+\])?(?:\.\w+)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One call that did not work."""

    #: What the caller gets when it is not tried again.
    error: AwsError
    #: Whether the same request may be sent again.
    retryable: bool = False
    #: Whether the quota was hit.
    throttled: bool = False


def classify(operation: str, raised: Exception) -> Failure:
    """What `raised`, one of SDK_ERRORS, means for a call of `operation`."""
    if isinstance(raised, sdk.ClientError):
        return _answered(operation, error_answer(raised.response))
    code = type(raised).__name__
    if _was_not_sent(raised):
        return Failure(error=AwsUnavailable(operation, code=code), retryable=True)
    if isinstance(raised, _NO_ANSWER):
        return _unknown(operation, code)
    if isinstance(raised, _NO_CREDENTIALS):
        return Failure(error=AccessDenied(operation, code=code))
    if isinstance(raised, sdk.ParamValidationError):
        return Failure(error=Refused(operation, code=code, fields=_parameters(raised)))
    return Failure(error=AwsError(operation, code=code))


def _was_not_sent(raised: Exception) -> bool:
    if isinstance(raised, sdk.EndpointConnectionError):
        return isinstance(raised.kwargs.get("error"), _NOT_CONNECTED)
    return isinstance(raised, _NOT_SENT)


def _answered(operation: str, answer: ErrorAnswer) -> Failure:
    if answer.code in THROTTLES or answer.status == 429:
        error = AwsUnavailable(operation, code=answer.code, request_id=answer.request_id)
        return Failure(error=error, retryable=True, throttled=True)
    if answer.status >= 500 or answer.code == "InternalServerException":
        return _unknown(operation, answer.code, answer.request_id)
    return Failure(
        error=CODES.get(answer.code, AwsError)(
            operation,
            code=answer.code,
            reason=answer.reason,
            fields=tuple((name, "") for name in answer.field_names),
            request_id=answer.request_id,
        )
    )


def _unknown(operation: str, code: str, request_id: str = "") -> Failure:
    """It may have happened: to be repeated only where a repeat does no harm."""
    if must_look_first(operation):
        return Failure(error=OutcomeUnknown(operation, code=code, request_id=request_id))
    return Failure(error=AwsUnavailable(operation, code=code, request_id=request_id), retryable=True)


def _parameters(raised: sdk.ParamValidationError) -> tuple[tuple[str, str], ...]:
    """Names of the parameters botocore refused; its sentences go on with their values."""
    return tuple((name, "") for name in dict.fromkeys(_PARAMETER.findall(str(raised))))
