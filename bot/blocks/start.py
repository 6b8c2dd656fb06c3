"""The first modal: registration type, region, name, and the channel for updates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.elements import Block, dispatching, input_block, modal, option, plain, section
from bot.blocks.fields import option_key
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.forms.visible_text import as_seen
from workflows.records.definitions import RegistrationType

CALLBACK = "start"
TYPE, REGION, NAME, CHANNEL = "type", "region", "name", "channel"
#: Characters of a name. It becomes the tag `Name`, whose value may have 256.
NAME_MAX = 128
OPTIONS_IN_A_GROUP = 100

#: A part of a type's API name to its group; the first match counts. Types that AWS adds go into the last group.
GROUPS: Sequence[tuple[str, str]] = (
    ("US_", "United States"),
    ("_SENDER_ID_", "Sender IDs by country"),
    ("_LONG_CODE_", "Long codes by country"),
    ("_SHORT_CODE_", "Short codes by country"),
    ("_RCS_", "RCS"),
    ("", "Others"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAnswers:
    """The answers in the first modal; each may be empty."""

    registration_type: str = ""
    region: str = ""
    name: str = ""
    channel_id: str = ""


def start_view(types: Sequence[RegistrationType], regions: Sequence[str], given: StartAnswers) -> Block:
    """The first modal, with the answers given so far."""
    return modal(
        CALLBACK,
        messages.buttons.REGISTER,
        [
            region_input(regions, given.region),
            type_input(types, given) if types else section(messages.form.NO_TYPES),
            _name(given.name),
            channel_input(given.channel_id),
        ],
        submit=messages.buttons.NEXT,
        metadata=json.dumps({"region": given.region}),
    )


def start_answers(view: ViewState, types: Sequence[RegistrationType]) -> StartAnswers:
    """The answers in the view; a key that is not of one of `types` gives an empty type."""
    by_key = {option_key(kind.name): kind.name for kind in types}
    entered = {block.split("|", 1)[0]: value for block, value in view.entered.items()}
    chosen = {name: value.choices[0] for name, value in entered.items() if value.choices}
    return StartAnswers(
        registration_type=by_key.get(chosen.get(TYPE, ""), ""),
        region=chosen.get(REGION, view.metadata.get("region", "")),
        name=as_seen(entered[NAME].text or "").strip() if NAME in entered else "",
        channel_id=chosen.get(CHANNEL, ""),
    )


def type_block(region: str) -> str:
    """Block id of the type select; each region has a list of its own."""
    return f"{TYPE}|{region}"


def region_input(regions: Sequence[str], chosen: str) -> Block:
    """The select of regions. A change is sent at once, because the region may change the types."""
    options = [option(region, region) for region in regions]
    element: Block = {"type": "static_select", "action_id": REGION, "options": options}
    if chosen in regions:
        element["initial_option"] = option(chosen, chosen)
    block = input_block(REGION, messages.form.REGION_LABEL, element, hint=messages.form.REGION_HINT)
    return dispatching(block) if len(regions) > 1 else block


def type_input(types: Sequence[RegistrationType], given: StartAnswers) -> Block:
    """The select of the region's types, in groups."""
    titles = told_apart([(kind.title, kind.name) for kind in types])
    offered = tuple((kind.name, title) for kind, title in zip(types, titles, strict=True))
    element: Block = {
        "type": "static_select",
        "action_id": TYPE,
        "placeholder": plain(messages.buttons.CHOOSE, limits.PLACEHOLDER),
        "option_groups": _groups(offered),
    }
    chosen = next((title for name, title in offered if name == given.registration_type), None)
    if chosen is not None:
        element["initial_option"] = option(chosen, option_key(given.registration_type))
    return input_block(type_block(given.region), messages.form.TYPE_LABEL, element, hint=messages.form.TYPE_HINT)


@lru_cache(maxsize=16)
def _groups(offered: tuple[tuple[str, str], ...]) -> list[Block]:
    """The option groups for (name, title) of types, sorted by title. A group of over a hundred options is split, as
    Slack asks.

    Cached for each list of types, because this is most of the work between a command and its modal.
    """
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, title in offered:
        members[_group(name)].append((name, title))
    groups = []
    for _, label in GROUPS:
        ordered = sorted(members.get(label, []), key=lambda pair: pair[1].casefold())
        for first in range(0, len(ordered), OPTIONS_IN_A_GROUP):
            part = [option(title, option_key(name)) for name, title in ordered[first : first + OPTIONS_IN_A_GROUP]]
            groups.append({"label": plain(label, limits.OPTION_GROUP_LABEL), "options": part})
    return groups


def _group(name: str) -> str:
    return next(label for part, label in GROUPS if (name.startswith(part) if part == "US_" else part in name))


def _name(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": NAME}
    if name:
        element["initial_value"] = limits.shorten(name, limits.INPUT_TEXT)
    return input_block(NAME, messages.form.NAME_LABEL, element, hint=messages.form.NAME_HINT)


def channel_input(channel_id: str) -> Block:
    """The select of the channel for updates."""
    element: Block = {
        "type": "conversations_select",
        "action_id": CHANNEL,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel_id:
        element["initial_conversation"] = channel_id
    return input_block(CHANNEL, messages.form.CHANNEL_LABEL, element, hint=messages.form.CHANNEL_HINT)
