"""Journeys: the steps from a brand to its numbers, or from a country to its sender ID. For Slack and the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.messages import numbers, status
from bot.messages.text import escape, kind, mention, number, when
from workflows.journeys.step import Outcome, Step, StepKind, Steps, StepState, Why
from workflows.lifecycle.stages import Stage, stage
from workflows.records.drafts import Person

DONE, TAKE_BACK = "Done", "Not done yet"
CONTINUE_FORM = "Continue the form"
NEEDED_TITLE = "Needed first"
STEP_GONE = "This step is no longer in the checklist. Nothing was changed."
ALREADY_DONE = "Somebody ticked this step before you."
NOT_TICKED = "Somebody took this tick back before you."
JOURNEYS_EPILOG = """\b
Examples:
  callsign journeys
  callsign journeys show "Example Corp"
  callsign journeys done registration-1234567890abcdef1234567890abcdef sgnic
  callsign journeys --json | jq -r '.journeys[] | "\\(.name): \\(.outcome)"'

\b
Exit code 4: a journey in the list is blocked or waits for you.
"""
JOURNEYS_HEADER = ("ID", "Name", "State", "Next", "Type", "Region")
NOTHING = "AWS lists no registrations here. `callsign need COUNTRY` says what a country takes."
#: What stands before a step: shapes, so that no colour is needed.
MARKS: Mapping[StepState, str] = {
    StepState.DONE: "●",
    StepState.IN_REVIEW: "◐",
    StepState.YOUR_MOVE: "▸",
    StepState.WAITS: "○",
    StepState.BLOCKED: "✕",
}
_MOVES: Mapping[Why, str] = {
    Why.SUBMIT: "not submitted yet",
    Why.FIX: "was denied, so it needs a new version",
    Why.REVOKED: "was revoked, so it needs a new version",
    Why.AUTHENTICATE: "waits until an email is confirmed",
    Why.TICK: "to be done outside AWS",
}
_NOT_HOLDING: Mapping[Why, str] = {
    Why.REVOKED: "was revoked",
    Why.FIX: "was denied",
    Why.NEEDED: "is blocked",
    Why.AUTHENTICATE: "waits until an email is confirmed",
}


#: How the states begin that are no sentence without a verb.
_ADJECTIVES = ("blocked", "in review", "not submitted", "to be done", "on its way", "closed", "deleted", "done")


def title(step: Step) -> str:
    """What a step is; plain."""
    if step.kind is StepKind.SENDER:
        named = step.number is not None or step.title != step.resource_type
        return number(step.title) if named else _capital(numbers.resource_name(step.resource_type))
    return kind(step.title)


def named(step: Step) -> str:
    """A step with the name that a person gave it; plain."""
    return f"{title(step)} “{step.name}”" if step.name else title(step)


def state(step: Step, steps: Steps) -> str:
    """The state of a step in words; plain."""
    if step.state is StepState.DONE:
        return "can send" if step.kind is StepKind.SENDER else "done"
    if step.state is StepState.YOUR_MOVE:
        return _move(step)
    if step.state is StepState.IN_REVIEW:
        return _in_review(step)
    if step.why is Why.APPROVE:
        return "waits until somebody approves its form"
    if step.state is StepState.WAITS:
        return f"waits for {_because(step, steps)}"
    return _blocked(step, steps)


def _move(step: Step) -> str:
    if step.why is Why.START:
        can = "can be requested now" if step.kind is StepKind.SENDER else "can be started now"
        return f"{can}; optional" if step.optional else can
    return _MOVES.get(step.why, "waits for you")


def _in_review(step: Step) -> str:
    if step.kind is StepKind.SENDER:
        return "waits until AWS activates it"
    return "on its way to AWS" if step.why is Why.SENDING else "in review"


def _blocked(step: Step, steps: Steps) -> str:
    if step.why is Why.LATE:
        return "takes longer to become ACTIVE than it should"
    if step.why is Why.ENDED:
        gone = step.registration is not None and stage(step.registration) is Stage.DELETED
        return "deleted" if gone else "closed"
    cause = steps.step(step.because)
    if cause is None:
        return "blocked"
    how = "has ended" if cause.why is Why.ENDED else _NOT_HOLDING.get(cause.why, "is not approved")
    return f"blocked, because {named(cause)} {how}"


def _because(step: Step, steps: Steps) -> str:
    cause = steps.step(step.because)
    return title(cause) if cause else "the step before it"


def headline(name: str, steps: Steps) -> str:
    """One sentence about the whole; plain."""
    at = steps.at
    what = named(at) if at and at.name and at.name != name else title(at) if at else ""
    sentences = {
        Outcome.CAN_SEND: f"{name} can send from {_senders(steps.senders)}",
        Outcome.ENDED: f"{name} has ended",
    }
    return sentences.get(steps.outcome, f"{name}: {what} {_said(state(at, steps)) if at else ''}")


def _said(words: str) -> str:
    """The state as the end of a sentence about its step."""
    return f"is {words}" if words.startswith(_ADJECTIVES) else words


def _senders(senders: Sequence[str]) -> str:
    shown = [number(each) for each in senders]
    return shown[0] if len(shown) == 1 else f"{len(shown)} numbers: {', '.join(shown)}"


def sending(steps: Steps) -> str:
    """What can send while something else needs a person; mrkdwn, empty where the headline says it."""
    if steps.outcome is Outcome.CAN_SEND or not steps.senders:
        return ""
    return f"It can send from {escape(_senders(steps.senders))}."


def line(step: Step, steps: Steps) -> str:
    """A step with its state; mrkdwn."""
    return f"{MARKS[step.state]} *{escape(named(step))}*: {escape(state(step, steps))}"


def plain_line(step: Step, steps: Steps) -> str:
    """A step with its state; plain."""
    return f"{MARKS[step.state]} {named(step)}: {state(step, steps)}"


def outside(step: Step) -> str:
    """What to do outside AWS, or who has done it; mrkdwn."""
    if step.tick:
        return f"Done: {_person(step.tick.by)}, {when(step.tick.at)}"
    return escape(step.outside.text) if step.outside else ""


def plain_outside(step: Step) -> str:
    """The same for the terminal; plain."""
    if step.tick:
        return f"Done by {step.tick.by.user_id}, {step.tick.at:%Y-%m-%d %H:%M} UTC"
    return step.outside.text if step.outside else ""


def _person(person: Person) -> str:
    return mention(person.user_id)


def mailbox(address: str, since: datetime) -> str:
    """Which email has to be confirmed, by whom, and until when; mrkdwn."""
    return status.authentication(address, since)


def facts(type_title: str, region: str, owner: Person | None) -> str:
    """The small print; mrkdwn."""
    parts = [escape(kind(type_title)), region]
    return " · ".join([*parts, *([f"started by {mention(owner.user_id)}"] if owner else [])])


def start_button(step: Step) -> str:
    """The button that starts a step; plain."""
    if step.kind is StepKind.SENDER:
        return f"Request a {numbers.resource_name(step.resource_type)}"
    return f"Start: {kind(step.title)}"


def discarded(name: str) -> str:
    """The form of the first step was discarded; mrkdwn."""
    return f"The form of *{escape(name)}* was discarded before it was submitted, so there is nothing left to do."


# The first window: what a chosen type needs in its region.


def needs_first(title_needed: str, region: str) -> str:
    """The region has no complete registration that the chosen type depends on; plain."""
    return f"This needs a complete “{kind(title_needed)}” in {region}, and there is none yet."


def not_complete_yet(names: Sequence[str]) -> str:
    """The region has some that are not complete; plain."""
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} not complete yet. You can fill in the form now, and submit it after that."


def elsewhere(found: Mapping[str, Sequence[str]]) -> str:
    """Other regions that have a complete one; plain."""
    places = "; ".join(f"{region}: {', '.join(names)}" for region, names in found.items())
    return f"Complete in other regions: {places}. A registration works in its own region only."


def start_needed(title_needed: str) -> str:
    """The button that starts what is needed first; plain."""
    return f"Start: {kind(title_needed)}"


# The terminal.


def next_move(steps: Steps) -> str:
    """The step on which somebody can act; plain, empty where there is none."""
    return f"{title(steps.next)}: {state(steps.next, steps)}" if steps.next else ""


OUTCOMES: Mapping[Outcome, str] = {
    Outcome.BLOCKED: "blocked",
    Outcome.YOUR_MOVE: "your move",
    Outcome.CAN_SEND: "can send",
    Outcome.IN_REVIEW: "in review",
    Outcome.WAITS: "waits",
    Outcome.ENDED: "ended",
}


def no_such_step(wanted: str, known: Sequence[str]) -> str:
    """The checklist has no such step; plain."""
    names = ", ".join(known)
    return f"Its checklist does not have a step “{wanted[:60]}”. " + (
        f"It has: {names}." if known else "It does not have any."
    )


def ticked(step_title: str, *, done: bool, changed: bool) -> str:
    """The outcome of a tick; plain."""
    state_now = "done" if done else "not done yet"
    return f"{step_title} is {state_now}." if changed else f"{step_title} was {state_now} before. Nothing was changed."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if not text[:1].isdigit() else text
