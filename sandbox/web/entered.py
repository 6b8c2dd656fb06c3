"""What a person put into an element on the page, as the state Slack keeps. Pure."""

from collections.abc import Callable
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import STATE, TEXT_INPUTS, options_of, state_with

Trigger = str


class BadInputError(ValueError):
    """The page sent something this element cannot hold; its message says what."""


def entered_state(element: Json, value: Any, file: Callable[[str], Json]) -> Json:
    """The state of `element` holding `value`: a text, an option or its list, ids, file ids; None or [] when empty.

    `file(id)` gives a file object. Options of static elements are looked up, so that none is made up; those of external
    selects are the ones suggested before.
    """
    if value in (None, "", []):
        return state_with(element, None)
    kind = element["type"]
    if kind not in STATE:
        raise BadInputError(f"A {kind} holds no value.")
    several = isinstance(STATE[kind][1], list)
    if several != isinstance(value, list):
        raise BadInputError(f"A {kind} takes {'a list' if several else 'one value'}.")
    if kind == "file_input":
        return state_with(element, [file(str(one)) for one in value])
    if kind == "rich_text_input":
        return state_with(element, _rich_text(str(value)))
    if options_of(element) or "external" in kind:
        chosen = [_option(element, one) for one in (value if several else [value])]
        return state_with(element, chosen if several else chosen[0])
    return state_with(element, value if several or kind == "datetimepicker" else str(value))


def told_at_once(block: Json, element: Json, trigger: Trigger) -> bool:
    """Whether the app hears of this change now; `trigger` is "character", "enter" or "choice"."""
    if block["type"] == "input" and (not block.get("dispatch_action") or element["type"] == "file_input"):
        return False
    if element["type"] not in TEXT_INPUTS:
        return True
    wanted = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    names = {"character": "on_character_entered", "enter": "on_enter_pressed", "choice": "on_enter_pressed"}
    return names.get(trigger) in wanted


def _option(element: Json, chosen: Any) -> Json:
    if not isinstance(chosen, dict) or "value" not in chosen or "text" not in chosen:
        raise BadInputError("A choice has a text and a value.")
    offered = options_of(element)
    found = next((option for option in offered if option["value"] == chosen["value"]), None)
    if offered and found is None:
        raise BadInputError("This choice is not offered.")
    return found or {"text": chosen["text"], "value": str(chosen["value"])}


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
