"""Every setting, read from the environment once. This module knows names and formats, and opens nothing.

AWS credentials, profiles and endpoints (`AWS_*`, `AWS_ENDPOINT_URL`) are the SDK's own business and are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot import command_name
from bot.config_file import NO_CONFIG, Config, read_config, unknown_regions
from workflows.profiles.keys import keys_in

#: Environment variable -> name of the setting, cleaned by `clean_<name>` below. `.env.example` and
#: docs/reference/settings.md name the same ones.
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "SLACK_BOT_TOKEN": "slack_bot_token",
        "SLACK_APP_TOKEN": "slack_app_token",
        "SLACK_SIGNING_SECRET": "slack_signing_secret",
        "SLACK_API_URL": "slack_api_url",
        "AWS_REGION": "default_region",
        "AWS_DEFAULT_REGION": "default_region",
        "CALLSIGN_REGIONS": "regions",
        "CALLSIGN_CHANNEL": "default_channel",
        "CALLSIGN_COMMAND": "command",
        "DATABASE_URL": "database_url",
        "CALLSIGN_POLL_SECONDS": "poll_seconds",
        "CALLSIGN_AWS_RATE": "aws_rate",
        "CALLSIGN_EVENTS_QUEUE_URL": "events_queue_url",
        "CALLSIGN_KEEP_DAYS": "keep_days",
        "CALLSIGN_SECRET_KEY": "secret_keys",
        "CALLSIGN_SECRET_KEY_FILE": "secret_key_file",
        "CALLSIGN_HOST": "host",
        "PORT": "port",
        "CALLSIGN_PUBLIC_URL": "public_url",
        "CALLSIGN_COMPANY": "company",
        "CALLSIGN_LOGO": "logo",
        "CALLSIGN_LOG": "log_level",
        "CALLSIGN_CONFIG": "config",
    }
)
#: Slack, and GovSlack.
SLACK_DOMAINS = ("slack.com", "slack-gov.com")
#: Where Slack, and GovSlack, accept the answers to a payload.
SLACK_HOOKS = ("https://hooks.slack.com", "https://hooks.slack-gov.com")
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION", "CALLSIGN_REGIONS")
REGION_MISSING = (
    "AWS_REGION or CALLSIGN_REGIONS is missing: the region to register in, or several regions separated by commas (the "
    "profile in ~/.aws/config may name it too, and a command takes --region)"
)
#: By suffix.
LOGO_TYPES: Mapping[str, str] = MappingProxyType(
    {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".svg": "image/svg+xml"}
)
LOGO_BYTES = 300_000
LOG_LEVELS = ("debug", "info", "warning", "error")
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  # Slack has to reach the HTTP server


class SettingsError(Exception):
    """Settings are missing or wrong. The message names every one of them, and never a value that may be secret."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"Callsign cannot start until you correct these settings:\n{lines}\n"
            "`callsign env` prints a file with all settings."
        )
        #: One sentence for each setting, which starts with its name.
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a process."""

    #: `xoxb-...`
    slack_bot_token: str = field(repr=False)
    #: `xapp-...`; present: Socket Mode.
    slack_app_token: str | None = field(default=None, repr=False)
    #: Present and no app token: HTTP mode.
    slack_signing_secret: str | None = field(default=None, repr=False)
    #: Ends with a slash, as Slack's SDK wants it.
    slack_api_url: str = "https://slack.com/api/"
    #: The region of a new registration unless the person chooses another; one of `regions`.
    default_region: str
    #: Offered in the form and watched; no region twice.
    regions: tuple[str, ...]
    #: Channel ID for updates of registrations for which nobody chose a channel.
    default_channel: str | None = None
    #: The slash command of the app; `bot.command_name` has read it before.
    command: str = command_name.USUAL
    #: `sqlite:///path` or `postgresql://...`; may hold a password.
    database_url: str = field(default="sqlite:///callsign.db", repr=False)
    #: Seconds between sweeps over one account and region.
    poll_seconds: float = 60.0
    #: `1`, or `1,DescribeRegistrations=5`: calls a second for each operation; `workflows.aws` reads it.
    aws_rate: str = "1"
    #: SQS queue that EventBridge sends status changes to; without it, only the poll finds them.
    events_queue_url: str | None = None
    #: Days after which drafts that nobody continued, and submitted answers, are deleted.
    keep_days: int = 90
    #: The keys of profiles: the first one encrypts, all of them decrypt.
    secret_keys: tuple[str, ...] = field(default=(), repr=False)
    #: A file with the keys, for a secret that is mounted.
    secret_key_file: Path | None = None
    #: Address that health, metrics and, in HTTP mode, Slack's requests come in on.
    host: str
    #: TCP port of that address; 0 takes any free one.
    port: int = 3000
    #: Where browsers reach this server, such as `https://callsign.example.com`; None: there are no links for customers.
    public_url: str | None = None
    #: The name that customers see on their pages.
    company: str = ""
    #: A picture for those pages.
    logo: Path | None = None
    #: One of LOG_LEVELS.
    log_level: str = "info"
    #: What `callsign.toml` says.
    config: Config = NO_CONFIG

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read all of them; an empty variable counts as none.

        Raises:
            SettingsError: something is missing or wrong.
        """
        given = {name: environ.get(name, "").strip() for name in VARIABLES}
        cleaned, problems = _cleaned(given)
        cleaned["config"], mistakes = read_config(cleaned.get("config"))
        offered = choose_regions(cleaned.get("default_region"), cleaned.get("regions", ()))
        mistakes += unknown_regions(cleaned["config"], offered.get("regions", ()))
        if problems := [*absent(given), *foreign(environ), *problems, *mistakes]:
            raise SettingsError(problems)
        cleaned |= offered
        cleaned.setdefault("host", LOOPBACK if "slack_app_token" in cleaned else EVERYWHERE)
        return cls(**cleaned)

    @classmethod
    def for_command(cls, environ: Mapping[str, str], region: str = "", *, with_file: bool = True) -> Settings:
        """The settings of a command that does not use Slack: `SLACK_*` are not read, valid or not.

        `region`: a region that the person names; it becomes the default, and another one does not have to be set.
        `with_file`: false where `callsign.toml` is known to be wrong.

        Raises:
            SettingsError: something is missing or wrong.
        """
        given = {name: "" if name.startswith("SLACK_") else environ.get(name, "").strip() for name in VARIABLES}
        given |= {"AWS_REGION": region} if region else {}
        cleaned, problems = _cleaned(given)
        cleaned["config"], mistakes = read_config(cleaned.get("config")) if with_file else (NO_CONFIG, [])
        if problems := [*_no_region(given), *problems, *mistakes]:
            raise SettingsError(problems)
        regions = tuple(dict.fromkeys((*([region] if region else []), *cleaned.get("regions", ()))))
        cleaned |= choose_regions(cleaned.get("default_region"), regions)
        return cls(**{"host": LOOPBACK, **cleaned}, slack_bot_token="")

    @property
    def socket_mode(self) -> bool:
        """Whether Slack's payloads come over a socket that we open, not as HTTP requests."""
        return self.slack_app_token is not None

    @property
    def on_sqlite(self) -> bool:
        """Whether there is one process only: `web` and `worker` need PostgreSQL."""
        return self.database_url.startswith("sqlite:")

    @property
    def slack_origin(self) -> str:
        """Where the files of a form come from: the file host of Slack or GovSlack, or the origin of `slack_api_url`.

        The bot token may be sent there and nowhere else.
        """
        url = urlsplit(self.slack_api_url)
        host = url.hostname or ""
        for domain in SLACK_DOMAINS:
            if host == domain or host.endswith(f".{domain}"):
                return f"https://files.{domain}"
        return f"{url.scheme}://{url.netloc}"

    @property
    def response_origins(self) -> tuple[str, ...]:
        """The origins that a response URL may have: Slack's own hosts, and that of another `slack_api_url`."""
        url = urlsplit(self.slack_api_url)
        return (*SLACK_HOOKS, f"{url.scheme}://{url.netloc}")

    @staticmethod
    def clean_slack_bot_token(value: str) -> str:
        return _starting_with(value, "xoxb-", "the Bot User OAuth Token from OAuth & Permissions")

    @staticmethod
    def clean_slack_app_token(value: str) -> str:
        return _starting_with(value, "xapp-", "an App-Level Token from Basic Information, with connections:write")

    @staticmethod
    def clean_slack_signing_secret(value: str) -> str:
        if value.startswith(("xoxb-", "xapp-")):
            raise ValueError("is a token, but must be the Signing Secret from Basic Information")
        return value

    @staticmethod
    def clean_slack_api_url(value: str) -> str:
        url = urlsplit(value)
        if url.scheme not in ("https", "http") or not url.hostname or url.query or url.fragment or url.username:
            raise ValueError("must be a plain http(s) address such as https://slack.com/api/")
        return value.rstrip("/") + "/"

    @staticmethod
    def clean_default_region(value: str) -> str:
        if not re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-\d+", value):
            raise ValueError(f"is {value!r}, but must be a region name such as us-east-1")
        return value

    @staticmethod
    def clean_regions(value: str) -> tuple[str, ...]:
        names = [name.strip() for name in value.split(",") if name.strip()]
        if not names:
            raise ValueError("must name at least one region")
        return tuple(dict.fromkeys(Settings.clean_default_region(name) for name in names))

    @staticmethod
    def clean_default_channel(value: str) -> str:
        if not re.fullmatch(r"[CG][A-Z0-9]+", value):
            raise ValueError(
                "must be a channel ID such as C0123456789 (at the bottom of the channel's About tab), not a name"
            )
        return value

    @staticmethod
    def clean_command(value: str) -> str:
        return command_name.clean(value)

    @staticmethod
    def clean_database_url(value: str) -> str:
        value = re.sub(r"^postgres://", "postgresql://", value)  # as some hosts still write it
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        if value == "sqlite:///" or value.startswith("sqlite:///:memory:"):
            raise ValueError("must name a file, because submissions must survive a restart")
        return value

    @staticmethod
    def clean_poll_seconds(value: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?", value) or not 0 < float(value) <= 86_400:
            raise ValueError(f"is {value!r}, but must be a number of seconds above 0 and at most a day (86400)")
        return float(value)

    @staticmethod
    def clean_aws_rate(value: str) -> str:
        return value

    @staticmethod
    def clean_events_queue_url(value: str) -> str:
        url = urlsplit(value)
        if (
            url.scheme not in ("https", "http")
            or not url.hostname
            or not re.fullmatch(r"/\d{12}/[\w-]{1,80}(\.fifo)?", url.path)
        ):
            raise ValueError(
                "must be the URL of a queue, such as https://sqs.us-east-1.amazonaws.com/123456789012/callsign"
            )
        return value

    @staticmethod
    def clean_keep_days(value: str) -> int:
        if not re.fullmatch(r"\d{1,4}", value, re.ASCII) or int(value) < 1:
            raise ValueError(f"is {value!r}, but must be a number of days from 1 to 9999")
        return int(value)

    @staticmethod
    def clean_secret_keys(value: str) -> tuple[str, ...]:
        return keys_in(value)

    @staticmethod
    def clean_secret_key_file(value: str) -> Path:
        return Path(value)

    @staticmethod
    def clean_config(value: str) -> Path:
        return Path(value)

    @staticmethod
    def clean_host(value: str) -> str:
        return value

    @staticmethod
    def clean_port(value: str) -> int:
        if not re.fullmatch(r"\d{1,5}", value, re.ASCII) or int(value) > 65_535:
            raise ValueError(f"is {value!r}, but must be a TCP port from 0 to 65535")
        return int(value)

    @staticmethod
    def clean_public_url(value: str) -> str:
        url = urlsplit(value)
        local = url.hostname in ("localhost", LOOPBACK)
        if url.scheme not in ("https", "http") or not url.hostname or url.username or url.query or url.fragment:
            raise ValueError("must be an address such as https://callsign.example.com")
        if url.path.strip("/"):
            raise ValueError("must be an address without a path, such as https://callsign.example.com")
        if url.scheme == "http" and not local:
            raise ValueError("must start with https://, because customers send documents there")
        return f"{url.scheme}://{url.netloc}"

    @staticmethod
    def clean_company(value: str) -> str:
        return value

    @staticmethod
    def clean_logo(value: str) -> Path:
        path = Path(value)
        if path.suffix.lower() not in LOGO_TYPES:
            raise ValueError(f"must be a file of one of these types: {', '.join(LOGO_TYPES)}")
        if not path.is_file():
            raise ValueError("names a file that does not exist")
        if path.stat().st_size > LOGO_BYTES:
            raise ValueError(f"must be a file of at most {LOGO_BYTES // 1000} KB")
        return path

    @staticmethod
    def clean_log_level(value: str) -> str:
        if value.lower() not in LOG_LEVELS:
            raise ValueError(f"is {value!r}, but must be one of {', '.join(LOG_LEVELS)}")
        return value.lower()


def _starting_with(value: str, prefix: str, what: str) -> str:
    if not value.startswith(prefix):
        raise ValueError(f"does not start with {prefix}; use {what}")
    return value


def _cleaned(given: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The settings of the valid variables, and the problems of the others."""
    cleaned: dict[str, Any] = {}
    problems = []
    for name, attribute in VARIABLES.items():
        if given[name] and attribute not in cleaned:
            try:
                cleaned[attribute] = getattr(Settings, f"clean_{attribute}")(given[name])
            except ValueError as exc:
                problems.append(f"{name} {exc}")
    if given["CALLSIGN_SECRET_KEY"] and given["CALLSIGN_SECRET_KEY_FILE"]:
        problems.append("CALLSIGN_SECRET_KEY and CALLSIGN_SECRET_KEY_FILE must not both be set")
    return cleaned, problems


def absent(given: Mapping[str, str]) -> list[str]:
    """A sentence for each missing setting; `given` has every name of VARIABLES, empty where not set."""
    problems = []
    if not given["SLACK_BOT_TOKEN"]:
        problems.append("SLACK_BOT_TOKEN is missing: the xoxb- token that Callsign posts with")
    if not given["SLACK_APP_TOKEN"] and not given["SLACK_SIGNING_SECRET"]:
        problems.append(
            "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing: the xapp- token is for Socket Mode, where Callsign "
            "calls "
            "Slack; the signing secret is for HTTP mode, where Slack calls Callsign"
        )
    return problems + _no_region(given)


def names_a_region(environ: Mapping[str, str]) -> bool:
    """Whether the environment says where to register."""
    return any(environ.get(name, "").strip() for name in REGION_VARIABLES)


def _no_region(given: Mapping[str, str]) -> list[str]:
    if names_a_region(given):
        return []
    return [REGION_MISSING]


def foreign(environ: Mapping[str, str]) -> list[str]:
    """Foreign variables that do harm: with these two, Bolt assumes OAuth and drops the bot token."""
    if environ.get("SLACK_CLIENT_ID") and environ.get("SLACK_CLIENT_SECRET"):
        return [
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET must not be set: Callsign serves one workspace, with its bot token"
        ]
    return []


def choose_regions(default: str | None, regions: tuple[str, ...]) -> dict[str, Any]:
    """Both region settings; nothing where neither of them is known.

    Hosts set AWS_REGION to their own region; where that is not one of the chosen regions, the first of those counts.
    """
    offered = regions or ((default,) if default else ())
    if not offered:
        return {}
    return {"regions": offered, "default_region": default if default in offered else offered[0]}


def add_env_file(environ: MutableMapping[str, str], path: Path = Path(".env")) -> None:
    """Add the variables in the file `path` to `environ`, except those already set. A missing file changes nothing.

    Values are taken as they are: a `$` in a password is a `$`.
    """
    for name, value in dotenv_values(path, interpolate=False).items():
        if value is not None:
            environ.setdefault(name, value)
