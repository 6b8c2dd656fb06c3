"""What comes after an approval: what exists now, what is still ahead, and the page on which a number is requested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.messages import causes, problems
from bot.messages.text import counted, escape, mention, number, when
from workflows.lifecycle.numbers import DOCUMENTED, time_allowed
from workflows.records.account import Association, PhoneNumber
from workflows.records.errors import Problem
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Registration
from workflows.registrations.completion import SENDER_ID, Completion, Identity

NUMBER_TITLE = "Request a number"
NUMBER_SUBMIT = "Request it"
#: Characters that Slack shows of a window's button.
SUBMIT_MOST = 24
REQUEST_NUMBER = "Request a number"
NOT_COMPLETE = "The registration is no longer approved, so no number can be associated with it. Nothing was bought."
NUMBER_WAITING = (
    ":hourglass: AWS has not answered yet. Callsign keeps asking for the number and posts the result here. If the "
    "number was already leased, Callsign finds it and does not lease another one."
)
NUMBER_ALREADY_REQUESTED = (
    "This number has been requested before, and it is requested once. Callsign posts the result in the registration's "
    "thread."
)
NUMBER_REQUESTED = (
    "Callsign is requesting the number from AWS. It posts the result, with the price, in the registration's thread."
)
SNS_HINT = "To publish through Amazon SNS, the number or sender ID also needs a resource policy."

RESOURCE_NAMES: Mapping[str, str] = {
    "TOLL_FREE": "toll-free number",
    "TEN_DLC": "10DLC number",
    "LONG_CODE": "long code",
    "SHORT_CODE": "short code",
    SENDER_ID: "sender ID",
}
PENDING = "AWS still has to associate it, which can take days. It can send after that."
_SANDBOX = "*SMS sandbox*"
_SPEND = "*Spend limit*"


def resource_name(resource_type: str) -> str:
    """A type of resource for people; an unknown one is shown as AWS names it."""
    return RESOURCE_NAMES.get(resource_type, resource_type)


def identities(completion: Completion, headline: str = "") -> str:
    """What exists now, with its price and rate; mrkdwn, empty where AWS did not say.

    The number or sender ID in the headline is not named again.
    """
    return "\n".join(_identity(identity, identity.name == headline) for identity in completion.identities)


def _identity(identity: Identity, is_named: bool) -> str:
    price = f"US${escape(identity.monthly_price)} a month" if identity.monthly_price else "no price known"
    rate = f" · up to {counted(identity.rate, 'message part')} a second" if identity.rate else ""
    caps = "".join(f" · {escape(carrier)}: {cap:,} a day" for carrier, cap in sorted(identity.daily_caps.items()))
    country = f" ({escape(identity.country)})" if identity.country else ""
    pending = f"\n{PENDING}" if identity.is_pending else ""
    what = f"{escape(resource_name(identity.kind))}{country} · {price}{rate}{caps}{pending}"
    return what[:1].upper() + what[1:] if is_named else f"{escape(number(identity.name))} · {what}"


def number_active(e164: str) -> str:
    """The headline of a number that can send now; plain."""
    return f"{number(e164)} can send"


def number_waits(e164: str) -> str:
    """A number that does not become ACTIVE, in a list; plain."""
    return f"{number(e164)} is not ACTIVE in time"


def number_late(held: HeldNumber) -> str:
    """A number that does not become ACTIVE; mrkdwn."""
    days = time_allowed(held.number_type).days
    usual = (
        f"AWS's guide says up to {days} days"
        if held.number_type in DOCUMENTED
        else f"AWS documents no time for this; Callsign waits {days} days before it says so"
    )
    return (
        f":warning: *{escape(number_waits(held.number))}.* Its registration is approved, and its status is "
        f"`{escape(held.status)}` since {when(held.since)}. {usual}. It is billed all the same."
    )


def still_ahead(completion: Completion, region: str) -> str:
    """What an account has to do once, after its first approval in a region; mrkdwn."""
    steps = [f"1. {_tier(completion, region)}", f"2. {_limit(completion, region)}"]
    return "\n".join(["*Before it reaches everybody:*", *steps])


def in_sandbox(region: str) -> str:
    """After a later approval of an account that has not left the SMS sandbox; mrkdwn."""
    return f"This account is still in the SMS sandbox in {region}, so texts reach only verified numbers."


def _tier(completion: Completion, region: str) -> str:
    if completion.tier == "PRODUCTION":
        return f"{_SANDBOX}: done. This account has left the sandbox in {region}."
    if completion.tier == "SANDBOX":
        return f"{_SANDBOX}: {in_sandbox(region)} Open an AWS support case to leave it."
    return (
        f"{_SANDBOX}: as long as an account is in the sandbox in {region}, texts reach only verified numbers. "
        "Open an AWS support case to leave it."
    )


def _limit(completion: Completion, region: str) -> str:
    if completion.spend_limit is None:
        return (
            f"{_SPEND}: AWS stops sending when the monthly limit in {region} is reached, and the limit of a new "
            "account is very low. Open an AWS support case to raise it."
        )
    return (
        f"{_SPEND}: AWS stops sending in {region} at US${completion.spend_limit.limit:,} a month. "
        "Open an AWS support case to raise it."
    )


def number_offer(resource_type: str) -> str:
    """A resource that can be requested now that the registration is approved; mrkdwn."""
    return (
        f"You can now request a *{escape(resource_name(resource_type))}* for it. Texts under this registration are "
        "sent from such numbers."
    )


def other_offer(resource_type: str) -> str:
    """A resource that can be associated, but not requested here; mrkdwn."""
    return f"You can now associate a {escape(resource_name(resource_type))} with it in the AWS console."


def number_text(registration: Registration, number_type: str, country: str, associated: Sequence[Association]) -> str:
    """The number that will be requested; mrkdwn."""
    numbers = ", ".join(escape(association.phone_number) for association in associated if association.phone_number)
    already = f"The registration already has {numbers}; this will be one more. " if numbers else ""
    return (
        f"One *{escape(resource_name(number_type))}* ({escape(country)}) for *{escape(registration.name)}*, "
        f"account {escape(registration.account_id)}, {registration.region}. {already}"
        "It will be associated with this registration. It can take days until it sends."
    )


def number_cost(number_type: str, price: str) -> str:
    """What the number costs, as far as the price is known before the request; mrkdwn."""
    known = (
        f"Your other numbers of this kind cost US${escape(price)} a month each."
        if price
        else "AWS names the price only when the number is requested."
    )
    return (
        ":moneybag: *The number will be billed every month from now on*, used or not, until somebody releases it in "
        "the AWS "
        f"console. {known} You cannot get a released {escape(resource_name(number_type))} back."
    )


def request_label(price: str) -> str:
    """The button that requests it, with the price where that is known and fits; plain."""
    label = f"Buy at US${price}/month"
    return label if price and len(label) <= SUBMIT_MOST else NUMBER_SUBMIT


def number_requested(user_id: str, number_type: str) -> str:
    """Progress in the thread; mrkdwn."""
    return f":hourglass_flowing_sand: {mention(user_id)} has requested a {escape(resource_name(number_type))} from AWS."


def number_obtained(obtained: PhoneNumber, bought: bool) -> str:
    """The outcome in the thread; mrkdwn."""
    price = f" at US${escape(obtained.monthly_price)} a month" if obtained.monthly_price else ""
    how = f"leased{price}" if bought else f"already associated{price}: nothing more was bought"
    ready = "It can send now." if obtained.status == "ACTIVE" else PENDING
    return f":telephone_receiver: *{escape(number(obtained.number))}* is {how}. {ready}"


def number_refused(why: Problem) -> str:
    """The outcome where AWS refuses the number; mrkdwn."""
    return number_failed(f"{causes.cause(why, escape)} {problems.next_step(why, REQUEST_NUMBER, {})}")


def number_failed(why: str) -> str:
    """The outcome in the thread if no number was obtained; mrkdwn."""
    return f":warning: No number was obtained. {why}"
