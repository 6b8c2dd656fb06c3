"""bot.settings: the environment, once."""

from __future__ import annotations

import os
import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config_file import NO_CONFIG
from bot.settings import VARIABLES, Settings, SettingsError, add_env_file

ROOT = Path(__file__).parents[3]
KEY, OLD_KEY = "k" * 43 + "=", "o" * 42 + "8="
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-secret-1", "SLACK_APP_TOKEN": "xapp-secret-2", "AWS_REGION": "us-east-1"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-secret-1", "SLACK_SIGNING_SECRET": "secret-3", "AWS_REGION": "us-east-1"}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(environ)
    return caught.value.problems


def test_from_environ__defaults() -> None:
    """Two tokens and a region are enough. Everything else has the documented default."""
    assert Settings.from_environ(SOCKET) == Settings(
        slack_bot_token="xoxb-secret-1",
        slack_app_token="xapp-secret-2",
        slack_signing_secret=None,
        slack_api_url="https://slack.com/api/",
        default_region="us-east-1",
        regions=("us-east-1",),
        default_channel=None,
        database_url="sqlite:///callsign.db",
        poll_seconds=60,
        aws_rate="1",
        host="127.0.0.1",
        port=3000,
        log_level="info",
    )


@pytest.mark.parametrize(
    ("name", "text", "attribute", "value"),
    [
        ("SLACK_BOT_TOKEN", " xoxb-9 ", "slack_bot_token", "xoxb-9"),
        ("SLACK_API_URL", "http://localhost:8/api", "slack_api_url", "http://localhost:8/api/"),
        ("SLACK_API_URL", "https://slack-gov.com/api//", "slack_api_url", "https://slack-gov.com/api/"),
        ("AWS_REGION", "us-gov-west-1", "default_region", "us-gov-west-1"),
        ("CALLSIGN_REGIONS", " us-east-1, eu-west-1,us-east-1,", "regions", ("us-east-1", "eu-west-1")),
        ("CALLSIGN_CHANNEL", "C0123456789", "default_channel", "C0123456789"),
        ("CALLSIGN_COMMAND", "/callsign-test", "command", "/callsign-test"),
        ("DATABASE_URL", "postgres://u:p@h/d", "database_url", "postgresql://u:p@h/d"),
        ("DATABASE_URL", "sqlite:////var/lib/callsign.db", "database_url", "sqlite:////var/lib/callsign.db"),
        ("CALLSIGN_POLL_SECONDS", "0.5", "poll_seconds", 0.5),
        ("CALLSIGN_AWS_RATE", "2,DescribeRegistrations=5", "aws_rate", "2,DescribeRegistrations=5"),
        ("CALLSIGN_SECRET_KEY", f"{KEY}, {OLD_KEY}", "secret_keys", (KEY, OLD_KEY)),
        ("CALLSIGN_SECRET_KEY_FILE", "/run/secrets/callsign", "secret_key_file", Path("/run/secrets/callsign")),
        ("CALLSIGN_HOST", "::", "host", "::"),
        ("PORT", "0", "port", 0),
        ("PORT", "", "port", 3000),
        ("CALLSIGN_CONFIG", os.devnull, "config", NO_CONFIG),
        ("CALLSIGN_LOG", "DEBUG", "log_level", "debug"),
    ],
)
def test_from_environ__value(name: str, text: str, attribute: str, value: object) -> None:
    """A value is trimmed and normalised. An empty one counts as not set."""
    assert getattr(Settings.from_environ(SOCKET | {name: text}), attribute) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1"),
        ("SLACK_APP_TOKEN", "xoxb-1"),
        ("SLACK_SIGNING_SECRET", "xapp-1"),
        ("SLACK_API_URL", "slack.com/api"),
        ("SLACK_API_URL", "ftp://slack.com/api/"),
        ("SLACK_API_URL", "https://slack.com/api/?a=b"),
        ("AWS_REGION", "virginia"),
        ("AWS_DEFAULT_REGION", "US-EAST-1"),
        ("CALLSIGN_REGIONS", "us-east-1;eu-west-1"),
        ("CALLSIGN_REGIONS", ","),
        ("CALLSIGN_CHANNEL", "#sms"),
        ("CALLSIGN_COMMAND", "callsign test"),
        ("DATABASE_URL", "mysql://u:hidden@h/d"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///"),
        ("CALLSIGN_POLL_SECONDS", "0"),
        ("CALLSIGN_POLL_SECONDS", "-1"),
        ("CALLSIGN_POLL_SECONDS", "nan"),
        ("CALLSIGN_POLL_SECONDS", "1e9"),
        ("PORT", "http"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("CALLSIGN_LOG", "loud"),
    ],
)
def test_from_environ__wrong_value(name: str, text: str) -> None:
    """A wrong value is refused with one sentence that starts with the variable's name."""
    environ = {**SOCKET, "AWS_REGION": "", "CALLSIGN_REGIONS": "us-east-1", name: text}
    (problem,) = problems(environ)
    assert problem.startswith(f"{name} ")


