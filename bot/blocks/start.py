"""The first modal: registration type, region, name, and the channel for updates."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.customer_select import (
    NOT_ASKED,
    ChosenCustomer,
    chosen_customer,
    customer_input,
    customer_metadata,
)
from bot.blocks.elements import Block, dispatching, input_block, modal, option, paragraph, plain, section
from bot.blocks.fields import option_key
from bot.blocks.start_from import NO_SOURCE, ChosenSource, chosen_source, source_input, source_metadata
from bot.slack import limits
from bot.slack.payloads import ViewState
from bot.slack.shared_views import SharedView
from workflows.forms.type_search import by_use, search
from workflows.forms.visible_text import as_seen
from workflows.lifecycle.needs import country_meant, types_of
from workflows.records.definitions import RegistrationType

CALLBACK = "start"
TYPE, REGION, NAME, CHANNEL, SHARED = "type", "region", "name", "channel", "shared_channel"
#: Characters of a name. It becomes the tag `Name`, whose value may have 256.
NAME_MAX = 128

#: Marks a country among the types of the select.
_COUNTRY = "country"

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
    #: The shared channel that the person confirmed.
    confirmed_channel: str = ""
    #: What the form is filled in from.
    source: ChosenSource = NO_SOURCE
    customer: ChosenCustomer = NOT_ASKED


def start_view(
    types: Sequence[RegistrationType], regions: Sequence[str], given: StartAnswers, *, asks_for_channel: bool = False
) -> Block:
    """The first modal, with the answers given so far; it may ask whether a shared channel is meant.

    Do not change it: before anything is chosen, it is the same object for everybody in a channel.
    """
    if types and not (given.registration_type or given.name or asks_for_channel):
        return _unanswered(tuple(regions), given)
    choice = _type_or_country(types, given) if types else section(messages.form.NO_TYPES)
    return _start_view(choice, regions, given, asks_for_channel=asks_for_channel)


@lru_cache(maxsize=256)
def _unanswered(regions: tuple[str, ...], given: StartAnswers) -> Block:
    """The modal as a command opens it, built and written as JSON once. What is personal in it has to be in `given`."""
    return SharedView(_start_view(_type_or_country((), given), regions, given, asks_for_channel=False))


def _start_view(choice: Block, regions: Sequence[str], given: StartAnswers, *, asks_for_channel: bool) -> Block:
    return modal(
        CALLBACK,
        messages.form.START_TITLE,
        [
            region_input(regions, given.region),
            choice,
            *customer_input(given.customer),
            source_input(given.source),
            _name(given.name),
            channel_input(given.channel_id),
            *(_shared_channel(given.channel_id) if asks_for_channel else ()),
        ],
        submit=messages.buttons.NEXT,
        metadata=json.dumps(
            {"region": given.region, **source_metadata(given.source), **customer_metadata(given.customer)}
        ),
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
        confirmed_channel=_confirmed_channel(view),
        source=chosen_source({name: value.choices for name, value in entered.items()}, view.metadata),
        customer=chosen_customer({name: value.choices for name, value in entered.items()}, view.metadata),
    )


def _confirmed_channel(view: ViewState) -> str:
    """The channel whose box is ticked; the box of another channel says nothing."""
    boxes = (block for block, value in view.entered.items() if block.startswith(f"{SHARED}|") and value.choices)
    return next(boxes, "").partition("|")[2]


def _shared_channel(channel_id: str) -> list[Block]:
    """The warning about a channel that people outside the workspace read, and the box to tick."""
    element: Block = {
        "type": "checkboxes",
        "action_id": SHARED,
        "options": [option(messages.form.SHARED_OPTION, SHARED)],
    }
    box = input_block(f"{SHARED}|{channel_id}", messages.form.SHARED_LABEL, element, optional=True)
    return [paragraph(f"⚠️ {messages.form.SHARED_NOTE}"), box]


def type_block(region: str, source: ChosenSource = NO_SOURCE) -> str:
    """Block id of the type select: each region has a list of its own, and a source may fill in the type."""
    return f"{TYPE}|{region}|{option_key(source.value)}" if source.value else f"{TYPE}|{region}"


def region_input(regions: Sequence[str], chosen: str) -> Block:
    """The select of regions. A change is sent at once, because the region may change the types."""
    options = [option(region, region) for region in regions]
    element: Block = {"type": "static_select", "action_id": REGION, "options": options}
    if chosen in regions:
        element["initial_option"] = option(chosen, chosen)
    block = input_block(REGION, messages.form.REGION_LABEL, element, hint=messages.form.REGION_HINT)
    return dispatching(block) if len(regions) > 1 else block


def type_input(types: Sequence[RegistrationType], given: StartAnswers) -> Block:
    """The select of the region's types. What a person types is searched here: Slack would search the titles alone."""
    element: Block = {
        "type": "external_select",
        "action_id": TYPE,
        "placeholder": plain(messages.form.TYPE_PLACEHOLDER, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    if given.registration_type:
        chosen = [shown for kind, shown in type_options(types) if kind.name == given.registration_type]
        element |= {"initial_option": chosen[0]} if chosen else {}
    return input_block(
        type_block(given.region, given.source), messages.form.TYPE_LABEL, element, hint=messages.form.TYPE_HINT
    )


def _type_or_country(types: Sequence[RegistrationType], given: StartAnswers) -> Block:
    """The select of types, in which a country can be chosen, too: that is sent at once, and opens what it takes."""
    return dispatching(type_input(types, given))


def country_chosen(value: str) -> str:
    """The code of the country that was chosen in place of a type; empty where it was a type."""
    kind, _, code = value.partition("|")
    return code if kind == _COUNTRY else ""


def type_options(types: Sequence[RegistrationType]) -> list[tuple[RegistrationType, Block]]:
    """Each type with its option, no two alike."""
    titles = told_apart([(kind.title, kind.name) for kind in types])
    return [(kind, option(title, option_key(kind.name))) for kind, title in zip(types, titles, strict=True)]


def region_of(block: str) -> str:
    """The region in the block id of a type select."""
    return block.partition("|")[2].partition("|")[0]


def type_suggestions(types: Sequence[RegistrationType], query: str, *, with_country: bool = False) -> Block:
    """What the type select lists: all types in groups, or those that a query may mean, best first.

    As many as an ack may hold. `with_country`: the country that a query means is listed, too, after its types, or alone
    where it has none.
    """
    options = {kind.name: shown for kind, shown in type_options(types)}
    country = country_meant(query, types) if with_country and query.strip() else ""
    found = () if country and not types_of(country, types) else search(query, by_use(types))
    listed = [(kind.name, options[kind.name]) for kind in found][: limits.OPTIONS - 1]
    if country:
        listed.append((country, option(messages.need.in_list(country), f"{_COUNTRY}|{country}")))
    while True:
        answer = {"options": [shown for _, shown in listed]} if query.strip() else {"option_groups": _groups(listed)}
        if limits.fits_ack(answer):
            return answer if listed else {"options": []}
        del listed[-2 if country and len(listed) > 1 else -1]


def _groups(listed: Sequence[tuple[str, Block]]) -> list[Block]:
    """The option groups for (name of a type, option), in the order given."""
    members: dict[str, list[Block]] = defaultdict(list)
    for name, shown in listed:
        members[_group(name)].append(shown)
    labels = [label for _, label in GROUPS if label in members]
    return [{"label": plain(label, limits.OPTION_GROUP_LABEL), "options": members[label]} for label in labels]


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
