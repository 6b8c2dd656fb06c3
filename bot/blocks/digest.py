"""A digest: many changes in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.message import Message
from bot.slack import limits
from workflows.lifecycle.meaning import Meaning
from workflows.lifecycle.verdicts import without_values
from workflows.records.drafts import Submission
from workflows.records.errors import NO_PROBLEM
from workflows.records.registrations import Change, ChangeKind

#: Characters of a line's name and text, so that the whole digest fits `limits.MESSAGE_TEXT_SUM`.
NAME_TEXT, LINE_TEXT = 60, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """The newest change of one registration."""

    meaning: Meaning
    #: Name of the registration; empty where it is not known.
    name: str
    submission: Submission | None
    #: Link to the status message; empty where Slack gives none.
    link: str = ""


def digest(lines: Sequence[DigestLine], head: str = "") -> Message:
    """A line for each registration: its name as a link, its status, and the person who has to act.

    Incidents come first, then registrations that need a person.
    """
    ordered = sorted(lines, key=lambda line: (not line.meaning.is_incident, not line.meaning.needs_person))
    head = head or messages.nudges.digest_head(len(lines))
    texts = [_text(line) for line in ordered]
    blocks: list[Block] = [section(head), *(section(text) for text in texts)]
    return Message(text=limits.shorten("\n".join((head, *texts)), limits.MESSAGE_TEXT), blocks=tuple(blocks))


def _text(line: DigestLine) -> str:
    person = line.meaning.mentions
    waits = f", waiting for {messages.text.mention(person.user_id)}" if person else ""
    return f"{_name(line)}: {_state(line)}{waits}{_reasons(line.meaning.change)}"


def _name(line: DigestLine) -> str:
    name = messages.text.escape(limits.shorten(line.name, NAME_TEXT)) or "A registration"
    return f"<{line.link}|{name}>" if line.link else f"*{name}*"


def _state(line: DigestLine) -> str:
    change, registration = line.meaning.change, line.meaning.registration
    if change.kind is ChangeKind.NEEDS_ATTENTION:
        problem = messages.status.problem(line.submission.problem if line.submission else NO_PROBLEM)
        return f":warning: *Stopped.* {limits.shorten(problem, LINE_TEXT)}"
    if change.kind is ChangeKind.HANDED_OVER:
        return messages.nudges.handed_over(change.actor, change.target)
    if change.kind is ChangeKind.FIX_TAKEN_OVER:
        return messages.denial.taken_over(change.actor, change.target)
    if change.kind is ChangeKind.NUMBER_ACTIVE:
        return f":telephone_receiver: *{messages.text.escape(messages.numbers.number_active(change.target))}*"
    if change.kind is ChangeKind.NUMBER_LATE:
        return f":warning: *{messages.text.escape(messages.numbers.number_waits(change.target))}*"
    if registration is None:
        return f"*{messages.text.escape(messages.status.status_text(change.to_status))}*"
    return f"{messages.status.icon(registration)} *{messages.text.escape(messages.status.state(registration))}*"


def _reasons(change: Change) -> str:
    if not (change.verdict.reasons or change.verdict.fields):
        return ""
    reasons = limits.shorten(messages.denial.first_reason(without_values(change.verdict)), LINE_TEXT)
    return f" · {messages.text.escape(reasons)}"