def test_from_environ__everything_wrong_at_once() -> None:
    """One message has everything that is missing or wrong."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"PORT": "x", "CALLSIGN_LOG": "y"})
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET", "AWS_REGION", "PORT", "CALLSIGN_LOG"):
        assert f"\n  {name}" in str(caught.value)


def test_from_environ__no_connection_to_slack() -> None:
    """Without an app token and a signing secret, the message says what each is for."""
    (problem,) = problems({**SOCKET, "SLACK_APP_TOKEN": ""})
    assert re.search(r"SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.*Socket Mode.*HTTP mode", problem)


def test_from_environ__bolt_oauth_variables() -> None:
    """Variables that would make Bolt drop the bot token are refused."""
    (problem,) = problems(SOCKET | {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s"})
    assert "SLACK_CLIENT_ID" in problem


def test_from_environ__one_place_of_keys() -> None:
    """Keys come from the environment or from a file, not from both: it would not be clear which one encrypts."""
    (problem,) = problems(SOCKET | {"CALLSIGN_SECRET_KEY": KEY, "CALLSIGN_SECRET_KEY_FILE": "/run/secrets/callsign"})
    assert "must not both be set" in problem


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "CALLSIGN_SECRET_KEY"])
def test_settings_error__no_secret(name: str) -> None:
    """A message never repeats a value that may be secret."""
    (problem,) = problems(SOCKET | {name: "hunter2"})
    assert "hunter2" not in problem


def test_repr__no_secret() -> None:
    """Settings can be logged: tokens and the database's password are hidden."""
    secrets = {"DATABASE_URL": "postgresql://u:secret@h/d", "CALLSIGN_SECRET_KEY": KEY}
    shown = repr(Settings.from_environ(HTTP | SOCKET | secrets)).replace("secret_key_file", "")
    assert "secret" not in shown
    assert KEY not in shown
    assert "us-east-1" in shown


@pytest.mark.parametrize(
    ("region", "regions", "expected"),
    [
        ("us-east-1", "", ("us-east-1", ("us-east-1",))),
        ("", "eu-west-1,us-east-1", ("eu-west-1", ("eu-west-1", "us-east-1"))),
        ("us-east-1", "eu-west-1,us-east-1", ("us-east-1", ("eu-west-1", "us-east-1"))),
        ("ap-south-1", "eu-west-1,us-east-1", ("eu-west-1", ("eu-west-1", "us-east-1"))),
    ],
)
def test_choose_regions(region: str, regions: str, expected: tuple[str, tuple[str, ...]]) -> None:
    """The default region is AWS_REGION if it is offered, otherwise the first one offered."""
    settings = Settings.from_environ({**SOCKET, "AWS_REGION": region, "CALLSIGN_REGIONS": regions})
    assert (settings.default_region, settings.regions) == expected


def test_choose_regions__older_name() -> None:
    """AWS_DEFAULT_REGION counts only if AWS_REGION is not set."""
    older = {**SOCKET, "AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-1"}
    assert Settings.from_environ(older).default_region == "eu-west-1"
    assert Settings.from_environ(older | {"AWS_REGION": "us-east-1"}).default_region == "us-east-1"


@pytest.mark.parametrize(
    ("environ", "socket_mode", "host"),
    [
        (SOCKET, True, "127.0.0.1"),
        (HTTP, False, "0.0.0.0"),
        (SOCKET | HTTP, True, "127.0.0.1"),
        (SOCKET | {"CALLSIGN_HOST": "10.0.0.7"}, True, "10.0.0.7"),
    ],
)
def test_mode(environ: dict[str, str], socket_mode: bool, host: str) -> None:
    """An app token means Socket Mode, in which Slack need not reach us. Without one, Slack has to."""
    settings = Settings.from_environ(environ)
    assert (settings.socket_mode, settings.host) == (socket_mode, host)


