"""Profiles as modals: the list, one profile with its pages, its history, and the form for a new one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    input_block,
    modal,
    option,
    paragraph,
    section,
    small,
    text_runs,
)
from bot.blocks.fields import option_key
from bot.blocks.start import StartAnswers, start_answers, type_input
from bot.slack import limits
from bot.slack.payloads import InputState, ViewState
from workflows.forms.resolve import Page
from workflows.profiles.changes import AnswerChange, changes
from workflows.profiles.holders import Holder
from workflows.profiles.keep import NAME_MAX
from workflows.records.definitions import FieldPath, RegistrationType
from workflows.records.profiles import Profile, ProfileAnswer, ProfileHead, ProfileVersion, Sharing

LIST_VIEW, PROFILE_VIEW, NEW_VIEW, SAVE_VIEW = "profiles", "profile", "new_profile", "save_as_profile"
OPEN, NEW, EDIT, HISTORY, BACK = "open_profile", "new_profile", "edit_profile", "profile_history", "all_profiles"
SHARE, UNSHARE, DELETE, SAVE_AS = "share_profile", "unshare_profile", "delete_profile", "save_as_profile"
#: Opens the details of a registration in place of the profile.
REGISTRATION = "profile_registration"
NAME, SHARING, ANSWERS = "profile_name", "profile_sharing", "profile_answers"

#: Profiles in the list; words after `/callsign profile` find the others.
PROFILES_SHOWN = 40
#: Answers of a page that a profile shows; *Edit* shows all of them.
ANSWERS_SHOWN = 25
HOLDERS_SHOWN = 5
VERSIONS_SHOWN = 20
CHANGES_SHOWN = 8
#: Characters of an answer.
VALUE_SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class ShownPage:
    """A page of questions with the answers that the profile has to them."""

    page: Page
    registration_type: str
    answers: tuple[ProfileAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class ShownProfile:
    """Everything that the modal of a profile shows."""

    profile: Profile
    pages: tuple[ShownPage, ...]
    #: Answers that no page asks for.
    others: tuple[ProfileAnswer, ...] = ()
    may_manage: bool = False
    #: mrkdwn.
    note: str = ""
    holders: tuple[Holder, ...] = ()


def list_view(heads: Sequence[ProfileHead], words: str, *, has_key: bool) -> Block:
    """The profiles that the person sees."""
    blocks: list[Block] = [section(messages.profiles.INTRO)]
    blocks += [section(f":key: {messages.profiles.NO_KEY}")] if not has_key else []
    blocks += [actions("profiles", [button(messages.profiles.NEW, NEW, style="primary")])] if has_key else []
    blocks.append(divider())
    for head in heads[:PROFILES_SHOWN]:
        opens = button(messages.profiles.OPEN, OPEN, head.id)
        blocks.append(section(messages.profiles.head_line(head), block_id=f"profile|{head.id}", accessory=opens))
    if not heads:
        blocks.append(section(messages.profiles.NO_MATCH if words else messages.profiles.NONE))
    if len(heads) > PROFILES_SHOWN:
        blocks.append(context(messages.text.more(len(heads) - PROFILES_SHOWN)))
    return modal(LIST_VIEW, messages.profiles.TITLE, blocks)


def profile_view(shown: ShownProfile) -> Block:
    """A profile: its pages with their answers, and what can be done with it."""
    head, latest = shown.profile.head, shown.profile.latest
    blocks: list[Block] = [header(head.name), context(messages.profiles.summary(head, latest))]
    blocks += [section(shown.note)] if shown.note else []
    blocks += _held(shown.holders)
    blocks.append(actions("profile", _buttons(head, may_manage=shown.may_manage)))
    for page in shown.pages:
        blocks += _page(head, page)
    if shown.others:
        blocks += [divider(), context(messages.profiles.left_out(len(shown.others))), *_answers(shown.others)]
    metadata = {"profile": head.id, "version": str(head.version)}
    return modal(PROFILE_VIEW, messages.profiles.TITLE, blocks[: limits.VIEW_BLOCKS], metadata=json.dumps(metadata))


def unreadable_view(head: ProfileHead, words: str, *, may_manage: bool) -> Block:
    """A profile that no key opens."""
    buttons = [button(messages.profiles.BACK, BACK), *([_delete(head)] if may_manage else [])]
    blocks = [header(head.name), section(f":warning: {words}"), actions("profile", buttons)]
    return modal(PROFILE_VIEW, messages.profiles.TITLE, blocks, metadata=json.dumps({"profile": head.id}))


def _buttons(head: ProfileHead, *, may_manage: bool) -> list[Block]:
    buttons = [button(messages.profiles.BACK, BACK), button(messages.profiles.HISTORY, HISTORY, head.id)]
    if not may_manage:
        return buttons
    if head.sharing is Sharing.WORKSPACE:
        return [*buttons, button(messages.profiles.UNSHARE, UNSHARE, head.id), _delete(head)]
    words = messages.profiles
    dialog = confirm(words.SHARE_TITLE, words.SHARE_TEXT, words.SHARE, words.UNSHARE)
    return [*buttons, button(words.SHARE, SHARE, head.id, confirm=dialog), _delete(head)]


def _delete(head: ProfileHead) -> Block:
    words = messages.profiles
    dialog = confirm(words.DELETE_TITLE, words.DELETE_TEXT, words.DELETE, words.DELETE_KEEP, danger=True)
    return button(words.DELETE, DELETE, head.id, style="danger", confirm=dialog)


def _page(head: ProfileHead, shown: ShownPage) -> list[Block]:
    value = json.dumps({"profile": head.id, "type": shown.registration_type, "page": shown.page.key})
    title = messages.form.page_title(shown.page.title, shown.page.part, shown.page.parts)
    edit = button(messages.profiles.EDIT, EDIT, value)
    block = section(f"*{messages.text.escape(title)}*", block_id=f"{shown.registration_type}|{shown.page.key}")
    blocks: list[Block] = [divider(), {**block, "accessory": edit}]
    return [*blocks, *_answers(shown.answers)] if shown.answers else [*blocks, context(messages.profiles.EMPTY)]


def _answers(answers: Sequence[ProfileAnswer]) -> list[Block]:
    """One block of foreign text, which Slack does not parse."""
    runs: list[tuple[str, bool]] = []
    for answer in answers[:ANSWERS_SHOWN]:
        value = ", ".join(answer.labels) if answer.labels else messages.profiles.value(answer.value)
        runs += [(f"{answer.title}\n", True), (f"{limits.shorten(value, VALUE_SHOWN)}\n", False)]
    hidden = len(answers) - ANSWERS_SHOWN
    return [text_runs(*runs), *([context(messages.text.more(hidden))] if hidden > 0 else [])]


def _held(holders: Sequence[Holder]) -> list[Block]:
    if not holders:
        return []
    blocks: list[Block] = [section(f":information_source: {messages.profiles.held(holders)}")]
    for holder in holders[:HOLDERS_SHOWN]:
        line = section(messages.profiles.holder_line(holder), block_id=f"holder|{holder.registration.id}")
        blocks.append({**line, "accessory": button(messages.details.DETAILS, REGISTRATION, holder.registration.id)})
    hidden = len(holders) - HOLDERS_SHOWN
    return [*blocks, context(messages.text.more(hidden))] if hidden > 0 else blocks


def history_view(head: ProfileHead, versions: Sequence[ProfileVersion | None]) -> Block:
    """Who changed what, the newest first."""
    back = button(messages.profiles.BACK_TO_PROFILE, OPEN, head.id)
    blocks: list[Block] = [header(head.name), actions("history", [back])]
    for place, (version, older) in enumerate(pairwise([*versions[: VERSIONS_SHOWN + 1], None])):
        if place < VERSIONS_SHOWN:
            blocks += _version(version, older) if version else [context(messages.profiles.UNREADABLE)]
    hidden = len(versions) - VERSIONS_SHOWN
    blocks += [context(messages.text.more(hidden))] if hidden > 0 else []
    return modal(PROFILE_VIEW, messages.profiles.TITLE, blocks, metadata=json.dumps({"profile": head.id}))


def _version(version: ProfileVersion, older: ProfileVersion | None) -> list[Block]:
    changed = changes(older.answers, version.answers) if older else ()
    lines = [messages.profiles.change(each) for each in changed]
    if older and older.name != version.name:
        lines.insert(0, messages.profiles.renamed(older.name, version.name))
    if older and older.sharing is not version.sharing:
        lines.insert(0, messages.profiles.reshared(version.sharing))
    blocks = [divider(), section(messages.profiles.version_line(version, len(lines)))]
    return [*blocks, *changed_lines(lines)]


def changed_lines(lines: Sequence[str]) -> list[Block]:
    """Changes as small print of foreign text."""
    hidden = len(lines) - CHANGES_SHOWN
    shown = [*lines[:CHANGES_SHOWN], *([messages.text.more(hidden)] if hidden > 0 else [])]
    return [small("\n".join(shown))] if shown else []


def change_blocks(changed: Sequence[AnswerChange]) -> list[Block]:
    """What somebody else has changed."""
    return changed_lines([messages.profiles.change(each) for each in changed])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProfile:
    """What a person entered for a new profile."""

    name: str = ""
    sharing: Sharing = Sharing.PRIVATE
    registration_type: str = ""
    region: str = ""


def new_view(types: Sequence[RegistrationType], entered: NewProfile) -> Block:
    """The form for a new profile; its pages follow."""
    given = StartAnswers(region=entered.region, registration_type=entered.registration_type)
    kind = type_input(types, given)
    words = messages.profiles
    label = {"label": {**kind["label"], "text": words.TYPE_LABEL}, "hint": {**kind["hint"], "text": words.TYPE_HINT}}
    blocks = [name_input(entered.name), {**kind, **label}, sharing_input(entered.sharing)]
    metadata = json.dumps({"region": entered.region})
    return modal(NEW_VIEW, words.NEW_TITLE, blocks, submit=messages.buttons.NEXT, metadata=metadata)


def new_profile(view: ViewState, types: Sequence[RegistrationType]) -> NewProfile:
    """What was entered in the form for a new profile."""
    given = start_answers(view, types)
    return NewProfile(
        name=entered_name(view),
        sharing=entered_sharing(view),
        registration_type=given.registration_type,
        region=given.region,
    )


def name_input(name: str) -> Block:
    """The name of a profile."""
    element: Block = {"type": "plain_text_input", "action_id": NAME, "max_length": NAME_MAX}
    if name:
        element["initial_value"] = limits.shorten(name, NAME_MAX)
    return input_block(NAME, messages.profiles.NAME_LABEL, element, hint=messages.profiles.NAME_HINT)


def sharing_input(sharing: Sharing) -> Block:
    """Who sees it."""
    options = {each: option(words, each.value) for each, words in messages.profiles.SHARING_TEXT.items()}
    element: Block = {
        "type": "radio_buttons",
        "action_id": SHARING,
        "options": list(options.values()),
        "initial_option": options[sharing],
    }
    return input_block(SHARING, messages.profiles.SHARING_LABEL, element)


def entered_name(view: ViewState) -> str:
    """The entered name."""
    return view.entered.get(NAME, InputState()).text or ""


def entered_sharing(view: ViewState) -> Sharing:
    """Who shall see it; private unless it clearly says otherwise."""
    chosen = view.entered.get(SHARING, InputState()).choices
    return Sharing.WORKSPACE if chosen == (Sharing.WORKSPACE.value,) else Sharing.PRIVATE


def save_as_view(
    name: str, answers: Sequence[ProfileAnswer], usual: Mapping[FieldPath, bool], metadata: Mapping[str, str]
) -> Block:
    """What of a registration a new profile keeps; `usual` says of each path whether it is chosen at first."""
    shown = answers[: limits.OPTIONS]
    titles = told_apart([(answer.title, answer.path) for answer in shown])
    options = [
        option(title, option_key(answer.path), messages.profiles.value(answer.value))
        for title, answer in zip(titles, shown, strict=True)
    ]
    initial = [block for block, answer in zip(options, shown, strict=True) if usual.get(answer.path)]
    element: Block = {"type": "multi_static_select", "action_id": ANSWERS, "options": options}
    element |= {"initial_options": initial} if initial else {}
    words = messages.profiles
    choice = input_block(ANSWERS, words.ANSWERS_LABEL, element, hint=words.ANSWERS_HINT)
    blocks = [name_input(name), choice, sharing_input(Sharing.PRIVATE)]
    blocks += [paragraph(messages.text.more(len(answers) - len(shown)))] if len(answers) > len(shown) else []
    title, submit = words.SAVE_TITLE, words.SAVE
    return modal(SAVE_VIEW, title, blocks, submit=submit, metadata=json.dumps(dict(metadata)))


def chosen_answers(view: ViewState, answers: Sequence[ProfileAnswer]) -> tuple[ProfileAnswer, ...]:
    """The answers that a person chose to keep."""
    keys = set(view.entered.get(ANSWERS, InputState()).choices)
    return tuple(answer for answer in answers if option_key(answer.path) in keys)
