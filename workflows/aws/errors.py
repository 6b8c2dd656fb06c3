"""Maps what the SDK raises to the classes of `workflows.records.errors`, without any text that may repeat a value.

Sources: the error shapes of the service model, and aiobotocore's `httpsession` for failures below it. What providers of
credentials raise is in `provider_errors`.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

import aiohttp
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from workflows.aws.credentials import ProviderFailed
from workflows.aws.mapping import ErrorResponse, error_response
from workflows.aws.operations import BRAND_PROFILE_OPERATIONS, must_look_first
from workflows.aws.provider_errors import of_provider, of_settings
from workflows.records.errors import (
    AccessDenied,
    AccountRestricted,
    AwsError,
    AwsUnavailable,
    ClockWrong,
    Conflict,
    CredentialsExpired,
    CredentialsMissing,
    CredentialsUnavailable,
    CredentialsWrong,
    ForbiddenByOrganization,
    NotFound,
    OutcomeUnknown,
    QuotaExceeded,
    Refused,
    RegionOff,
    ServiceAbsent,
)

#: Error codes of the service, and of the layer that checks signatures.
CODES: dict[str, type[AwsError]] = {
    "ValidationException": Refused,
    "ConflictException": Conflict,
    "ResourceNotFoundException": NotFound,
    "ServiceQuotaExceededException": QuotaExceeded,
    "AccessDeniedException": AccessDenied,
    "AccessDenied": AccessDenied,
    "NotAuthorized": AccessDenied,
    "UnauthorizedOperation": AccessDenied,
    "ExpiredToken": CredentialsExpired,
    "ExpiredTokenException": CredentialsExpired,
    "TokenRefreshRequired": CredentialsExpired,
    "IncompleteSignature": CredentialsWrong,
    "InvalidAccessKeyId": CredentialsWrong,
    "InvalidClientTokenId": CredentialsWrong,
    "InvalidSignatureException": CredentialsWrong,
    "InvalidToken": CredentialsWrong,
    "SignatureDoesNotMatch": CredentialsWrong,
    "UnrecognizedClientException": CredentialsWrong,
    "MissingAuthenticationToken": CredentialsMissing,
    "MissingAuthenticationTokenException": CredentialsMissing,
    "RequestExpired": ClockWrong,
    "RequestInTheFuture": ClockWrong,
    "RequestTimeTooSkewed": ClockWrong,
    "RegionDisabledException": RegionOff,
    "AccountProblem": AccountRestricted,
    "OptInRequired": AccountRestricted,
    "SubscriptionRequiredException": AccountRestricted,
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

#: Reasons of an AccessDeniedException that are not about a policy.
RESTRICTED = frozenset({"ACCOUNT_DISABLED", "INSUFFICIENT_ACCOUNT_REPUTATION"})
#: Words of a refused signature that mean the clock, in the messages of the layer that checks signatures.
_OF_THE_CLOCK = re.compile(r"signature (?:expired|not yet current)|is (?:now earlier|still later) than", re.IGNORECASE)
#: The kinds of policies that IAM names in "no ... policy allows" and "explicit deny in a ... policy".
_POLICIES = re.compile(
    r"service control policy|resource control policy|permissions boundary|session policy|vpc endpoint policy"
    r"|identity-based policy|resource-based policy",
    re.IGNORECASE,
)
_OF_THE_ORGANIZATION = frozenset({"service control policy", "resource control policy"})

#: Raised before a request was sent: nothing has happened, so a repeat is safe.
_NOT_SENT = (sdk.ConnectTimeoutError, sdk.ProxyConnectionError, sdk.SSLError)
#: Causes of an EndpointConnectionError that mean that no connection was made. The SDK raises the same error for a
#: connection that was reset later.
_NOT_CONNECTED = (aiohttp.ClientConnectorError, socket.gaierror)
_NO_ADDRESS = (aiohttp.ClientConnectorDNSError, socket.gaierror)
#: The request was sent, but no complete response came back.
_NO_ANSWER = (
    sdk.HTTPClientError,
    sdk.ConnectionError,
    sdk.IncompleteReadError,
    ResponseParserError,
    aiohttp.ClientError,
    TimeoutError,
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
    #: Whether other credentials, or the same ones a little later, may work: a caller that can wait repeats it.
    waits_for_credentials: bool = False


def classify(operation: str, raised: Exception, region: str = "") -> Failure:
    """The Failure of a call of `operation` that raised `raised`, whatever that is."""
    if isinstance(raised, sdk.ClientError):
        return _refusal(operation, error_response(raised.response), region)
    if isinstance(raised, ProviderFailed):
        error = of_provider(operation, raised.raised, raised.source, region)
        return Failure(error=error, waits_for_credentials=True)
    code = type(raised).__name__
    if operation in BRAND_PROFILE_OPERATIONS and _has_no_address(raised):
        return Failure(error=ServiceAbsent(operation, code=code, region=region))
    if _was_not_sent(raised):
        return Failure(error=AwsUnavailable(operation, code=code, region=region), retryable=True)
    if isinstance(raised, _NO_ANSWER):
        return _unknown(operation, code, region)
    if isinstance(raised, sdk.ParamValidationError):
        return Failure(error=Refused(operation, code=code, fields=_parameters(raised), region=region))
    error = of_settings(operation, raised, region) or AwsError(operation, code=code, region=region)
    return Failure(error=error)


def _was_not_sent(raised: Exception) -> bool:
    if isinstance(raised, sdk.EndpointConnectionError):
        return isinstance(raised.kwargs.get("error"), _NOT_CONNECTED)
    return isinstance(raised, _NOT_SENT)


def _has_no_address(raised: Exception) -> bool:
    """Whether the service's host name does not exist: AWS gives a service no name in regions that do not have it."""
    return isinstance(raised, sdk.EndpointConnectionError) and isinstance(raised.kwargs.get("error"), _NO_ADDRESS)


