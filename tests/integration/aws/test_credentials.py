"""Credentials that fail, expire or are replaced while Callsign runs: our own errors only, and no restart."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.loaders import Loader

from sandbox.aws.refusals import Refusal
from sandbox.aws.server import AwsStandIn
from tests.integration.aws.conftest import JumpingTime
from tests.integration.aws.refused import DATA, EXPIRED, keys, sample
from workflows.aws.client import AwsAccount, open_aws
from workflows.aws.clients import BRIEF, PATIENT, Bounds, Connection, Patience
from workflows.aws.quota import LocalBuckets, Rates
from workflows.records.errors import (
    AccessDenied,
    AwsError,
    AwsUnavailable,
    ClockWrong,
    CredentialsExpired,
    CredentialsFailed,
    CredentialsMissing,
    CredentialsWrong,
    ForbiddenByOrganization,
    RegionOff,
    SettingsWrong,
)

REGION = "us-east-1"
#: A profile with an SSO login that nobody has made.
SSO = """[default]
sso_session = corp
sso_account_id = 1
sso_role_name = x
[sso-session corp]
sso_start_url = https://x.example
sso_region = us-east-1
"""
Open = Callable[..., AbstractAsyncContextManager[AwsAccount]]


CLOCK = sample("error-clock-skew.json")
OFF, SCP = sample("error-optin-region.json"), sample("error-scp.json")


@pytest.fixture
def stand_in(aws_environment: pytest.MonkeyPatch, time: JumpingTime) -> Iterator[AwsStandIn]:
    with AwsStandIn(review="manual", clock=time.clock) as stand_in:
        aws_environment.setenv("AWS_ENDPOINT_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def opened(stand_in: AwsStandIn, time: JumpingTime, loader: Loader) -> Open:
    @asynccontextmanager
    async def opened(patience: Patience = PATIENT, home: str = REGION) -> AsyncIterator[AwsAccount]:
        connection = Connection(home_region=home, bounds=Bounds(patience=patience), loader=loader)
        async with open_aws(
            LocalBuckets(), Rates(default=1e6), clock=time.clock, sleep=time.sleep, connection=connection
        ) as aws:
            yield aws

    return opened


@pytest.fixture
def no_keys(aws_environment: pytest.MonkeyPatch, stand_in: AwsStandIn) -> pytest.MonkeyPatch:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        aws_environment.delenv(name)
    return aws_environment


def program(file: Path, *lines: str) -> None:
    file.write_text("\n".join(("#!/bin/sh", *lines)))
    file.chmod(0o700)


PRINTS = 'echo \'{"Version": 1, "AccessKeyId": "AKIAPROGRAM", "SecretAccessKey": "s"}\''


@pytest.mark.parametrize("patience", [PATIENT, BRIEF], ids=["patient", "brief"])
async def test_credentials__file_is_written_again(
    opened: Open, stand_in: AwsStandIn, no_keys: pytest.MonkeyPatch, tmp_path: Path, patience: Patience
) -> None:
    """Once the keys have expired, those that are in the file now are used, in the same call."""
    keys(tmp_path / "credentials", "ASIAOLD")
    async with opened(patience) as aws:
        await aws.registrations(REGION)
        stand_in.faults.refuse(replace(EXPIRED, access_key="ASIAOLD"))
        keys(tmp_path / "credentials", "ASIANEW")
        assert await aws.registrations(REGION) == ()
        assert await aws.registrations("eu-west-1") == ()
    assert [call.outcome for call in stand_in.calls].count("ExpiredTokenException") == 1


async def test_credentials__expired_and_renewed_later(
    opened: Open, stand_in: AwsStandIn, no_keys: pytest.MonkeyPatch, tmp_path: Path, time: JumpingTime
) -> None:
    """A patient caller waits for them; another one is told at once what has expired."""
    keys(tmp_path / "credentials", "ASIAOLD")
    stand_in.faults.refuse(replace(EXPIRED, access_key="ASIAOLD"))
    renewed_at = len(time.slept) + 4

    async with opened(BRIEF) as aws:
        with pytest.raises(CredentialsExpired) as caught:
            await aws.registrations(REGION)
        assert (caught.value.code, caught.value.region) == ("ExpiredTokenException", REGION)
    sleep = time.sleep

    async def renewing(seconds: float) -> None:
        await sleep(seconds)
        if len(time.slept) >= renewed_at:
            keys(tmp_path / "credentials", "ASIANEW")

    time.sleep = renewing  # type: ignore[method-assign]  # the login program of this test
    async with opened(PATIENT) as aws:
        assert await aws.registrations(REGION) == ()


async def test_credentials__program_recovers(
    opened: Open, no_keys: pytest.MonkeyPatch, tmp_path: Path, time: JumpingTime
) -> None:
    """A program that fails for a moment is run again; nobody has to press anything."""
    script, count = tmp_path / "creds", tmp_path / "count"
    program(script, f"echo x >> {count}", f"[ $(wc -l < {count}) -gt 3 ] || exit 1", PRINTS)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {script} --secret 1\n")
    async with opened(BRIEF) as aws:
        with pytest.raises(CredentialsFailed) as caught:
            await aws.registrations(REGION)
        assert (caught.value.reason, caught.value.detail) == ("credential_process", "creds")
        assert await aws.with_patience(PATIENT).registrations(REGION) == ()


async def test_credentials__web_identity_token_appears(
    opened: Open, no_keys: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file is named while it is missing, and read once it is there."""
    token = tmp_path / "token"
    no_keys.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/x")
    no_keys.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    async with opened(BRIEF) as aws:
        for is_folder in (False, True):
            if is_folder:
                token.mkdir()
            with pytest.raises(CredentialsFailed) as caught:
                await aws.registrations(REGION)
            assert (caught.value.reason, caught.value.detail) == ("web_identity_token_file", str(token))
        token.rmdir()
        token.write_text("token")
        assert await aws.registrations(REGION) == ()


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        ("c-process-badjson.ini", CredentialsFailed),
        ("c-process-missing.ini", CredentialsFailed),
        ("c-process-exit1.ini", CredentialsFailed),
        ("config-malformed.ini", SettingsWrong),
        ("[default]\ncredential_process = echo {}\n", CredentialsFailed),
        ("[default]\ncredential_process = echo '{\"Version\": 1}'\n", CredentialsFailed),
        ("[default]\ncredential_process = sh -c 'echo \\xff'\n", CredentialsFailed),
        ('[default]\ncredential_process = "unclosed\n', CredentialsFailed),
        ("[default]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = other\n", SettingsWrong),
        ("[default]\nrole_arn = arn:aws:iam::1:role/x\ncredential_source = Nowhere\n", SettingsWrong),
        ("[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = x\n", SettingsWrong),
        (
            SSO,
            CredentialsExpired,
        ),
        ("[default]\naws_access_key_id = AKIA\n", CredentialsMissing),
        ("", CredentialsMissing),
    ],
)
async def test_credentials__only_our_own_errors(
    opened: Open, no_keys: pytest.MonkeyPatch, tmp_path: Path, config: str, kind: type[AwsError]
) -> None:
    """Whatever files and programs raise, a call raises a class of ours, every time, and so does the account."""
    path = DATA / config if config.endswith(".ini") else tmp_path / "config"
    if not config.endswith(".ini"):
        path.write_text(config)
    no_keys.setenv("AWS_CONFIG_FILE", str(path))
    no_keys.setenv("HOME", str(tmp_path))
    async with opened(BRIEF) as aws:
        for call in (aws.account_id, lambda: aws.registrations(REGION), aws.account_id):
            with pytest.raises(kind) as caught:
                await call()
            assert isinstance(caught.value, AccessDenied)
            assert caught.value.region == REGION


