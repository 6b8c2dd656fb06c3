"""Texts of the audit channel: a copy of each entry, without any value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.messages.terminal_audit import anchor, counted_entries, source, who
from bot.messages.text import counted, escape, mention, when
from workflows.audit.entries import Recorded
from workflows.records.acts import ActKind, ChainHead

#: Above the acts on a registration, in its details.
WHO_DID_WHAT = "Who did what"

#: What a person has done, as the details of a registration say it. What is not here is in the log alone.
_DONE = {
    ActKind.DRAFT_STARTED: "started the draft",
    ActKind.DRAFT_PASSED_ON: "passed the fix on to {to}",
    ActKind.REMARK_OVERRIDDEN: "submitted in spite of a remark",
    ActKind.FIX_STARTED: "started to fix the denial",
    ActKind.FIX_TAKEN_OVER: "took the fix over from {from}",
    ActKind.SUBMISSION_STARTED: "pressed *Submit*",
    ActKind.SUBMISSION_RETRIED: "tried the submission again",
    ActKind.REGISTRATION_DISCARDED: "discarded the submitted version",
    ActKind.REGISTRATION_DELETED: "deleted it",
    ActKind.REGISTRATION_HANDED_OVER: "handed it over to {to}",
    ActKind.NUMBER_REQUESTED: "requested a number",
    ActKind.NUMBER_BOUGHT: "bought {number}",
    ActKind.NUMBER_RELEASED: "released {name}",
    ActKind.POLICY_WRITTEN: "let Amazon SNS send from {name}",
    ActKind.BRAND_PROFILE_SAVED: "saved it to an AWS brand profile",
    ActKind.APPROVAL_ASKED: "asked for an approval",
    ActKind.APPROVAL_APPROVED: "approved it",
    ActKind.APPROVAL_DECLINED: "declined it",
}
#: Facts that are people.
_PEOPLE = frozenset({"to", "from"})

#: Characters of a line: a click's name or an id may be as long as somebody makes it.
LINE = 180


def title(first: int, last: int, acts: int) -> str:
    """The fact: how many acts, and their numbers; mrkdwn."""
    if first == last:
        return f"*Entry {first} of the audit log*"
    return f"*{counted(acts, 'act')}: entries {first} to {last} of the audit log*"


def line(act: Recorded) -> str:
    """One act; mrkdwn. The person is an id and not a mention, so that nobody is called by their own acts."""
    about = ", ".join(act.subjects.values())
    parts = (str(act.seq), f"{act.at:%H:%M:%S}", who(act.origin), act.act, about, source(act.origin))
    shown = " · ".join(part for part in parts if part)
    return escape(shown if len(shown) <= LINE else f"{shown[: LINE - 1]}…")


def done(act: Recorded) -> str:
    """Who did what, and when; mrkdwn. Empty for what is in the log alone, and for what nobody did."""
    words = _DONE.get(ActKind(act.act), "") if act.act in set(ActKind) else ""
    if not words or act.origin.who is None:
        return ""
    facts = {name: mention(text) if name in _PEOPLE else escape(text) for name, text in act.facts.items()}
    said = words.format_map(defaultdict(lambda: "…", facts))
    return f"{when(act.at)} · {mention(act.origin.who.user_id)} {said}"


def more(hidden: int, after: int) -> str:
    """The acts that have no line of their own; mrkdwn."""
    return f"… and {counted_entries(hidden)} more: `callsign audit export --after {after}`"


def end(head: ChainHead) -> str:
    """What `callsign audit verify --anchor` compares with later; mrkdwn."""
    return f"`callsign audit verify --anchor {anchor(head)}`"


def kinds(acts: Sequence[Recorded]) -> str:
    """How many of each kind, for a digest; mrkdwn."""
    counts: dict[str, int] = {}
    for act in acts:
        counts[act.act] = counts.get(act.act, 0) + 1
    return escape(", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda each: -each[1])))
