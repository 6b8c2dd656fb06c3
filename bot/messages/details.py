"""What a person reads about a registration's history, and about what comes after its approval. As `messages`, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import messages
from bot.messages.text import escape
from workflows.records.account import Association, PhoneNumber, VersionSummary
from workflows.records.registrations import Registration
from workflows.registrations.completion import SENDER_ID, Completion, Identity
from workflows.reporting.history import Review, UsualReview

DETAILS = "Details"
TIMELINE = "Post timeline"
COMPARE_LABEL = "*Compare* version"
WITH_LABEL = "with version"
VERSIONS_HEAD = "Versions"
ASSOCIATIONS_HEAD = "Associated"
TAGS_HEAD = "Tags"
DETAILS_TITLE = "Registration"
NUMBER_TITLE = "Request a number"
NUMBER_SUBMIT = "Request it"
NUMBER_CONFIRM_LABEL = "Confirmation"
REQUEST_NUMBER = "Request a number for it"

TIMELINE_TITLE = "Timeline"
LOADING_TIMELINE = "Drawing the timeline…"
LOADING_DETAILS = "Asking AWS about this registration…"
NO_REGISTRATION = "Callsign does not watch this registration any more."
NO_ANSWER = ":warning: AWS did not answer, so this is what Callsign saw last. Press *Refresh* in a minute."
GONE_AT_AWS = ":information_source: AWS does not list it any more; this is what Callsign recorded."
NOTHING_ASSOCIATED = "Nothing is associated with it."
NO_TAGS = "It has no tags."
NOTHING = "(nothing)"
NO_DIFFERENCE = "These two versions hold the same answers."
ONLY_OWNER = "Only the person who requested this registration can do that; here it costs or ends something."
TOO_LATE = "It has moved on meanwhile, so this is not possible any more. Nothing was changed. Open *Details* again to see where it stands."
UNDER_WAY = "Callsign is still carrying out its submission. Wait until that has ended, then try again."
PICTURE_POSTED = "The timeline is in the registration's thread."
PICTURE_STANDS = "The timeline was posted into the registration's thread a moment ago."
PICTURE_NOWHERE = "This registration has no channel Callsign could post the timeline in."
PICTURE_REFUSED: Mapping[str, str] = {
    "not_in_channel": "Callsign may post pictures only where it is a member. Invite it (/invite @Callsign) and press *Post timeline* again.",
    "missing_scope": "Callsign is not allowed to post files here. An administrator has to update the app from manifest.yml (files:write).",
}
PICTURE_FAILED = "Slack did not take the picture. Try again in a minute."
SNS_HINT = "Publishing through Amazon SNS needs a resource policy on it too."

DISCARD_KEEP, DISCARD_YES = "Keep it", "Discard it"
DELETE_KEEP, DELETE_YES = "Keep it", "Delete it"

VERSION_WORDS: Mapping[str, str] = {
    "DRAFT": "Draft",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it",
    "REVIEWING": "In review",
    "REQUIRES_OFFLINE_REVIEW": "In review",
    "REQUIRES_AUTHENTICATION": "Waiting for the mail to be confirmed",
    "APPROVED": "Approved",
    "DENIED": "Denied",
    "DISCARDED": "Discarded before review",
    "REVOKED": "Approval taken back",
    "ARCHIVED": "Replaced by a newer version",
}
NUMBER_WORDS: Mapping[str, str] = {
    "TOLL_FREE": "toll-free number",
    "TEN_DLC": "10DLC number",
    "LONG_CODE": "long code",
    "SHORT_CODE": "short code",
    SENDER_ID: "sender ID",
}


def kind_words(resource_type: str) -> str:
    """A kind of resource in words; one without is shown as it is."""
    return NUMBER_WORDS.get(resource_type, resource_type)


def version_line(version: VersionSummary, review: Review) -> str:
    """One version: its number, status, and dates; mrkdwn."""
    words = VERSION_WORDS.get(version.status, f"AWS says {version.status}")
    return f"*Version {version.version}* · {escape(words)} (`{escape(version.status)}`)\n{_dates(version, review)}"


def _dates(version: VersionSummary, review: Review) -> str:
    if review.submitted_at is None:
        begun = version.history.get("DRAFT")
        return f"Begun {messages.text.when(begun)}, not submitted" if begun else "Not submitted"
    submitted = f"Submitted {messages.text.when(review.submitted_at)}"
    days = count(review.days or 0, "day")
    if review.decided_at is None:
        return f"{submitted} · waiting for {days}"
    return f"{submitted} · decided {messages.text.when(review.decided_at)} after {days}{_later(version)}"


def _later(version: VersionSummary) -> str:
    """What happened to an approval."""
    revoked: datetime | None = version.history.get("REVOKED")
    return f" · taken back {messages.text.when(revoked)}" if revoked else ""


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def version_option(version: VersionSummary) -> str:
    """A version as a choice."""
    return f"{version.version}: {VERSION_WORDS.get(version.status, version.status)}"


def comparison_head(older: int, newer: int, changes: int) -> str:
    """Above the differences of two versions; mrkdwn."""
    if not changes:
        return f"*Version {older} → {newer}*: {NO_DIFFERENCE}"
    return f"*Version {older} → {newer}*: {count(changes, 'field')} changed"


def associations(found: Sequence[Association]) -> str:
    """What is tied to a registration; mrkdwn."""
    return "\n".join(_association(one) for one in found) or NOTHING_ASSOCIATED


def _association(one: Association) -> str:
    country = f" ({escape(one.iso_country_code)})" if one.iso_country_code else ""
    name = f"*{escape(one.phone_number)}* · " if one.phone_number else ""
    return f"• {name}{escape(kind_words(one.resource_type))}{country} · `{escape(one.resource_id)}`"


def discard_dialog(version: int) -> tuple[str, str]:
    """Title and text of the dialog before a submitted version is discarded; plain."""
    return f"Discard version {version}?", (
        f"Version {version} ends for good and loses its place in the queue. To go on you make a new version, and its "
        "review starts over. Nothing is released: a number stays yours and is billed."
    )


def discard_button(version: int) -> str:
    """The button's label."""
    return f"Discard version {version}"


