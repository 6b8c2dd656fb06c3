"""`callsign doctor`: what it checks, and its advice for each problem."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from bot.command_line.doctor import SCOPES
from bot.runtime.database import check_database
from bot.settings import Settings
from sandbox.aws.refusals import Refusal
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Quotas
from sandbox.slack import SlackStandIn
from tests.integration.command_line.conftest import REGION, Terminal
from workflows.aws.permissions import NOT_TRIED, PROBES
from workflows.store import open_store

#: An address without a server.
DATA = Path(__file__).parents[2] / "data" / "aws"
NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A configured Callsign with the stand-ins for Slack and AWS."""

    terminal: Terminal
    slack: SlackStandIn

    async def doctor(self, **environ: str) -> Result:
        """The command, in a thread of its own, because the Slack stand-in answers from this loop."""
        variables = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": "sqlite:///callsign.db",
            **environ,
        }
        return await asyncio.to_thread(self.terminal.run, "doctor", **variables)


@pytest.fixture
async def deployment(terminal: Terminal) -> AsyncIterator[Deployment]:
    async with SlackStandIn() as slack:
        yield Deployment(terminal=terminal, slack=slack)


def marked(result: Result, mark: str) -> list[str]:
    """The subjects of the findings with this mark. The terminal may have wrapped their lines."""
    findings = re.split(r"(?=[✓✗?] )", " ".join(result.output.split()))
    return [finding.partition(":")[0] for finding in findings if finding.startswith(mark)]


async def test_doctor__all_is_well(deployment: Deployment) -> None:
    """Every token, scope, permission and the database are checked once. The exit code is 0."""
    result = await deployment.doctor()
    assert (marked(result, "✗"), result.exit_code) == ([], 0)
    assert marked(result, "✓") == [
        "✓ Slack bot token",
        "✓ Slack scopes",
        "✓ Slack app token (Socket Mode)",
        "✓ Slack files",
        "✓ Access",
        "✓ Access",
        "✓ AWS credentials",
        f"✓ AWS {REGION}",
        f"✓ AWS {REGION} brand profiles",
        f"✓ AWS {REGION} room",
        "✓ Database",
    ]
    assert marked(result, "?") == [f"? AWS {REGION} {', '.join(NOT_TRIED)}"]
    assert f"{len(PROBES) + 4} operations allowed" in result.output
    assert deployment.terminal.backend().registrations() == []
    assert f"{len(SCOPES)} of {len(SCOPES)}" in result.output


async def test_doctor__http_mode(deployment: Deployment) -> None:
    """Without Socket Mode there is no app token to check."""
    result = await deployment.doctor(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="0" * 32)
    assert result.exit_code == 0
    assert "Socket Mode" not in result.output


@pytest.mark.parametrize("scope", ["channels:join", "im:write"])
async def test_doctor__scope_missing(deployment: Deployment, scope: str) -> None:
    """A missing scope is named. The other checks still run."""
    deployment.slack.scopes.remove(scope)
    result = await deployment.doctor()
    assert (marked(result, "✗"), result.exit_code) == (["✗ Slack scopes"], 1)
    assert f"{scope} (for " in result.output
    assert "✓ Database" in result.output


@pytest.mark.parametrize(
    ("environ", "wrong"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-another"}, ["✗ Slack bot token"]),
        (
            {"SLACK_API_URL": f"{NOWHERE}/api/"},
            ["✗ Slack bot token", "✗ Slack app token (Socket Mode)", "✗ Slack files"],
        ),
        ({"SLACK_APP_TOKEN": "xapp-another"}, ["✗ Slack app token (Socket Mode)"]),
        ({"AWS_ENDPOINT_URL": NOWHERE}, ["✗ AWS credentials"]),
        ({"AWS_PROFILE": "nosuch"}, ["✗ AWS settings"]),
        ({"AWS_CONFIG_FILE": str(DATA / "config-malformed.ini")}, ["✗ AWS settings"]),
        ({"CALLSIGN_REGIONS": f"{REGION},us-esat-1", "AWS_ENDPOINT_URL": ""}, ["✗ AWS us-esat-1", "✗ AWS credentials"]),
        ({"DATABASE_URL": "mysql://x", "CALLSIGN_POLL_SECONDS": "x"}, ["✗ Settings", "✗ Settings"]),
        ({"DATABASE_URL": "sqlite:///no/such/folder/callsign.db"}, ["✗ Database"]),
    ],
    ids=["bot token", "Slack silent", "app token", "AWS silent", "profile", "config", "region", "settings", "database"],
)
async def test_doctor__one_thing_wrong(deployment: Deployment, environ: dict[str, str], wrong: list[str]) -> None:
    """Exactly the one problem is named, and the exit code is 1."""
    result = await deployment.doctor(**environ)
    assert (marked(result, "✗"), result.exit_code) == (wrong, 1)


