"""The words of nudges, of whose move it is, of handing over, and of digests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot import messages
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Move, Stage, Stuck
from workflows.records.drafts import Draft
from workflows.records.registrations import Registration
from workflows.watch.nudges import Nudge

SUPPORT_CENTER = "https://support.console.aws.amazon.com/support/home#/case/create"
#: The link in the mail of a 10DLC authentication.
MAIL_VALID = timedelta(days=7)

SNOOZE: Mapping[int, str] = {1: "Snooze for a day", 3: "Snooze for 3 days", 7: "Snooze for a week"}
HAND_OVER = "Hand over"
HAND_OVER_TITLE = "Hand over"
NEW_OWNER = "New owner"
NEW_OWNER_HINT = "Gets the reminders from now on, and can correct and submit it. Told in the thread."
OPEN_SUPPORT = "Open AWS Support"
SUPPORT_INTRO = (
    "*Open a support case* (AWS Support needs a plan with technical support), service *End User Messaging*, and paste:"
)

NOT_A_MEMBER = "Guests, apps and deactivated people cannot take a registration. Choose a member of this workspace."
NOT_YOURS_TO_GIVE = "Only its owner can hand it to somebody else. You can take it over yourself: choose your own name."
ALREADY_THEIRS = "It is theirs already."
ALREADY_SNOOZED = "Somebody snoozed this before you, or a newer reminder stands below."
GONE = "Callsign does not watch this registration any more."


def denied(registration: Registration, nudge: Nudge) -> str:
    """Denied, and nobody does anything."""
    return (
        f":x: *{name(registration)} was denied {_ago(nudge.days)}, and nobody has begun to correct it.* "
        "The reviewers wait for a new version: the reasons are in this thread."
    )


def authentication(registration: Registration, nudge: Nudge) -> str:
    """The mail nobody followed; when the link ends, by the clock of AWS."""
    ends = nudge.since + MAIL_VALID
    head = f":email: *{name(registration)} waits for its mail authentication {_for(nudge.days)}.*"
    if nudge.at >= nudge.since + timedelta(days=30):
        return f"{head} After more than 30 days AWS wants the version discarded and submitted again, in its console."
    if nudge.at >= ends:
        return f"{head} The link has expired: send the mail again from the AWS console, then follow it."
    soon = "tomorrow" if ends - nudge.at <= timedelta(days=1, hours=12) else messages.text.when(ends)
    return (
        f"{head} Follow the link in the mail from noreply@auth.campaignregistry.com; it expires {soon}. "
        "Without it nothing goes on."
    )


def not_picked_up(registration: Registration, nudge: Nudge) -> str:
    """Handed in, and no sign of AWS."""
    return (
        f":mailbox_closed: *{name(registration)} was submitted {_ago(nudge.days)}, and AWS has not picked it up.* "
        "That takes less than a day usually."
    )


def overdue(registration: Registration, nudge: Nudge) -> str:
    """Longer in review than usual."""
    usual = usual_days(registration.registration_type) or 0
    return (
        f":hourglass: *{name(registration)} is in review for {usual + nudge.days} days; this type usually takes about {usual}.* "
        "There is nothing to correct. If it is urgent, ask AWS Support with the registration's id."
    )


def untouched_version(registration: Registration, nudge: Nudge) -> str:
    """A version at AWS that was never submitted."""
    return (
        f":pencil: *Version {registration.version} of {name(registration)} is a draft at AWS {_for(nudge.days)}.* "
        "AWS does nothing until it is submitted."
    )


WORDS: Mapping[Stuck, Callable[[Registration, Nudge], str]] = {
    Stuck.UNTOUCHED_DENIAL: denied,
    Stuck.UNTOUCHED_AUTHENTICATION: authentication,
    Stuck.NOT_PICKED_UP: not_picked_up,
    Stuck.OVERDUE: overdue,
    Stuck.UNTOUCHED_VERSION: untouched_version,
}


def untouched_draft(draft: Draft, nudge: Nudge) -> str:
    """Answers in Callsign that nobody goes on with; mrkdwn."""
    return (
        f":pencil: *Your draft {messages.text.escape(draft.name)} ({messages.text.escape(draft.title)}) waits {_for(nudge.days)}.* "
        "Everything you entered is kept; nothing is submitted yet."
    )


def support_case(registration: Registration, nudge: Nudge) -> str:
    """A support case, ready to copy; plain text."""
    submitted = registration.submitted_at or registration.status_since
    return (
        f"Subject: Registration {registration.id} is not picked up for review\n\n"
        f"Account: {registration.account_id}\n"
        f"Region: {registration.region}\n"
        f"Registration: {registration.id} (version {registration.version})\n"
        f"Type: {registration.registration_type}\n"
        f"Submitted: {submitted:%Y-%m-%d %H:%M} UTC, status now {registration.status}, version {registration.version_status or 'unknown'}\n\n"
        f"We submitted this registration {nudge.days * 24} hours ago and it has not moved to review since. "
        "Please check whether the submission arrived, and start the review."
    )


def name(registration: Registration) -> str:
    """A registration in a sentence; mrkdwn."""
    return messages.text.escape(registration.name)


def snoozed(person_id: str, now: datetime, until: datetime) -> str:
    """Under a nudge somebody snoozed; mrkdwn."""
    return f":zzz: {messages.text.mention(person_id)} snoozed this {messages.text.when(now)}, until {messages.text.when(until)}."


def handed_over(actor: str, target: str) -> str:
    """The reply, and the line under a nudge; mrkdwn."""
    if actor == target:
        return f":handshake: {messages.text.mention(actor)} took this over."
    return f":handshake: {messages.text.mention(actor)} handed this over to {messages.text.mention(target)}."


def hand_over_intro(registration: Registration) -> str:
    """What is handed over; mrkdwn."""
    owner = messages.text.mention(registration.owner.user_id) if registration.owner else "nobody"
    return f"*{name(registration)}* ({messages.text.escape(registration.title)}) belongs to {owner}."


def digest_head(count: int) -> str:
    """The first line of a digest; mrkdwn."""
    registrations = "one registration" if count == 1 else f"{count} registrations"
    return f":newspaper: *News of {registrations}*, gathered in one message. Each one's own message is up to date."


_WAITING: Mapping[Move, str] = {
    Move.AWS: "Waiting on AWS",
    Move.CARRIER: "Waiting on the carrier",
    Move.US: "Waiting on you",
}
_WAITING_FOR: Mapping[Stage, str] = {
    Stage.AUTHENTICATION: "Waiting on you (mail authentication)",
    Stage.DENIED: "Waiting on you (denied)",
    Stage.DRAFT: "Waiting on you (draft)",
    Stage.DISCARDED: "Waiting on you (withdrawn)",
}


def move(registration: Registration) -> str:
    """Whose move it is, since when, and how long that usually takes, true however long it is shown; mrkdwn, empty when it is nobody's."""
    words = _waiting(registration, stages.MOVES[stages.stage(registration)])
    in_flight = stages.stage(registration) in stages.IN_FLIGHT - {Stage.AUTHENTICATION}
    days = usual_days(registration.registration_type) if in_flight else None
    usual = f"; usually about {days} {'day' if days == 1 else 'days'}" if days else ""
    return f"{words} since {messages.text.when(registration.status_since)}{usual}." if words else ""


def waiting(registration: Registration, now: datetime) -> str:
    """Whose move it is, and for how many days; mrkdwn, empty when it is nobody's."""
    words = _waiting(registration, stages.whose_move(registration, now))
    return f"{words} {_for((now - registration.status_since).days)}" if words else ""


def _waiting(registration: Registration, whose: Move) -> str:
    if whose is Move.NOBODY:
        return ""
    stage = stages.stage(registration)
    if whose is Move.US and stage is Stage.WAITING:
        return "Waiting on you (AWS has not picked it up)"
    return _WAITING_FOR.get(stage, _WAITING[whose])


def _ago(days: int) -> str:
    return "today" if days < 1 else "a day ago" if days == 1 else f"{days} days ago"


def _for(days: int) -> str:
    return "since today" if days < 1 else "for a day" if days == 1 else f"for {days} days"
