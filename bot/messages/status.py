"""The status of a registration: its headline, its steps, its changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.messages import aws_reasons, buttons, causes, problems
from bot.messages.text import COMMAND, days_text, duration, escape, kind, number, percent, when
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import REVOKED
from workflows.lifecycle.sending import can_send, sender
from workflows.lifecycle.stages import Stage
from workflows.records.drafts import Submission
from workflows.records.errors import Problem
from workflows.records.registrations import Registration, Sends

NO_REGISTRATIONS = f"Callsign does not watch any registrations yet. `{COMMAND} new` starts the first one."
#: How long the link in the email of a 10DLC authentication works.
MAIL_VALID = timedelta(days=7)
MAIL_SENDER = "noreply@auth.campaignregistry.com"
#: RegistrationStatus in words, for the terminal and for searches.
STATUS_TEXT: Mapping[str, str] = {
    "CREATED": "Draft at AWS, not submitted",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it before the carriers do",
    "REVIEWING": "In review",
    "REQUIRES_AUTHENTICATION": f"Email authentication: follow the link from {MAIL_SENDER} within 7 days",
    "REQUIRES_UPDATES": "Denied: changes are required",
    "PROVISIONING": "Approved, being set up",
    "COMPLETE": "Complete",
    "CLOSED": "Closed: its number or sender ID was released",
    "DELETED": "Deleted",
}
#: Words in which people search for a status, in addition to those of STATUS_TEXT.
SEARCH_WORDS: Mapping[str, str] = {
    "REQUIRES_AUTHENTICATION": "email to be confirmed",
    "REQUIRES_UPDATES": "approval revoked",
    "COMPLETE": "can send approved live",
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


def submitting(name: str) -> str:
    """The headline while a submission is carried out; plain."""
    return f"Submitting {name}"


def submitted(name: str) -> str:
    """The headline once AWS has taken it, before it lists it; plain."""
    return _HEADLINES[Stage.WAITING].format(name=name)


def stopped(name: str) -> str:
    """The headline of a submission that needs a person; plain."""
    return f"Submitting {name} has stopped" if name else "A submission has stopped"


def denied_version(version: int) -> str:
    """Which version was denied, after the headline; mrkdwn."""
    return f"It was version {version}."


def version_discarded(version: int) -> str:
    """The headline of the reply where a version was withdrawn; plain."""
    return f"Version {version} was discarded before its review"


def submission_line(submission: Submission, seconds_left: float, silent_since: datetime | None = None) -> str:
    """What a submission does now, and how far it is; mrkdwn.

    The time left is not shown while AWS is silent, and nothing is counted before it is known how many calls it takes.
    """
    step = STEP_TEXT.get(submission.step, "Starting")
    counted = f"{step} · {percent(submission.done, submission.total)}" if submission.total else step
    if silent_since:
        return f"{counted}\n{aws_silent(silent_since)}"
    return f"{counted} · about {duration(seconds_left)} left" if submission.total else counted


def aws_silent(since: datetime) -> str:
    """AWS has kept a submission waiting for a while; mrkdwn."""
    return f"AWS has not answered since {when(since)}. Callsign keeps trying; nothing is lost."


def status_text(status: str) -> str:
    """A registration status for the terminal; an unknown one is shown as AWS names it."""
    return STATUS_TEXT.get(status, f"AWS says {status}")


_HEADLINES: Mapping[Stage, str] = {
    Stage.DRAFT: "{name} is a draft at AWS",
    Stage.WAITING: "{name} was submitted",
    Stage.AWS_REVIEW: "AWS is checking {name}",
    Stage.REVIEW: "{name} is in review",
    Stage.AUTHENTICATION: "{name}: an email has to be confirmed",
    Stage.DENIED: "{name} was denied",
    Stage.DISCARDED: "{name} was discarded before its review",
    Stage.PROVISIONING: "{name} was approved and is being set up",
    Stage.LIVE: "{name} is approved",
    Stage.CLOSED: "{name} is closed",
    Stage.DELETED: "{name} was deleted",
    Stage.UNKNOWN: "{name}: AWS says “{said}”",
}
#: After a number or sender ID: the goal.
CAN_SEND = "can send"
_REVOKED_HEADLINE = "Incident: the approval of {name} was revoked"
_STATES: Mapping[Stage, str] = {
    Stage.DRAFT: "Draft at AWS",
    Stage.WAITING: "Submitted",
    Stage.AWS_REVIEW: "AWS is checking it",
    Stage.REVIEW: "In review",
    Stage.AUTHENTICATION: "Email to be confirmed",
    Stage.DENIED: "Denied",
    Stage.DISCARDED: "Discarded",
    Stage.PROVISIONING: "Approved, being set up",
    Stage.LIVE: "Approved",
    Stage.CLOSED: "Closed",
    Stage.DELETED: "Deleted",
    Stage.UNKNOWN: "AWS says “{said}”",
}
_ICONS: Mapping[Stage, str] = {
    Stage.AUTHENTICATION: ":email:",
    Stage.DENIED: ":x:",
    Stage.DISCARDED: ":leftwards_arrow_with_hook:",
    Stage.LIVE: ":white_check_mark:",
    Stage.CLOSED: ":lock:",
    Stage.DELETED: ":wastebasket:",
}


def is_revoked(registration: Registration) -> bool:
    """Whether its approval was revoked, which AWS shows with the status of any denial."""
    return registration.version_status == REVOKED and stages.stage(registration) is Stage.DENIED


def headline(registration: Registration, name: str = "") -> str:
    """The one fact of a registration; plain. `name` takes the place of its own, where that is too long."""
    name = name or registration.name
    if is_revoked(registration):
        return _REVOKED_HEADLINE.format(name=name)
    if can_send(registration):
        return f"{number(sender(registration))} {CAN_SEND}"
    return _HEADLINES[stages.stage(registration)].format(name=name, said=_said(registration))


def state(registration: Registration) -> str:
    """Its status in a word or two, for a list; plain."""
    if is_revoked(registration):
        return "Approval revoked"
    return (
        "Can send" if can_send(registration) else _STATES[stages.stage(registration)].format(said=_said(registration))
    )


def icon(registration: Registration) -> str:
    """The icon before its headline in a thread or a digest; the words say the same."""
    if is_revoked(registration):
        return ":rotating_light:"
    return _ICONS.get(stages.stage(registration), ":hourglass_flowing_sand:")


def _said(registration: Registration) -> str:
    """A status that nobody has words for, as AWS spells it in small letters."""
    return aws_reasons.in_words(registration.status)


def about(name: str, title: str) -> str:
    """A registration, named above a reply outside its thread; mrkdwn."""
    return f"*{escape(name)}* ({escape(title)})"


def registration_line(registration: Registration) -> str:
    """One registration in plain lines, as a list without a table shows it; mrkdwn."""
    identity = f" · {escape(number(registration.identity))}" if registration.identity else ""
    return (
        f"*{escape(registration.name)}*{identity}\n{escape(state(registration))} since "
        f"{when(registration.status_since)} · {escape(kind(registration.title))} · {registration.region}"
    )


def details_line(registration: Registration, *, with_number: bool = True) -> str:
    """The status with AWS's own names and the IDs; mrkdwn. The number is left out where it is said elsewhere."""
    named = registration.identity if with_number else ""
    identity = f"*{escape(number(named))}*\n" if named else ""
    return (
        f"{identity}{escape(state(registration))} (`{escape(registration.status)}`) since "
        f"{when(registration.status_since)}\n"
        f"{escape(kind(registration.title))} · {registration.region} · account {escape(registration.account_id)}\n"
        f"`{registration.id}`"
    )


