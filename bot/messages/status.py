"""The words for a registration's status, its stages and its changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.messages.text import COMMAND, days_text, duration, escape, when
from workflows.lifecycle import stages
from workflows.records.drafts import Submission
from workflows.records.registrations import Registration

NO_REGISTRATIONS = "Callsign watches no registrations yet. `/callsign new` begins the first."
STATUS_WORDS: Mapping[str, str] = {
    "CREATED": "Draft at AWS, not submitted",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it before the carriers do",
    "REVIEWING": "In review",
    "REQUIRES_AUTHENTICATION": "Waiting for you: confirm the mail from noreply@auth.campaignregistry.com within 7 days",
    "REQUIRES_UPDATES": "Denied: changes are required",
    "PROVISIONING": "Approved, being set up",
    "COMPLETE": "Complete",
    "CLOSED": "Closed: its number or sender ID was released",
    "DELETED": "Deleted",
}
STATUS_ICONS: Mapping[str, str] = {
    "REQUIRES_AUTHENTICATION": ":email:",
    "REQUIRES_UPDATES": ":x:",
    "PROVISIONING": ":hourglass_flowing_sand:",
    "COMPLETE": ":white_check_mark:",
    "CLOSED": ":lock:",
    "DELETED": ":wastebasket:",
}
STEP_WORDS: Mapping[str, str] = {
    "resume": "Starting",
    "definitions": "Checking the form again",
    "registration": "Creating the registration",
    "version": "Opening a new version",
    "attachment": "Uploading documents",
    "uploads": "Waiting for the documents",
    "value": "Sending answers",
    "attachment_value": "Attaching documents",
    "read_back": "Reading everything back",
    "number": "Requesting the phone number",
    "association": "Associating it",
    "submit": "Submitting",
    "record": "Submitted",
}


def submission_line(submission: Submission, seconds_left: float) -> str:
    """The line under the bar while a submission runs; mrkdwn."""
    step = STEP_WORDS.get(submission.step, "Starting")
    return f"{step} · {submission.done} of {submission.total} calls done · about {duration(seconds_left)} left"


def status_words(status: str) -> str:
    """A registration status in words; one we have never heard of is shown as it is."""
    return STATUS_WORDS.get(status, f"AWS says {status}")


def status_line(status: str, *, handed_in: bool = False) -> str:
    """Icon, words and the raw status; `handed_in` says that a version was submitted and waits to be picked up. mrkdwn."""
    if handed_in and status in ("CREATED", "REQUIRES_UPDATES"):  # AWS's code would say the opposite of the words
        return f":hourglass_flowing_sand: *{escape(status_words('SUBMITTED'))}*"
    icon = STATUS_ICONS.get(status, ":hourglass_flowing_sand:")
    return f"{icon} *{escape(status_words(status))}* (`{escape(status)}`)"


def registration_line(registration: Registration) -> str:
    """One registration in a list; mrkdwn."""
    identity = f" · {escape(registration.identity)}" if registration.identity else ""
    return (
        f"*{escape(registration.name)}*{identity}\n{status_line(registration.status, handed_in=stages.stage(registration) is stages.Stage.WAITING)} since {when(registration.status_since)}\n"
        f"{escape(registration.title)} · {registration.region} · `{registration.id}`"
    )


_PROBLEMS: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Nothing is lost and nothing is done twice. Press *Try again* when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Press *Try again*: Callsign looks first what was done, and does nothing twice.",
    "AccessDenied": "AWS refused permission{detail}. An administrator has to allow it (`callsign doctor` shows what is missing); then press *Try again*.",
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more, then press *Try again*.",
    "Refused": "AWS did not accept what was sent{detail}. Press *Change answers*, correct it and submit again.",
    "Conflict": "AWS says the registration is in another state than expected{detail}. Press *Try again* to look again.",
    "NotFound": "AWS does not know a part of this registration any more{detail}. Somebody may have deleted it in the console.",
    "form_changed": "AWS changed the form since it was filled in. These need a look{fields}. Press *Change answers*; nothing was submitted.",
    "invalid": "These answers are not acceptable any more{fields}. Press *Change answers*; nothing was submitted.",
    "upload_failed": "AWS could not take a document{detail}. Press *Try again*.",
    "superseded": "Somebody submitted another version of this registration meanwhile, so nothing was sent. See `/callsign status`.",
    "read_back": "AWS holds something else than what was sent{detail}. Nothing was submitted. Press *Try again*.",
    "association_missing": "AWS wants something associated first{fields}. Press *Change answers* and choose it; nothing was submitted.",
    "document_missing": "A document's file is not kept any more{detail}. Press *Change answers*, attach it again and submit.",
    "upload_slow": "AWS is still working on a document{detail}. Press *Try again* in a few minutes.",
    "unexpected": "Something went wrong on Callsign's side. Nothing is lost and nothing is done twice. Press *Try again*.",
    "other_account": "Callsign now runs with another AWS account than the one this draft was begun in. Nothing was submitted.",
}


def problem(details: Mapping[str, str]) -> str:
    """Why a submission needs a person; mrkdwn."""
    words = _PROBLEMS.get(
        details.get("error") or details.get("code", ""), "Something unexpected stopped it{detail}. Press *Try again*."
    )
    known = {key: escape(value) for key, value in details.items() if value}
    detail = ", ".join(known[key] for key in ("operation", "reason", "fields") if key in known)
    reference = f"\n_Reference: {known['request_id']}_" if "request_id" in known else ""
    fields = f": {known['fields']}" if "fields" in known else ""
    return words.format(detail=f" ({detail})" if detail else "", fields=fields) + reference


#: "Live" and not AWS's "Complete", so that nobody reads the goal as the state.
STAGES = ("Submitted", "In review", "Approved", "Live")


def stage_line(stage: int | None, days: int | None) -> str:
    """How far it is, in words and dots, and how long the review usually takes; mrkdwn. Empty off the usual path."""
    if stage is None:
        return ""
    marks = [f"{'●' if at < stage else '○'} {name}" for at, name in enumerate(STAGES)]
    usual = f"\nReviews of this type usually take about {days_text(days)}." if days and stage < len(STAGES) - 1 else ""
    return "  ".join(marks) + usual


def submitted_reply(version: int, days: int | None) -> str:
    """The reply when AWS has taken a submission; mrkdwn."""
    usual = f" Reviews of this type usually take about {days_text(days)}." if days else ""
    return f":outbox_tray: *Submitted to AWS* as version {version}.{usual} Callsign watches it and posts every change here."


#: What an end means, and what is left to do.
ENDINGS: Mapping[str, str] = {
    "CLOSED": (
        "Nothing can be sent from it any more. AWS keeps the registration in its list until somebody deletes it in the "
        "console; to send again, begin a new one with `/callsign new`."
    ),
    "DELETED": (
        "AWS does not have it any more, and nothing can be sent under it. Callsign keeps its history and has stopped "
        "watching it."
    ),
}
REVOKED = (
    ":x: *The approval of version {version} was taken back* (`REVOKED`). Sending under it can stop at any moment. Settle "
    "what the reviewers or the registry ask for, then submit a new version."
)
DISCARDED_VERSION = (
    ":leftwards_arrow_with_hook: *Version {version} was discarded* before anybody reviewed it (`DISCARDED`). It cannot be "
    "reopened: to go on, submit a new version."
)
STILL_LIVE = " What was approved before stays in use."
UNHEARD_OF = (
    " Callsign does not know this status yet and shows it as AWS says it. Nothing is known to be asked of you; "
    "the console may say more. Callsign keeps watching."
)


def status_reply(old: str, new: str, version: int, version_status: str, identity: str) -> str:
    """The reply when a registration moved; mrkdwn."""
    line = status_line(new)
    if new in ENDINGS:
        return f"{line}. {ENDINGS[new]}"
    if version_status == "DISCARDED":
        return DISCARDED_VERSION.format(version=version) + (STILL_LIVE if new == "COMPLETE" else "")
    if version_status == "REVOKED":
        return REVOKED.format(version=version)
    if new == "COMPLETE" and version_status in ("", "APPROVED"):
        what = f" *{escape(identity)}* is registered." if identity else ""
        return f"{line}.{what} Version {version} was approved."
    # Both say what was before a version was handed in, and stay until it is picked up.
    lagging = old in ("", "CREATED", "REQUIRES_UPDATES")
    before = "" if lagging or old == new else f" It was: {escape(status_words(old))}."
    verdict = f" Version {version}: `{escape(version_status)}`." if version_status not in ("", new) else ""
    return f"{line}.{before}{verdict}{'' if new in STATUS_WORDS else UNHEARD_OF}"


def swept(moment: datetime | None) -> str:
    """When AWS was last asked; mrkdwn."""
    return f"AWS last asked {when(moment)}." if moment else "AWS has not been asked yet."


NOT_WATCHED = "Callsign does not watch this registration any more."
ALREADY_RETRIED = "Somebody pressed it before you; it is under way already."
ONLY_OWNER = "Only the person who requested this registration can do that."
NOTHING_OPEN = "Nothing is in review. `/callsign list` shows everything."


def not_found(words: str) -> str:
    """A search without a result; mrkdwn."""
    return f"Callsign watches nothing that matches `{escape(words[:80])}`. `{COMMAND} list` shows everything."