async def test_credentials__profile_is_made_later(opened: Open, no_keys: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile that does not exist yet is named; the settings are read again for the next call."""
    no_keys.setenv("AWS_PROFILE", "corp-sms")
    async with opened(BRIEF) as aws:
        with pytest.raises(SettingsWrong) as caught:
            await aws.registrations(REGION)
        assert (caught.value.code, caught.value.detail) == ("ProfileNotFound", "corp-sms")
        (tmp_path / "credentials").write_text("[corp-sms]\naws_access_key_id = AKIA\naws_secret_access_key = s\n")
        assert await aws.registrations(REGION) == ()


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [(CLOCK, ClockWrong), (EXPIRED, CredentialsExpired), (replace(SCP, region=REGION), ForbiddenByOrganization)],
    ids=["clock", "expired", "organization"],
)
async def test_refusals__by_cause(opened: Open, stand_in: AwsStandIn, refusal: Refusal, kind: type[AwsError]) -> None:
    """Each cause is a class of its own, with code, operation and region."""
    stand_in.faults.refuse(refusal)
    async with opened(BRIEF) as aws:
        with pytest.raises(kind) as caught:
            await aws.registrations(REGION)
    error = caught.value
    assert (error.operation, error.code, error.region) == ("DescribeRegistrations", refusal.code, REGION)


@pytest.mark.parametrize("home", ["us-east-1", "ap-south-2"])
async def test_refusals__region_off(opened: Open, stand_in: AwsStandIn, home: str) -> None:
    """A key that works elsewhere means that the region is off, also where it is the home region; others work."""
    stand_in.faults.refuse(OFF)
    async with opened(BRIEF, home) as aws:
        assert await aws.account_id() == "123456789012"
        assert await aws.registrations("us-east-1") == ()
        with pytest.raises(RegionOff) as caught:
            await aws.registrations("ap-south-2")
    assert (caught.value.code, caught.value.region) == ("UnrecognizedClientException", "ap-south-2")


async def test_refusals__key_deleted(opened: Open, stand_in: AwsStandIn) -> None:
    """A key that worked and is deleted is unknown everywhere: that is not taken for a region that is off."""
    async with opened(BRIEF) as aws:
        await aws.registrations("eu-west-1")
        stand_in.faults.refuse(replace(OFF, region="*"))
        with pytest.raises(CredentialsWrong):
            await aws.registrations("eu-west-1")


async def test_brief__a_silent_aws(opened: Open, stand_in: AwsStandIn) -> None:
    """A request without an answer ends by itself, and is not repeated once the time is over."""
    stand_in.faults.hang("DescribeRegistrations", times=9)
    async with opened(replace(BRIEF, request=0.2, total=timedelta(seconds=0))) as aws:
        with pytest.raises(AwsUnavailable) as caught:
            await aws.registrations(REGION)
        stand_in.faults.clear()
    assert (caught.value.code, caught.value.region) == ("TimeoutError", REGION)


def test_brief__ends_before_twenty_seconds() -> None:
    """The longest case: STS is silent, then a call fails until its time is almost over, and its last try is silent."""
    assert BRIEF.request is not None
    longest_pause = Bounds().first_pause * 2**2 + 1
    assert BRIEF.request + BRIEF.total.total_seconds() + longest_pause + BRIEF.request < 20
