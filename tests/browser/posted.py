"""What tests of the page show without the app: a message, a modal."""

from __future__ import annotations

from typing import Any

from sandbox.slack.normalise import normalised_view
from sandbox.slack.records import Message
from tests.browser.running import Sandbox
from tests.integration.slack_stand_in.blocks import Json, modal


def says(sandbox: Sandbox, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
    """The bot posts into #sms."""
    workspace = sandbox.slack.workspace
    message = Message(
        conversation=workspace.channel("sms"),
        ts=workspace.new_ts(),
        author=workspace.bot,
        text=text,
        blocks=blocks or [],
    )
    workspace.post(message)


def opens(sandbox: Sandbox, *blocks: Json) -> None:
    """Open a modal without the app."""
    workspace = sandbox.slack.workspace
    workspace.open_modal(workspace.user("ana"), normalised_view(modal(*blocks), lambda: workspace.new_id("b")))
