"""manifest.yml: what the app requests from Slack, against Slack's own schema and lists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot import messages

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests/samples/slack"
TEXT = (ROOT / "manifest.yml").read_text()
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
SCOPES: list[str] = [*MANIFEST["oauth_config"]["scopes"]["bot"], *MANIFEST["oauth_config"]["scopes"]["bot_optional"]]
METHODS: dict[str, dict[str, Any]] = json.loads((ROOT / "sandbox/slack/schema/web-api-methods.json").read_text())[
    "methods"
]
EVENTS: dict[str, list[str]] = json.loads((SAMPLES / "events.json").read_text())
#: Scopes that no method requires: commands and shortcuts, and posting in channels without the bot.
OF_NO_METHOD = {"commands", "chat:write.public"}


def test_manifest__schema() -> None:
    """The manifest is valid by Slack's schema."""
    schema = json.loads((SAMPLES / "manifest.schema.2.0.0.json").read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(MANIFEST)] == []


def test_manifest__scopes_exist() -> None:
    """Slack has every scope. The schema would accept a typing error."""
    assert set(SCOPES) <= OF_NO_METHOD | {scope for method in METHODS.values() for scope in method["bot_scopes"]}


def test_manifest__scopes_have_a_reason() -> None:
    """Every scope has a comment with its reason, on its line or above its block."""
    block = TEXT[TEXT.index("    bot:") : TEXT.index("\nsettings:")]
    alone = [line for line in block.splitlines()[1:] if line.strip()]
    explained = False
    for line in alone:
        explained = line.lstrip().startswith("#") or (explained and "#" not in line)
        assert explained or "#" in line, line


def test_manifest__events() -> None:
    """Every event exists in the Events API, and its scopes are requested."""
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        assert set(EVENTS[event]) <= set(SCOPES), event


def test_manifest__socket_mode() -> None:
    """Socket Mode needs no address of ours, so none is named."""
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert "url" not in re.sub(r"#.*", "", TEXT)


def test_manifest__no_token_rotation() -> None:
    """Token rotation cannot be switched off again, so a template must not switch it on."""
    assert MANIFEST["settings"]["token_rotation_enabled"] is False


def called_methods() -> set[str]:
    """The Web API methods in the bot's sources, by the SDK's spelling:

    `client.chat_postMessage(` is `chat.postMessage`.
    """
    sources = "".join(path.read_text() for path in (ROOT / "bot").rglob("*.py"))
    spelled = {name.replace(".", "_"): name for name in METHODS}
    return {spelled[word] for word in re.findall(r"\.(\w+)\(", sources) if word in spelled}


@pytest.mark.parametrize("method", sorted(called_methods()))
def test_manifest__methods_are_allowed(method: str) -> None:
    """The manifest requests the scopes of every method that the bot calls."""
    scopes = METHODS[method]["bot_scopes"]
    assert not scopes or set(scopes) & set(SCOPES)


def test_manifest__commands() -> None:
    """The hint of the slash command names the words it accepts."""
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == messages.text.COMMAND
    assert command["usage_hint"].split(" | ") == list(messages.commands.HELP)
