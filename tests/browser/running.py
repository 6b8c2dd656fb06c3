"""A whole sandbox for the browser: both stand-ins, the bot, the page, and a Chromium."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot import messages
from bot.command_line.sandbox import rules
from bot.runtime.ambient import Ambient
from bot.runtime.process import Runtime, open_runtime
from bot.settings import Settings
from sandbox.aws.server import AwsStandIn
from sandbox.clock import MovingClock
from sandbox.slack.server import SlackStandIn
from sandbox.web.people import SlashCommand
from sandbox.web.server import SandboxPage
from workflows.profiles.keys import new_key

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Where each test saves a screenshot of the page at its end.
OUTPUT = Path(__file__).parent / "output"
COMMANDS = [
    SlashCommand(line=f"{messages.text.COMMAND} {word}", description=what)
    for word, what in messages.commands.HELP.items()
]
#: Credentials of no account: the stand-in accepts any.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "browser", "AWS_SECRET_ACCESS_KEY": "browser", "AWS_EC2_METADATA_DISABLED": "true"}


@dataclass(kw_only=True)
class Sandbox:
    """The servers of the page. `bot_running` starts the bot with `settings`, also a second time."""

    slack: SlackStandIn
    aws: AwsStandIn
    bot: Runtime | None
    settings: Settings
    clock: MovingClock

    @property
    def url(self) -> str:
        return self.slack.url

    @asynccontextmanager
    async def bot_running(self) -> AsyncIterator[Runtime]:
        """The bot, connected."""
        ambient = Ambient(clock=self.clock.now, sleep=self.clock.sleep, message_gap=0.05)
        async with open_runtime(self.settings, ambient=ambient) as self.bot:
            await self.slack.connected()
            yield self.bot


def settings_for(slack: SlackStandIn, folder: str) -> Settings:
    """Settings of a fast bot."""
    return Settings(
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_api_url=slack.api_url,
        default_region="us-east-1",
        regions=("us-east-1", "us-west-2", "ap-south-1", "eu-west-1"),
        database_url=f"sqlite:///{folder}/callsign.db",
        secret_keys=(new_key(),),
        poll_seconds=0.3,
        aws_rate="60",
        host="127.0.0.1",
        port=0,
    )


@asynccontextmanager
async def stand_ins(**aws_options: Any) -> AsyncIterator[Sandbox]:
    """The stand-ins and the page, without the bot."""
    clock = MovingClock()
    options = {"review": "manual", "clock": clock.now, **aws_options}
    with tempfile.TemporaryDirectory() as folder, AwsStandIn(**options) as aws:
        slack = SlackStandIn(clock=clock.timestamp)
        slack.shortcuts["Register number/sender"] = "register"
        SandboxPage(slack, aws, commands=COMMANDS, clock=clock)
        with pytest.MonkeyPatch.context() as environment:
            for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": aws.url}.items():
                environment.setenv(name, value)
            async with slack:
                settings = settings_for(slack, folder)
                yield Sandbox(slack=slack, aws=aws, bot=None, settings=settings, clock=clock)


@asynccontextmanager
async def whole_sandbox(*, ruled: bool = False, **aws_options: Any) -> AsyncIterator[Sandbox]:
    """Everything, including the bot; `ruled`: with the sandbox's own rules, by which Ben approves."""
    async with stand_ins(**aws_options) as sandbox:
        if ruled:
            sandbox.settings = replace(sandbox.settings, config=rules(sandbox.slack))
        async with sandbox.bot_running():
            yield sandbox


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The Chromium of this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def tab(
    browser: Browser, sandbox: Sandbox, person: str = "ana", *, tour: bool = False, **look: Any
) -> AsyncIterator[Page]:
    """The page of a person. An error in the browser fails the test at the end."""
    size = {"width": 1440, "height": 900}
    context = await browser.new_context(**{"viewport": size, "reduced_motion": "reduce", **look})
    if not tour:
        await context.add_init_script("localStorage.setItem('tour-closed', 'yes')")
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        await page.goto(f"{sandbox.url}/?as={person}")
        await page.wait_for_selector("#composer")
        yield page
        assert not errors, errors
    finally:
        await _take_screenshot(page)
        await context.close()


async def _take_screenshot(page: Page) -> None:
    """Save a screenshot under the name of the test; outside of tests do nothing."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition("::")[2].partition(" ")[0]
    if test:
        await page.screenshot(path=OUTPUT / f"{re.sub('[^a-z0-9_]+', '-', test.lower())}.png")
