"""Slack's error codes."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError


def code_of(refused: SlackApiError) -> str:
    """Slack's error code; empty where a proxy in front of Slack answered with a page instead of JSON."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def status_of(refused: SlackApiError) -> int:
    """The HTTP status of the answer; 0 where it is not known."""
    response = refused.response
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 0
