"""The message of a journey: its steps, what is next with its button, and the checklist of steps outside AWS."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot import messages
from bot.blocks.details import number_button
from bot.blocks.elements import Block, actions, button, context, header, modal, paragraph, read_as, section
from bot.blocks.lists import CONTINUE
from bot.blocks.message import Message
from bot.blocks.status_message import NAME_TEXT, details_button, fix_buttons
from bot.blocks.support_case import OPEN as SUPPORT_CASE
from bot.slack import limits
from workflows.journeys.step import Step, StepKind, Steps, StepState, Why
from workflows.records.definitions import ASSOCIATE_AFTER_COMPLETE, SupportedAssociation
from workflows.records.drafts import DraftState
from workflows.records.journeys import Journey
from workflows.registrations.request_number import requestable

START_STEP, TICK, UNTICK = "journey_start", "journey_done", "journey_not_done"
NEEDED_CALLBACK = "needed_first"
#: Steps that a message shows; a brand may have many campaigns.
STEPS_SHOWN = 20
#: Characters of all their lines together, of the lines above them, and of a title or a name in them.
STEPS_TEXT, ABOVE, STEP_TEXT = 7000, 2000, 60
#: Buttons under the message.
ACTIONS_SHOWN = 4

words = messages.journeys


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyNotes:
    """What a journey's message says in addition to its steps."""

    #: The mailbox of the email that a step waits for, by the step's key; without one, it is not known.
    mailboxes: dict[str, str] = field(default_factory=dict)


def journey_message(journey: Journey, whole: Steps, notes: JourneyNotes) -> Message:
    """The current message of a journey."""
    steps = _short(whole)
    shown = _shown(steps)
    headline = words.headline(limits.shorten(journey.name, STEP_TEXT), steps)
    above = limits.shorten("\n".join(line for line in (words.sending(steps), *_mails(steps, notes)) if line), ABOVE)
    small = words.facts(limits.shorten(journey.title, NAME_TEXT), journey.region, journey.owner)
    blocks = [header(headline), *([section(above)] if above else []), *_step_blocks(journey, steps, shown)]
    if hidden := len(steps.steps) - len(shown):
        blocks.append(context(messages.text.more(hidden)))
    blocks.append(context(small))
    if buttons := _told_apart(_buttons(steps))[:ACTIONS_SHOWN]:
        blocks.append(actions("journey", buttons))
    lines = [words.line(step, steps) for step in shown]
    text = "\n".join(line for line in (messages.text.escape(headline), above, *lines) if line)
    return Message(text=limits.shorten(text, limits.MESSAGE_TEXT), blocks=tuple(blocks))


def _short(steps: Steps) -> Steps:
    """The steps with titles and names that leave room for each other."""

    def short(step: Step) -> Step:
        title, name = limits.shorten(step.title, STEP_TEXT), limits.shorten(step.name, STEP_TEXT)
        return replace(step, title=title, name=name)

    return replace(steps, steps=tuple(map(short, steps.steps)), at=short(steps.at) if steps.at else None)


def _shown(steps: Steps) -> list[Step]:
    """The steps that fit the message, from the first one on."""
    shown, room = [], STEPS_TEXT
    for step in steps.steps[:STEPS_SHOWN]:
        room -= len(words.line(step, steps)) + len(words.outside(step)) + 1
        if room < 0:
            break
        shown.append(step)
    return shown


def discarded_message(journey: Journey) -> Message:
    """The message of a journey whose form was discarded before AWS had it."""
    return Message.of_text(words.discarded(limits.shorten(journey.name, NAME_TEXT)))


def needed_first_view(lines: list[str], needed_type: str, title: str, region: str) -> Block:
    """The chosen type needs another registration, which the region does not have; with a way to start one."""
    start = button(limits.shorten(words.start_needed(title), limits.BUTTON_TEXT), START_STEP, f"{needed_type}|")
    blocks = [*map(paragraph, lines), actions("needed", [start])]
    return modal(NEEDED_CALLBACK, words.NEEDED_TITLE, blocks, metadata=json.dumps({"region": region}))


