"""From the value of an element on the page to the state that Slack keeps. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import STATE, TEXT_INPUTS, options_of, state_with

Trigger = str


class BadInputError(ValueError):
    """The page sent a request that is not valid. The message says why."""


def input_state(element: Json, value: Any, file: Callable[[str], Json]) -> Json:
    """The state of `element` with `value`: a text, an option or a list of options, ids, file ids; None or [] if empty.

    `file(id)` is the file object. Options of static elements are looked up, so that nobody can invent one. Options of
    external selects come from the app's suggestions.
    """
    if value in (None, "", []):
        return state_with(element, None)
    kind = element["type"]
    if kind not in STATE:
        raise BadInputError(f"A {kind} does not have a value.")
    several = isinstance(STATE[kind][1], list)
    if several != isinstance(value, list):
        raise BadInputError(f"A {kind} needs {'a list' if several else 'a single value'}.")
    if kind == "file_input":
        return state_with(element, [file(str(file_id)) for file_id in value])
    if kind == "rich_text_input":
        return state_with(element, _rich_text(str(value)))
    if options_of(element) or "external" in kind:
        options = [_option(element, choice) for choice in (value if several else [value])]
        return state_with(element, options if several else options[0])
    return state_with(element, value if several or kind == "datetimepicker" else str(value))


def is_dispatched(block: Json, element: Json, trigger: Trigger) -> bool:
    """Whether this change is dispatched to the app; `trigger` is "character", "enter" or "choice"."""
    if block["type"] == "input" and (not block.get("dispatch_action") or element["type"] == "file_input"):
        return False
    if element["type"] not in TEXT_INPUTS:
        return True
    wanted = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    names = {"character": "on_character_entered", "enter": "on_enter_pressed", "choice": "on_enter_pressed"}
    return names.get(trigger) in wanted


def _option(element: Json, choice: Any) -> Json:
    if not isinstance(choice, dict) or "value" not in choice or "text" not in choice:
        raise BadInputError("An option needs a text and a value.")
    options = options_of(element)
    option = next((option for option in options if option["value"] == choice["value"]), None)
    if options and option is None:
        raise BadInputError("This option does not exist.")
    return option or {"text": choice["text"], "value": str(choice["value"])}


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