DELETE_BUTTON = "Delete draft registration"


def delete_dialog(found: Sequence[Association]) -> tuple[str, str]:
    """Title and text of the dialog before a draft registration is deleted; plain."""
    numbers = [one.phone_number for one in found if one.phone_number]
    kept = (
        f"Its number {', '.join(numbers)} is not released: it stays in the account and is billed until somebody "
        "releases it in the AWS console."
        if numbers
        else "No number is released and nothing else changes."
    )
    return "Delete it at AWS?", f"The draft at AWS and every answer in it are gone for good. {kept}"


def discarded_by(user_id: str, version: int) -> str:
    """Who discarded a version, for the thread; mrkdwn."""
    return f"{messages.text.mention(user_id)} discarded version {version}."


def deleted_by(user_id: str) -> str:
    """Who deleted a registration, for the thread; mrkdwn."""
    return f"{messages.text.mention(user_id)} deleted this draft registration. Nothing was released."


def completed(found: Completion, registration: Registration) -> str:
    """What exists now and what is still ahead, under the news that it is COMPLETE; mrkdwn."""
    lines = [f"• {_identity(one)}" for one in found.identities]
    lines += ["*Still ahead before it reaches everybody:*", f"1. {_tier(found, registration.region)}"]
    lines.append(f"2. {_limit(found, registration.region)}")
    if found.identities:
        lines.append(SNS_HINT)
    return "\n".join(lines)


def _identity(one: Identity) -> str:
    price = f"US${escape(one.monthly_price)} a month" if one.monthly_price else "its price is in the AWS console"
    rate = f", up to {count(one.rate, 'message part')} a second" if one.rate else ""
    return f"*{escape(one.name)}*, {escape(kind_words(one.kind))}: {price}{rate}"


_SANDBOX = "*SMS sandbox*"
_SPEND = "*Spend limit*"