#: What to do about a problem that carrying out again does not solve, or not alone.
_NEXT_STEPS: Mapping[str, str] = {
    "Refused": "Press *Change answers*, correct them and submit again.",
    "form_changed": "Press *Change answers* to check what changed. Nothing was submitted.",
    "invalid": "Press *Change answers* to correct them. Nothing was submitted.",
    "superseded": f"Nothing was sent. See `{COMMAND} status`.",
    "answers_gone": "Press *Change answers* and fill in the form again: what exists at AWS is used.",
    "version_unclear": (
        "Look at it in the AWS console first. Press *{button}* once the version is a draft again or was submitted."
    ),
    "read_back": "Nothing was submitted. Press *{button}*.",
    "association_missing": "Press *Change answers* and choose it. Nothing was submitted.",
    "preflight": "Press *Change answers* to correct them, or to say why they are right. Nothing was submitted.",
    "document_missing": "Press *Change answers*, attach it again and submit.",
    "document_changed": "Press *Change answers*, attach it again and submit. Nothing was submitted.",
    "upload_slow": "Press *{button}* in a few minutes.",
    "not_approved": "Press *Change answers*, then ask for an approval on the last page. Nothing was submitted.",
    "price_risen": "Press *Change answers*, then ask for an approval of the new price. Nothing was bought.",
    "other_account": f"Nothing was submitted. {problems.NEXT_STEPS['other_account']}",
}
#: Problems that other answers solve, so the same ones again would stop in the same way.
ANSWERS_FIRST = frozenset(kind for kind, step in _NEXT_STEPS.items() if step.startswith("Press *Change answers*"))


def problem(why: Problem) -> str:
    """Why a submission needs a person, and what to do; mrkdwn."""
    return f"{causes.cause(why, escape)} {problems.next_step(why, buttons.RETRY, _NEXT_STEPS)}"


def reference(why: Problem) -> str:
    """AWS's own number of the call that failed, for its support; mrkdwn, empty where there is none."""
    return f"AWS request {escape(why.request_id)}" if why.request_id else ""


