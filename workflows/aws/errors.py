"""Maps what the SDK raises to the classes of `workflows.records.errors`, without any text that may repeat a value.

Sources: the error shapes of the service model, and aiobotocore's `httpsession` for failures below it.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

import aiohttp
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from workflows.aws.mapping import ErrorResponse, error_response
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

#: The exceptions that a call of the SDK raises on purpose.
SDK_ERRORS = (sdk.BotoCoreError, sdk.ClientError, ResponseParserError)

#: Error codes of the service, and of the layer that checks signatures.
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

#: Raised before a request was sent: nothing has happened, so a repeat is safe.
_NOT_SENT = (sdk.ConnectTimeoutError, sdk.ProxyConnectionError, sdk.SSLError)
#: Causes of an EndpointConnectionError that mean that no connection was made. The SDK raises the same error for a
#: connection that was reset later.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, socket.gaierror)
#: The request was sent, but no complete response came back.
_NO_ANSWER = (
    sdk.HTTPClientError,
    sdk.ConnectionError,
    sdk.IncompleteReadError,
    ResponseParserError,
)
#: There are no usable credentials or no usable configuration: an administrator has to act.
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
    """A failed call."""

    #: What the caller gets when the request is not repeated.
    error: AwsError
    #: Whether the same request may be repeated.
    retryable: bool = False
    #: Whether the quota was hit.
    throttled: bool = False


def classify(operation: str, raised: Exception) -> Failure:
    """The Failure of a call of `operation` that raised `raised`, one of SDK_ERRORS."""
    if isinstance(raised, sdk.ClientError):
        return _refusal(operation, error_response(raised.response))
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


def _refusal(operation: str, answer: ErrorResponse) -> Failure:
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
    """The failure of a request that AWS may have carried out: it is repeated only where that does no harm."""
    if must_look_first(operation):
        return Failure(error=OutcomeUnknown(operation, code=code, request_id=request_id))
    return Failure(error=AwsUnavailable(operation, code=code, request_id=request_id), retryable=True)


def _parameters(raised: sdk.ParamValidationError) -> tuple[tuple[str, str], ...]:
    """Names of the parameters that botocore refused. Its own sentences also contain the values."""
    return tuple((name, "") for name in dict.fromkeys(_PARAMETER.findall(str(raised))))
