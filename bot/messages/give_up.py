"""Giving up a registration: deleting it, and releasing its number or sender ID."""

from __future__ import annotations

from bot.messages.numbers import resource_name
from bot.messages.text import escape, mention, number
from workflows.records.registrations import Registration
from workflows.registrations.release import Holding

GIVE_UP = "Give up…"
TITLE = "Give up"
CONFIRM_LABEL = "Type it to confirm"
DELETE, RELEASE = "Delete…", "Release…"
DELETE_SUBMIT, RELEASE_SUBMIT = "Delete it", "Release it"
NOTHING = "There is nothing that could be given up now. AWS keeps a registration while it is in review or in use."
WORKING = "AWS is doing it…"
DELETED = ":white_check_mark: AWS has deleted the registration."
RELEASED = ":white_check_mark: AWS has released it. It sends nothing more and costs nothing more."
PROTECTED = (
    "Nothing was released: its deletion protection is switched on. Switch it off in the AWS console, and then release "
    "it here."
)


def intro(registration: Registration) -> str:
    """At the top of the window; mrkdwn."""
    return f"What do you no longer need of *{escape(registration.name)}*? None of it can be undone."


def deletes() -> str:
    """What deleting does; mrkdwn."""
    return "*Delete the registration.* Its answers and versions are deleted at AWS. Numbers stay yours and are billed."


def releases(holding: Holding) -> str:
    """What releasing does; mrkdwn."""
    return (
        f"*Release {_named(holding)}.* Nothing can be sent from it any longer, it costs nothing more, and somebody "
        "else may get it. If it is the only one, AWS closes the registration."
    )


def confirm_delete(registration: Registration) -> str:
    """Before deleting; mrkdwn."""
    return f"{deletes()}\nTo confirm, type the name: *{escape(registration.name)}*"


def confirm_release(holding: Holding) -> str:
    """Before releasing; mrkdwn."""
    return f"{releases(holding)}\nTo confirm, type it: *{escape(holding.name)}*"


def not_the_same(wanted: str) -> str:
    """Under the input; plain."""
    return f"This is not {wanted}. Nothing was done."


def kept(reason: str) -> str:
    """AWS does not release it; mrkdwn."""
    why = f" ({escape(reason)})" if reason else ""
    return f"Nothing was released: AWS says that it is in use{why}. The AWS console shows by what."


def released_by(user_id: str, holding: Holding) -> str:
    """Posted in the thread; mrkdwn."""
    return f"{mention(user_id)} released {_named(holding)}. Nothing can be sent from it any longer."


def _named(holding: Holding) -> str:
    country = f" ({escape(holding.country)})" if holding.country else ""
    return f"the {escape(resource_name(holding.kind))} {escape(number(holding.name))}{country}"