def _mails(steps: Steps, notes: JourneyNotes) -> Iterator[str]:
    for step in steps.steps:
        if step.why is Why.AUTHENTICATE and step.registration:
            mailbox = limits.shorten(notes.mailboxes.get(step.key, ""), NAME_TEXT)
            yield words.mailbox(mailbox, step.registration.status_since)


def _step_blocks(journey: Journey, steps: Steps, shown: Sequence[Step]) -> Iterator[Block]:
    """A section for each step outside AWS, which has a button; the others together, as many as a section holds."""
    lines: list[str] = []
    for step in shown:
        line = words.line(step, steps)
        if step.kind is not StepKind.OUTSIDE:
            if lines and len("\n".join([*lines, line])) > limits.SECTION_TEXT:
                yield section("\n".join(lines))
                lines = []
            lines.append(line)
            continue
        if lines:
            yield section("\n".join(lines))
            lines = []
        text = limits.shorten(f"{line}\n{words.outside(step)}", limits.SECTION_TEXT)
        yield section(text, accessory=_tick_button(journey, step))
    if lines:
        yield section("\n".join(lines))


def _tick_button(journey: Journey, step: Step) -> Block | None:
    if step.outside is None or (step.state is StepState.DONE and step.tick is None) or step.why is Why.NEEDED:
        return None
    label, action = (words.TAKE_BACK, UNTICK) if step.tick else (words.DONE, TICK)
    shown = button(label, action, f"{journey.id}|{step.outside.id}")
    return read_as(shown, messages.buttons.about(label, step.title))


def _buttons(steps: Steps) -> Iterator[Block]:
    """The next step first, which is primary; then what may be done too, and the details of what it is about."""
    if (following := steps.next) and (shown := _button(following, primary=True)):
        yield shown
    for step in steps.steps:
        other = step is not steps.next and (step.is_offer or step.why is Why.LATE)
        if other and (shown := _button(step, primary=False)):
            yield shown
    about = steps.at.registration if steps.at and steps.at.registration else None
    if about:
        yield details_button(about)


def _told_apart(buttons: Iterable[Block]) -> list[Block]:
    """The buttons of one block, where Slack wants each action once: a second step to start gets a number of its own.

    Of any other kind the first is shown; the message offers the next one when it is done.
    """
    shown: list[Block] = []
    for each in buttons:
        taken = sum(other["action_id"].startswith(each["action_id"]) for other in shown)
        if taken and each["action_id"] != START_STEP:
            continue
        shown.append({**each, "action_id": f"{START_STEP}_{taken}"} if taken else each)
    return shown


def _button(step: Step, *, primary: bool) -> Block | None:
    """The button that does what a step waits for; None where a person does it elsewhere."""
    style = "primary" if primary else None
    if step.why is Why.LATE and step.registration:
        return button(messages.support_cases.BUTTON, SUPPORT_CASE, step.registration.id)
    if step.why in (Why.FIX, Why.REVOKED) and step.registration:
        return next(iter(fix_buttons(step.registration, primary=primary)), None)
    if step.why is Why.SUBMIT and step.draft and step.draft.state is DraftState.OPEN:
        return button(words.CONTINUE_FORM, CONTINUE, step.draft.id, style=style)
    if step.why is not Why.START:
        return None
    return _sender_button(step, style) if step.kind is StepKind.SENDER else _start_button(step, style)


def _start_button(step: Step, style: str | None) -> Block:
    value = f"{step.resource_type}|{step.needs.id if step.needs else ''}"
    return button(limits.shorten(words.start_button(step), limits.BUTTON_TEXT), START_STEP, value, style=style)


def _sender_button(step: Step, style: str | None) -> Block | None:
    if step.registration is None or not requestable(step.resource_type, step.iso_country_code):
        return None
    wanted = SupportedAssociation(
        resource_type=step.resource_type,
        iso_country_code=step.iso_country_code,
        behavior=ASSOCIATE_AFTER_COMPLETE,
    )
    return number_button(step.registration, wanted, style=style)
