"""The checks that Slack's own client makes before it sends a form. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.elements import Values, stateful, value_of

REQUIRED = "Please complete this required field."
TEXT_CHARACTERS = 3000
MAX_FILES = 10
FILE_BYTES = 10 * 1024 * 1024
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_URL = re.compile(r"https?://[^\s/?#]+\S*")


def refused_inputs(blocks: list[Json], values: Values) -> dict[str, str]:
    """block_id -> the error text, for each input that the client refuses."""
    refused: dict[str, str] = {}
    for block, element in stateful(blocks):
        if block["type"] != "input":
            continue
        value = value_of(values[block["block_id"]][element["action_id"]])
        if value in (None, "", []):
            if not block.get("optional", False):
                refused[block["block_id"]] = REQUIRED
        elif problem := next(_problems(element, value), None):
            refused[block["block_id"]] = problem
    return refused


def refused_file(element: Json, name: str, size: int) -> str | None:
    """Why the client refuses a file for a file_input; None if it accepts the file."""
    allowed = [extension.lower().removeprefix(".") for extension in element.get("filetypes", [])]
    if allowed and name.rpartition(".")[2].lower() not in allowed:
        return f"{name}: this file type is not allowed here. Use one of: {', '.join(allowed)}"
    return f"{name}: files can have up to 10 MB" if size > FILE_BYTES else None


def _problems(element: Json, value: Any) -> Iterator[str]:
    check = _CHECKS.get(element["type"])
    if check:
        yield from check(element, value)


def _text_problems(element: Json, value: str) -> Iterator[str]:
    if len(value) < element.get("min_length", 0):
        yield f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", TEXT_CHARACTERS):
        yield f"Please enter no more than {element.get('max_length', TEXT_CHARACTERS)} characters."


def _email_problems(_: Json, value: str) -> Iterator[str]:
    if not _EMAIL.fullmatch(value):
        yield "Please enter a valid email address."


def _url_problems(_: Json, value: str) -> Iterator[str]:
    if not _URL.fullmatch(value):
        yield "Please enter a valid URL."


def _file_problems(element: Json, value: list[Json]) -> Iterator[str]:
    if len(value) > element.get("max_files", MAX_FILES):
        yield f"You can add up to {element.get('max_files', MAX_FILES)} files."


def _number_problems(element: Json, value: str) -> Iterator[str]:
    try:
        number = Decimal(value)
    except InvalidOperation:
        yield "Please enter a number."
        return
    if number != number.to_integral_value() and not element["is_decimal_allowed"]:
        yield "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        yield f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        yield f"Please enter a number of at most {element['max_value']}."


_CHECKS: dict[str, Callable[[Json, Any], Iterator[str]]] = {
    "plain_text_input": _text_problems,
    "email_text_input": _email_problems,
    "url_text_input": _url_problems,
    "number_input": _number_problems,
    "file_input": _file_problems,
}
