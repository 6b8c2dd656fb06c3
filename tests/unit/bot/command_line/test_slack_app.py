"""The manifest of the Slack app: for HTTP mode, and as a link."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft7Validator

from bot.command_line import slack_app
from bot.command_line.cli import main

ROOT = Path(__file__).parents[4]
TEXT = (ROOT / "manifest.yml").read_text()
URL = "https://callsign.example.com/slack/events"


@pytest.mark.parametrize(
    "address", ["https://callsign.example.com", "https://callsign.example.com/", "callsign.example.com", URL]
)
def test_http_mode(address: str) -> None:
    """Slack calls one address for all, and the manifest is still valid by Slack's schema."""
    changed = yaml.safe_load(slack_app.http_mode(TEXT, address))
    settings = changed["settings"]
    called = {
        changed["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
    }
    assert (called, settings["socket_mode_enabled"]) == ({URL}, False)
    assert changed["oauth_config"] == yaml.safe_load(TEXT)["oauth_config"]
    schema = json.loads((ROOT / "tests/samples/slack/manifest.schema.2.0.0.json").read_text())
    assert [error.message for error in Draft7Validator(schema).iter_errors(changed)] == []


@pytest.mark.parametrize(
    "address",
    ["http://callsign.example.com", "https://", "https://a@b.example", "https://a.example/x", "https://a.example/?x=1"],
)
def test_http_mode__refuses(address: str) -> None:
    """Slack calls nothing else, and a sentence says so."""
    outcome = CliRunner().invoke(main, ["manifest", "--http", address])
    assert (outcome.exit_code, outcome.stdout, "--http" in outcome.stderr) == (2, "", True)


def test_with_command__names_it_everywhere() -> None:
    """Another command, with the same scopes; comments stay."""
    outcome = CliRunner().invoke(main, ["manifest", "--command", "/callsign-test"])
    changed = yaml.safe_load(outcome.stdout)
    assert changed["features"]["slash_commands"][0]["command"] == "/callsign-test"
    assert changed["oauth_config"] == yaml.safe_load(TEXT)["oauth_config"]
    assert outcome.stdout.replace("/callsign-test", "/callsign").rstrip() == TEXT.rstrip()


@pytest.mark.parametrize("name", ["callsign", "/", "/Callsign", "/call sign", "/" + "x" * 32])
def test_with_command__refuses(name: str) -> None:
    """What Slack does not take, Callsign does not print."""
    outcome = CliRunner().invoke(main, ["manifest", "--command", name])
    assert (outcome.exit_code, outcome.stdout, "--command" in outcome.stderr) == (2, "", True)


def test_link() -> None:
    """The link carries the whole manifest, and is short enough for every browser."""
    link = CliRunner().invoke(main, ["manifest", "--link"]).stdout.strip()
    asked = parse_qs(urlsplit(link).query)
    assert json.loads(asked["manifest_json"][0]) == yaml.safe_load(TEXT)
    assert (asked["new_app"], len(link) < 8000) == (["1"], True)


@pytest.mark.parametrize("page", ["README.md", "docs/how-to/install.md"])
def test_link__in_the_documents(page: str) -> None:
    """The link that a newcomer presses carries today's manifest."""
    (shown,) = re.findall(rf"\(({re.escape(slack_app.NEW_APP)}\?[^)\s]+)\)", (ROOT / page).read_text())
    assert shown == slack_app.link(TEXT)
