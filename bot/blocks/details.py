"""A registration's details as a modal: versions, differences between two, associations, tags, and actions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import messages
from bot.blocks.brand_profiles import SAVE_TO
from bot.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    heading,
    menu,
    modal,
    option,
    read_as,
    section,
    small,
    text_runs,
)
from bot.blocks.give_up import GIVE_UP
from bot.blocks.nudges import HAND_OVER
from bot.blocks.preflight import NamedOverride, override_lines
from bot.blocks.profiles import SAVE_AS
from bot.blocks.sent_answers import SHOW_ANSWERS
from bot.blocks.start_from import like_button
from bot.blocks.status_message import MOVE, fix_buttons, is_fixable, move_button, verdict_blocks
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.audit.entries import Recorded
from workflows.lifecycle import stages
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.sending import sender
from workflows.records.access import Right
from workflows.records.account import Association, VersionSummary
from workflows.records.definitions import SupportedAssociation
from workflows.records.registrations import Change, Registration, Verdict
from workflows.registrations.completion import Completion, Identity
from workflows.registrations.discard import deletable, discardable, removable
from workflows.registrations.move import right_regions
from workflows.registrations.release import holdings
from workflows.registrations.request_number import requestable
from workflows.reporting.history import FieldChange, review

CALLBACK = "registration_details"
OLDER, NEWER = "compare_older", "compare_newer"
TIMELINE, REFRESH = "post_timeline", "refresh_details"
DISCARD_VERSION, DELETE_REGISTRATION = "discard_version", "delete_registration"
REQUEST_NUMBER = "request_number"
RESOURCE_POLICY, SUPPORT_CASE = "resource_policy", "support_case"

#: Buttons beside the menu.
FIRST_BUTTONS = 3
#: The newest versions, shown with their verdicts. Older versions can still be compared.
VERSIONS_SHOWN = 6
REASONS_SHOWN = 3
CHANGES_SHOWN = 30
#: Recorded changes of the history.
CHANGES_LISTED = 12
#: Acts of people.
ACTS_LISTED = 8
TAGS_SHOWN = 30
#: Characters of an answer in a comparison.
VALUE_TEXT = 400
#: Characters of a customer's name.
CUSTOMER_TEXT = 100
#: Characters of the reviewers' words on one version.
REASON_TEXT = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions and, once somebody asked for them, their differences."""

    older: int
    newer: int
    #: None until the answers of both versions were read.
    changes: tuple[FieldChange, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Everything that the modal shows about a registration."""

    registration: Registration
    #: The name of its customer; empty for nobody in particular.
    customer: str = ""
    versions: tuple[VersionSummary, ...] = ()
    #: None where AWS did not respond.
    associations: tuple[Association, ...] | None = None
    tags: Mapping[str, str] | None = None
    #: What may be associated now.
    offers: tuple[SupportedAssociation, ...] = ()
    #: Whether the person who looks may discard, delete or pay for something.
    may_act: bool = False
    #: What the rules let that person do with it.
    rights: frozenset[Right] = frozenset(Right)
    #: A note at the top: AWS did not respond, or no longer has the registration.
    note: str = ""
    #: The numbers and sender IDs, with their state and price, where AWS answered.
    identities: tuple[Identity, ...] = ()
    #: What was recorded, oldest first.
    changes: tuple[Change, ...] = ()
    comparison: Comparison | None = None
    #: Where it can be started again.
    regions: tuple[str, ...] = ()
    #: What was submitted in spite of a reviewer's remark.
    overrides: tuple[NamedOverride, ...] = ()
    #: What people did, from the audit log, oldest first.
    acts: tuple[Recorded, ...] = ()


def details_view(details: Details, now: datetime) -> Block:
    """The details as a modal."""
    blocks = [
        *_head(details, now),
        *_versions(details, now),
        *_comparison(details),
        *override_lines(details.overrides),
        *_past(details),
        *_acts(details),
        *_surroundings(details),
    ]
    metadata: dict[str, str] = {"registration": details.registration.id}
    if details.comparison:
        metadata |= {"older": str(details.comparison.older), "newer": str(details.comparison.newer)}
    return modal(CALLBACK, messages.details.DETAILS_TITLE, blocks, metadata=json.dumps(metadata))


def _head(details: Details, now: datetime) -> list[Block]:
    registration = details.registration
    steps = [messages.status.steps(registration)]
    if stages.stage(registration) in stages.IN_FLIGHT:
        steps.append(messages.status.usual_time(usual_days(registration.registration_type)))
    small = "\n".join(line for line in steps if line)
    line = messages.status.details_line(registration, with_number=not details.identities)
    numbers = messages.numbers.identities(Completion(identities=details.identities))
    blocks = [header(registration.name), *([section(numbers)] if numbers else []), section(line)]
    people = messages.details.people(registration, limits.shorten(details.customer, CUSTOMER_TEXT))
    blocks += [context(f"{people} · {messages.details.console(registration)}")]
    blocks += [context(small)] if small else []
    blocks += [context(details.note)] if details.note else []
    buttons = [*_first_buttons(details), *menu(_more_buttons(details, now))]
    return [*blocks, *([actions("details", buttons)] if buttons else [])]


def _first_buttons(details: Details) -> list[Block]:
    """At most three: what helps most, and last what cannot be undone. Without versions, the answers and *Refresh*."""
    registration, may_draft = details.registration, Right.DRAFT in details.rights
    buttons = [
        *(fix_buttons(registration) if may_draft else []),
        *([move_button(registration)] if may_draft and _is_misplaced(registration) else []),
        *_number_buttons(details),
        *(like_button(registration) if may_draft else []),
    ]
    if not details.versions:
        buttons += [button(messages.details.SHOW_ANSWERS, SHOW_ANSWERS, registration.id), _refresh(registration)]
    return [*buttons, *(_final_buttons(details) if details.may_act else [])][:FIRST_BUTTONS]


def _number_buttons(details: Details) -> list[Block]:
    if details.registration.status != "COMPLETE" or not details.may_act or Right.BUY not in details.rights:
        return []
    wanted = next((offer for offer in details.offers if requestable(offer.resource_type, offer.iso_country_code)), None)
    return [number_button(details.registration, wanted)] if wanted else []


def _more_buttons(details: Details, now: datetime) -> list[Block]:
    """What is needed seldom. A menu of Slack has five entries at most."""
    registration, rights = details.registration, details.rights
    is_wrong = messages.support_cases.case_for(registration, details.changes, now)
    shown = (
        (messages.nudges.HAND_OVER, HAND_OVER, Right.ADMINISTER in rights),
        (messages.support_cases.BUTTON, SUPPORT_CASE, bool(is_wrong)),
        (messages.resource_policy.BUTTON, RESOURCE_POLICY, _sends_and_may(details)),
        # Of what can be given up, and that sends nothing: so there are never six.
        (messages.move.BUTTON, MOVE, Right.DRAFT in rights and _may_move(details)),
        (messages.profiles.SAVE_AS, SAVE_AS, Right.DRAFT in rights),
        (messages.brand_profiles.BUTTON, SAVE_TO, details.may_act and Right.SUBMIT in rights),
    )
    return [button(label, action_id, registration.id) for label, action_id, is_offered in shown if is_offered]


def _sends_and_may(details: Details) -> bool:
    return details.may_act and Right.ADMINISTER in details.rights and bool(sender(details.registration))


def _refresh(registration: Registration) -> Block:
    return button(messages.buttons.REFRESH, REFRESH, registration.id)


def _is_misplaced(registration: Registration) -> bool:
    """Whether its region does not take it, and it has no denial whose button leads to another region."""
    return bool(right_regions(registration)) and not is_fixable(registration)


def _may_move(details: Details) -> bool:
    """Whether starting it again elsewhere is a way out, although its region takes it."""
    registration = details.registration
    is_over = removable(registration, details.versions) and not sender(registration)
    return is_over and bool(details.regions) and not right_regions(registration)


def number_button(registration: Registration, wanted: SupportedAssociation, style: str | None = "primary") -> Block:
    """The button that requests a number for a registration that is COMPLETE."""
    value = json.dumps([registration.id, wanted.resource_type, wanted.iso_country_code])
    return button(messages.numbers.REQUEST_NUMBER, REQUEST_NUMBER, value, style=style)


def _final_buttons(details: Details) -> list[Block]:
    """The button that discards or deletes, which cannot be undone, behind a dialog that explains it."""
    waiting, value = discardable(details.versions), details.registration.id
    may_delete, may_release = Right.DELETE in details.rights, Right.RELEASE in details.rights
    if waiting and may_delete:
        title, text = messages.details.discard_dialog(waiting.version)
        dialog = confirm(title, text, messages.details.DISCARD_YES, messages.details.DISCARD_KEEP, danger=True)
        label = messages.details.discard_button(waiting.version)
        return [button(label, DISCARD_VERSION, value, style="danger", confirm=dialog)]
    if deletable(details.registration, details.versions) and may_delete:
        title, text = messages.details.delete_dialog(details.associations or ())
        dialog = confirm(title, text, messages.details.DELETE_YES, messages.details.DELETE_KEEP, danger=True)
        return [button(messages.details.DELETE_BUTTON, DELETE_REGISTRATION, value, style="danger", confirm=dialog)]
    if (may_delete and removable(details.registration, details.versions)) or (
        may_release and holdings(details.associations or ())
    ):
        return [button(messages.give_up.GIVE_UP, GIVE_UP, value, style="danger")]
    return []


def _versions(details: Details, now: datetime) -> list[Block]:
    if not details.versions:
        return []
    blocks = [divider(), heading(messages.details.VERSIONS_HEAD, _refresh(details.registration))]
    for version in newest_first(details.versions)[:VERSIONS_SHOWN]:
        line = messages.details.version_line(version, review(version, now))
        blocks.append(section(line, accessory=_answers_button(details.registration, version)))
        blocks += _verdict(version, details.changes)
    hidden = len(details.versions) - VERSIONS_SHOWN
    return [*blocks, context(messages.text.more(hidden))] if hidden > 0 else blocks


def newest_first(versions: Sequence[VersionSummary]) -> list[VersionSummary]:
    """The versions by number, the highest first."""
    return sorted(versions, key=lambda version: version.version, reverse=True)


def _answers_button(registration: Registration, version: VersionSummary) -> Block:
    """The button that shows the answers of one version; what it says is read with the version's number."""
    value = f"{registration.id}|{version.version}"
    shown = button(messages.details.ANSWERS_TITLE, f"{SHOW_ANSWERS}_{version.version}", value)
    return read_as(shown, messages.details.answers_of(version.version))


def _verdict(version: VersionSummary, changes: Sequence[Change]) -> list[Block]:
    """The reviewers' words on a version, visibly shortened where they are long. The thread has the whole text."""

    def short(text: str) -> str:
        return limits.shorten(text, REASON_TEXT)

    reasons = stages.denied_reasons(version)
    shown = tuple(
        replace(
            reason,
            reason=short(reason.reason),
            short_description=short(reason.short_description),
            long_description=short(reason.long_description),
        )
        for reason in reasons[:REASONS_SHOWN]
    )
    fields = next((change.verdict.fields for change in reversed(changes) if _is_denial(change, version)), ())
    blocks = verdict_blocks(Verdict(reasons=shown, fields=fields, feedback=short(version.feedback)))
    hidden = len(reasons) - REASONS_SHOWN
    return [*blocks, context(messages.text.more(hidden))] if hidden > 0 else blocks


def _is_denial(change: Change, version: VersionSummary) -> bool:
    return change.version == version.version and bool(change.verdict.fields)


def _past(details: Details) -> list[Block]:
    """What was recorded, newest first."""
    newest = list(reversed(details.changes))
    lines = [messages.details.history_line(change) for change in newest[:CHANGES_LISTED]]
    if not lines:
        return []
    hidden = len(newest) - CHANGES_LISTED
    more = [context(messages.text.more(hidden))] if hidden > 0 else []
    picture = button(messages.details.TIMELINE, TIMELINE, details.registration.id)
    return [divider(), heading(messages.details.HISTORY_HEAD, picture), section("\n".join(lines)), *more]


def _acts(details: Details) -> list[Block]:
    """What people did, newest first."""
    lines = [line for act in reversed(details.acts) if (line := messages.audit.done(act))]
    if not lines:
        return []
    return [section(f"*{messages.audit.WHO_DID_WHAT}*\n" + "\n".join(lines[:ACTS_LISTED]))]


def _comparison(details: Details) -> list[Block]:
    chosen = details.comparison
    if chosen is None:
        return []
    versions = newest_first(details.versions)
    if not versions:  # a select without a choice is refused
        return _changes(chosen)
    options = [option(messages.details.version_option(version), str(version.version)) for version in versions]
    blocks = [
        divider(),
        section(messages.details.COMPARE_LABEL, block_id=OLDER, accessory=_select(OLDER, options, chosen.older)),
        section(messages.details.WITH_LABEL, block_id=NEWER, accessory=_select(NEWER, options, chosen.newer)),
    ]
    return [*blocks, *_changes(chosen)]


def _select(action_id: str, options: Sequence[Block], chosen: int) -> Block:
    shown = list(options[: limits.OPTIONS])
    select: Block = {"type": "static_select", "action_id": action_id, "options": shown}
    initial = next((choice for choice in shown if choice["value"] == str(chosen)), None)
    return {**select, "initial_option": initial} if initial else select


def _changes(chosen: Comparison) -> list[Block]:
    if chosen.changes is None:
        return []
    blocks = [section(messages.details.comparison_head(chosen.older, chosen.newer, len(chosen.changes)))]
    blocks += [_change(change) for change in chosen.changes[:CHANGES_SHOWN]]
    hidden = len(chosen.changes) - CHANGES_SHOWN
    return [*blocks, context(messages.text.more(hidden))] if hidden > 0 else blocks


def _change(change: FieldChange) -> Block:
    """A change. Answers are foreign text, so they are rich text, which Slack does not parse."""
    old = limits.shorten(change.old, VALUE_TEXT) or messages.details.NOTHING
    new = limits.shorten(change.new, VALUE_TEXT) or messages.details.NOTHING
    return text_runs((f"{change.title}\n", True), (f"{old} → {new}", False))


def _surroundings(details: Details) -> list[Block]:
    blocks = []
    if details.associations is not None:
        tied = messages.details.associations(details.associations)
        blocks += [divider(), section(f"*{messages.details.ASSOCIATIONS_HEAD}*\n{tied}")]
    if details.tags is not None:
        tags = [f"{key}: {value}" for key, value in sorted(details.tags.items())]
        shown = "\n".join(tags[:TAGS_SHOWN]) or messages.details.NO_TAGS
        blocks += [section(f"*{messages.details.TAGS_HEAD}*"), small(shown)]
        blocks += [context(messages.text.more(len(tags) - TAGS_SHOWN))] if len(tags) > TAGS_SHOWN else []
    return blocks


def chosen_versions(view: ViewState) -> tuple[int, int] | None:
    """The versions chosen in the modal, the older first; None where they are not numbers."""
    chosen = []
    for block, name in ((OLDER, "older"), (NEWER, "newer")):
        entered = view.entered.get(block)
        value = entered.choices[0] if entered and entered.choices else view.metadata.get(name, "")
        chosen.append(value)
    if not all(value.isdecimal() for value in chosen):
        return None
    older, newer = sorted(int(value) for value in chosen)
    return older, newer
