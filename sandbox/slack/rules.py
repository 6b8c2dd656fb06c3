"""What Slack refuses in views, messages and acks. Pure: JSON in, problems out.

The shapes are checked by the schema. This module checks what a schema cannot express: repeated ids, initial options
that are not among the options, sums over a whole message.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import elements_of, options_of, walk_blocks
from sandbox.slack.schemas import Problem, shape_problems
from sandbox.slack.screen import strings_in

VIEW_BYTES = 250_000
# assumption: `message-block-characters`
#: Slack does not document the limit; bolt-js#2509 measured 13,172 to 13,297.
MESSAGE_BLOCK_CHARACTERS = 13_000
# assumption: `metadata-bytes`
#: Slack documents the error `metadata_too_large`, but not the limit.
METADATA_BYTES = 8_000
MARKDOWN_CHARACTERS = 12_000
#: All cells of all data tables of a message together.
TABLE_CHARACTERS = 10_000


def view_problems(view: Any, kind: str) -> list[Problem]:
    """The problems of a view. `kind` is "modal" or "home"."""
    problems = shape_problems(f"{kind}_view", view, "/view")
    if problems:
        return problems
    return [*_block_problems(view["blocks"], "/view/blocks"), *_focus_problems(view)]


def view_too_large(view: Json) -> bool:
    return len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > VIEW_BYTES


def message_problems(blocks: Any, unknown: Collection[str] = ()) -> list[Problem]:
    """The problems of the blocks of a message. `unknown` are the types of blocks that the workspace does not know."""
    problems = shape_problems("message_blocks", blocks, "/blocks")
    return problems or [
        *_unknown_problems(blocks, unknown),
        *_block_problems(blocks, "/blocks"),
        *_table_problems(blocks),
    ]


def message_too_long(blocks: list[Json]) -> bool:
    """Whether all blocks together, or all markdown blocks together, have more text than Slack accepts."""
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    whole = sum(len(text) for text in strings_in(blocks))
    return markdown > MARKDOWN_CHARACTERS or whole > MESSAGE_BLOCK_CHARACTERS


def metadata_problem(metadata: Any) -> str | None:
    """The error code for message metadata, if any. `{}` is allowed: it removes the metadata."""
    if metadata == {}:
        return None
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not shaped or not isinstance(metadata.get("event_payload"), dict):
        return "invalid_metadata_format"
    return "metadata_too_large" if len(json.dumps(metadata).encode()) > METADATA_BYTES else None


def submission_ack_problems(ack: Any, input_block_ids: set[str]) -> list[Problem]:
    """The problems of an answer to a view_submission. The keys of errors must be input blocks of the view."""
    if isinstance(ack, dict) and ack.get("response_action") in {"update", "push"}:
        view = ack.get("view")
        problems = view_problems(view, "modal")
        return problems or (
            [Problem(message="view is too large", pointer="/view")] if view_too_large(view or {}) else []
        )
    problems = shape_problems("view_submission_ack", ack, "")
    if problems or ack["response_action"] != "errors":
        return problems
    unknown = sorted(set(ack["errors"]) - input_block_ids)
    return [Problem(message="no such input block in the view", pointer=f"/errors/{block_id}") for block_id in unknown]


def suggestion_ack_problems(ack: Any) -> list[Problem]:
    """The problems of an answer to a block_suggestion."""
    problems = shape_problems("block_suggestion_ack", ack, "")
    return problems or list(_option_problems(ack, ""))


def _block_problems(blocks: list[Json], prefix: str) -> list[Problem]:
    problems: list[Problem] = []
    ids = Counter(block["block_id"] for block in walk_blocks(blocks) if block.get("block_id"))
    for index, block in enumerate(blocks):
        place = f"{prefix}/{index}"
        if ids[block.get("block_id", "")] > 1:
            problems.append(Problem(message="block_id must be unique", pointer=f"{place}/block_id"))
        elements = elements_of(block)
        actions = Counter(element["action_id"] for element in elements if element.get("action_id"))
        if any(count > 1 for count in actions.values()):
            problems.append(Problem(message="action_id must be unique within a block", pointer=place))
        for number, element in enumerate(elements):
            problems += _element_problems(element, f"{place}/{_where(block, number)}")
        problems += _block_problems(block.get("child_blocks", []), f"{place}/child_blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        problems.append(Problem(message="only one table allowed", pointer=prefix))
    return problems


def _unknown_problems(blocks: list[Json], unknown: Collection[str]) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        if block["type"] in unknown:
            yield Problem(message=f"unsupported type: {block['type']}", pointer=f"/blocks/{index}/type")


def _table_problems(blocks: list[Json]) -> Iterator[Problem]:
    """Of data tables: rows of different lengths, a row header that is not a column, too much text in all of them."""
    tables = {index: block for index, block in enumerate(blocks) if block["type"] == "data_table"}
    for index, table in tables.items():
        columns = len(table["rows"][0])
        if any(len(row) != columns for row in table["rows"]):
            yield Problem(message="all rows must have the same number of cells", pointer=f"/blocks/{index}/rows")
        if table.get("row_header_column_index", 0) >= columns:
            yield Problem(message="no such column", pointer=f"/blocks/{index}/row_header_column_index")
    if sum(len(text) for table in tables.values() for text in strings_in(table["rows"])) > TABLE_CHARACTERS:
        yield Problem(message=f"no more than {TABLE_CHARACTERS} characters in all data tables", pointer="/blocks")


def _where(block: Json, number: int) -> str:
    if block["type"] == "input":
        return "element"
    return "accessory" if block["type"] == "section" else f"elements/{number}"


def _element_problems(element: Json, place: str) -> Iterator[Problem]:
    if "options" in element or "option_groups" in element:
        yield from _option_problems(element, place)
        yield from _initial_option_problems(element, place)
    if element["type"] == "number_input":
        yield from _number_problems(element, place)
    elif "min_length" in element or "max_length" in element:
        yield from _length_problems(element, place)


def _option_problems(element: Json, place: str) -> Iterator[Problem]:
    values = Counter(option.get("value") for option in options_of(element) if option.get("value"))
    for value, count in values.items():
        if count > 1:
            yield Problem(message=f"option value {value!r} is used {count} times", pointer=f"{place}/options")


def _initial_option_problems(element: Json, place: str) -> Iterator[Problem]:
    """initial_option(s) must be exactly equal to an option."""
    chosen = element.get("initial_options", [])
    if "initial_option" in element:
        chosen = [element["initial_option"]]
    name = "initial_option" if "initial_option" in element else "initial_options"
    if any(option not in options_of(element) for option in chosen):
        yield Problem(message=f"{name} must be among the options", pointer=f"{place}/{name}")
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        yield Problem(message="more initial options than max_selected_items", pointer=f"{place}/{name}")


def _length_problems(element: Json, place: str) -> Iterator[Problem]:
    low, high = element.get("min_length", 0), element.get("max_length", 3000)
    if low > high:
        yield Problem(message="min_length must not be above max_length", pointer=f"{place}/min_length")
    initial = element.get("initial_value")
    if isinstance(initial, str) and initial and not low <= len(initial) <= high:
        yield Problem(message="initial_value must keep min_length and max_length", pointer=f"{place}/initial_value")


def _number_problems(element: Json, place: str) -> Iterator[Problem]:
    numbers: dict[str, Decimal] = {}
    for name in ("min_value", "max_value", "initial_value"):
        try:
            if name in element:
                numbers[name] = Decimal(element[name])
        except InvalidOperation:
            yield Problem(message="must be a number", pointer=f"{place}/{name}")
    for lower, upper in (("min_value", "max_value"), ("min_value", "initial_value"), ("initial_value", "max_value")):
        if lower in numbers and upper in numbers and numbers[lower] > numbers[upper]:
            yield Problem(message=f"{lower} must not be above {upper}", pointer=f"{place}/{lower}")


def _focus_problems(view: Json) -> Iterator[Problem]:
    elements = (element for block in walk_blocks(view["blocks"]) for element in elements_of(block))
    if sum(bool(element.get("focus_on_load")) for element in elements) > 1:
        yield Problem(message="only one element can have focus_on_load", pointer="/view/blocks")
