"""`callsign doctor`: what it checks, and what to do about each problem. Plain text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import causes, room
from workflows.records.account import AccountLimit
from workflows.records.errors import Problem

SETTINGS, SLACK, BOT_TOKEN, SCOPES, APP_TOKEN, SECRET, FILES, DATABASE = (
    "Settings",
    "Slack",
    "Slack bot token",
    "Slack scopes",
    "Slack app token (Socket Mode)",
    "Slack signing secret",
    "Slack files",
    "Database",
)
LAYOUTS = "Slack layouts"
ACCESS, APPROVAL = "Access", "Approval"
LIVE = "AWS live"
CREDENTIALS, AWS_SETTINGS, QUEUE = "AWS credentials", "AWS settings", "AWS queue of events"
NO_SLACK = "not checked, because SLACK_BOT_TOKEN is not set. The commands of the terminal do not need it"
UNCHECKED = "cannot be checked from here: a wrong one shows when Slack sends the first request"
SCOPES_UNKNOWN = "not known, because Slack did not name them in its answer. Compare the app with `callsign manifest`"
OPENS = "opens connections"
UNKNOWN_ACCOUNT = "accepted; the endpoint does not name the account"
BRAND_PROFILES = "brand profiles"
NOT_TRIED = "not tried, because they would create or buy something"


def group(name: str) -> str:
    """The subject of the check of a user group that a rule names."""
    return f"Access: {name}"


def members(count: int) -> str:
    """How many people are in it."""
    return f"{count} people"


def person(user_id: str) -> str:
    """The subject of the check of a person whom a rule names."""
    return f"Access: the person {user_id}"


def person_unknown(code: str) -> str:
    """Slack does not say who a person is."""
    return f"not known, because Slack does not say it now ({code or 'no answer'})"


def no_member(user_id: str, standing: str) -> str:
    """A rule names a person who has no right, whatever the rule says."""
    return f"{user_id} is {standing}, so the rule gives them nothing. Correct callsign.toml."


def type_unknown(name: str) -> str:
    """A rule names a registration type that AWS does not have."""
    return f"AWS has no registration type {name} here, so the rule applies to nothing. `callsign types` lists them."


def cards_in(channel: str) -> str:
    """The subject of the check of a channel of requests for approval."""
    return f"Approval: channel {channel}"


def channel_unknown(channel: str, code: str) -> str:
    """Slack does not show a channel of requests for approval."""
    return f"Slack does not show {channel} ({code}). Check its ID in callsign.toml, and invite Callsign to the channel."


def channel_archived(channel: str) -> str:
    """Nobody reads what is posted there."""
    return f"{channel} is archived, so no request for approval can be posted. Name another channel in callsign.toml."


def channel_not_joined(channel: str) -> str:
    """Callsign cannot post in a private channel without an invitation."""
    return f"{channel} is private and Callsign is not in it. Invite Callsign to the channel."


def layout(name: str) -> str:
    """The subject of the check of one view or message."""
    return f"Slack layout of {name}"


def layout_refused(problems: Sequence[str]) -> str:
    """Slack would not show a view or a message."""
    return f"Slack refuses it ({'; '.join(problems)}), which is a fault of Callsign. Please report it."


def validator_refused(error: str) -> str:
    """Slack's validator does not work at all."""
    return f"Slack's validator says {error}, so nothing is known of the layouts. Try again later."


def layouts_accepted(accepted: int, too_large: int) -> str:
    """What Slack's validator has accepted."""
    rest = f"; {too_large} are too large for Slack's validator" if too_large else ""
    return f"{accepted} views and messages accepted{rest}"


def forms_unavailable(why: Problem) -> str:
    """Without AWS's forms, their pages cannot be built."""
    return f"The forms cannot be fetched. {refused(why)}"


def no_brand_profiles(why: Problem) -> str:
    """AWS brand profiles cannot be used; everything else can."""
    return f"not offered. {refused(why)}"


def region(name: str, what: str = "") -> str:
    """The subject of a check in a region."""
    return f"AWS {name} {what}".strip()


def silent(url: str) -> str:
    """Slack does not answer."""
    return f"{url} does not answer. Check the network, the proxy and SLACK_API_URL."


def bot_token_refused(error: str) -> str:
    """Slack refuses the bot token."""
    return f"Slack says {error}: copy the token from OAuth & Permissions again."


def app_token_refused(error: str) -> str:
    """Slack refuses the app token."""
    return f"Slack says {error}: create an app-level token with connections:write, and turn Socket Mode on."


def scopes_missing(lines: Sequence[str]) -> str:
    """Scopes of the manifest that the app does not have."""
    return f"Missing: {', '.join(lines)}. Update the app from `callsign manifest` and reinstall it."


def files_unreachable(url: str, why: str) -> str:
    """The host of Slack's files cannot be reached."""
    return f"{url} cannot be reached ({why}). Check the network, and the proxy in HTTPS_PROXY and NO_PROXY."


def check_failed(why: str) -> str:
    """A check that ended with an error nobody foresaw."""
    return f"The check failed with {why}, which is a fault of Callsign. The other checks are not affected."


def refused(why: Problem) -> str:
    """Why AWS cannot be used, and what to do."""
    remedy = causes.remedy(why) or "Check the network, AWS_ENDPOINT_URL and whether AWS has recovered."
    return f"{causes.cause(why)} {remedy}"


def allowed(operations: Sequence[str]) -> str:
    """The operations that may be called."""
    return f"{len(operations)} operations allowed"


def account(account_id: str) -> str:
    """Whose credentials they are."""
    return f"account {account_id}"


def no_room(limits: Sequence[AccountLimit]) -> str:
    """The account is full; `limits` are those without room."""
    return (
        f"Full: {room.used(limits)}. Nothing more can be created of these. "
        "Delete what nobody needs, or ask AWS for a higher limit under Service Quotas."
    )
