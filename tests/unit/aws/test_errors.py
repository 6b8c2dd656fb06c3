"""The class of each error, and whether the same request may be repeated."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError
from botocore.session import get_session

from workflows.aws.caller import _method
from workflows.aws.clients import SERVICE
from workflows.aws.credentials import ProviderFailed, Source
from workflows.aws.errors import CODES, THROTTLES, classify
from workflows.aws.operations import OPERATIONS, Repeat, must_look_first
from workflows.aws.provider_errors import LOGIN, PROGRAM, TOKEN_FILE
from workflows.records.errors import (
    AccessDenied,
    AccountRestricted,
    AwsError,
    AwsUnavailable,
    ClockWrong,
    Conflict,
    CredentialsExpired,
    CredentialsFailed,
    CredentialsMissing,
    CredentialsUnavailable,
    CredentialsWrong,
    ForbiddenByOrganization,
    NotFound,
    OutcomeUnknown,
    QuotaExceeded,
    Refused,
    RegionOff,
    RegionUnknown,
    ServiceAbsent,
    SettingsWrong,
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
        ("UnrecognizedClientException", CredentialsWrong),
        ("ExpiredTokenException", CredentialsExpired),
        ("ExpiredToken", CredentialsExpired),
        ("InvalidClientTokenId", CredentialsWrong),
        ("RequestTimeTooSkewed", ClockWrong),
        ("RegionDisabledException", RegionOff),
        ("OptInRequired", AccountRestricted),
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
    ("operation", "kind"), [("ListBrandProfiles", ServiceAbsent), ("DescribeRegistrations", AwsUnavailable)]
)
def test_classify__a_service_without_an_address(operation: str, kind: type[AwsError]) -> None:
    """AWS gives brand profiles no host name in regions without them: that is final, and of this service alone."""
    raised = sdk.EndpointConnectionError(endpoint_url="https://nowhere", error=socket.gaierror(-2, "unknown"))
    failure = classify(operation, raised, "xx-north-1")
    assert (type(failure.error), failure.retryable) == (kind, kind is AwsUnavailable)


INPUTS = Path(__file__).parents[2] / "data" / "aws"
BY_FILE = {
    "error-clock-skew.json": (ClockWrong, ""),
    "error-expired.json": (CredentialsExpired, ""),
    "error-optin-region.json": (CredentialsWrong, ""),  # the caller finds out whether the region is off
    "error-scp.json": (ForbiddenByOrganization, "service control policy"),
}


@pytest.mark.parametrize("status", [400, 403])
@pytest.mark.parametrize("name", BY_FILE)
def test_classify__refusals_as_aws_words_them(name: str, status: int) -> None:
    """The cause is found in the code, or in the message where one code stands for several; the status says nothing."""
    given = json.loads((INPUTS / name).read_text())
    kind, detail = BY_FILE[name]
    codes = [given["body"]["__type"], *([given["sts_code"]] if "sts_code" in given else [])]
    for code in codes:
        response = {"Error": {"Code": code, "Message": given["body"]["message"]}}
        failure = classify(
            READ, sdk.ClientError({**response, "ResponseMetadata": {"HTTPStatusCode": status}}, READ), "eu-west-1"
        )
        assert (type(failure.error), failure.error.detail, failure.retryable) == (kind, detail, False)
        assert (failure.error.code, failure.error.region) == (code, "eu-west-1")
        assert failure.waits_for_credentials is issubclass(kind, CredentialsUnavailable)


@pytest.mark.parametrize(
    ("message", "kind", "detail"),
    [
        # Sentences of IAM's "Troubleshoot access denied error messages", and of public threads.
        (
            "because no service control policy allows the sms-voice:DescribeRegistrations action",
            ForbiddenByOrganization,
            "service control policy",
        ),
        ("with an explicit deny in a resource control policy", ForbiddenByOrganization, "resource control policy"),
        (
            "because no permissions boundary allows the sms-voice:CreateRegistration action",
            AccessDenied,
            "permissions boundary",
        ),
        ("with an explicit deny in an identity-based policy", AccessDenied, "identity-based policy"),
        ("because no VPC endpoint policy allows the action", AccessDenied, "vpc endpoint policy"),
        ("because no session policy allows the action", AccessDenied, "session policy"),
        ("User is not authorized to perform: sms-voice:DescribeRegistrations", AccessDenied, ""),
    ],
)
def test_classify__kinds_of_policies(message: str, kind: type[AwsError], detail: str) -> None:
    """The policy that refuses is named: an organization's is nothing that the policy page can mend."""
    response = {"Error": {"Code": "AccessDeniedException", "Message": f"User: arn is not authorized {message}"}}
    error = classify(READ, sdk.ClientError(response, READ)).error
    assert (type(error), error.detail) == (kind, detail)


