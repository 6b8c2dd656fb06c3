"""The first modal: what to register, where, under which name, and who is told."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import messages
from bot.blocks.elements import Block, input_block, modal, option, plain, section
from bot.blocks.fields import option_key
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.records.definitions import RegistrationType

CALLBACK = "start"
TYPE, REGION, NAME, CHANNEL = "type", "region", "name", "channel"
#: Tag values hold 256 characters (facts section 1: the name is the tag `Name`).
NAME_MAX = 128
SENDER_IDS_IN_A_GROUP = 100

#: Which group a type stands in, by a part of its API name; the first that fits. Types AWS adds land in the last.
GROUPS: Sequence[tuple[str, str]] = (
    ("US_", "United States"),
    ("_SENDER_ID_", "Sender IDs by country"),
    ("_LONG_CODE_", "Long codes by country"),
    ("_SHORT_CODE_", "Short codes by country"),
    ("_RCS_", "RCS"),
    ("", "Others"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What the first modal holds; every member may be empty."""

    registration_type: str = ""
    region: str = ""
    name: str = ""
    channel_id: str = ""


def start_view(types: Sequence[RegistrationType], regions: Sequence[str], given: Beginning) -> Block:
    """The first modal, with what was entered already."""
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


def beginning_of(view: ViewState, types: Sequence[RegistrationType]) -> Beginning:
    """What was entered; a key that is no type of these gives no type."""
    by_key = {option_key(found.name): found.name for found in types}
    entered = {block.split("|", 1)[0]: value for block, value in view.entered.items()}
    chosen = {name: value.choices[0] for name, value in entered.items() if value.choices}
    return Beginning(
        registration_type=by_key.get(chosen.get(TYPE, ""), ""),
        region=chosen.get(REGION, view.metadata.get("region", "")),
        name=(entered[NAME].text or "").strip() if NAME in entered else "",
        channel_id=chosen.get(CHANNEL, ""),
    )


def type_block(region: str) -> str:
    """Block id of the type select; each region has its own list."""
    return f"{TYPE}|{region}"


def region_input(regions: Sequence[str], chosen: str) -> Block:
    """The regions offered; another choice is told at once, because it may change the types."""
    options = [option(region, region) for region in regions]
    element: Block = {"type": "static_select", "action_id": REGION, "options": options}
    if chosen in regions:
        element["initial_option"] = option(chosen, chosen)
    return input_block(
        REGION, messages.form.REGION_LABEL, element, hint=messages.form.REGION_HINT, dispatch=len(regions) > 1
    )


def type_input(types: Sequence[RegistrationType], given: Beginning) -> Block:
    """The types of the region, by kind."""
    offered = tuple((found.name, found.title) for found in types)
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
    """(name, title) of types by kind, each by title; a kind with more than Slack's hundred goes on in a further group.

    The same for everybody, and most of the work between a command and its modal: made once for each list of types.
    """
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, title in offered:
        members[_group(name)].append((name, title))
    groups = []
    for _, label in GROUPS:
        ordered = sorted(members.get(label, []), key=lambda pair: pair[1].casefold())
        for at in range(0, len(ordered), SENDER_IDS_IN_A_GROUP):
            part = [option(title, option_key(name)) for name, title in ordered[at : at + SENDER_IDS_IN_A_GROUP]]
            groups.append({"label": plain(label, limits.OPTION_GROUP_LABEL), "options": part})
    return groups


def _group(name: str) -> str:
    return next(label for part, label in GROUPS if (name.startswith(part) if part == "US_" else part in name))


def _name(name: str) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": NAME}
    if name:
        element["initial_value"] = name
    return input_block(NAME, messages.form.NAME_LABEL, element, hint=messages.form.NAME_HINT)


def channel_input(channel_id: str) -> Block:
    """Where updates go."""
    element: Block = {
        "type": "conversations_select",
        "action_id": CHANNEL,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel_id:
        element["initial_conversation"] = channel_id
    return input_block(CHANNEL, messages.form.CHANNEL_LABEL, element, hint=messages.form.CHANNEL_HINT)
