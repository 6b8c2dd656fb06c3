"""What a person can read, fill and press in blocks. Pure: blocks in, texts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import STATE, Values, elements_of, options_of, value_of, walk_blocks

#: Keys whose strings are not shown: ids, values, the targets of links.
_HIDDEN = frozenset(
    {"type", "block_id", "action_id", "value", "url", "style", "image_url", "private_metadata", "filetypes", "confirm"}
    | {"initial_option", "initial_options", "accessibility_label", "slack_file", "dispatch_action_config", "options"}
    | {"option_groups", "filter", "level", "agent_prompt", "language"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An input element with its label."""

    #: The label of an input block, the text of a section, or the placeholder in an actions block.
    label: str
    #: The nearest header or section text above; "" if there is none.
    section: str
    block: Json
    element: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button, or an entry of an overflow menu."""

    text: str
    block: Json
    element: Json
    #: The entry, if the element is an overflow menu.
    option: Json | None = None


def strings_in(thing: Any) -> Iterator[str]:
    """Every string that is shown, in the order of the JSON."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, list):
        for item in thing:
            yield from strings_in(item)
    elif isinstance(thing, dict):
        for key, item in thing.items():
            if key not in _HIDDEN:
                yield from strings_in(item)


def plain(text_object: Json | None) -> str:
    """The text of a text object."""
    return str((text_object or {}).get("text", ""))


def texts(blocks: Sequence[Json], values: Values | None = None) -> list[str]:
    """All texts in blocks, with the values of the inputs."""
    lines: list[str] = []
    for block in blocks:
        if block["type"] == "rich_text":
            lines += [line for line in _rich_text(block).split("\n") if line]
        else:
            lines += [
                line for line in strings_in({key: item for key, item in block.items() if key != "child_blocks"}) if line
            ]
        lines += _options_shown(block)
        for element in elements_of(block):
            state = (values or {}).get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
            lines += list(_shown_value(state)) if state else []
        lines += texts(block.get("child_blocks", ()), values)
    return lines


def fields(blocks: Sequence[Json]) -> list[Field]:
    """The elements that a person can fill, from top to bottom."""
    result: list[Field] = []
    section = ""
    for block in walk_blocks(blocks):
        if block["type"] in {"header", "section"}:
            section = plain(block.get("text"))
        for element in elements_of(block):
            if element["type"] in STATE:
                label = _label(block, element)
                result.append(Field(label=label, section=section, block=block, element=element))
    return result


def buttons(blocks: Sequence[Json]) -> list[Button]:
    """The buttons and overflow entries that a person can press."""
    result: list[Button] = []
    for block in walk_blocks(blocks):
        for element in elements_of(block):
            if element["type"] == "overflow":
                result += [
                    Button(text=plain(o["text"]), block=block, element=element, option=o) for o in element["options"]
                ]
            elif element["type"] in {"button", "workflow_button", "icon_button"}:
                result.append(Button(text=plain(element["text"]), block=block, element=element))
    return result


def _label(block: Json, element: Json) -> str:
    if block["type"] == "input":
        return plain(block["label"])
    if block["type"] == "section":
        return plain(block.get("text"))
    return plain(element.get("placeholder")) or str(element["action_id"])


def _options_shown(block: Json) -> list[str]:
    """The options of radio buttons, checkboxes and overflow menus. Those of selects are not visible."""
    open_elements = (e for e in elements_of(block) if e["type"] in {"radio_buttons", "checkboxes", "overflow"})
    return [line for element in open_elements for option in options_of(element) for line in strings_in(option)]


def _shown_value(state: Json) -> Iterator[str]:
    value = value_of(state)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield plain(item.get("text")) if "text" in item else str(item.get("name", "")) or " ".join(strings_in(item))
        elif item is not None and item != "":
            yield str(item)


def _rich_text(element: Json) -> str:
    """A rich text as plain text: a line for each section or list item."""
    kind = element.get("type")
    if kind in {"rich_text", "rich_text_list"}:
        return "\n".join(_rich_text(child) for child in element["elements"])
    if "elements" in element:
        return "".join(_rich_text(child) for child in element["elements"])
    if kind == "user":
        return f"<@{element['user_id']}>"
    if kind == "channel":
        return f"<#{element['channel_id']}>"
    if kind == "emoji":
        return f":{element['name']}:"
    return str(element.get("text") or element.get("url") or element.get("fallback") or "")
