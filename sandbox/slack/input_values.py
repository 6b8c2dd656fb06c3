"""From a value in a test to the state of an input element: option texts, dates and names are looked up. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import options_of, state_with
from sandbox.slack.screen import plain


def state(element: Json, label: str, value: Any, id_of: Callable[[str], str]) -> Json:
    """The state of `element` with `value` in it. `id_of` turns names of people and channels into ids."""
    kind = element["type"]
    if value is None or value == "" or (value == [] and "multi" in kind):
        return state_with(element, None)
    match kind:
        case "file_input":
            raise AssertionError(f"{label!r} takes files: use attaches()")
        case "static_select" | "radio_buttons":
            return state_with(element, chosen(options_of(element), label, str(value)))
        case "multi_static_select" | "checkboxes":
            return state_with(element, _many(element, label, value))
        case "rich_text_input":
            return state_with(element, _rich_text(str(value)))
        case "datepicker" | "timepicker":
            return state_with(element, _day_or_time(value))
        case "datetimepicker":
            return state_with(element, int(value.timestamp()) if isinstance(value, dt.datetime) else int(value))
        case _ if kind.endswith(("users_select", "conversations_select", "channels_select")):
            ids = [id_of(name) for name in as_list(value)]
            return state_with(element, ids if kind.startswith("multi") else ids[0])
        case _:
            return state_with(element, str(value))


def chosen(options: list[Json], label: str, text: str) -> Json:
    """The option with this text, or with it in parentheses or quotation marks at its end: "GB" finds "Britain (GB)"."""
    for shown in (text, f"({text})", f"“{text}”"):
        for option in options:
            if plain(option["text"]) == shown or (shown != text and plain(option["text"]).endswith(f" {shown}")):
                return option
    offered = [plain(option["text"]) for option in options]
    raise AssertionError(f"{label!r} does not offer {text!r}. It offers: {offered}")


def as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]


def shown(value: Any) -> Any:
    """The value of a state as a person sees it."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return plain(value["text"]) if isinstance(value.get("text"), dict) else value.get("name", value)
    return value


def _many(element: Json, label: str, value: Any) -> list[Json]:
    if isinstance(value, bool):
        return list(options_of(element)) if value else []
    selected = [chosen(options_of(element), label, str(text)) for text in as_list(value)]
    limit = element.get("max_selected_items", len(selected))
    assert len(selected) <= limit, f"{label!r} takes up to {limit} choices"
    return selected


def _day_or_time(value: Any) -> str:
    return value.strftime("%H:%M") if isinstance(value, dt.time) else str(value)


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}
