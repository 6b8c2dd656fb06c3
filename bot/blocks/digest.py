"""Many changes at once, told in one message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.elements import Block, section
from bot.blocks.notices import Message
from bot.messages import nudges as nudge_words
from bot.slack import limits
from workflows.lifecycle.meaning import needs_person, told_first, went_live
from workflows.records.drafts import Draft, Submission
from workflows.records.registrations import Change, ChangeKind, Registration

#: Denied reasons named in a line; the rest stands in the registration's own message.
REASONS_SHOWN = 3
#: What the parts of a line may hold, so that the whole fits `limits.MESSAGE_TEXT_SUM`.
NAME_TEXT, LINE_TEXT = 60, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The newest change of one registration, and what it is about."""

    change: Change
    draft: Draft | None
    submission: Submission | None
    registration: Registration | None
    #: To its own message; empty where Slack does not give one.
    link: str = ""


def digest(told: Sequence[Told], head: str = "") -> Message:
    """Each registration once: its name as a link, where it stands, who has to act. Those that need a person come first."""
    ordered = sorted(told, key=lambda one: not needs_person(one.change, one.registration))
    head = head or nudge_words.digest_head(len(told))
    lines = [_line(one) for one in ordered]
    blocks: list[Block] = [section(head), *(section(line) for line in lines)]
    return Message(text=limits.shorten("\n".join((head, *lines)), limits.MESSAGE_TEXT), blocks=tuple(blocks))


def _line(one: Told) -> str:
    who = told_first(one.change, one.draft, one.registration)
    acts = needs_person(one.change, one.registration) or went_live(one.change)
    mention = f" {messages.text.mention(who.user_id)}" if who and acts else ""
    return f"{_name(one)}: {_state(one)}{mention}{_reasons(one.change)}"


def _name(one: Told) -> str:
    called = one.registration.name if one.registration else one.draft.name if one.draft else ""
    words = messages.text.escape(limits.shorten(called, NAME_TEXT)) or "A registration"
    return f"<{one.link}|{words}>" if one.link else f"*{words}*"


def _state(one: Told) -> str:
    if one.change.kind is ChangeKind.NEEDS_ATTENTION:
        problem = messages.status.problem(one.submission.problem if one.submission else {})
        return f":warning: *Needs attention.* {limits.shorten(problem, LINE_TEXT)}"
    if one.change.kind is ChangeKind.HANDED_OVER:
        return nudge_words.handed_over(one.change.actor, one.change.target)
    handed_in = one.registration is not None and one.registration.submitted_at is not None
    return messages.status.status_line(one.change.to_status, not_picked_up=handed_in)


def _reasons(change: Change) -> str:
    reasons = ", ".join(reason.reason for reason in change.verdict.reasons[:REASONS_SHOWN])
    return f" ({messages.text.escape(limits.shorten(reasons, LINE_TEXT // 2))})" if reasons else ""
