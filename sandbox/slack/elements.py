"""The state of input elements: initial values, values after an update, and the elements of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.slack.changes import Json

Values = dict[str, dict[str, Json]]

#: Element type to (key of the value in the state, value if empty, property with the initial value).
STATE: dict[str, tuple[str, Any, str]] = {
    "plain_text_input": ("value", None, "initial_value"),
    "email_text_input": ("value", None, "initial_value"),
    "url_text_input": ("value", None, "initial_value"),
    "number_input": ("value", None, "initial_value"),
    "rich_text_input": ("rich_text_value", None, "initial_value"),
    "static_select": ("selected_option", None, "initial_option"),
    "external_select": ("selected_option", None, "initial_option"),
    "radio_buttons": ("selected_option", None, "initial_option"),
    "multi_static_select": ("selected_options", [], "initial_options"),
    "multi_external_select": ("selected_options", [], "initial_options"),
    "checkboxes": ("selected_options", [], "initial_options"),
    "users_select": ("selected_user", None, "initial_user"),
    "multi_users_select": ("selected_users", [], "initial_users"),
    "conversations_select": ("selected_conversation", None, "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", [], "initial_conversations"),
    "channels_select": ("selected_channel", None, "initial_channel"),
    "multi_channels_select": ("selected_channels", [], "initial_channels"),
    "datepicker": ("selected_date", None, "initial_date"),
    "timepicker": ("selected_time", None, "initial_time"),
    "datetimepicker": ("selected_date_time", None, "initial_date_time"),
    "file_input": ("files", [], ""),
}

#: Elements that a person types into.
TEXT_INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})


def walk_blocks(blocks: Sequence[Json]) -> Iterator[Json]:
    """Every block, also those in containers."""
    for block in blocks:
        yield block
        yield from walk_blocks(block.get("child_blocks", ()))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block, in the order on the screen."""
    elements = [block["element"]] if isinstance(block.get("element"), dict) else []
    if isinstance(block.get("accessory"), dict):
        elements.append(block["accessory"])
    if block["type"] in {"actions", "context_actions"}:
        elements += block["elements"]
    if block["type"] == "card":
        elements += block.get("actions", [])
    return [element for element in elements if element.get("type") != "image"]


def stateful(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """(block, element) of every element that has a value."""
    for block in walk_blocks(blocks):
        for element in elements_of(block):
            if element["type"] in STATE:
                yield block, element


def state_with(element: Json, value: Any) -> Json:
    """The state of `element` with `value` in it. As in Slack, an empty rich text has no key at all."""
    key, empty, _ = STATE[element["type"]]
    state: Json = {"type": element["type"]}
    # assumption: `empty-rich-text`
    if value is not None or element["type"] != "rich_text_input":
        state[key] = value if value is not None else (list(empty) if isinstance(empty, list) else empty)
    if element["type"] == "timepicker" and "timezone" in element:
        state["timezone"] = element["timezone"]
    return state


def value_of(state: Json) -> Any:
    """The value of an element; None or [] if empty."""
    return state.get(STATE[state["type"]][0])


def initial_state(element: Json) -> Json:
    """The state of an element before a person changes it."""
    return state_with(element, element.get(STATE[element["type"]][2]))


def initial_values(blocks: Sequence[Json]) -> Values:
    """state.values of a new view."""
    values: Values = {}
    for block, element in stateful(blocks):
        values.setdefault(block["block_id"], {})[element["action_id"]] = initial_state(element)
    return values


def values_after_update(old: Values, blocks: Sequence[Json]) -> Values:
    """state.values after views.update: kept if block_id and action_id are the same, else initial.

    Every update empties a file_input, and removes a selection that is no longer among the options.
    """
    values: Values = {}
    for block, element in stateful(blocks):
        kept = old.get(block["block_id"], {}).get(element["action_id"])
        state = _kept_state(element, kept) if kept and kept["type"] == element["type"] else initial_state(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def options_of(element: Json) -> list[Json]:
    """All options of a static element, also those in groups."""
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def _kept_state(element: Json, kept: Json) -> Json:
    # assumption: `update-empties-files`
    if element["type"] == "file_input":
        return initial_state(element)
    offered = [option["value"] for option in options_of(element)]
    if not offered or element["type"] == "overflow":
        return kept
    value = value_of(kept)
    # assumption: `update-keeps-values`
    if isinstance(value, list):
        return state_with(element, [option for option in value if option["value"] in offered])
    return state_with(element, value if value and value["value"] in offered else None)
