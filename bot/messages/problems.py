"""Problems in Slack: what did not work, and the next step."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import causes
from bot.messages.text import COMMAND, escape, mention, place
from workflows.records.errors import Problem

PROBLEM_TITLE = "That did not work"
AWS_SILENT = (
    "AWS did not answer, so the form cannot be shown right now. Nothing is lost: your answers so far are saved. "
    "Try again in a minute."
)
NOT_YOURS = "This draft belongs to somebody else. Only the person who started it can change or submit it."
GONE = f"This draft is no longer open: it was submitted or discarded. See `{COMMAND} status` and `{COMMAND} drafts`."
NEVER_KNOWN = (
    f"Callsign does not know this draft. Drafts that nobody changes are deleted after a while: `{COMMAND} drafts` "
    "lists yours. If you have just started it, two Callsigns may be running with the same app token; ask your "
    "administrator to look at the log."
)
MEMBERS_ONLY = (
    "Callsign is for the full members of this workspace. Guests and people from other workspaces can neither view nor "
    "register anything with it. Ask a member of this workspace."
)
_ASK_IN_THREAD = "Reply in this message's thread: the people who look after it read it there."
TOO_LATE = "Slack was too slow to open a window. Nothing has happened; try again."
SLACK_BUSY = "Slack did not answer in time. Your answers up to the last page are saved. Try again in a minute."
OUTDATED = (
    "This belongs to another version of Callsign, so nothing has happened. Close the window, if there is one, and "
    f"start again: `{COMMAND} help` lists the commands, and `{COMMAND} drafts` has your saved answers."
)
#: A choice in a list, so at most 75 characters.
OUTDATED_CHOICE = "This window is of another version of Callsign. Close it, start again."
#: Above a reply that is posted in the channel itself.
THREAD_GONE = "The message that this belongs to was deleted or does not take replies, so this is a message of its own."

#: After the cause of a problem: what the person does about it. `{button}` carries on with what was stopped.
NEXT_STEPS: Mapping[str, str] = {
    "AwsUnavailable": "Nothing is lost and nothing is done twice. Press *{button}* once AWS has recovered.",
    "OutcomeUnknown": "Press *{button}*: Callsign first checks what was done, and does nothing twice.",
    "Conflict": "Press *{button}*: Callsign reads the current state first.",
    "NotFound": "Somebody may have deleted it in the AWS console. Check there, then press *{button}*.",
    "other_account": "Ask an administrator to switch back to that account, then press *{button}*.",
    "switched_off": "Nothing is lost. Press *{button}* once an administrator has switched it on again.",
    "not_permitted": f"Nothing is lost. `{COMMAND} whoami` shows what you may do.",
    "budget_reached": (
        "Nothing is lost. Press *{button}* next month, or once an administrator has raised the budget (callsign.toml)."
    ),
    "unexpected": "Nothing is lost and nothing is done twice. Press *{button}*.",
}
PRESS_BUTTON = "Press *{button}*."


def channel_closed(channel_id: str) -> str:
    """Above a direct message that was meant for a channel; mrkdwn."""
    return f"Callsign cannot post in {place(channel_id)}, so you get this as a direct message."


def nowhere_else(channel_id: str, owner: str) -> str:
    """Above a message in the default channel that was meant for another; mrkdwn."""
    if not owner:
        return f"Callsign cannot post in {place(channel_id)}, so this is posted in the default channel."
    return (
        f"Callsign can neither post in {place(channel_id)} nor send {mention(owner)} a direct message, so this is "
        "posted in the default channel."
    )


def not_in_channel(channel_id: str, link: str) -> str:
    """Above a direct message to a person who may not be in the channel; mrkdwn."""
    posted = f"<{link}|posted in>" if link else "posted in"
    return f"This was {posted} {place(channel_id)}. You do not seem to be in that channel, so you get it here too."


def next_step(problem: Problem, button: str, own: Mapping[str, str] | None = None) -> str:
    """What the person does about a problem, mrkdwn; `own` are the steps of a screen, which come first."""
    steps = {**NEXT_STEPS, **(own or {})}
    remedy = causes.remedy(problem, escape)
    if problem.kind not in steps and remedy:
        return f"Nothing is lost. For an administrator: {remedy} Then press *{button}*."
    return steps.get(problem.kind, PRESS_BUTTON).format(button=button)


def refused(problem: Problem) -> str:
    """A window cannot be shown because AWS refuses Callsign; mrkdwn."""
    return f"{causes.cause(problem, escape)} Nothing is lost. For an administrator: {causes.remedy(problem, escape)}"


_UPLOAD_REFUSED: Mapping[str, str] = {
    "missing_scope": (
        "Callsign is not allowed to send files here. Ask an administrator to update the app from manifest.yml "
        "(scopes files:write and im:write)."
    ),
    "not_in_channel": (
        "Callsign can post files only in channels it belongs to. Invite it (/invite @Callsign) and try again."
    ),
}
_UPLOAD_FAILED = "Slack did not accept the file. Try again in a minute."


def upload_refused(code: str) -> str:
    """Why Slack does not take a file from Callsign; `code` is Slack's own."""
    return _UPLOAD_REFUSED.get(code, _UPLOAD_FAILED)


def not_checked(code: str) -> str:
    """Why nothing happens while Slack does not say who the person is; `code` is Slack's own."""
    if code in _LOOKUP_REFUSED:
        return _LOOKUP_REFUSED[code]
    return "Slack does not say right now whether you are a member of this workspace. Nothing has happened; try again."


_LOOKUP_REFUSED: Mapping[str, str] = {
    "missing_scope": (
        "Callsign is not allowed to see who is a member of this workspace, so nobody can use it. Ask an administrator "
        "to update the app from manifest.yml (scope users:read) and to install it again."
    ),
}


def unexpected(reference: str) -> str:
    """A fault that nobody foresaw; mrkdwn."""
    return (
        f"Something went wrong in Callsign. Your answers up to the last page are saved: see `{COMMAND} drafts`. "
        f"If it happens again, give your administrator this reference: `{reference}`."
    )


def guest_pressed(owner_id: str) -> str:
    """To somebody who is not a full member and presses a button of a channel's message, which everybody sees; mrkdwn.

    `owner_id` is who the message is about, empty where nobody is known.
    """
    ask = f"Ask {mention(owner_id)}, or reply in this message's thread." if owner_id else _ASK_IN_THREAD
    return f"This button is for full members of this workspace, so nothing has happened. {ask}"
