"""Nudges, whose move it is, handing over, and digests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot import messages
from bot.messages import support_cases
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Move, Stage, Stuck
from workflows.records.drafts import Draft, Person
from workflows.records.registrations import Registration
from workflows.watch.nudges import Nudge

SUPPORT_CENTER = "https://support.console.aws.amazon.com/support/home#/case/create"

SNOOZE: Mapping[int, str] = {1: "Snooze for a day", 3: "Snooze for 3 days", 7: "Snooze for a week"}
HAND_OVER = "Hand over"
HAND_OVER_TITLE = "Hand over"
NEW_OWNER = "New owner"
NEW_OWNER_HINT = (
    "This person will get the reminders, and can correct and submit the registration. Callsign will post the change in "
    "the thread."
)
OPEN_SUPPORT = "Open AWS Support"
SUPPORT_INTRO = (
    "*Open a support case* for the service *End User Messaging* and paste the text below. This needs an AWS Support "
    "plan with technical support."
)

CANNOT_CHECK = "Slack does not say right now whether this person is a member of the workspace. Press the button again."
NOT_A_MEMBER = "Guests, apps and deactivated people cannot take over a registration. Choose a member of this workspace."
NOT_YOURS_TO_GIVE = (
    "Only the owner can hand this registration over to somebody else. To take it over yourself, choose your own name."
)
REPLACED = "There is a newer reminder below."
DRAFT_GONE = ":white_check_mark: Reminder about a draft: no longer needed, because the draft is gone."
REGISTRATION_GONE = "Reminder about a registration that Callsign no longer watches."
ALREADY_THEIRS = "This person already owns it."
ALREADY_SNOOZED = "Somebody snoozed this before you, or there is a newer reminder below."


def denied(registration: Registration, nudge: Nudge) -> str:
    """A denial that nobody has started to correct."""
    return (
        f":x: *{name(registration)} was denied {_ago(nudge.days)}, and nobody has started to correct it.* "
        "The reasons are in this thread. The review continues once you submit a new version."
    )


def authentication(registration: Registration, nudge: Nudge) -> str:
    """An authentication email that nobody has confirmed, and when its link expires."""
    ends = nudge.since + messages.status.MAIL_VALID
    head = f":email: *{name(registration)} has been waiting for email authentication {_for(nudge.days)}.*"
    if nudge.at >= nudge.since + timedelta(days=30):
        return f"{head} After 30 days, AWS requires you to discard the version and submit it again in the AWS console."
    if nudge.at >= ends:
        return f"{head} The link has expired. Send the email again from the AWS console, then follow the link."
    soon = "tomorrow" if ends - nudge.at <= timedelta(days=1, hours=12) else messages.text.when(ends)
    return (
        f"{head} Follow the link in the email from noreply@auth.campaignregistry.com; it expires {soon}. "
        "The registration does not continue until you do."
    )


def not_picked_up(registration: Registration, nudge: Nudge) -> str:
    """Submitted, and AWS has not picked it up."""
    return (
        f":mailbox_closed: *{name(registration)} was submitted {_ago(nudge.days)}, and AWS has not picked it up.* "
        "It usually takes less than a day."
    )


def overdue(registration: Registration, nudge: Nudge) -> str:
    """A review that takes longer than usual."""
    usual = usual_days(registration.registration_type) or 0
    return (
        f":hourglass: *{name(registration)} has been in review for {usual + nudge.days} days; this type usually takes "
        f"about {usual}.* "
        "There is nothing to correct. If it is urgent, ask AWS Support."
    )


def untouched_version(registration: Registration, nudge: Nudge) -> str:
    """A version at AWS that was never submitted."""
    return (
        f":pencil: *Version {registration.version} of {name(registration)} has been an unsubmitted draft at AWS "
        f"{_for(nudge.days)}.* "
        "AWS does nothing until you submit it."
    )


NUDGE_TEXT: Mapping[Stuck, Callable[[Registration, Nudge], str]] = {
    Stuck.UNTOUCHED_DENIAL: denied,
    Stuck.UNTOUCHED_AUTHENTICATION: authentication,
    Stuck.NOT_PICKED_UP: not_picked_up,
    Stuck.OVERDUE: overdue,
    Stuck.UNTOUCHED_VERSION: untouched_version,
}


def untouched_draft(draft: Draft, nudge: Nudge) -> str:
    """A draft that nobody has continued; mrkdwn."""
    return (
        f":pencil: *You haven't touched your draft {messages.text.escape(draft.name)} "
        f"({messages.text.escape(draft.title)}) {_for(nudge.days)}.* "
        "Your answers are saved; nothing has been submitted yet."
    )


def support_case(registration: Registration, nudge: Nudge) -> str:
    """A support case, ready to copy; plain text, empty where AWS Support is not asked."""
    if nudge.kind is Stuck.NOT_PICKED_UP:
        return support_cases.not_picked_up(registration, nudge.days)
    if nudge.kind is Stuck.OVERDUE:
        usual = usual_days(registration.registration_type) or 0
        return support_cases.overdue(registration, usual + nudge.days, usual)
    return ""


def name(registration: Registration) -> str:
    """A registration in a sentence; mrkdwn."""
    return messages.text.escape(registration.name)


def settled(registration: Registration) -> str:
    """In place of a reminder of a registration that has moved since; mrkdwn."""
    state = messages.status.state(registration)
    about = f":white_check_mark: Reminder about *{name(registration)}*: no longer needed."
    return f"{about} Its state is: {messages.text.escape(state)}."


def settled_draft(draft: Draft) -> str:
    """In place of a reminder of a draft that was changed, submitted or discarded since; mrkdwn."""
    return f":white_check_mark: Reminder about the draft *{messages.text.escape(draft.name)}*: no longer needed."


def snoozed(person_id: str, now: datetime, until: datetime) -> str:
    """Below a snoozed nudge; mrkdwn."""
    return (
        f":zzz: {messages.text.mention(person_id)} snoozed this {messages.text.when(now)} until "
        f"{messages.text.when(until)}."
    )


def handed_over(actor: str, target: str) -> str:
    """The reply, and the line below a nudge; mrkdwn."""
    if actor == target:
        return f":handshake: {messages.text.mention(actor)} took this over."
    return f":handshake: {messages.text.mention(actor)} handed this over to {messages.text.mention(target)}."


def hand_over_intro(registration: Registration) -> str:
    """The registration that will be handed over; mrkdwn."""
    owner = messages.text.mention(registration.owner.user_id) if registration.owner else "nobody"
    return f"*{name(registration)}* ({messages.text.escape(registration.title)}) belongs to {owner}."


def digest_head(count: int) -> str:
    """The first line of a digest; mrkdwn."""
    registrations = "one registration" if count == 1 else f"{count} registrations"
    return f":newspaper: *Changes to {registrations}* in one message. Each status message is up to date."


_WAITING: Mapping[Move, str] = {
    Move.AWS: "Waiting for AWS",
    Move.CARRIER: "Waiting for the carrier",
    Move.US: "Waiting for {who}",
}
WAITING_FOR_AWS = "Waiting for AWS."
#: Who has to act on a registration that has no owner.
NO_OWNER = "a new owner"


def waiting_for(person: Person) -> str:
    """Whose move it is; mrkdwn."""
    return f"{_WAITING[Move.US].format(who=messages.text.mention(person.user_id))}."


def move(registration: Registration) -> str:
    """Whose move it is, since when, and how long it usually takes; mrkdwn, empty when it is nobody's.

    Stays true as time passes.
    """
    text = _waiting(registration, stages.MOVES[stages.stage(registration)])
    in_flight = stages.stage(registration) in stages.IN_FLIGHT - {Stage.AUTHENTICATION}
    days = usual_days(registration.registration_type) if in_flight else None
    usual = f"; usually about {messages.text.days_text(days)}" if days else ""
    return f"{text} since {messages.text.when(registration.status_since)}{usual}." if text else ""


def waiting(registration: Registration, now: datetime) -> str:
    """Whose move it is, and for how many days; mrkdwn, empty when it is nobody's."""
    text = _waiting(registration, stages.whose_move(registration, now))
    return f"{text} {_for((now - registration.status_since).days)}" if text else ""


def _waiting(registration: Registration, whose: Move) -> str:
    if whose is Move.NOBODY:
        return ""
    owner = registration.owner
    who = messages.text.mention(owner.user_id) if owner else NO_OWNER
    if whose is Move.US and stages.stage(registration) is Stage.WAITING:
        return f"Waiting for {who} (AWS has not picked it up)"
    return _WAITING[whose].format(who=who)


def _ago(days: int) -> str:
    return "today" if days < 1 else "a day ago" if days == 1 else f"{days} days ago"


def _for(days: int) -> str:
    return "since today" if days < 1 else "for a day" if days == 1 else f"for {days} days"
