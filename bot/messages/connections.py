"""The connections to Slack: tokens that do not work, and a token that two Callsigns share."""

from __future__ import annotations


def app_token_refused(error: str) -> str:
    """Slack opens no connection at the start."""
    return (
        f"Slack does not open a connection with SLACK_APP_TOKEN ({error}). Create an app-level token with the scope "
        "connections:write under Basic Information, and switch on Socket Mode."
    )


def app_token_refused_in_short(error: str) -> str:
    """The same, for a monitoring page."""
    return f"SLACK_APP_TOKEN is not accepted: {error}"


def bot_token_refused_in_short(error: str) -> str:
    """Slack no longer takes the bot token, for a monitoring page."""
    return f"SLACK_BOT_TOKEN is not accepted: {error}"


def shared_in_short(others: int) -> str:
    """Another process has the same app token, for a monitoring page."""
    return f"ok, but others have {others} {_connections(others)} with the same SLACK_APP_TOKEN"


def shared(others: int) -> str:
    """Another process has the same app token; mrkdwn, for the channel."""
    return (
        f":warning: *Two Callsigns share one app token.* Others have {others} {_connections(others)} with the same "
        "`SLACK_APP_TOKEN`.\nSlack sends each click to only one of them, so forms end with drafts that are not known. "
        "Stop one of them, or give each its own Slack app."
    )


def _connections(number: int) -> str:
    return "connection" if number == 1 else "connections"