@pytest.mark.parametrize("how", ["invalid_auth", 503])
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_doctor__slack_refuses(deployment: Deployment, method: str, how: str | int) -> None:
    """An error code is named, and an HTML page means that Slack does not answer. The database is still checked."""
    deployment.slack.faults.fail(method, how)
    result = await deployment.doctor()
    said = " ".join(result.output.split())
    assert ("Slack says invalid_auth" if how == "invalid_auth" else "does not answer") in said
    assert "✓ Database" in said
    assert result.exit_code == 1


@pytest.mark.parametrize(
    "operation", ["DescribeRegistrationVersions", "PutRegistrationFieldValue", "SubmitRegistrationVersion"]
)
async def test_doctor__no_permission(deployment: Deployment, operation: str) -> None:
    """Each call that AWS refuses is named as the permission to allow, reading and writing alike."""
    deployment.terminal.aws.faults.fail(operation, "AccessDeniedException", 400, times=9)
    result = await deployment.doctor()
    assert marked(result, "✗") == [f"✗ AWS {REGION} {operation}"]
    assert f"Allow sms-voice:{operation}" in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("name", "subject", "says"),
    [
        ("error-clock-skew.json", "AWS credentials", "the clock of this machine is wrong"),
        ("error-expired.json", "AWS credentials", "The AWS credentials have expired"),
        ("error-scp.json", "AWS eu-west-1 DescribeRegistrations", "A service control policy of the AWS organization"),
        ("error-optin-region.json", "AWS ap-south-2", "The region ap-south-2 is not enabled"),
    ],
)
async def test_doctor__aws_refuses_by_cause(deployment: Deployment, name: str, subject: str, says: str) -> None:
    """The cause is named once, for its region; the other regions are checked."""
    deployment.terminal.aws.faults.refuse(Refusal.of_sample(json.loads((DATA / name).read_text())))
    result = await deployment.doctor(CALLSIGN_REGIONS=f"{REGION},eu-west-1,ap-south-2")
    assert marked(result, "✗") == [f"✗ {subject}"]
    assert says in " ".join(result.output.split())
    assert (f"✓ AWS {REGION}" in marked(result, "✓")) is (subject != "AWS credentials")
    assert "✓ Database" in result.output


async def test_doctor__scopes_unknown(deployment: Deployment) -> None:
    """Where Slack does not name the scopes, they are not shown as granted."""
    deployment.slack.scopes.clear()
    result = await deployment.doctor()
    assert "? Slack scopes" in marked(result, "?")
    assert f"of {len(SCOPES)}" not in result.output


async def test_doctor__account_is_full(deployment: Deployment) -> None:
    """An account without room for registrations is a problem before anything begins."""
    with AwsStandIn(quotas=Quotas(registrations=0)) as full:
        result = await deployment.doctor(AWS_ENDPOINT_URL=full.url)
    assert marked(result, "✗") == [f"✗ AWS {REGION} room"]
    assert "registrations 0 of 0" in " ".join(result.output.split())


async def test_doctor__without_slack(deployment: Deployment) -> None:
    """Account, regions, permissions and database are checked before there is an app; a program reads the same."""
    nothing = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}
    result = await deployment.doctor(**nothing)
    assert (result.exit_code, marked(result, "✗")) == (0, [])
    assert f"✓ AWS {REGION}" in marked(result, "✓")
    assert "? Slack" in marked(result, "?")
    code, document = await asyncio.to_thread(deployment.terminal.read, "doctor", **nothing)
    assert (code, document["healthy"]) == (0, True)
    assert {name: document["findings"][0][name] for name in ("what", "ok")} == {"what": "Slack", "ok": None}