def _refusal(operation: str, answer: ErrorResponse, region: str) -> Failure:
    if answer.code in THROTTLES or answer.status == 429:
        throttled = AwsUnavailable(operation, code=answer.code, request_id=answer.request_id, region=region)
        return Failure(error=throttled, retryable=True, throttled=True)
    if answer.status >= 500 or answer.code == "InternalServerException":
        return _unknown(operation, answer.code, region, answer.request_id)
    kind = _kind(answer)
    error = kind(
        operation,
        code=answer.code,
        reason=answer.reason,
        fields=tuple((name, "") for name in answer.field_names),
        request_id=answer.request_id,
        region=region,
        detail=_policy(answer),
    )
    return Failure(error=error, waits_for_credentials=issubclass(kind, CredentialsUnavailable))


def _kind(answer: ErrorResponse) -> type[AwsError]:
    """The class of a refusal. One code stands for several causes, which only its message tells apart."""
    kind = CODES.get(answer.code, AwsError)
    if kind is CredentialsWrong and _OF_THE_CLOCK.search(answer.message):
        return ClockWrong
    if kind is AccessDenied and answer.reason in RESTRICTED:
        return AccountRestricted
    if kind is AccessDenied and _policy(answer) in _OF_THE_ORGANIZATION:
        return ForbiddenByOrganization
    return kind


def _policy(answer: ErrorResponse) -> str:
    """The kind of policy that refused, where AWS names it."""
    found = _POLICIES.search(answer.message) if CODES.get(answer.code) is AccessDenied else None
    return found[0].lower() if found else ""


def _unknown(operation: str, code: str, region: str, request_id: str = "") -> Failure:
    """The failure of a request that AWS may have carried out: it is repeated only where that does no harm."""
    if must_look_first(operation):
        return Failure(error=OutcomeUnknown(operation, code=code, request_id=request_id, region=region))
    error = AwsUnavailable(operation, code=code, request_id=request_id, region=region)
    return Failure(error=error, retryable=True)


def _parameters(raised: sdk.ParamValidationError) -> tuple[tuple[str, str], ...]:
    """Names of the parameters that botocore refused. Its own sentences also contain the values."""
    return tuple((name, "") for name in dict.fromkeys(_PARAMETER.findall(str(raised))))
