"""The review page, before Submit and after."""

from __future__ import annotations

from bot.messages.text import COMMAND, counted, escape
from workflows.records.account import PhoneNumber

NUMBER_LABEL = "Phone number"
NEW_NUMBER = "Request a new number"
NO_ANSWER = "(no answer)"
REVIEW_TITLE = "Review and submit"
CHOOSE_ONE = "Choose one."
#: Plain text.
CHANGED_SINCE = "Answers have changed since this review was opened. Read it once more, then submit."
CHOOSE_LATER = "you choose it here once everything else is complete"
SENDER_ID_COSTS = "No number will be requested. Callsign does not know of an AWS charge for registering a sender ID."
PRICES_LINK = "<https://aws.amazon.com/end-user-messaging/pricing/|AWS pricing>"


def costs(*, number: bool, sender_id: bool) -> str:
    """What submitting costs, depending on the type's association; mrkdwn."""
    if number:
        return (
            "*A new phone number will be requested and billed from that moment on*, regardless of the review. A "
            "toll-free number usually costs US$2.00 a month. AWS names the exact price when the number is requested."
        )
    if sender_id:
        return SENDER_ID_COSTS
    return (
        "No number will be requested now. AWS may charge fees for this registration and does not refund them, "
        "regardless of the review: registries charge for 10DLC brands, vetting (about US$40) and campaigns. "
        f"{PRICES_LINK}"
    )


def review_warning() -> str:
    """What cannot be undone; mrkdwn."""
    return (
        ":lock: *Once submitted, nothing can be changed* until the reviewers have answered, "
        "which takes days to weeks. Read every line once more."
    )


def account_line(account_id: str, region: str, customer: str = "") -> str:
    """The account and region of the registration, and for whom it is; mrkdwn."""
    of = f"*Customer* {escape(customer)} · " if customer else ""
    return f"{of}*AWS account* {escape(account_id) or '(not known yet)'} · *Region* {escape(region)}"


def room_line(used: str) -> str:
    """What the account holds, and may hold; mrkdwn."""
    return f"In use in this account and region: {used}."


def submitted_text(channel_id: str) -> str:
    """The last view after Submit; mrkdwn."""
    return (
        f"Callsign is submitting it now and posts every step in <#{channel_id}>. "
        "You have nothing more to do until the reviewers answer."
    )


AWS_REVIEW_LABEL = "Pre-review"
AWS_REVIEW_OPTION = "Let AWS look at it first"
AWS_REVIEW_HINT = (
    "AWS checks it before the carriers do, without a charge, and sends it on or returns it with advice. For this, AWS "
    "may process the answers and documents in another region."
)


def incomplete(count: int) -> str:
    """The line above a review that cannot be submitted yet; plain text."""
    return f"{counted(count, 'answer')} still need{'s' if count == 1 else ''} you before this can be submitted."


def already_submitted(channel_id: str) -> str:
    """The answer to a second click on Submit; mrkdwn."""
    return f"This registration is already being submitted, and only once. Follow it in <#{channel_id}>."


def resource_missing(title: str) -> str:
    """Another registration must be complete before this one can be submitted; mrkdwn."""
    return (
        f"AWS requires a completed *{escape(title)}* first, and this account has none in this region. "
        f"Register it first (`{COMMAND} new`); this draft stays saved."
    )


def free_number(number: PhoneNumber) -> str:
    """A number of the account that no registration uses yet."""
    price = f", US${number.monthly_price} a month" if number.monthly_price else ""
    return f"{number.number} (already yours{price})"