#: "Live" and not AWS's "Complete", so that nobody reads the goal as the state.
STEPS = ("Submitted", "In review", "Approved", "Live")
#: Steps done before the one that failed, and what failed.
_FAILED: Mapping[Stage, tuple[int, str]] = {Stage.DENIED: (1, "Denied"), Stage.DISCARDED: (0, "Discarded")}
_REVOKED_STEP = (2, "Approval revoked")


def steps(registration: Registration | None) -> str:
    """The steps with those that are done, and the one that failed; empty outside the usual steps.

    No step breaks over two lines. Without a registration, it was submitted just now.
    """
    if registration is None:
        return _marked(1, STEPS)
    never_sends = registration.sends in (Sends.ITS_CAMPAIGNS, Sends.NOTHING)
    names = STEPS[:-1] if never_sends else STEPS
    at = stages.stage(registration)
    failed = _REVOKED_STEP if is_revoked(registration) else _FAILED.get(at)
    if failed:
        return _marked(failed[0], (*names[: failed[0]], failed[1], *names[failed[0] + 1 :]), failed=True)
    done = stages.PROGRESS.get(at)
    if done is None:
        return ""
    return _marked(done if at is not Stage.LIVE or can_send(registration) else len(STEPS) - 1, names)


def _marked(done: int, names: tuple[str, ...], *, failed: bool = False) -> str:
    marks = ["●" if at < done else "✕" if failed and at == done else "○" for at in range(len(names))]
    shown = (f"{mark} {name}" for mark, name in zip(marks, names, strict=True))
    return "  ".join(step.replace(" ", "\N{NO-BREAK SPACE}") for step in shown)


def usual_time(days: int | None) -> str:
    """How long a review usually takes; empty where AWS does not say."""
    return f"Reviews of this type usually take about {days_text(days)}." if days else ""


def submitted_reply(version: int, days: int | None) -> str:
    """The reply when AWS has taken a submission; mrkdwn."""
    again = f" as version {version}" if version > 1 else ""
    usual = f" {usual_time(days)}" if days else ""
    return f":outbox_tray: *Submitted to AWS*{again}.{usual} Callsign posts every change here."


def authentication(mailbox: str, since: datetime) -> str:
    """Which email has to be confirmed, by whom, and until when; mrkdwn."""
    to = f"to *{escape(mailbox)}*" if mailbox else "to the business contact named in the form"
    return (
        f"AWS has sent an email {to}. That person has to follow the link in it until {when(since + MAIL_VALID)}. "
        f"The sender is {MAIL_SENDER}."
    )


#: What a stage leaves to do, or means, in a sentence.
_MEANINGS: Mapping[Stage, str] = {
    Stage.CLOSED: (
        "It can no longer be used to send. AWS keeps the registration in its list until somebody deletes it in the "
        f"console. To send again, start a new one with `{COMMAND} new`."
    ),
    Stage.DELETED: (
        "It no longer exists at AWS, and nothing can be sent under it. Callsign keeps its history and has stopped "
        "watching it."
    ),
    Stage.DISCARDED: "This version cannot be reopened. To continue, submit a new version.",
    Stage.DRAFT: "Nothing has been submitted yet.",
    Stage.UNKNOWN: (
        "Callsign does not know this status yet. You probably do not need to do anything; the AWS console may say "
        "more. Callsign keeps watching."
    ),
}
_REVOKED_MEANING = (
    "Sending under it can stop at any moment. Resolve what the reviewers or the registry ask for, then submit a new "
    "version."
)
#: What an approval means where nothing can be sent yet.
_APPROVED: Mapping[Sends, str] = {
    Sends.LATER_NUMBERS: "Texts can be sent under it once a number is associated with it.",
    Sends.ITS_CAMPAIGNS: f"Campaigns can be registered for it now: `{COMMAND} new`.",
}
STILL_LIVE = "The version that was approved before stays in use."


def meaning(registration: Registration) -> str:
    """What its status means for people, in a sentence; mrkdwn, empty where the headline says it all."""
    if is_revoked(registration):
        return _REVOKED_MEANING
    at = stages.stage(registration)
    if at is not Stage.LIVE:
        return _MEANINGS.get(at, "")
    if registration.version_status == "DISCARDED":
        return STILL_LIVE
    if can_send(registration):
        return f"*{escape(registration.name)}* is registered."
    return _APPROVED.get(registration.sends, "")


NOT_WATCHED = "Callsign no longer watches this registration."
ALREADY_RUNNING = "Somebody pressed it before you: it is already in progress."
ONLY_OWNER = "Only the person who requested this registration can do that."
NOTHING_OPEN = f"Nothing is in review. `{COMMAND} list` shows everything."


def not_found(words: str) -> str:
    """A search without a result; mrkdwn."""
    return f"Callsign does not watch anything that matches `{escape(words[:80])}`. `{COMMAND} list` shows everything."
