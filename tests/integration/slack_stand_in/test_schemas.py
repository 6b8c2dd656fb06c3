"""Two validators read Block Kit's schema: the quick one says yes or no, the wording one explains. They have to agree."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.schemas import fits, wording_validator
from tests.integration.slack_stand_in.blocks import (
    Json,
    actions,
    button,
    element,
    header,
    home,
    labelled,
    modal,
    option,
    plain,
    section,
    select,
    text_input,
)

SAMPLES = Path(__file__).parents[2] / "samples" / "slack"
OPTIONS = [option("x"), option("y", "Y")]
ELEMENTS = (
    text_input(max_length=3000, min_length=0, multiline=True, placeholder=plain("x"), initial_value="x"),
    element("number_input", is_decimal_allowed=True, min_value="-1.5", max_value="9"),
    element("email_text_input", focus_on_load=True),
    element("url_text_input"),
    element("file_input", max_files=10, filetypes=["png"]),
    element("datepicker", initial_date="2026-11-27"),
    element("timepicker", initial_time="09:30"),
    element("checkboxes", options=OPTIONS, initial_options=OPTIONS[:1]),
    element("radio_buttons", options=OPTIONS, initial_option=OPTIONS[0]),
    element("users_select", initial_user="U012AB3CD"),
    element("conversations_select", default_to_current_conversation=True, filter={"include": ["public"]}),
    element("multi_static_select", option_groups=[{"label": plain("g"), "options": OPTIONS}], max_selected_items=2),
    element("external_select", min_query_length=0),
    select("a", "b", initial_option=option("a")),
)
SURE = {"title": plain("t"), "text": plain("x"), "confirm": plain("y"), "deny": plain("n"), "style": "danger"}
SHOWN = (
    header("x"),
    {"type": "divider"},
    section("x", accessory=button("x", "a", style="primary", url="https://example.com"), block_id="s"),
    {"type": "section", "fields": [plain("x"), {"type": "mrkdwn", "text": "y"}]},
    {
        "type": "context",
        "elements": [plain("x"), {"type": "image", "image_url": "https://x.example/a", "alt_text": "a"}],
    },
    actions(button("x", value="v", confirm=SURE), element("overflow", options=OPTIONS)),
)
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}],
}
#: Definition of the schema -> payloads that fit it.
VALID: dict[str, list[Any]] = {
    "modal_view": [
        modal(*SHOWN, *[labelled(str(number), each) for number, each in enumerate(ELEMENTS)], private_metadata="{}"),
        modal(labelled("A", text_input(), optional=True, hint=plain("x"), dispatch_action=True), notify_on_close=True),
    ],
    "home_view": [home(*SHOWN)],
    "message_blocks": [[*SHOWN, {"type": "markdown", "text": "x"}, RICH]],
    "view_submission_ack": [
        {"response_action": "clear"},
        {"response_action": "errors", "errors": {"name": "No"}},
    ],
    "block_suggestion_ack": [
        {"options": OPTIONS},
        {"option_groups": [{"label": plain("g"), "options": OPTIONS}]},
    ],
}
#: What a damaged place holds: every kind of JSON, at and around the limits and the patterns of the schema.
PLACED = st.one_of(
    st.none() | st.booleans() | st.integers(-1, 3001) | st.just(1.0) | st.just(1.5),
    st.sampled_from([0, 1, 24, 25, 75, 76, 150, 151, 255, 256, 2000, 2001, 3000, 3001]).map(
        lambda length: "ä" * length
    ),
    st.sampled_from(
        ["U012AB3CD", "U012AB3CD\n", "u1", "2026-11-27", "2026-13-01", "09:30", "24:00", "\ud800", "📱" * 24]
    ),
    st.sampled_from(["modal", "home", "plain_text", "mrkdwn", "section", "input", "button", "static_select", "danger"]),
    st.sampled_from([[], {}, [{}], OPTIONS * 51, plain("x"), section("x"), button("x"), text_input()]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside a payload."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


def damage(payload: Any, path: tuple[Any, ...], how: str, placed: Any) -> Any:
    """The payload with one place removed, replaced or joined by another."""
    damaged = copy.deepcopy(payload)
    holder = damaged
    for step in path[:-1]:
        holder = holder[step]
    if how == "remove":
        del holder[path[-1]]
    elif how == "replace":
        holder[path[-1]] = copy.deepcopy(placed)
    elif isinstance(holder, list):
        holder.insert(path[-1], copy.deepcopy(placed))
    else:
        holder["surplus"] = copy.deepcopy(placed)
    return damaged


@st.composite
def damaged_payloads(draw: st.DrawFn) -> tuple[str, Any]:
    """The name of a shape, and a payload that had it before one or two places were damaged."""
    name = draw(st.sampled_from(sorted(VALID)))
    payload = draw(st.sampled_from(VALID[name]))
    for _ in range(draw(st.integers(1, 2))):
        if found := list(places(payload)):
            how = draw(st.sampled_from(["remove", "replace", "join"]))
            payload = damage(payload, draw(st.sampled_from(found)), how, draw(PLACED))
    return name, payload


@given(damaged_payloads())
def test_fits__agrees_about_damaged_payloads(case: tuple[str, Any]) -> None:
    """The quick validator takes exactly what the wording validator has no complaint about."""
    name, payload = case
    assert fits(name, payload) is wording_validator(name).is_valid(payload)


@pytest.mark.parametrize("name", VALID)
def test_fits__every_valid_payload(name: str) -> None:
    """Both take what is whole, so the damaged payloads start from a yes; as another shape, both say the same."""
    for payload in VALID[name]:
        assert list(wording_validator(name).iter_errors(payload)) == []
        assert fits(name, payload)
        for other in VALID:
            assert fits(other, payload) is wording_validator(other).is_valid(payload)


def sample_views() -> list[Json]:
    """The views in Slack's own payloads; they carry what Slack adds, so the schema refuses them."""
    payloads = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SAMPLES.glob("*_*.json"))]
    return [payload["view"] for payload in payloads if isinstance(payload.get("view"), dict)]


def test_fits__agrees_about_slacks_own_views() -> None:
    """Also where Slack's additions are taken out again, as an app does that sends a view back."""
    views = sample_views()
    assert len(views) > 5
    sent = ("type", "title", "submit", "close", "blocks", "callback_id", "private_metadata", "external_id")
    sent_back = [{name: view[name] for name in sent if name in view} for view in views]
    for view in [*views, *sent_back]:
        for name in ("modal_view", "home_view"):
            assert fits(name, view) is wording_validator(name).is_valid(view)


@pytest.mark.parametrize(("text", "fine"), [("half \ud800 of a pair", True), ("\ud800" * 76, False)])
def test_fits__half_a_surrogate_pair(text: str, fine: bool) -> None:
    """JSON can hold half of a surrogate pair and Rust's text cannot: the other validator answers then."""
    assert fits("modal_view", modal(section("x", accessory=button(text, "a")))) is fine
