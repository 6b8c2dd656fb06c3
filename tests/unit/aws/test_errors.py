"""The class of each error, and whether the same request may be repeated."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError
from botocore.session import get_session

from workflows.aws.caller import SERVICE, _method
from workflows.aws.errors import CODES, SDK_ERRORS, THROTTLES, classify
from workflows.aws.operations import OPERATIONS, Repeat, must_look_first
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

READ = "DescribeRegistrations"
SUBMIT = "SubmitRegistrationVersion"
URL = {"endpoint_url": "https://sms-voice.us-east-1.amazonaws.com"}


def answered(code: str, status: int = 400, **members: Any) -> sdk.ClientError:
    response = {"Error": {"Code": code, "Message": "secret"}, "ResponseMetadata": {"HTTPStatusCode": status}, **members}
    return sdk.ClientError(response, "Operation")


def refused_connection() -> aiohttp.ClientConnectorError:
    key = ConnectionKey("h", 443, True, True, None, None, None)
    return aiohttp.ClientConnectorError(key, OSError(111, "refused"))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ValidationException", Refused),
        ("ConflictException", Conflict),
        ("ResourceNotFoundException", NotFound),
        ("ServiceQuotaExceededException", QuotaExceeded),
        ("AccessDeniedException", AccessDenied),
        ("UnrecognizedClientException", AccessDenied),
        ("ExpiredTokenException", AccessDenied),
        ("ExpiredToken", AccessDenied),
        ("InvalidClientTokenId", AccessDenied),
        ("SomethingNewException", AwsError),
    ],
)
@pytest.mark.parametrize("operation", [READ, SUBMIT])
def test_classify__answered(operation: str, code: str, kind: type[AwsError]) -> None:
    """A plain refusal is final for every operation, and keeps its reason."""
    failure = classify(operation, answered(code, Reason="WHY"))
    assert type(failure.error) is kind
    assert not failure.retryable
    assert (failure.error.operation, failure.error.code, failure.error.reason) == (operation, code, "WHY")
    assert "secret" not in str(failure.error)


@pytest.mark.parametrize("operation", [READ, SUBMIT])
@pytest.mark.parametrize("raised", [*map(answered, sorted(THROTTLES)), answered("Odd", 429)], ids=str)
def test_classify__throttled(operation: str, raised: Exception) -> None:
    """A throttled request was not carried out: every operation may repeat it."""
    failure = classify(operation, raised)
    assert (type(failure.error), failure.retryable, failure.throttled) == (AwsUnavailable, True, True)


@pytest.mark.parametrize(
    "raised",
    [
        sdk.EndpointConnectionError(**URL, error=refused_connection()),
        sdk.EndpointConnectionError(**URL, error=socket.gaierror()),
        sdk.ConnectTimeoutError(**URL),
        sdk.ProxyConnectionError(proxy_url="http://proxy"),
        sdk.SSLError(**URL, error="handshake"),
    ],
    ids=lambda raised: type(raised).__name__,
)
@pytest.mark.parametrize("operation", [READ, SUBMIT])
def test_classify__not_sent(operation: str, raised: Exception) -> None:
    """A request that was never sent may be repeated, even without a token."""
    failure = classify(operation, raised)
    assert (type(failure.error), failure.retryable, failure.throttled) == (AwsUnavailable, True, False)


@pytest.mark.parametrize(
    "raised",
    [
        sdk.ReadTimeoutError(**URL),
        sdk.ConnectionClosedError(**URL),
        sdk.EndpointConnectionError(**URL, error=aiohttp.ClientOSError(104, "reset")),
        sdk.EndpointConnectionError(**URL),
        sdk.HTTPClientError(error="odd"),
        sdk.ResponseStreamingError(error="cut"),
        sdk.IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ResponseParserError("no JSON"),
        answered("InternalServerException", 500),
        answered("InternalServerException", 400),
        answered("ServiceUnavailable", 503),
        answered("", 502),
    ],
    ids=repr,
)
@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_classify__no_answer(operation: str, raised: Exception) -> None:
    """Without a response, a call without a token is unknown; reads, puts and calls with a token are repeated."""
    failure = classify(operation, raised)
    if operation in {
        "CreateRegistrationAssociation",
        "CreateRegistrationVersion",
        "DeleteRegistration",
        "DeleteRegistrationAttachment",
        "DiscardRegistrationVersion",
        "SubmitRegistrationVersion",
    }:
        assert (type(failure.error), failure.retryable) == (OutcomeUnknown, False)
    else:
        assert (type(failure.error), failure.retryable) == (AwsUnavailable, True)


@pytest.mark.parametrize(
    "raised",
    [
        sdk.NoCredentialsError(),
        sdk.PartialCredentialsError(provider="env", cred_var="secret_key"),
        sdk.CredentialRetrievalError(provider="sso", error_msg="secret"),
        sdk.TokenRetrievalError(provider="sso", error_msg="secret"),
        sdk.UnauthorizedSSOTokenError(),
        sdk.SSOTokenLoadError(error_msg="secret"),
        sdk.ProfileNotFound(profile="x"),
    ],
    ids=lambda raised: type(raised).__name__,
)
def test_classify__credentials(raised: Exception) -> None:
    """Credentials that do not work are at once a matter for an administrator."""
    failure = classify(READ, raised)
    assert (type(failure.error), failure.retryable) == (AccessDenied, False)
    assert "secret" not in str(failure.error)


def test_classify__parameters() -> None:
    """Names of refused parameters are kept, their values are not."""
    report = (
        "Parameter validation failed:\n"
        'Missing required parameter in input: "RegistrationId"\n'
        "Invalid length for parameter TextValue, value: 0, valid min length: 1\n"
        "Invalid type for parameter SelectChoices[0], value: s3cret for parameter Fake, type: <class 'int'>\n"
        'Unknown parameter in input: "Wrong", must be one of: RegistrationId'
    )
    failure = classify(READ, sdk.ParamValidationError(report=report))
    assert type(failure.error) is Refused
    names = [name for name, _ in failure.error.fields]
    assert {"RegistrationId", "TextValue", "SelectChoices[0]"} <= set(names)
    assert "s3cret" not in str(failure.error) + str(failure.error.fields)


def test_classify__anything_else() -> None:
    """An unknown exception of the SDK is an AwsError with its name."""
    failure = classify(READ, sdk.InvalidRegionError(region_name="x"))
    assert (type(failure.error), failure.error.code, failure.retryable) == (AwsError, "InvalidRegionError", False)


def test_codes__are_disjoint() -> None:
    """No code is both a refusal and a throttle."""
    assert not set(CODES) & THROTTLES


@pytest.fixture(scope="module")
def model() -> Any:
    return get_session().get_service_model(SERVICE)


def test_codes__every_exception_of_the_model(model: Any) -> None:
    """Each error shape of the service has its class."""
    names = {shape.name for name in OPERATIONS for shape in model.operation_model(name).error_shapes}
    assert names <= set(CODES) | THROTTLES | {"InternalServerException"}
    assert len(names) == 7


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_operations__as_the_model_says(model: Any, operation: str) -> None:
    """An operation counts as KNOWN exactly when the model gives it a token; the SDK has a method of its name."""
    members = model.operation_model(operation).input_shape.members
    assert (OPERATIONS[operation].repeat is Repeat.KNOWN) == ("ClientToken" in members)
    assert _method(operation).replace("_", "") == operation.lower()


@pytest.mark.parametrize(("operation", "look"), [("GetCallerIdentity", False), ("NeverHeardOf", True), (READ, False)])
def test_must_look_first__edges(operation: str, look: bool) -> None:
    """An unknown operation is not repeated unseen."""
    assert must_look_first(operation) is look


def test_sdk_errors__cover_all_tables() -> None:
    """Everything in the tables is caught where a call is made."""
    assert issubclass(sdk.NoCredentialsError, SDK_ERRORS)
    assert issubclass(ResponseParserError, SDK_ERRORS)
