"""The status message of a registration, and the replies in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import messages
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    header,
    link_button,
    preformatted,
    read_as,
    section,
    text_runs,
)
from bot.blocks.message import IN_THREAD, Message
from bot.blocks.start_from import like_button
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import FIXABLE, Meaning
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import Stage
from workflows.lifecycle.verdicts import without_values
from workflows.records.drafts import Draft, Submission, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import (
    Change,
    ChangeKind,
    DeniedField,
    DeniedReason,
    IdleNumber,
    Registration,
    Verdict,
)
from workflows.registrations.move import right_regions

RETRY, REOPEN = "retry", "reopen"
FIX, MOVE = "fix", "move"
CONSOLE = "console"
REGISTER_NUMBER, RELEASE_NUMBER = "register_number", "release_number"
DETAILS = "registration_details"
SHOW_SENT = "show_sent"
#: Characters shown of a denied answer, next to its reason.
SENT_SHOWN = 300
#: Denied reasons, and denied fields, shown in a reply before "more".
REASONS_SHOWN = 8
#: Characters of all reasons and fields together; the rest of `limits.MESSAGE_TEXT_SUM` is for the rest of the reply.
VERDICT_TEXT = 9000
#: Characters of a denial's first reason in a status message; the thread has all of them.
REASON_TEXT = 300
#: Characters that a headline leaves for a name.
NAME_TEXT = 90
#: The problem of a submission that another one has overtaken: there is nothing to do about it.
SUPERSEDED = "superseded"
#: Buttons under a message: the next step, and two that show more.
ACTIONS_SHOWN = 3


NO_VERDICT = Verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotes:
    """What a status message says in addition to the status."""

    #: While a submission runs.
    seconds_left: float = 0.0
    #: Who corrects a denial, and since when; in words.
    fixing: str = ""
    #: Since when AWS has not answered; None where it answers.
    silent_since: datetime | None = None
    #: Why its last version was refused; empty where it was not.
    verdict: Verdict = NO_VERDICT
    #: The mailbox to which the email of an authentication goes; empty where it is not known.
    mailbox: str = ""


NO_NOTES = StatusNotes()


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """The changing part of a status message."""

    #: Plain.
    headline: str
    #: What it means, and whose move it is; mrkdwn.
    lines: Sequence[str]
    #: The small print before the facts; mrkdwn.
    steps: str = ""
    buttons: Sequence[Block] = ()


def status_message(
    draft: Draft, submission: Submission, registration: Registration | None, notes: StatusNotes
) -> Message:
    """The current status message of a registration that Callsign created."""
    state = _of_submission(draft, submission, registration, notes)
    return _status_message(state, _facts(draft, submission, registration), registration)


def adopted_status_message(registration: Registration, notes: StatusNotes) -> Message:
    """The current status message of a registration that Callsign has adopted."""
    return _status_message(_of_registration(registration, notes), _adopted_facts(registration), registration)


def idle_number_message(number: IdleNumber, note: str = "", *, is_taken: bool = False) -> Message:
    """The message about a number that costs money and cannot send, with buttons that register or release it.

    `note`, in mrkdwn, says what somebody did about it: then the button is not primary, or gone where it is taken.
    """
    words = messages.home.idle_number(number)
    style = None if note else "primary"
    register = button(messages.home.REGISTER_NUMBER, REGISTER_NUMBER, number.id, style=style)
    release = button(messages.idle_numbers.RELEASE, RELEASE_NUMBER, number.id)
    below = [*([context(note)] if note else []), *([] if is_taken else [actions("idle_number", [register, release])])]
    return Message(text="\n".join(text for text in (words, note) if text), blocks=(section(words), *below))


def _status_message(state: _State, facts: str, registration: Registration | None) -> Message:
    lines = "\n".join(line for line in state.lines if line)
    small = [line for line in (state.steps, facts) if line]
    blocks = [header(state.headline), *([section(lines)] if lines else []), *map(context, small)]
    buttons = list(state.buttons)
    if registration:
        buttons += [details_button(registration), console_button(registration)]
    if buttons:
        blocks.append(actions("living", buttons[:ACTIONS_SHOWN]))
    text = "\n".join(line for line in (messages.text.escape(state.headline), lines, *small) if line)
    return Message(text=limits.shorten(text, limits.MESSAGE_TEXT), blocks=tuple(blocks))


def _of_submission(
    draft: Draft, submission: Submission, registration: Registration | None, notes: StatusNotes
) -> _State:
    name = limits.shorten(draft.name, NAME_TEXT)
    if submission.state is SubmissionState.NEEDS_ATTENTION:
        return _State(
            headline=messages.status.stopped(name),
            lines=[messages.status.problem(submission.problem), messages.nudges.waiting_for(draft.owner)],
            steps=messages.status.reference(submission.problem),
            buttons=_retry_buttons(submission),
        )
    if submission.state is SubmissionState.RUNNING:
        line = messages.status.submission_line(submission, notes.seconds_left, notes.silent_since)
        return _State(headline=messages.status.submitting(name), lines=[line])
    if registration is None:
        lines = [messages.nudges.WAITING_FOR_AWS]
        return _State(headline=messages.status.submitted(name), lines=lines, steps=messages.status.steps(None))
    return _of_registration(registration, notes)


def _of_registration(registration: Registration, notes: StatusNotes) -> _State:
    """The status at AWS in words, whose move it is, and its buttons."""
    return _State(
        headline=_headline(registration),
        lines=[*_explained(registration, notes), notes.fixing or messages.nudges.move(registration)],
        steps=messages.status.steps(registration),
        buttons=[*fix_buttons(registration, primary=not notes.fixing), *like_button(registration)],
    )


def _headline(registration: Registration) -> str:
    return messages.status.headline(registration, limits.shorten(registration.name, NAME_TEXT))


def _explained(registration: Registration, notes: StatusNotes) -> list[str]:
    """What the status means: the first reason of a denial, the mailbox of an authentication; mrkdwn."""
    at = stages.stage(registration)
    if at is Stage.AUTHENTICATION:
        return [messages.status.authentication(notes.mailbox, registration.status_since)]
    means = messages.status.meaning(registration)
    verdict = without_values(notes.verdict)
    if at is not Stage.DENIED or (verdict == NO_VERDICT and means):
        return [means]
    reason = limits.shorten(messages.denial.first_reason(verdict), REASON_TEXT)
    return [means, messages.text.escape(reason), messages.move.only_in(right_regions(registration))]


def change_reply(
    meaning: Meaning, submission: Submission | None, notes: StatusNotes = NO_NOTES, name: str = ""
) -> Message:
    """The reply in the thread about a change. It mentions the person who has to act.

    The buttons to act are on the status message, which is kept up to date; outside the thread they come with the reply.
    """
    person = meaning.mentions
    mention = f"{messages.text.mention(person.user_id)} " if person else ""
    words = mention + _change_words(meaning, submission, notes, name)
    verdict = without_values(meaning.change.verdict)
    blocks = [section(words), *verdict_blocks(verdict), *_sent_blocks(meaning.change, meaning.registration)]
    blocks += _late_blocks(meaning.change, meaning.registration)
    buttons = _reply_buttons(meaning, submission)
    first = next((button["text"]["text"] for button in buttons if button.get("style") == "primary"), "")
    if first:
        blocks.append(context(messages.buttons.at_the_top(first), block_id=IN_THREAD))
    return Message(
        text=words + _verdict_text(verdict),
        blocks=tuple(blocks),
        alone=(actions("reply", buttons),) if buttons else (),
    )


def _facts(draft: Draft, submission: Submission, registration: Registration | None) -> str:
    owner = messages.text.mention(draft.owner.user_id)
    parts = [_kind(draft.title), draft.region, f"requested by {owner}"]
    if registration and registration.owner and registration.owner != draft.owner:
        parts.append(f"now with {messages.text.mention(registration.owner.user_id)}")
    identity = (registration.identity if registration else "") or submission.number
    if identity:
        price = f" (US${messages.text.escape(submission.monthly_price)} a month)" if submission.monthly_price else ""
        parts.append(f"{messages.text.escape(messages.text.number(identity))}{price}")
    return " · ".join(parts)


def _adopted_facts(registration: Registration) -> str:
    parts = [_kind(registration.title), registration.region]
    parts += [messages.home.watched_for(registration.owner.user_id)] if registration.owner else []
    identity = messages.text.number(registration.identity)
    return " · ".join([*parts, *([messages.text.escape(identity)] if identity else [])])


def _kind(title: str) -> str:
    return messages.text.escape(limits.shorten(messages.text.kind(title), NAME_TEXT))


def _change_words(meaning: Meaning, submission: Submission | None, notes: StatusNotes, name: str) -> str:
    change, registration = meaning.change, meaning.registration
    if change.kind is ChangeKind.NEEDS_ATTENTION:
        problem = submission.problem if submission else NO_PROBLEM
        named = limits.shorten(name or (registration.name if registration else ""), NAME_TEXT)
        return f":warning: {_bold(messages.status.stopped(named))} {messages.status.problem(problem)}"
    if change.kind is ChangeKind.HANDED_OVER:
        return messages.nudges.handed_over(change.actor, change.target)
    if change.kind is ChangeKind.FIX_TAKEN_OVER:
        return messages.denial.taken_over(change.actor, change.target)
    if change.kind is ChangeKind.NUMBER_ACTIVE:
        return f":telephone_receiver: {_bold(messages.numbers.number_active(change.target))}"
    if change.kind is ChangeKind.NUMBER_LATE:
        held = _held(change, registration)
        return messages.numbers.number_late(held) if held else messages.numbers.number_waits(change.target)
    if change.kind is ChangeKind.SUBMITTED:
        days = usual_days(registration.registration_type) if registration else None
        return messages.status.submitted_reply(change.version, days)
    return _status_words(change, registration, notes) if registration else ""


def _held(change: Change, registration: Registration | None) -> HeldNumber | None:
    """The number that a change is about, as it is now; None where the registration no longer has it."""
    return next((held for held in registration.numbers if held.number == change.target), None) if registration else None


def _late_blocks(change: Change, registration: Registration | None) -> list[Block]:
    """The support case about a number that does not become ACTIVE."""
    held = _held(change, registration) if change.kind is ChangeKind.NUMBER_LATE else None
    if held is None or registration is None:
        return []
    return [
        section(messages.nudges.SUPPORT_INTRO),
        preformatted(messages.support_cases.late_number(registration, held)),
    ]


def _status_words(change: Change, registration: Registration, notes: StatusNotes) -> str:
    """The headline of a change of status, and what it means."""
    icon = messages.status.icon(registration)
    discarded = change.version_status == "DISCARDED"
    headline = messages.status.version_discarded(change.version) if discarded else _headline(registration)
    means = messages.status.meaning(registration)
    if stages.is_denied(registration) and change.version > 1 and not means:
        means = messages.status.denied_version(change.version)
    if stages.stage(registration) is Stage.AUTHENTICATION:
        means = messages.status.authentication(notes.mailbox, change.observed_at)
    return f"{icon} {_bold(headline)} {means}".rstrip()


def _bold(headline: str) -> str:
    return f"*{messages.text.escape(headline)}{'' if headline.endswith(('.', '”')) else '.'}*"


def verdict_blocks(verdict: Verdict) -> list[Block]:
    """The reviewers' words, shortened to fit one message. As foreign text, they are rich text, which is not parsed."""
    rows = [*map(_reason_row, verdict.reasons[:REASONS_SHOWN]), *map(_field_row, verdict.fields[:REASONS_SHOWN])]
    rows += [(f"{messages.buttons.FEEDBACK}: ", verdict.feedback)] if verdict.feedback else []
    room = VERDICT_TEXT // max(1, len(rows))
    blocks = [
        text_runs((limits.shorten(title, room // 2), True), (limits.shorten(words, room // 2), False))
        for title, words in rows
    ]
    blocks = [*([context(messages.denial.AWS_ADVICE)] if verdict.by_aws else []), *blocks]
    hidden = max(0, len(verdict.reasons) - REASONS_SHOWN) + max(0, len(verdict.fields) - REASONS_SHOWN)
    return [*blocks, context(messages.text.more(hidden))] if hidden else blocks


def _reason_row(reason: DeniedReason) -> tuple[str, str]:
    title, lines = messages.denial.reason_lines(reason)
    return title, "".join(f"\n{line}" for line in lines)


def _field_row(field: DeniedField) -> tuple[str, str]:
    sent = f"\n{messages.buttons.SENT}: {limits.shorten(field.sent, SENT_SHOWN)}" if field.sent else ""
    return f"{field.title}: ", messages.denial.field_line(field) + sent


def _verdict_text(verdict: Verdict) -> str:
    lines = [": ".join((title, *more[:1])) for title, more in map(messages.denial.reason_lines, verdict.reasons)]
    lines = lines[:REASONS_SHOWN]
    lines += [f"{field.title}: {messages.denial.field_line(field)}" for field in verdict.fields[:REASONS_SHOWN]]
    lines += [verdict.feedback] if verdict.feedback else []
    words = "".join(f"\n• {line}" for line in lines)
    return messages.text.escape(limits.shorten(words, limits.MESSAGE_TEXT // 2)) if words else ""


def _reply_buttons(meaning: Meaning, submission: Submission | None) -> list[Block]:
    """The buttons of the person who has to act."""
    if meaning.change.kind is ChangeKind.NEEDS_ATTENTION and submission:
        return _retry_buttons(submission)
    registration = meaning.registration
    if registration is None or not (meaning.needs_person or meaning.went_live or meaning.can_send_now):
        return []
    return [*fix_buttons(registration), details_button(registration), console_button(registration)]


def _retry_buttons(submission: Submission) -> list[Block]:
    """The button that helps comes first: the same answers again would often stop in the same way."""
    value, kind = f"{submission.id}:{submission.attempt}", submission.problem.kind
    if kind == SUPERSEDED:
        return []
    answers_first = kind in messages.status.ANSWERS_FIRST
    retry = button(messages.buttons.RETRY, RETRY, value, style=None if answers_first else "primary")
    change = button(messages.buttons.CHANGE_ANSWERS, REOPEN, value, style="primary" if answers_first else None)
    return [change, retry] if answers_first else [retry, change]


def _sent_blocks(change: Change, registration: Registration | None) -> list[Block]:
    """The button that shows what was sent in the denied fields: a channel has more readers than may see it."""
    if registration is None or not any(field.sent for field in change.verdict.fields):
        return []
    return [actions("sent", [button(messages.denial.SHOW_SENT, SHOW_SENT, f"{registration.id}:{change.seq}")])]


def is_fixable(registration: Registration) -> bool:
    """Whether a new version can answer a denial."""
    return stages.stage(registration) in FIXABLE


def fix_buttons(registration: Registration, *, primary: bool = True) -> list[Block]:
    """The button that fixes a denial, if the registration is denied. Its listener checks the status again.

    In a region that does not take its type, it would be denied again: there the button leads to another region.
    """
    if not is_fixable(registration):
        return []
    style = "primary" if primary else None
    if right_regions(registration):
        return [move_button(registration, style)]
    fix = button(messages.denial.FIX_AND_RESUBMIT, FIX, registration.id, style=style)
    return [read_as(fix, messages.buttons.about(messages.denial.FIX_AND_RESUBMIT, registration.name))]


def move_button(registration: Registration, style: str | None = None) -> Block:
    """The button that starts it again in another region."""
    move = button(messages.move.BUTTON, MOVE, registration.id, style=style)
    return read_as(move, messages.buttons.about(messages.move.BUTTON, registration.name))


def details_button(registration: Registration) -> Block:
    """The button that opens a registration's details."""
    details = button(messages.details.DETAILS, DETAILS, registration.id)
    return read_as(details, messages.buttons.about(messages.details.DETAILS, registration.name))


def console_button(registration: Registration) -> Block:
    """A link to a registration in AWS's console."""
    link = messages.text.console_link(registration.region, registration.id)
    console = link_button(messages.buttons.CONSOLE, link, CONSOLE)
    return read_as(console, messages.buttons.about(messages.buttons.CONSOLE, registration.name))
