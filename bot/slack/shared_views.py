"""Views that are the same for everybody: their JSON is written once, and not again for each person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class SharedView(dict[str, Any]):
    """A view with its JSON. Nobody may change it: the JSON would stay as it was."""

    def __init__(self, view: Mapping[str, Any], text: str = "") -> None:
        super().__init__(view)
        self.text = text or json.dumps(view)


def named(view: dict[str, Any], external_id: str) -> dict[str, Any]:
    """The view with an `external_id`."""
    content = {**view, "external_id": external_id}
    if not isinstance(view, SharedView):
        return content
    return SharedView(content, f'{view.text[:-1]}, "external_id": {json.dumps(external_id)}}}')


def json_of(arguments: Any) -> str:
    """The arguments of a call to Slack as JSON, for `aiohttp.ClientSession`."""
    view = arguments.get("view") if isinstance(arguments, dict) else None
    if not isinstance(view, SharedView):
        return json.dumps(arguments)
    others = {name: value for name, value in arguments.items() if name != "view"}
    return f"{json.dumps({**others, 'view': 0})[:-2]}{view.text}}}"