def _tier(found: Completion, region: str) -> str:
    if found.tier == "PRODUCTION":
        return f"{_SANDBOX}: done, this account is out of it in {region}."
    if found.tier == "SANDBOX":
        return (
            f"{_SANDBOX}: this account is still in it in {region}, so texts reach verified numbers only. "
            "Open an AWS support case to leave it."
        )
    return (
        f"{_SANDBOX}: an account that has not left it in {region} reaches verified numbers only; "
        "an AWS support case ends that."
    )


def _limit(found: Completion, region: str) -> str:
    if found.spend_limit is None:
        return (
            f"{_SPEND}: AWS stops sending when the month's limit in {region} is reached; a new account's is very low. "
            "An AWS support case raises it."
        )
    limit = found.spend_limit.limit
    return (
        f"{_SPEND}: AWS stops sending in {region} when US${limit:,} are spent in a month. "
        "An AWS support case raises it."
    )


def number_offer(resource_type: str) -> str:
    """What can be had now that a registration is COMPLETE; mrkdwn."""
    return f"It can have a *{escape(kind_words(resource_type))}* now: texts under it are sent from such numbers."


def other_offer(resource_type: str) -> str:
    """What can be associated, but not requested here; mrkdwn."""
    return f"A {escape(kind_words(resource_type))} can be associated with it now, in the AWS console."


def number_text(registration: Registration, number_type: str, country: str, held: Sequence[Association]) -> str:
    """What is asked for; mrkdwn."""
    have = ", ".join(escape(one.phone_number) for one in held if one.phone_number)
    already = f"It has {have} already; this is one more. " if have else ""
    return (
        f"One *{escape(kind_words(number_type))}* ({escape(country)}) for *{escape(registration.name)}*, "
        f"account {escape(registration.account_id)}, {registration.region}. {already}"
        "It is associated with this registration, which can take days before it sends."
    )


def number_cost(number_type: str, price: str) -> str:
    """What it costs, as far as anybody knows before it is requested; mrkdwn."""
    known = (
        f"Your other numbers of this kind cost US${escape(price)} a month each."
        if price
        else "AWS names the price only when the number is requested."
    )
    return (
        f":moneybag: *It is billed every month from now on*, used or not, until somebody releases it in the AWS "
        f"console. {known} A released {escape(kind_words(number_type))} does not come back."
    )


def number_confirm(number_type: str) -> str:
    """The box to tick; plain."""
    return f"Request one {kind_words(number_type)} and bill it monthly."


def number_asked(user_id: str, number_type: str) -> str:
    """Progress in the thread; mrkdwn."""
    return (
        f":hourglass_flowing_sand: {messages.text.mention(user_id)} asked AWS for a {escape(kind_words(number_type))}."
    )


def number_granted(number: PhoneNumber, bought: bool) -> str:
    """The outcome in the thread; mrkdwn."""
    price = f" at US${escape(number.monthly_price)} a month" if number.monthly_price else ""
    how = f"leased{price}" if bought else f"associated already{price}: nothing more was bought"
    return (
        f":telephone_receiver: *{escape(number.number)}* is {how}. It is `{escape(number.status)}` and sends "
        "once it is `ACTIVE`."
    )


def number_failed(why: str) -> str:
    """The outcome in the thread when there is none; mrkdwn."""
    return f":warning: No number was obtained. {why}"


NOT_COMPLETE = "The registration is not COMPLETE any more, so no number can be attached to it. Nothing was bought."
NUMBER_UNKNOWN = (
    "AWS did not answer for certain. Press *Request a number for it* again: a number that was leased meanwhile is found, "
    "not leased twice."
)
NUMBER_DONE = "AWS is being asked for the number now. The answer, with its price, comes in the registration's thread."


def timeline_comment(versions: int, usual: UsualReview | None, note: str) -> str:
    """Above the picture; mrkdwn."""
    words = f":bar_chart: *Timeline*, {count(versions, 'version')}."
    if usual and usual.reviews:
        days = count(max(1, round(usual.days)), "day")
        words += f" Reviews of this type took {days} here (median of {usual.reviews})."
    elif usual:
        words += f" AWS says that reviews of this type take about {count(round(usual.days), 'day')}."
    return f"{words}\n{note}" if note else words
