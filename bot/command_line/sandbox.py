"""Callsign with its two stand-ins in one process, for the sandbox and the demo."""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

import sandbox
from bot import messages
from bot.config_file import Config, read_config
from bot.settings import Settings
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Quotas
from sandbox.clock import MovingClock
from sandbox.slack.server import SlackStandIn
from sandbox.web.demo_content import REGISTRATION_TYPE, brand_profiles
from sandbox.web.people import APPROVALS, SlashCommand
from sandbox.web.server import SandboxPage
from workflows.profiles.keys import new_key
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import ApprovalRule

if TYPE_CHECKING:
    from bot.runtime.process import Runtime

REGIONS = ("us-east-1", "us-west-2", "ap-south-1", "eu-west-1")
#: The suggestions in the page's message box.
COMMANDS = tuple(
    SlashCommand(line=f"{messages.text.COMMAND} {word}", description=what)
    for word, what in messages.commands.HELP.items()
)
#: Not the keys of an account: the stand-in accepts any.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_EC2_METADATA_DISABLED": "true"}
#: The quota of an account with raised limits, so that a table of hundreds of rows fits.
LARGE_QUOTAS = Quotas(registrations=2000, attachments=2000, phone_numbers=2000)
#: Never let a real profile or session of the person's machine leak into the sandbox.
FORGOTTEN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast the stand-ins work, and how much fits into the account."""

    #: Seconds the reviewers take for each step.
    review_seconds: float = 6.0
    #: Seconds an attachment takes to upload.
    upload_seconds: float = 1.0
    #: Calls a second to AWS for each operation; AWS's own default is 1.
    rate: str = "8"
    poll_seconds: float = 1.0
    #: AWS's own limits of an account, unless somebody asks for more.
    quotas: Quotas = field(default_factory=Quotas)
    #: Forms that were recorded, to serve instead of the shipped ones.
    catalog: Path | None = None


def usual_pace(catalog: Path | None, *, large_quotas: bool) -> Pace:
    """The pace for a person, with these forms, in an account of the usual size or a large one."""
    return Pace(quotas=LARGE_QUOTAS if large_quotas else Quotas(), catalog=catalog)


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """The running sandbox."""

    slack: SlackStandIn
    aws: AwsStandIn
    callsign: Runtime


@asynccontextmanager
async def open_sandbox(
    host: str = "127.0.0.1",
    port: int = 0,
    pace: Pace | None = None,
    on_page: Callable[[str, str], None] = lambda *_: None,
) -> AsyncIterator[Sandbox]:
    """Start all three; their data is deleted at the end.

    `on_page` gets the addresses of the page and of AWS once the page can be used. What people do before the bot has
    started waits for it.
    """
    pace, clock = pace or Pace(), MovingClock()
    with (
        tempfile.TemporaryDirectory(prefix="callsign-sandbox-") as folder,
        AwsStandIn(
            review="timed",
            clock=clock.now,
            review_seconds=pace.review_seconds,
            upload_seconds=pace.upload_seconds,
            quotas=pace.quotas,
            catalog=pace.catalog,
            host=host,
        ) as aws,
    ):
        _point_sdk_at(aws.url)
        for name, attributes in brand_profiles(aws.world.forms.fields(REGISTRATION_TYPE)).items():
            aws.brand_profiles(REGIONS[0]).add_profile(name, attributes)
        slack = SlackStandIn(port=port, host=host, clock=clock.timestamp)
        slack.shortcuts["Register number/sender"] = "register"
        SandboxPage(slack, aws, commands=COMMANDS, clock=clock)
        slack.delivery.hold()
        async with slack:
            on_page(slack.url, aws.url)
            async with _open_callsign(_settings(slack, Path(folder), pace), clock) as callsign:
                await slack.connected()
                slack.delivery.release()
                yield Sandbox(slack=slack, aws=aws, callsign=callsign)


@asynccontextmanager
async def _open_callsign(settings: Settings, clock: MovingClock) -> AsyncIterator[Runtime]:
    """The real bot, with the time of the stand-ins. A thread imports it, so that the page answers in the meantime."""
    await asyncio.to_thread(_load_callsign)
    from bot.runtime.ambient import Ambient
    from bot.runtime.process import open_runtime

    ambient = Ambient(clock=clock.now, sleep=clock.sleep, message_gap=0.2)
    async with open_runtime(settings, ambient=ambient) as callsign:
        yield callsign


def _load_callsign() -> None:
    import workflows.durable.engine  # noqa: F401  # loaded for what imports it next


def _free_port(host: str) -> int:
    """A port for the customers' pages, which have to know their own address before the bot listens."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _settings(slack: SlackStandIn, folder: Path, pace: Pace) -> Settings:
    intake_port = _free_port("127.0.0.1")
    return Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        default_region=REGIONS[0],
        regions=REGIONS,
        database_url=f"sqlite:///{folder}/callsign.db",
        secret_keys=(new_key(),),
        poll_seconds=pace.poll_seconds,
        aws_rate=pace.rate,
        config=rules(slack),
        host="127.0.0.1",
        port=intake_port,
        public_url=f"http://127.0.0.1:{intake_port}",
        company="Callsign's sandbox",
    )


def rules(slack: SlackStandIn) -> Config:
    """The sandbox's own `callsign.toml`, with rules of approvals: their channel gets an id when the sandbox starts.

    Ben approves 10DLC, and toll-free numbers when they are bought: a fix buys none, so it needs no approval.
    """
    config, problems = read_config(Path(sandbox.__file__).with_name("callsign.toml"))
    assert not problems, problems
    registrars = Grantee(kind=Kind.GROUP, name="registrars")
    channel = slack.workspace.channel(APPROVALS).id
    rule = ApprovalRule(types=("US_TEN_DLC_*",), approvers=(registrars,), channel=channel)
    bought = replace(rule, types=(REGISTRATION_TYPE,), price=Decimal(0))
    return replace(config, approval=(rule, bought))


def _point_sdk_at(url: str) -> None:
    """Set the SDK's endpoint and credentials in the environment, where it always reads them."""
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    os.environ |= {"AWS_ENDPOINT_URL": url, **CREDENTIALS}


async def run_sandbox(console: Console, host: str, port: int, pace: Pace | None = None) -> None:
    """Start everything and say what to try; until cancelled."""

    def announce(url: str, aws: str) -> None:
        console.print(messages.terminal.sandbox_ready(url, aws, REGIONS[0]), highlight=False, soft_wrap=True)

    async with open_sandbox(host, port, pace, on_page=announce) as sandbox:
        await sandbox.callsign.failure
