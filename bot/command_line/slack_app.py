"""The manifest of the Slack app, for Socket Mode or HTTP mode, as text or as a link that creates the app."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import yaml

from bot import command_name

#: Slack opens its form for a new app with this manifest in place: https://docs.slack.dev/app-manifests, "Sharing".
NEW_APP = "https://api.slack.com/apps"
#: The one path that `bot.server` answers Slack on.
EVENTS_PATH = "/slack/events"


def with_command(manifest: str, command: str) -> str:
    """The manifest for a slash command of this name. Raises ValueError for a name that Slack does not take."""
    return re.sub(rf"(?<=\s){command_name.USUAL}\b", command_name.clean(command), manifest)


def http_mode(manifest: str, address: str) -> str:
    """The manifest for a Slack that calls `address`; its comments are lost.

    Raises:
        ValueError: `address` is not a plain https address.
    """
    document = _read(manifest)
    url = f"{_origin(address)}{EVENTS_PATH}"
    settings = document["settings"]
    for command in document["features"]["slash_commands"]:
        command["url"] = url
    settings["event_subscriptions"]["request_url"] = url
    settings["interactivity"] |= {"request_url": url, "message_menu_options_url": url}
    settings["socket_mode_enabled"] = False
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def link(manifest: str) -> str:
    """The address that creates the app from this manifest, once the person has chosen a workspace and agreed."""
    text = json.dumps(_read(manifest), separators=(",", ":"), ensure_ascii=False)
    return f"{NEW_APP}?{urlencode({'new_app': 1, 'manifest_json': text})}"


def _read(manifest: str) -> dict[str, Any]:
    document = yaml.safe_load(manifest)
    assert isinstance(document, dict)
    return document


def _origin(address: str) -> str:
    parts = urlsplit(address if "://" in address else f"https://{address}")
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.path not in ("", "/", EVENTS_PATH):
        raise ValueError("Slack calls plain https addresses only, such as https://callsign.example.com.")
    if parts.query or parts.fragment:
        raise ValueError("The address must not have a query or a fragment.")
    return f"https://{parts.netloc}"
