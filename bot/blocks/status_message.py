"""The status message of a registration, and the replies in its thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import messages
from bot.blocks.elements import Block, actions, button, context, header, link_button, section, text_runs
from bot.blocks.message import Message
from bot.blocks.start_from import like_button
from bot.slack import limits
from workflows.lifecycle import stages
from workflows.lifecycle.meaning import FIXABLE, Meaning
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.verdicts import without_values
from workflows.records.drafts import Draft, Submission, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.registrations import (
    Change,
    ChangeKind,
    DeniedField,
    DeniedReason,
    IdleNumber,
    Registration,
    Verdict,
)

RETRY, REOPEN = "retry", "reopen"
FIX = "fix"
CONSOLE = "console"
REGISTER_NUMBER = "register_number"
DETAILS = "registration_details"
SHOW_SENT = "show_sent"
#: Characters shown of a denied answer, next to its reason.
SENT_SHOWN = 300
#: Denied reasons, and denied fields, shown in a reply before "more".
REASONS_SHOWN = 8
#: Characters of all reasons and fields together; the rest of `limits.MESSAGE_TEXT_SUM` is for the rest of the reply.
VERDICT_TEXT = 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotes:
    """What a status message says in addition to the status."""

    #: While a submission runs.
    seconds_left: float = 0.0
    #: Who corrects a denial, and since when; in words.
    fixing: str = ""
    #: Since when AWS has not answered; None where it answers.
    silent_since: datetime | None = None


def status_message(
    draft: Draft, submission: Submission, registration: Registration | None, notes: StatusNotes
) -> Message:
    """The current status message of a registration that Callsign created."""
    state, buttons = _state(submission, registration, notes)
    state += f"\n{notes.fixing}" if notes.fixing else ""
    title, facts = f"{draft.title}: {draft.name}", _facts(draft, submission, registration)
    return _status_message(title, state, buttons, facts, registration)


def adopted_status_message(registration: Registration, fixing: str = "") -> Message:
    """The current status message of a registration that Callsign has adopted; `fixing` as in `StatusNotes`."""
    state, buttons = _status(registration)
    state += f"\n{fixing}" if fixing else ""
    title = f"{registration.title}: {registration.name}"
    return _status_message(title, state, buttons, _adopted_facts(registration), registration)


def idle_number_message(number: IdleNumber) -> Message:
    """The message about a number that costs money and cannot send, with a button that registers it."""
    words = messages.home.idle_number(number)
    register = button(messages.home.REGISTER_NUMBER, REGISTER_NUMBER, number.id, style="primary")
    return Message(text=words, blocks=(section(words), actions("idle_number", [register])))


def _status_message(
    title: str, state: str, buttons: Sequence[Block], facts: str, registration: Registration | None
) -> Message:
    blocks = [header(title), section(state), context(facts)]
    if registration:
        buttons = [*buttons, details_button(registration), console_button(registration)]
    if buttons:
        blocks.append(actions("living", buttons))
    return Message(text=f"{messages.text.escape(title)}\n{state}", blocks=tuple(blocks))


def change_reply(meaning: Meaning, submission: Submission | None) -> Message:
    """The reply in the thread about a change. It mentions the person who has to act."""
    person, registration = meaning.mentions, meaning.registration
    mention = f"{messages.text.mention(person.user_id)} " if person else ""
    words = mention + _change_words(meaning.change, submission, registration)
    verdict = without_values(meaning.change.verdict)
    blocks = [section(words), *verdict_blocks(verdict)]
    if meaning.change.kind is ChangeKind.NEEDS_ATTENTION and submission:
        blocks.append(actions("needs_attention", _retry_buttons(submission)))
    elif registration and (meaning.needs_person or meaning.went_live):
        buttons = [*fix_buttons(registration), *_sent_buttons(meaning.change, registration)]
        buttons += [details_button(registration), console_button(registration)]
        blocks.append(actions("reply", buttons))
    return Message(text=words + _verdict_text(verdict), blocks=tuple(blocks))


def _state(submission: Submission, registration: Registration | None, notes: StatusNotes) -> tuple[str, list[Block]]:
    if submission.state is SubmissionState.NEEDS_ATTENTION:
        return f":warning: *Needs attention.* {messages.status.problem(submission.problem)}", _retry_buttons(submission)
    if submission.state is SubmissionState.RUNNING:
        bar = f"{messages.text.bar(submission.done, submission.total)}\n" if submission.total else ""
        return f"{bar}{messages.status.submission_line(submission, notes.seconds_left, notes.silent_since)}", []
    return _status(registration)


def _status(registration: Registration | None) -> tuple[str, list[Block]]:
    """The status at AWS in words, and its buttons."""
    status = registration.status if registration else "SUBMITTED"
    version_status = registration.version_status if registration else ""
    waiting = registration is None or stages.stage(registration) is stages.Stage.WAITING
    buttons = [*fix_buttons(registration), *like_button(registration)] if registration else []
    line = messages.status.status_line(status, version_status, not_picked_up=waiting)
    return f"{line}\n{_stages(registration)}", buttons


def _stages(registration: Registration | None) -> str:
    if registration is None:
        return messages.status.stage_line(1, None)
    stage_line = messages.status.stage_line(stages.progress(registration), None)
    return "\n".join(line for line in (stage_line, messages.nudges.move(registration)) if line)


def _facts(draft: Draft, submission: Submission, registration: Registration | None) -> str:
    account, owner = messages.text.escape(draft.account_id), messages.text.mention(draft.owner.user_id)
    parts = [f"{draft.region} · account {account} · requested by {owner}"]
    if registration and registration.owner and registration.owner != draft.owner:
        parts.append(f"now with {messages.text.mention(registration.owner.user_id)}")
    identity = (registration.identity if registration else "") or submission.number
    if identity:
        price = f" (US${messages.text.escape(submission.monthly_price)} a month)" if submission.monthly_price else ""
        parts.append(f"*{messages.text.escape(identity)}*{price}")
    if submission.registration_id:
        parts.append(f"`{submission.registration_id}`")
    return " · ".join(parts)


def _adopted_facts(registration: Registration) -> str:
    parts = [f"{registration.region} · account {messages.text.escape(registration.account_id)}"]
    parts += [messages.home.watched_for(registration.owner.user_id)] if registration.owner else []
    parts += [f"*{messages.text.escape(registration.identity)}*"] if registration.identity else []
    return " · ".join([*parts, f"`{registration.id}`"])


def _change_words(change: Change, submission: Submission | None, registration: Registration | None) -> str:
    if change.kind is ChangeKind.NEEDS_ATTENTION:
        return (
            f":warning: *Needs attention.* {messages.status.problem(submission.problem if submission else NO_PROBLEM)}"
        )
    if change.kind is ChangeKind.HANDED_OVER:
        return messages.nudges.handed_over(change.actor, change.target)
    if change.kind is ChangeKind.SUBMITTED:
        days = usual_days(registration.registration_type) if registration else None
        return messages.status.submitted_reply(change.version, days)
    identity = registration.identity if registration else ""
    return messages.status.status_reply(
        change.from_status, change.to_status, change.version, change.version_status, identity
    )


def verdict_blocks(verdict: Verdict) -> list[Block]:
    """The reviewers' words, shortened to fit one message. As foreign text, they are rich text, which is not parsed."""
    rows = [*map(_reason_row, verdict.reasons[:REASONS_SHOWN]), *map(_field_row, verdict.fields[:REASONS_SHOWN])]
    rows += [(f"{messages.buttons.FEEDBACK}: ", verdict.feedback)] if verdict.feedback else []
    room = VERDICT_TEXT // max(1, len(rows))
    blocks = [
        text_runs((limits.shorten(title, room // 2), True), (limits.shorten(words, room // 2), False))
        for title, words in rows
    ]
    hidden = max(0, len(verdict.reasons) - REASONS_SHOWN) + max(0, len(verdict.fields) - REASONS_SHOWN)
    return [*blocks, context(messages.text.more(hidden))] if hidden else blocks


def _reason_row(reason: DeniedReason) -> tuple[str, str]:
    # The link comes before the long description, which may be shortened.
    texts = (reason.short_description, reason.documentation_link, reason.long_description)
    return reason.reason, "\n" + "\n".join(text for text in texts if text)


def _field_row(field: DeniedField) -> tuple[str, str]:
    sent = f"\n{messages.buttons.SENT}: {limits.shorten(field.sent, SENT_SHOWN)}" if field.sent else ""
    return f"{field.title}: ", " ".join(text for text in (field.reason, field.feedback) if text) + sent


def _verdict_text(verdict: Verdict) -> str:
    lines = [f"{reason.reason}: {reason.short_description}" for reason in verdict.reasons[:REASONS_SHOWN]]
    lines += [f"{field.title}: {field.reason} {field.feedback}".rstrip() for field in verdict.fields[:REASONS_SHOWN]]
    lines += [verdict.feedback] if verdict.feedback else []
    words = "".join(f"\n• {line}" for line in lines)
    return messages.text.escape(limits.shorten(words, limits.MESSAGE_TEXT // 2)) if words else ""


def _retry_buttons(submission: Submission) -> list[Block]:
    value = f"{submission.id}:{submission.attempt}"
    return [
        button(messages.buttons.RETRY, RETRY, value, style="primary"),
        button(messages.buttons.CHANGE_ANSWERS, REOPEN, value),
    ]


def _sent_buttons(change: Change, registration: Registration) -> list[Block]:
    """The button that shows what was sent in the denied fields: a channel has more readers than may see it."""
    if not any(field.sent for field in change.verdict.fields):
        return []
    return [button(messages.denial.SHOW_SENT, SHOW_SENT, f"{registration.id}:{change.seq}")]


def fix_buttons(registration: Registration) -> list[Block]:
    """The button that fixes a denial, if the registration is denied. Its listener checks the status again."""
    if stages.stage(registration) not in FIXABLE:
        return []
    return [button(messages.denial.FIX_AND_RESUBMIT, FIX, registration.id, style="primary")]


def details_button(registration: Registration) -> Block:
    """The button that opens a registration's details."""
    return button(messages.details.DETAILS, DETAILS, registration.id)


def console_button(registration: Registration) -> Block:
    """A link to a registration in AWS's console."""
    return link_button(
        messages.buttons.CONSOLE, messages.text.console_link(registration.region, registration.id), CONSOLE
    )
