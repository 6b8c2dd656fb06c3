"""A sender ID where the country asks for no registration: the window, the answer, and the terminal."""

from __future__ import annotations

from bot.messages import causes
from bot.messages.number_options import MESSAGE_TYPES as TYPE_WORDS
from bot.messages.text import escape
from workflows.forms.countries import country_name
from workflows.records.account import SenderId
from workflows.records.errors import Problem
from workflows.records.sender_ids import SenderIdRequest
from workflows.registrations.sender_ids import SenderIdGrant

OFFER = "Request a sender ID…"
TITLE = "Request a sender ID"
SUBMIT = "Request it"
#: Characters that Slack shows of a window's button.
SUBMIT_MOST = 24
WORKING = "AWS is asked for the sender ID…"

NAME_LABEL = "Sender ID"
NAME_HINT = "What people see as the sender: 1 to 11 letters, digits or hyphens, and at least one letter."
NOT_A_NAME = "AWS takes 1 to 11 letters, digits or hyphens, at least one of them a letter, and no hyphen at an end."
TYPES_LABEL = "Message types"
TYPES_HINT = "This cannot be changed later."
TYPES = TYPE_WORDS
EXTRAS_LABEL = "Protection"
EXTRAS_HINT = "You can change this later in the AWS console."
PROTECTION = "Deletion protection: nobody can release it by mistake"
CHOOSE_ONE = "Choose at least one."
UNKNOWN_PLACE = "Callsign no longer works in this region, or does not know this country. Nothing was requested."
APPROVAL_NEEDED = (
    "A rule in `callsign.toml` asks for an approval of this, and Callsign has no request for approval of a sender ID "
    "without a form. Nothing was requested. An administrator can change the rule, or request it in the AWS console."
)


def intro(region: str, country: str, account_id: str) -> str:
    """At the top of the window; mrkdwn."""
    account = f"account {escape(account_id)}, " if account_id else ""
    return (
        f"A sender ID for *{escape(country_name(country))}* ({escape(country)}), {account}{escape(region)}. AWS has no "
        "form for it, so it is yours at once, or AWS says now that the country has no sender IDs. It sends to this "
        "country, from this account and region only."
    )


def cost(price: str) -> str:
    """What it costs, as far as that is known before the request; mrkdwn."""
    known = (
        f"Your other sender IDs there cost US${escape(price)} a month each."
        if price
        else "AWS names the price only in its answer."
    )
    billed = "*If AWS asks a price, it is billed every month from now on*, until somebody releases it."
    return f":moneybag: {billed} {known}"


def submit_label(price: str) -> str:
    """The button that requests it, with the price where that is known, is not zero, and fits; plain."""
    label = f"Buy at US${price}/month"
    is_free = not price.strip("0.")
    return SUBMIT if is_free or len(label) > SUBMIT_MOST else label


def obtained(granted: SenderIdGrant, wanted: SenderIdRequest) -> str:
    """AWS has it; mrkdwn."""
    what = f"*{escape(granted.sender_id.name)}* ({escape(country_name(wanted.iso_country_code))})"
    if not granted.requested:
        price = _price(granted.sender_id)
        return f":information_source: The account has {what} already, {price}. Nothing was requested."
    return (
        f":white_check_mark: {what} is yours, {_price(granted.sender_id)}. It can send now, from account "
        f"{escape(wanted.account_id)}, {escape(wanted.region)}."
    )


def refused(why: Problem) -> str:
    """AWS does not give it; mrkdwn."""
    return f":warning: Nothing was requested. {causes.cause(why, escape)}"


def _price(sender_id: SenderId) -> str:
    return f"US${escape(sender_id.monthly_price)} a month" if sender_id.monthly_price else "no price known"


SENDER_ID_EPILOG = """\b
Examples:
  callsign sender-id EXAMPLE CH
  callsign sender-id EXAMPLE "Switzerland" --message-type promotional --protect --yes
"""
DRY = "Nothing was requested. Add --yes to request it."
APPROVAL_NEEDED_PLAIN = APPROVAL_NEEDED.replace("`", "")


def unknown_country(query: str) -> str:
    """No country is meant; plain."""
    return f"Callsign does not know which country “{query[:60]}” is. Name it, or give its code, such as CH."


def needs_a_form(country: str, registration_type: str) -> str:
    """The country has a form for sender IDs; plain."""
    return (
        f"{country_name(country)} asks for a registration of sender IDs. Nothing was requested. Register it with "
        f"callsign register {registration_type}."
    )


def review(wanted: SenderIdRequest, price: str) -> list[str]:
    """What would be requested, and what it costs; plain."""
    known = f"your others there cost US${price} a month each" if price else "AWS names the price only in its answer"
    types = " and ".join(each.lower() for each in wanted.options.message_types)
    protected = ", with deletion protection" if wanted.options.deletion_protection else ""
    return [
        f"{wanted.name}, a sender ID for {country_name(wanted.iso_country_code)} ({wanted.iso_country_code})",
        f"  Account   {wanted.account_id}, {wanted.region}",
        f"  Price     billed every month from the moment it is requested, if AWS asks one: {known}",
        f"  With      {types}{protected}. The message types cannot be changed later",
    ]


def obtained_plain(granted: SenderIdGrant) -> str:
    """The outcome; plain."""
    how = "Requested" if granted.requested else "The account has it already; nothing was requested"
    price = f", US${granted.sender_id.monthly_price} a month" if granted.sender_id.monthly_price else ""
    return f"{how}: {granted.sender_id.name} ({granted.sender_id.iso_country_code}){price}."