async def test_doctor__settings_missing(deployment: Deployment) -> None:
    """The missing setting is named, and everything else is checked."""
    result = await deployment.doctor(SLACK_BOT_TOKEN="")
    assert (result.exit_code, marked(result, "✗")) == (1, ["✗ Settings"])
    assert "SLACK_BOT_TOKEN" in result.output
    assert "✓ Slack app token (Socket Mode)" in marked(result, "✓")
    assert "✓ Database" in result.output


def settings(database_url: str, slack_api_url: str = f"{NOWHERE}/api/") -> Settings:
    return Settings(
        slack_bot_token="xoxb-1",
        slack_api_url=slack_api_url,
        default_region=REGION,
        regions=(REGION,),
        database_url=database_url,
        host="127.0.0.1",
    )


async def test_check_database__in_use(terminal: Terminal) -> None:
    """While a Callsign runs on the SQLite file, the advice says so."""
    url = f"sqlite:///{terminal.folder}/callsign.db"
    async with open_store(url):
        detail, advice = await check_database(settings(url))
    assert (detail, "another process" in advice.lower()) == ("", True)
    assert await check_database(settings(url)) == ("sqlite", "")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://127.0.0.1/callsign", "mysql"),
        ("postgresql://nobody@127.0.0.1:1/callsign", "does not answer"),
    ],
)
async def test_check_database__unreachable(url: str, words: str) -> None:
    """The advice names what to check."""
    detail, advice = await check_database(settings(url), patience=0.2)
    assert detail == ""
    assert words in advice


async def test_doctor__brand_profiles_are_an_extra(deployment: Deployment) -> None:
    """A region or a policy without AWS's brand profiles is named, and is not a fault."""
    deployment.terminal.aws.faults.fail("ListBrandProfiles", "AccessDeniedException", 403)
    result = await deployment.doctor()
    assert (f"? AWS {REGION} brand profiles" in marked(result, "?"), result.exit_code) == (True, 0)


async def test_doctor__those_whom_rules_name(deployment: Deployment) -> None:
    """The rules about approvals are said in words, and each person, group and channel is looked up in Slack."""
    slack = deployment.slack
    slack.user("gus").user.kind = "guest"
    ben, gus, channel = slack.user("ben").id, slack.user("gus").id, slack.channel("#approvals").id
    slack.workspace.user_group("finance", [slack.user("ben").user])
    text = f"""
[[approval.ask]]
types = ["US_TEN_DLC_*"]
approvers = ["@finance", "@gone", "{ben}", "{gus}", "U0NOBODY0"]
channel = "{channel}"

[[approval.ask]]
types = ["US_TOLL_FREE_REGISTRATON"]
price = "5.00"
channel = "C0NOBODY0"
days = 1
own = true
"""
    deployment.terminal.write("callsign.toml", text)
    result = await deployment.doctor(CALLSIGN_CONFIG="callsign.toml")
    wrong = ["the person U0NOBODY0", f"the person {gus}", "the user group @gone"]
    assert marked(result, "✗") == ["✗ Access"] * 3 + ["✗ Approval"] * 2
    assert "AWS has no registration type US_TOLL_FREE_REGISTRATON here" in " ".join(result.output.split())
    said = " ".join(result.output.split())
    for one in wrong:
        assert f"✗ Access: {one}" in said
    assert f"✓ Access: the person {ben}: a full member" in said
    assert "✓ Access: the user group @finance: 1 people" in said
    assert f"✓ Approval: channel {channel}: #approvals" in said
    assert "✗ Approval: channel C0NOBODY0" in said
    assert f"What is submitted or bought for US_TEN_DLC_* has to be approved in {channel}, within 7 days, by" in said
    assert (
        "Numbers that cost US$5.00 a month or more for US_TOLL_FREE_REGISTRATON have to be approved in C0NOBODY0, within 1 day, by people"
        in said
    )
    assert result.exit_code == 1