@pytest.mark.parametrize("reason", ["ACCOUNT_DISABLED", "INSUFFICIENT_ACCOUNT_REPUTATION"])
def test_classify__account_restricted(reason: str) -> None:
    """AWS's reason tells that it is about the account."""
    assert type(classify(READ, answered("AccessDeniedException", Reason=reason)).error) is AccountRestricted


SOURCE = Source(profile="corp", program="get-aws-creds", token_file="/var/run/token")


@pytest.mark.parametrize(
    ("raised", "kind", "reason", "detail"),
    [
        (None, CredentialsMissing, "", "corp"),
        (sdk.NoCredentialsError(), CredentialsMissing, "", "corp"),
        (
            sdk.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            CredentialsMissing,
            "",
            "AWS_SECRET_ACCESS_KEY",
        ),
        (sdk.UnauthorizedSSOTokenError(), CredentialsExpired, LOGIN, "corp"),
        (sdk.SSOTokenLoadError(error_msg="secret"), CredentialsExpired, LOGIN, "corp"),
        (sdk.TokenRetrievalError(provider="sso", error_msg="secret"), CredentialsExpired, LOGIN, "corp"),
        (sdk.LoginRefreshRequired(), CredentialsExpired, LOGIN, "corp"),
        (json.JSONDecodeError("secret", "secret", 0), CredentialsFailed, PROGRAM, "get-aws-creds"),
        (
            sdk.CredentialRetrievalError(provider="custom-process", error_msg="secret"),
            CredentialsFailed,
            PROGRAM,
            "get-aws-creds",
        ),
        (
            FileNotFoundError(2, "no", "/opt/corp/bin/get-aws-creds"),
            CredentialsFailed,
            PROGRAM,
            "get-aws-creds",
        ),
        (PermissionError(13, "no", "/var/run/token"), CredentialsFailed, TOKEN_FILE, "/var/run/token"),
        (IsADirectoryError(21, "no", "/var/run/token"), CredentialsFailed, TOKEN_FILE, "/var/run/token"),
        (answered("ExpiredTokenException"), CredentialsExpired, TOKEN_FILE, "/var/run/token"),
        (answered("InvalidIdentityToken"), CredentialsFailed, TOKEN_FILE, "/var/run/token"),
        (TimeoutError(), CredentialsFailed, PROGRAM, "get-aws-creds"),
        (ExceptionGroup("secret", [OSError("secret")]), CredentialsFailed, PROGRAM, "get-aws-creds"),
        (sdk.ProfileNotFound(profile="nosuch"), SettingsWrong, "", "nosuch"),
        (sdk.ConfigParseError(path="config"), SettingsWrong, "", "config"),
        (sdk.InfiniteLoopConfigError(source_profile="a", visited_profiles=["a"]), SettingsWrong, "", ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_classify__credentials(raised: Exception | None, kind: type[AwsError], reason: str, detail: str) -> None:
    """Whatever a provider raises is one of our classes, with the name of what failed, and waits for credentials."""
    failure = classify(READ, ProviderFailed(SOURCE, raised), "us-east-1")
    assert (type(failure.error), failure.error.reason, failure.error.detail) == (kind, reason, detail)
    assert (failure.retryable, failure.waits_for_credentials) == (False, True)
    assert "secret" not in f"{failure.error} {failure.error.problem()}"


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (ValueError("Invalid endpoint: localhost:4700"), SettingsWrong),
        (sdk.ProfileNotFound(profile="x"), SettingsWrong),
        (sdk.InvalidRegionError(region_name="x"), RegionUnknown),
        (ValueError("secret"), AwsError),
        (KeyError("secret"), AwsError),
        (ExceptionGroup("secret", [ValueError("secret")]), AwsError),
        (RecursionError("secret"), AwsError),
    ],
    ids=repr,
)
def test_classify__whatever_the_sdk_raises(raised: Exception, kind: type[AwsError]) -> None:
    """No exception is left over: what nobody foresaw is an AwsError with its name."""
    failure = classify(READ, raised, "us-east-1")
    assert (type(failure.error), failure.retryable, failure.error.region) == (kind, False, "us-east-1")
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
