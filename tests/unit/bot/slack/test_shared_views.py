"""Views whose JSON is written once: what Slack gets is the same as for any other view."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.shared_views import SharedView, json_of, named

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": 'Ünïcode "quoted" \\'}, "blocks": [], "size": 0}


@pytest.mark.parametrize(
    "others",
    [{}, {"trigger_id": "1.2"}, {"trigger_id": '"}', "hash": "view", "none": None}],
    ids=["alone", "with a trigger", "with what looks like JSON"],
)
@pytest.mark.parametrize("external_id", ["", "abc", '"view": 0}'])
def test_json_of__the_same_as_of_any_other_view(others: dict[str, Any], external_id: str) -> None:
    """A shared view is sent as if it were an ordinary one, with or without an id of its own."""
    shared: dict[str, Any] = SharedView(VIEW)
    plain: dict[str, Any] = dict(VIEW)
    if external_id:
        shared, plain = named(shared, external_id), named(plain, external_id)
    assert shared == plain
    assert json.loads(json_of({**others, "view": shared})) == {**others, "view": plain}


def test_json_of__a_shared_view_is_not_written_again() -> None:
    """The JSON of the view is the one that it was built with."""
    view = named(SharedView(VIEW, '{"blocks": "written before"}'), "abc")
    assert json_of({"view": view}) == '{"view": {"blocks": "written before", "external_id": "abc"}}'


@pytest.mark.parametrize("arguments", [{"channel": "C1", "text": "ü"}, {"view": VIEW}, [], "text"])
def test_json_of__anything_else(arguments: object) -> None:
    """Other calls are written as usual."""
    assert json_of(arguments) == json.dumps(arguments)
