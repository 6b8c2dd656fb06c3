"""Slack's error codes."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError


def code_of(refused: SlackApiError) -> str:
    """Slack's error code; empty where a proxy in front of Slack answered with a page instead of JSON."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""
