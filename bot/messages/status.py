"""The status of a registration, its stages and its changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.messages import buttons, causes, problems
from bot.messages.text import COMMAND, days_text, duration, escape, when
from workflows.lifecycle import stages
from workflows.records.drafts import Submission
from workflows.records.errors import Problem
from workflows.records.registrations import Registration

NO_REGISTRATIONS = "Callsign does not watch any registrations yet. `/callsign new` starts the first one."
STATUS_TEXT: Mapping[str, str] = {
    "CREATED": "Draft at AWS, not submitted",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it before the carriers do",
    "REVIEWING": "In review",
    "REQUIRES_AUTHENTICATION": (
        "Email authentication: follow the link from noreply@auth.campaignregistry.com within 7 days"
    ),
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
STEP_TEXT: Mapping[str, str] = {
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


def submission_line(submission: Submission, seconds_left: float, silent_since: datetime | None = None) -> str:
    """The line under the bar while a submission runs; mrkdwn.

    The time left is not shown while AWS is silent, and nothing is counted before it is known how many calls it takes.
    """
    step = STEP_TEXT.get(submission.step, "Starting")
    counted = f"{step} · {submission.done} of {submission.total} calls done" if submission.total else step
    if silent_since:
        return f"{counted}\n:hourglass: {aws_silent(silent_since)}"
    return f"{counted} · about {duration(seconds_left)} left" if submission.total else counted


def aws_silent(since: datetime) -> str:
    """AWS has kept a submission waiting for a while; mrkdwn."""
    return f"AWS has not answered since {when(since)}. Callsign keeps trying; nothing is lost."


def status_text(status: str) -> str:
    """A registration status for people; an unknown one is shown as AWS names it."""
    return STATUS_TEXT.get(status, f"AWS says {status}")


def status_line(status: str, version_status: str = "", *, not_picked_up: bool = False) -> str:
    """Icon, text and AWS's own code, in mrkdwn; `not_picked_up`: AWS has not picked up the submitted version yet.

    A revoked approval is an incident, though AWS's status is that of any denial.
    """
    if version_status == "REVOKED" and status not in FINAL_STATUSES:
        return REVOKED_STATUS
    if not_picked_up and status in ("CREATED", "REQUIRES_UPDATES"):  # AWS's code would contradict the text
        return f":hourglass_flowing_sand: *{escape(status_text('SUBMITTED'))}*"
    icon = STATUS_ICONS.get(status, ":hourglass_flowing_sand:")
    return f"{icon} *{escape(status_text(status))}* (`{escape(status)}`)"


def about(name: str, title: str) -> str:
    """A registration, named above a reply outside its thread; mrkdwn."""
    return f"*{escape(name)}* ({escape(title)})"


def registration_line(registration: Registration) -> str:
    """One registration in a list; mrkdwn."""
    identity = f" · {escape(registration.identity)}" if registration.identity else ""
    waiting = stages.stage(registration) is stages.Stage.WAITING
    status = status_line(registration.status, registration.version_status, not_picked_up=waiting)
    return (
        f"*{escape(registration.name)}*{identity}\n{status} since {when(registration.status_since)}\n"
        f"{escape(registration.title)} · {registration.region} · `{registration.id}`"
    )


#: What to do about a problem that carrying out again does not solve, or not alone.
_NEXT_STEPS: Mapping[str, str] = {
    "Refused": "Press *Change answers*, correct them and submit again.",
    "form_changed": "Press *Change answers* to check what changed. Nothing was submitted.",
    "invalid": "Press *Change answers* to correct them. Nothing was submitted.",
    "superseded": "Nothing was sent. See `/callsign status`.",
    "answers_gone": "Press *Change answers* and fill in the form again: what exists at AWS is used.",
    "version_unclear": (
        "Look at it in the AWS console first. Press *{button}* once the version is a draft again or was submitted."
    ),
    "read_back": "Nothing was submitted. Press *{button}*.",
    "association_missing": "Press *Change answers* and choose it. Nothing was submitted.",
    "document_missing": "Press *Change answers*, attach it again and submit.",
    "upload_slow": "Press *{button}* in a few minutes.",
    "other_account": f"Nothing was submitted. {problems.NEXT_STEPS['other_account']}",
}


def problem(why: Problem) -> str:
    """Why a submission needs a person, and what to do; mrkdwn."""
    step = problems.next_step(why, buttons.RETRY, _NEXT_STEPS)
    reference = f"\n_Reference: {escape(why.request_id)}_" if why.request_id else ""
    return f"{causes.cause(why, escape)} {step}{reference}"


#: "Live" and not AWS's "Complete", so that nobody reads the goal as the state.
STAGES = ("Submitted", "In review", "Approved", "Live")


def stage_line(stage: int | None, days: int | None) -> str:
    """Progress as dots and names, and how long the review usually takes; mrkdwn. Empty outside the usual stages."""
    if stage is None:
        return ""
    marks = [f"{'●' if at < stage else '○'} {name}" for at, name in enumerate(STAGES)]
    usual = f"\nReviews of this type usually take about {days_text(days)}." if days and stage < len(STAGES) - 1 else ""
    return "  ".join(marks) + usual


def submitted_reply(version: int, days: int | None) -> str:
    """The reply when AWS has taken a submission; mrkdwn."""
    usual = f" Reviews of this type usually take about {days_text(days)}." if days else ""
    return (
        f":outbox_tray: *Submitted to AWS* as version {version}.{usual} Callsign watches it and posts every change "
        "here."
    )


#: What a final status means, and what is left to do.
FINAL_STATUSES: Mapping[str, str] = {
    "CLOSED": (
        "It can no longer be used to send. AWS keeps the registration in its list until somebody deletes it in the "
        "console. To send again, start a new one with `/callsign new`."
    ),
    "DELETED": (
        "It no longer exists at AWS, and nothing can be sent under it. Callsign keeps its history and has stopped "
        "watching it."
    ),
}
REVOKED_STATUS = ":rotating_light: *Approval revoked: sending can stop at any moment* (`REVOKED`)"
REVOKED = (
    ":rotating_light: *Incident: the approval of version {version} was revoked* (`REVOKED`). Sending under it can stop "
    "at any moment. Resolve what the reviewers or the registry ask for, then submit a new version."
)
DISCARDED_VERSION = (
    ":leftwards_arrow_with_hook: *Version {version} was discarded* before it was reviewed (`DISCARDED`). It cannot be "
    "reopened. To continue, submit a new version."
)
STILL_LIVE = " The version that was approved before stays in use."
UNKNOWN_STATUS = (
    " Callsign does not know this status yet and shows AWS's own name for it. You probably do not need "
    "to do anything; the AWS console may say more. Callsign keeps watching."
)


def status_reply(old: str, new: str, version: int, version_status: str, identity: str) -> str:
    """The reply to a change of status; mrkdwn."""
    line = status_line(new)
    if new in FINAL_STATUSES:
        return f"{line}. {FINAL_STATUSES[new]}"
    if version_status == "DISCARDED":
        return DISCARDED_VERSION.format(version=version) + (STILL_LIVE if new == "COMPLETE" else "")
    if version_status == "REVOKED":
        return REVOKED.format(version=version)
    if new == "COMPLETE" and version_status in ("", "APPROVED"):
        what = f" *{escape(identity)}* is registered." if identity else ""
        return f"{line}.{what} Version {version} was approved."
    # These show the state before the submission, and stay until AWS picks the version up.
    lagging = old in ("", "CREATED", "REQUIRES_UPDATES")
    before = "" if lagging or old == new else f" Previously: {escape(status_text(old))}."
    verdict = f" Version {version}: `{escape(version_status)}`." if version_status not in ("", new) else ""
    return f"{line}.{before}{verdict}{'' if new in STATUS_TEXT else UNKNOWN_STATUS}"


NOT_WATCHED = "Callsign no longer watches this registration."
ALREADY_RUNNING = "Somebody pressed it before you: it is already in progress."
ONLY_OWNER = "Only the person who requested this registration can do that."
NOTHING_OPEN = "Nothing is in review. `/callsign list` shows everything."


def not_found(words: str) -> str:
    """A search without a result; mrkdwn."""
    return f"Callsign does not watch anything that matches `{escape(words[:80])}`. `{COMMAND} list` shows everything."
