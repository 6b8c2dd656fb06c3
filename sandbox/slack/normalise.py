"""Blocks as Slack returns them: with ids and default values."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import elements_of, walk_blocks

_BLOCK_DEFAULTS: dict[str, Json] = {
    "input": {"optional": False, "dispatch_action": False},
    "data_table": {"page_size": 5, "row_header_column_index": 0},
}
_TEXT_INPUT_DEFAULTS: Json = {
    "multiline": False,
    "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
}


def normalised_blocks(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """A copy with `block_id` and `action_id` everywhere, and with the default values of texts, inputs and tables."""
    result = copy.deepcopy(blocks)
    _write_text_defaults(result)
    for block in walk_blocks(result):
        if not block.get("block_id"):
            block["block_id"] = new_id()
        _fill(block, _BLOCK_DEFAULTS.get(block["type"], {}))
        for element in elements_of(block):
            element.setdefault("action_id", new_id())
            if element["type"] == "plain_text_input":
                _fill(element, _TEXT_INPUT_DEFAULTS)
    return result


def normalised_view(view: Json, new_id: Callable[[], str]) -> Json:
    """A view's content with normalised blocks and texts."""
    result = copy.deepcopy({key: value for key, value in view.items() if key != "blocks"})
    _write_text_defaults(result)
    return {**result, "blocks": normalised_blocks(view["blocks"], new_id)}


def _fill(target: Json, defaults: Json) -> None:
    for key, value in defaults.items():
        target.setdefault(key, copy.deepcopy(value))


def _write_text_defaults(thing: Any) -> None:
    if isinstance(thing, list):
        for item in thing:
            _write_text_defaults(item)
    elif isinstance(thing, dict):
        if isinstance(thing.get("text"), str) and thing.get("type") == "plain_text":
            thing.setdefault("emoji", True)
        if isinstance(thing.get("text"), str) and thing.get("type") == "mrkdwn":
            thing.setdefault("verbatim", False)
        for item in thing.values():
            _write_text_defaults(item)
