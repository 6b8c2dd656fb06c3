"""The details of a registration: its versions, what is associated with it, its timeline, and how it is discarded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import messages
from bot.messages.numbers import resource_name
from bot.messages.text import counted, escape
from workflows.records.account import Association, VersionSummary
from workflows.records.drafts import Document
from workflows.records.registrations import Change, ChangeKind, Registration
from workflows.reporting.history import Review, UsualReview

DETAILS = "Details"
TIMELINE = "Post timeline"
COMPARE_LABEL = "*Compare* version"
WITH_LABEL = "with version"
VERSIONS_HEAD = "Versions"
ASSOCIATIONS_HEAD = "Associated"
TAGS_HEAD = "Tags"
DETAILS_TITLE = "Registration"
SHOW_ANSWERS = "Show answers"
ANSWERS_TITLE = "Answers"
NO_ANSWERS = "AWS has no answers of this version."
OTHER_ANSWERS = "Not in the form any longer"
HISTORY_HEAD = "History"

TIMELINE_TITLE = "Timeline"
LOADING_TIMELINE = "Drawing the timeline…"
LOADING_DETAILS = "Asking AWS about this registration…"
NO_ANSWER = ":warning: AWS did not answer, so this is the last state that Callsign saw. Press *Refresh* in a minute."
NOT_AT_AWS = ":information_source: AWS no longer lists this registration; this is what Callsign recorded."
NOTHING_ASSOCIATED = "Nothing is associated with it."
NO_TAGS = "It has no tags."
NOTHING = "(nothing)"
NO_DIFFERENCE = "These two versions have the same answers."
ONLY_OWNER = "Only the person who requested this registration can do that, because it costs money or cannot be undone."
REGISTRATION_CHANGED = (
    "The registration has changed since then, so this is no longer possible. Nothing was changed. Open *Details* again "
    "to "
    "see its current status."
)
UNDER_WAY = "Callsign is still submitting this registration. Wait until it has finished, then try again."
PICTURE_POSTED = "The timeline is in the registration's thread."
PICTURE_ALREADY_POSTED = "The timeline was posted in the registration's thread a moment ago."
PICTURE_WITHOUT_CHANNEL = "This registration has no channel in which Callsign could post the timeline."

DISCARD_KEEP, DISCARD_YES = "Keep it", "Discard it"
DELETE_KEEP, DELETE_YES = "Keep it", "Delete it"
DELETE_BUTTON = "Delete draft registration"

VERSION_STATUS_TEXT: Mapping[str, str] = {
    "DRAFT": "Draft",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it",
    "REVIEWING": "In review",
    "REQUIRES_OFFLINE_REVIEW": "In review",
    "REQUIRES_AUTHENTICATION": "Waiting for the email to be confirmed",
    "APPROVED": "Approved",
    "DENIED": "Denied",
    "DISCARDED": "Discarded before review",
    "REVOKED": "Approval revoked",
    "ARCHIVED": "Replaced by a newer version",
}


def version_line(version: VersionSummary, review: Review) -> str:
    """One version: its number, status, and dates; mrkdwn."""
    status = VERSION_STATUS_TEXT.get(version.status, f"AWS says {version.status}")
    return f"*Version {version.version}* · {escape(status)} (`{escape(version.status)}`)\n{_dates(version, review)}"


def _dates(version: VersionSummary, review: Review) -> str:
    if review.submitted_at is None:
        started = version.history.get("DRAFT")
        return f"Started {messages.text.when(started)}, not submitted" if started else "Not submitted"
    submitted = f"Submitted {messages.text.when(review.submitted_at)}"
    days = counted(review.days, "day") if review.days else "less than a day"
    if review.decided_at is None:
        return f"{submitted} · waiting for {days}"
    return f"{submitted} · decided {messages.text.when(review.decided_at)} after {days}{_revocation(version)}"


def _revocation(version: VersionSummary) -> str:
    """When an approval was revoked, if it was."""
    revoked = version.history.get("REVOKED")
    return f" · revoked {messages.text.when(revoked)}" if revoked else ""


def people(registration: Registration, customer: str = "") -> str:
    """For whom it is, the person who owns it, and where its messages are; mrkdwn."""
    of = f"Customer: {escape(customer)} · " if customer else ""
    owner = f"Owner: {messages.text.mention(registration.owner.user_id)}" if registration.owner else "No owner"
    place = f" · messages in {messages.text.place(registration.channel_id)}" if registration.channel_id else ""
    return f"{of}{owner}{place} · created {messages.text.when(registration.created_at)}"


def console(registration: Registration) -> str:
    """A link to it in AWS's console; mrkdwn."""
    return f"<{messages.text.console_link(registration.region, registration.id)}|{messages.buttons.CONSOLE}>"


