"""Maps what providers of credentials, and the SDK's settings, raise to the classes of `workflows.records.errors`.

Sources: the exceptions of botocore 1.43, and what files, programs and JSON raise through aiobotocore's `credentials`.
Texts of programs and servers are dropped, because they may hold secrets; names of files, programs and profiles stay.
"""

from __future__ import annotations

import re

from botocore import exceptions as sdk

from workflows.aws.credentials import Source
from workflows.records.errors import (
    AccessDenied,
    AwsError,
    CredentialsExpired,
    CredentialsFailed,
    CredentialsMissing,
    RegionUnknown,
    SettingsWrong,
)

#: A login has to be repeated: `aws sso login`, `aws login`.
_LOGINS = (
    sdk.LoginError,
    sdk.NoAuthTokenError,
    sdk.RefreshWithMFAUnsupportedError,
    sdk.SSOError,
    sdk.TokenRetrievalError,
)
#: The files of the settings, or their contents, cannot be used.
_SETTINGS = (
    sdk.ConfigNotFound,
    sdk.ConfigParseError,
    sdk.InvalidConfigError,
    sdk.InvalidIMDSEndpointError,
    sdk.InvalidIMDSEndpointModeError,
    sdk.InvalidDefaultsMode,
    sdk.InvalidProxiesConfigError,
    sdk.InvalidRetryConfigurationError,
    sdk.InvalidSTSRegionalEndpointsConfigError,
    sdk.MissingDependencyException,
    sdk.ProfileNotFound,
    sdk.UnknownCredentialError,
)
_REGIONS = (
    sdk.InvalidRegionError,
    sdk.NoRegionError,
    sdk.UnknownEndpointError,
    sdk.UnknownRegionError,
    sdk.EndpointVariantError,
)
_EXPIRED = re.compile(r"Expired")
#: Codes of `SettingsWrong.code` and of the classes for credentials that have a sentence of their own.
ENDPOINT_WRONG = "InvalidEndpoint"
PROGRAM, TOKEN_FILE, LOGIN = "credential_process", "web_identity_token_file", "login"


def of_settings(operation: str, raised: Exception, region: str = "") -> AwsError | None:
    """The error where the SDK cannot use its settings; None where `raised` is about something else."""
    code = type(raised).__name__
    if isinstance(raised, _REGIONS):
        return RegionUnknown(operation, code=code, region=region)
    if isinstance(raised, _SETTINGS):
        named = getattr(raised, "kwargs", {})
        detail = str(named.get("profile") or named.get("path") or named.get("name") or "")
        return SettingsWrong(operation, code=code, region=region, detail=detail)
    if isinstance(raised, ValueError) and str(raised).startswith("Invalid endpoint"):
        return SettingsWrong(operation, code=ENDPOINT_WRONG, region=region)
    return None


def of_provider(operation: str, raised: Exception | None, source: Source, region: str = "") -> AwsError:
    """The error of credentials that cannot be had; `raised` is None where no provider has any."""
    if raised is None or isinstance(raised, sdk.NoCredentialsError):
        return CredentialsMissing(operation, code="NoCredentialsError", region=region, detail=source.profile)
    if isinstance(raised, sdk.PartialCredentialsError):
        missing = str(raised.kwargs.get("cred_var", ""))
        return CredentialsMissing(operation, code="PartialCredentialsError", region=region, detail=missing)
    settings = of_settings(operation, raised, region)
    if settings is not None:
        return settings
    kind, reason, detail = _failed(raised, source)
    return kind(operation, code=_code(raised), reason=reason, region=region, detail=detail)


def _failed(raised: Exception, source: Source) -> tuple[type[AccessDenied], str, str]:
    """The class, what failed, and its name."""
    if isinstance(raised, _LOGINS):
        return CredentialsExpired, LOGIN, source.profile
    expired = CredentialsExpired if _EXPIRED.search(_code(raised)) else CredentialsFailed
    path = str(getattr(raised, "filename", "") or "")
    if source.token_file and (isinstance(raised, sdk.ClientError) or path == source.token_file):
        return expired, TOKEN_FILE, source.token_file
    if source.program:
        return CredentialsFailed, PROGRAM, source.program
    return expired, "", path


def _code(raised: Exception) -> str:
    """The code of a server that refused, else the name of the exception."""
    if isinstance(raised, sdk.ClientError):
        return str(raised.response.get("Error", {}).get("Code") or type(raised).__name__)
    return type(raised).__name__
