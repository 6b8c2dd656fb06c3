"""Credentials, settings and regions that do not work: one sentence at once, for people and programs, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.command_line.cli import main
from sandbox.aws.refusals import Refusal
from tests.integration.command_line.conftest import REGION, Terminal

DATA = Path(__file__).parents[2] / "data" / "aws"
NOTHING = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"), None),
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "config",
    "AWS_SHARED_CREDENTIALS_FILE": "credentials",
}


@pytest.fixture
def bare(terminal: Terminal) -> Terminal:
    """A terminal without credentials."""
    return replace(terminal, environ={**terminal.environ, **NOTHING})  # type: ignore[dict-item]  # None unsets it


@pytest.mark.parametrize(
    ("environ", "kind", "says"),
    [
        ({"AWS_PROFILE": "nosuch"}, "SettingsWrong", "The AWS profile nosuch does not exist."),
        ({"AWS_CONFIG_FILE": str(DATA / "config-malformed.ini")}, "SettingsWrong", "cannot be read as AWS settings."),
        ({"AWS_ENDPOINT_URL": "localhost:4700"}, "SettingsWrong", "AWS_ENDPOINT_URL is not an address."),
        (
            {"AWS_CONFIG_FILE": str(DATA / "c-process-missing.ini")},
            "CredentialsFailed",
            "The program get-aws-creds of credential_process gave no credentials",
        ),
        (
            {"AWS_CONFIG_FILE": str(DATA / "c-process-badjson.ini")},
            "CredentialsFailed",
            "The program echo of credential_process gave no credentials",
        ),
        (
            {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x", "AWS_WEB_IDENTITY_TOKEN_FILE": "/nope"},
            "CredentialsFailed",
            "The web identity token in /nope cannot be used",
        ),
        ({}, "CredentialsMissing", "No AWS credentials were found"),
        ({"AWS_ACCESS_KEY_ID": "AKIA"}, "CredentialsMissing", "AWS_SECRET_ACCESS_KEY"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else None,
)
def test_types__credentials_do_not_work(bare: Terminal, environ: dict[str, str], kind: str, says: str) -> None:
    """Each cause has its own sentence, and a program reads its name."""
    outcome = bare.run("types", "--json", **environ)
    document = json.loads(outcome.stdout)
    assert (outcome.exit_code, document["problem"]["error"]) == (1, kind)
    assert says in document["error"]
    assert says in outcome.stderr


@pytest.mark.parametrize(
    ("name", "kind", "says"),
    [
        ("error-clock-skew.json", "ClockWrong", "the clock of this machine is wrong"),
        ("error-expired.json", "CredentialsExpired", "The AWS credentials have expired"),
        ("error-scp.json", "ForbiddenByOrganization", "A service control policy of the AWS organization forbids"),
        ("error-optin-region.json", "RegionOff", "The region ap-south-2 is not enabled in the AWS account"),
    ],
)
def test_status__refused_by_cause(terminal: Terminal, name: str, kind: str, says: str) -> None:
    """The sentence has the operation, the region and the code of AWS."""
    refusal = Refusal.of_sample(json.loads((DATA / name).read_text()))
    terminal.aws.faults.refuse(refusal)
    region = REGION if refusal.region == "*" else refusal.region
    code, document = terminal.read("status", "-r", region, AWS_REGION=region)
    assert (code, document["problem"]["error"]) == (1, kind)
    assert says in document["error"]
    problem = document["problem"]
    assert f"({problem['operation']}, {region}, {problem['code']})" in document["error"]


@pytest.mark.parametrize(
    ("region", "near"),
    [
        ("us-esat-1", "us-east-1"),
        ("eu-wset-1", "eu-west-1"),
        ("ap-suoth-2", "ap-south-2"),
        ("us-gov-wst-1", "us-gov-west-1"),
    ],
)
def test_types__region_unknown(terminal: Terminal, region: str, near: str) -> None:
    """A region that the SDK does not know is refused before AWS is asked, with the nearest name."""
    for arguments in (("types", "-r", region), ("status", "-r", region), ("bulk", "x.csv", "-r", region)):
        terminal.write("x.csv", "Company name\nExample\n")
        outcome = terminal.run(*arguments, AWS_ENDPOINT_URL="")
        assert outcome.exit_code == 2
        assert f"{region} is not a region of AWS End User Messaging. Did you mean {near}?" in outcome.stderr
    assert terminal.aws.calls == []


def test_types__region_of_the_profile(terminal: Terminal) -> None:
    """The region may be in the SDK's own file, as for AWS's command line."""
    terminal.write("config", "[default]\nregion = eu-west-1\n[profile sms]\nregion = eu-central-1\n")
    for profile, region in (("", "eu-west-1"), ("sms", "eu-central-1")):
        variables = {"AWS_REGION": "", "AWS_CONFIG_FILE": "config"} | ({"AWS_PROFILE": profile} if profile else {})
        assert terminal.run("types", "--country", "ID", **variables).exit_code == 0
        assert {call.region for call in terminal.aws.calls} == {region}
        terminal.aws.reset()


def test_types__says_what_it_waits_for(terminal: Terminal) -> None:
    """While a failed call is repeated, a line on standard error says so; standard output stays clean."""
    terminal.aws.faults.fail("DescribeRegistrationTypeDefinitions", times=1)
    outcome = terminal.run("types", "--country", "ID", "--json")
    assert (outcome.exit_code, "types" in json.loads(outcome.stdout)) == (0, True)
    waiting = [line for line in outcome.stderr.splitlines() if "Trying again" in line]
    assert len(waiting) == 1
    assert "(DescribeRegistrationTypeDefinitions, us-east-1)" in waiting[0]


@pytest.mark.parametrize("arguments", [["--help"], ["types", "--country", "ID"]], ids=" ".join)
def test_output__a_full_disk(terminal: Terminal, arguments: list[str]) -> None:
    """What standard output does not take is one line on standard error, also when Python ends."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            env={**os.environ, **terminal.environ},
            cwd=Path(__file__).parents[3],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert ended.stderr.startswith("Error: The output cannot be written: No space left on device.")


@pytest.mark.parametrize(
    "arguments",
    [["types", "--nothing"], ["register"], ["status", "--status"], ["run"], ["doctor", "--nothing"]],
    ids=" ".join,
)
def test_usage__exit_code(terminal: Terminal, arguments: list[str]) -> None:
    """A mistake in usage, or a setting that is missing, is exit code 2."""
    environ = {**terminal.environ, "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": ""}
    assert CliRunner().invoke(main, arguments, env=environ).exit_code == 2