@pytest.mark.parametrize(("url", "expected"), [("sqlite:///x.db", True), ("postgresql://h/d", False)])
def test_on_sqlite(url: str, expected: bool) -> None:
    """The database's address decides whether processes may be split."""
    assert Settings.from_environ(SOCKET | {"DATABASE_URL": url}).on_sqlite is expected


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://slack.com/api/", "https://files.slack.com"),
        ("https://www.slack.com/api/", "https://files.slack.com"),
        ("https://slack-gov.com/api/", "https://files.slack-gov.com"),
        ("https://notslack-gov.com/api/", "https://notslack-gov.com"),
        ("http://127.0.0.1:4000/api/", "http://127.0.0.1:4000"),
        ("https://notslack.com/api/", "https://notslack.com"),
        ("https://slack.com.evil.example/api/", "https://slack.com.evil.example"),
    ],
)
def test_slack_origin(url: str, origin: str) -> None:
    """Slack serves files from a host of its own, and a stand-in from its own address."""
    assert Settings.from_environ(SOCKET | {"SLACK_API_URL": url}).slack_origin == origin


def test_settings__frozen() -> None:
    """Settings cannot be changed later."""
    settings = Settings.from_environ(SOCKET)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]  # the mistake under test


def test_add_env_file(tmp_path: Path) -> None:
    """The file adds missing variables, with their exact values, and never overrides the environment."""
    path = tmp_path / ".env"
    path.write_text("# note\nPORT=1\nDATABASE_URL='postgresql://u:p$HOME@h/d'\nAWS_PROFILE=sms\nALONE\n")
    environ = {"PORT": "2"}
    add_env_file(environ, path)
    assert environ == {"PORT": "2", "DATABASE_URL": "postgresql://u:p$HOME@h/d", "AWS_PROFILE": "sms"}


def test_add_env_file__none(tmp_path: Path) -> None:
    """A missing file is not an error."""
    environ: dict[str, str] = {}
    add_env_file(environ, tmp_path / ".env")
    assert environ == {}


def test_variables__fields() -> None:
    """Every field can be set, and every variable sets a field."""
    assert set(VARIABLES.values()) == {each.name for each in fields(Settings)}


def test_variables__example() -> None:
    """`.env.example` names every variable, with its default if it has one."""
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#? ?([A-Z_]+)=", text, re.MULTILINE)) >= set(VARIABLES) - {"AWS_DEFAULT_REGION"}


def test_variables__example_is_a_start() -> None:
    """A filled-in copy of `.env.example` is accepted."""
    example = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
    assert Settings.from_environ(example | SOCKET) == Settings.from_environ(SOCKET)


def test_variables__reference() -> None:
    """docs/reference/settings.md describes every variable, no other of ours, and the right defaults."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", (ROOT / "docs/reference/settings.md").read_text(), re.MULTILINE)
    assert {name for name, _ in rows} == set(VARIABLES)
    documented = {name: default.strip("`") for name, default in rows if default.startswith("`")}
    settings = Settings.from_environ(SOCKET)
    assert documented == {
        name: f"{getattr(settings, VARIABLES[name]):g}" if name == "CALLSIGN_POLL_SECONDS" else str(value)
        for name in documented
        if (value := getattr(settings, VARIABLES[name]))
    }


def test_for_command__slack_is_not_looked_at() -> None:
    """Settings for Slack are ignored, right, wrong or missing. The others are as for the bot."""
    for slack in ({}, {"SLACK_BOT_TOKEN": "wrong", "SLACK_APP_TOKEN": "wrong", "SLACK_API_URL": "?"}):
        found = Settings.for_command({"AWS_REGION": "us-east-1", "CALLSIGN_REGIONS": "us-east-1,eu-west-1", **slack})
        assert (found.slack_bot_token, found.slack_app_token, found.slack_api_url) == (
            "",
            None,
            "https://slack.com/api/",
        )
        assert (found.default_region, found.regions) == ("us-east-1", ("us-east-1", "eu-west-1"))
    with pytest.raises(SettingsError) as caught:
        Settings.for_command({"DATABASE_URL": "mysql://x"})
    assert [problem.partition(" ")[0] for problem in caught.value.problems] == ["AWS_REGION", "DATABASE_URL"]


@pytest.mark.parametrize(
    ("environ", "regions"),
    [
        ({}, ("ap-south-1",)),
        ({"AWS_REGION": "us-east-1"}, ("ap-south-1",)),
        ({"CALLSIGN_REGIONS": "us-east-1,ap-south-1"}, ("ap-south-1", "us-east-1")),
    ],
)
def test_for_command__the_region_that_is_named(environ: dict[str, str], regions: tuple[str, ...]) -> None:
    """The named region is the default, and no other has to be set."""
    found = Settings.for_command(environ, "ap-south-1")
    assert (found.default_region, found.regions) == ("ap-south-1", regions)
