"""`/callsign template`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import COMMAND, escape, more
from workflows.records.definitions import RegistrationType

TEMPLATE_TITLE = "Table to fill in"
COLUMNS_TITLE = "Explanation of the columns"
#: What follows the country in the titles of sender IDs.
_SENDER_ID = " sender ID registration"


def template_sent(title: str) -> str:
    """The answer to `template TYPE`; mrkdwn."""
    return f"The template for *{escape(title)}* is in your direct messages with Callsign."


def template_comment(title: str) -> str:
    """The comment on the two files; mrkdwn."""
    return (
        f"Two files for *{escape(title)}*: a table with all columns and an example row to replace, and an explanation "
        "of "
        f"each column. Fill in the table and send it with `{COMMAND} bulk`."
    )


def template_usage(types: Sequence[RegistrationType]) -> str:
    """The answer to `template` alone: all types; mrkdwn."""
    by_country = [registration_type for registration_type in types if "_SENDER_ID_" in registration_type.name]
    lines = [
        f"• {escape(other.title)}: `{COMMAND} template {other.name}`" for other in types if other not in by_country
    ]
    if by_country:
        countries = ", ".join(sender_id.title.removesuffix(_SENDER_ID) for sender_id in by_country)
        lines.append(f"• Sender IDs, by country (for example `{COMMAND} template indonesia`): {escape(countries)}")
    return "\n".join(["*Which registration type is the template for?* Write its name, or a part of it:", *lines])


def template_which(text: str, types: Sequence[RegistrationType], shown: int) -> str:
    """The answer to a name that could mean several types; mrkdwn."""
    lines = [_choice(registration_type) for registration_type in types[:shown]]
    rest = [more(len(types) - shown)] if len(types) > shown else []
    return "\n".join([f"`{_quoted(text)}` could mean several types. Which one?", *lines, *rest])


def template_unknown(text: str, near: Sequence[RegistrationType]) -> str:
    """The answer to a name that means no type; mrkdwn."""
    guesses = [_choice(registration_type) for registration_type in near]
    question = " Did you mean one of these?" if guesses else f" `{COMMAND} template` lists all types."
    return "\n".join([f"Callsign does not know a registration type `{_quoted(text)}`.{question}", *guesses])


def _choice(registration_type: RegistrationType) -> str:
    return f"• `{COMMAND} template {registration_type.name}`: {escape(registration_type.title)}"


def _quoted(text: str) -> str:
    return escape(text[:60].replace("`", "'"))