def answers_of(version: int) -> str:
    """What a screen reader says for the button of one version; plain."""
    return f"{SHOW_ANSWERS} of version {version}"


def answers_head(registration: Registration, version: int) -> str:
    """Above the answers; mrkdwn."""
    return f"*{escape(registration.name)}*, version {version}, as AWS has it. Only you see this window."


def file_line(document: Document) -> str:
    """A file that was sent: its name, size and digest; plain."""
    digest = f", SHA-256 {document.sha256}" if document.sha256 else ""
    return f"{document.name} ({messages.text.size(document.size)}{digest})"


_HISTORY: Mapping[ChangeKind, str] = {
    ChangeKind.SUBMITTED: "Version {version} submitted",
    ChangeKind.NEEDS_ATTENTION: "The submission stopped",
    ChangeKind.HANDED_OVER: "{actor} handed it over to {target}",
    ChangeKind.FIX_TAKEN_OVER: "{actor} continued the fix of {target}",
    ChangeKind.ADOPTED: "Callsign started to watch it",
    ChangeKind.NUMBER_ACTIVE: "{number} became ACTIVE",
    ChangeKind.NUMBER_LATE: "{number} was not ACTIVE in time",
}


def history_line(change: Change) -> str:
    """A recorded change; mrkdwn."""
    status = VERSION_STATUS_TEXT.get(change.version_status, f"AWS says {change.version_status or change.to_status}")
    words = _HISTORY.get(change.kind, "Version {version}: {status}" if change.version else "{status}")
    said = words.format(
        version=change.version,
        status=escape(status),
        actor=messages.text.mention(change.actor),
        target=messages.text.mention(change.target),
        number=escape(messages.text.number(change.target)),
    )
    return f"{messages.text.when(change.observed_at)} · {said} (`{escape(change.to_status)}`)"


def version_option(version: VersionSummary) -> str:
    """A version as a choice."""
    return f"{version.version}: {VERSION_STATUS_TEXT.get(version.status, version.status)}"


def comparison_head(older: int, newer: int, changes: int) -> str:
    """Above the differences between two versions; mrkdwn."""
    if not changes:
        return f"*Version {older} → {newer}*: {NO_DIFFERENCE}"
    return f"*Version {older} → {newer}*: {counted(changes, 'field')} changed"


def associations(associated: Sequence[Association]) -> str:
    """What is associated with a registration; mrkdwn."""
    return "\n".join(map(_association, associated)) or NOTHING_ASSOCIATED


def _association(association: Association) -> str:
    country = f" ({escape(association.iso_country_code)})" if association.iso_country_code else ""
    number = f"*{escape(association.phone_number)}* · " if association.phone_number else ""
    kind = escape(resource_name(association.resource_type))
    return f"• {number}{kind}{country} · `{escape(association.resource_id)}`"


def discard_dialog(version: int) -> tuple[str, str]:
    """Title and text of the dialog before a submitted version is discarded; plain."""
    return f"Discard version {version}?", (
        f"Version {version} will be discarded for good and lose its place in the queue. To continue, you will have to "
        "create a new version, and its review will start over. Nothing will be released: a number stays yours and is "
        "billed."
    )


def discard_button(version: int) -> str:
    """The button's label."""
    return f"Discard version {version}"


def delete_dialog(associated: Sequence[Association]) -> tuple[str, str]:
    """Title and text of the dialog before a draft registration is deleted; plain."""
    numbers = [association.phone_number for association in associated if association.phone_number]
    kept = (
        f"Its number {', '.join(numbers)} will not be released: it stays in the account and is billed until somebody "
        "releases it in the AWS console."
        if numbers
        else "No number will be released, and nothing else will change."
    )
    return "Delete it at AWS?", f"The draft at AWS and all its answers will be deleted for good. {kept}"


def discarded_by(user_id: str, version: int) -> str:
    """Posted in the thread when somebody discards a version; mrkdwn."""
    return f"{messages.text.mention(user_id)} discarded version {version}."


def deleted_by(user_id: str) -> str:
    """Posted in the thread when somebody deletes a registration; mrkdwn."""
    return f"{messages.text.mention(user_id)} deleted this draft registration. Nothing was released."


def timeline_comment(versions: int, usual: UsualReview | None, note: str) -> str:
    """Above the picture; mrkdwn."""
    text = f"*Timeline*, {counted(versions, 'version')}."
    if usual and usual.reviews:
        days = counted(max(1, round(usual.days)), "day")
        text += f" Reviews of this type have taken {days} here (median of {usual.reviews})."
    elif usual:
        text += f" AWS says that reviews of this type take about {counted(round(usual.days), 'day')}."
    return f"{text}\n{note}" if note else text
