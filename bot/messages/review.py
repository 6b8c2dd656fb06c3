"""The words of the review page."""

from __future__ import annotations

from bot.messages.text import COMMAND, escape
from workflows.records.account import PhoneNumber

CONFIRM_LABEL = "Confirmation"
CONFIRM_OPTION = "Everything above is correct. Submit it to AWS."
NUMBER_LABEL = "Phone number"
NEW_NUMBER = "Request a new number"
NO_ANSWER = "(no answer)"
REVIEW_TITLE = "Review and submit"


def costs(*, number: bool, sender_id: bool) -> str:
    """What submitting costs, on the review page: by what the type is associated with; mrkdwn."""
    if number:
        return (
            "*A new phone number is requested and billed from that moment on*, whatever the reviewers say: usually "
            "US$2.00 a month for a toll-free number. AWS names the exact price when the number is requested."
        )
    if sender_id:
        return "No number is requested, and we know of no charge of AWS for registering a sender ID."
    return (
        "No number is requested now. AWS may charge fees for this registration that are not refunded, whatever the "
        "reviewers say: registries charge for 10DLC brands, vetting (about US$40) and campaigns. "
        "<https://aws.amazon.com/end-user-messaging/pricing/|AWS's prices>"
    )


def review_warning() -> str:
    """What cannot be taken back; mrkdwn."""
    return (
        ":lock: *Once submitted, nothing can be changed* until the reviewers have answered, "
        "which takes days to weeks. Read every line once more."
    )


def account_line(account_id: str, region: str) -> str:
    """Where it will be registered; mrkdwn."""
    return f"*AWS account* {escape(account_id) or '(not known yet)'} · *Region* {escape(region)}"


def submitted_text(channel_id: str) -> str:
    """The last view after Submit; mrkdwn."""
    return (
        f"Callsign is carrying it out now and posts every step in <#{channel_id}>. You can close this window: "
        "nothing more is needed from you until the reviewers answer."
    )


def already_submitted(channel_id: str) -> str:
    """The second click on Submit; mrkdwn."""
    return f"This one is already on its way, and it is registered only once. Follow it in <#{channel_id}>."


def resource_missing(title: str) -> str:
    """A registration has to exist before this one can be submitted; mrkdwn."""
    return (
        f"AWS wants a completed *{escape(title)}* before it takes this one, and this account has none in the region. "
        f"Register it first (`{COMMAND} new`); this draft is kept."
    )


def free_number(number: PhoneNumber) -> str:
    """A number of the account that no registration uses yet."""
    price = f", US${number.monthly_price} a month" if number.monthly_price else ""
    return f"{number.number} (yours already{price})"


NOT_CONFIRMED = "Tick the box to confirm."
CHOOSE_ONE = "Choose one."
