"""Slack's refusals of views, messages and acks, each with a broken example."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.slack.rules import (
    message_problems,
    message_too_long,
    metadata_problem,
    submission_ack_problems,
    suggestion_ack_problems,
    view_problems,
    view_too_large,
)
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


def with_option(**changes: Any) -> Json:
    return modal(labelled("A", {**select("x"), "options": [{**option("x"), **changes}]}))


def with_element(kind: str, **more: Any) -> Json:
    return modal(labelled("A", element(kind, **more)))


LONG = "x" * 4000

BROKEN_MODALS: dict[str, tuple[Json, str]] = {
    "title over 24": (modal(title="x" * 25), "/view/title/text"),
    "title empty": (modal(title=""), "/view/title/text"),
    "submit over 24": (modal(submit=plain("x" * 25)), "/view/submit/text"),
    "close over 24": (modal(close=plain("x" * 25)), "/view/close/text"),
    "title as mrkdwn": (modal() | {"title": {"type": "mrkdwn", "text": "x"}}, "/view/title/type"),
    "input without submit": (
        {key: value for key, value in modal(labelled("A", text_input())).items() if key != "submit"},
        "/view",
    ),
    "no blocks": (modal() | {"blocks": []}, "/view/blocks"),
    "101 blocks": (modal(*[section("x")] * 101), "/view/blocks"),
    "private_metadata over 3000": (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    "callback_id over 255": (modal(callback_id="x" * 256), "/view/callback_id"),
    "external_id over 255": (modal(external_id="x" * 256), "/view/external_id"),
    "unknown property": (modal(colour="red"), "/view"),
    "home type": (home(section("x")), "/view/type"),
    "unknown block": (modal({"type": "sparkle"}), "/view/blocks/0/type"),
    "markdown block in a modal": (modal({"type": "markdown", "text": "x"}), "/view/blocks/0/type"),
    "block_id over 255": (modal(section("x", block_id="x" * 256)), "/view/blocks/0/block_id"),
    "block_id twice": (modal(section("x", block_id="a"), section("y", block_id="a")), "/view/blocks/0/block_id"),
    "action_id twice": (modal(actions(button("x", "a"), button("y", "a"))), "/view/blocks/0"),
    "action_id over 255": (modal(actions(button("x", "a" * 256))), "/view/blocks/0/elements/0/action_id"),
    "section over 3000": (modal(section("x" * 3001)), "/view/blocks/0/text/text"),
    "section without text": (modal({"type": "section"}), "/view/blocks/0"),
    "11 fields": (modal({"type": "section", "fields": [plain("x")] * 11}), "/view/blocks/0/fields"),
    "field over 2000": (modal({"type": "section", "fields": [plain("x" * 2001)]}), "/view/blocks/0/fields/0/text"),
    "header over 150": (modal(header("x" * 151)), "/view/blocks/0/text/text"),
    "header as mrkdwn": (
        modal({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
        "/view/blocks/0/text/type",
    ),
    "11 context elements": (modal({"type": "context", "elements": [plain("x")] * 11}), "/view/blocks/0/elements"),
    "26 buttons": (modal(actions(*[button("x", str(n)) for n in range(26)])), "/view/blocks/0/elements"),
    "image without alt_text": (modal({"type": "image", "image_url": "https://x.example/a.png"}), "/view/blocks/0"),
    "label over 2000": (modal(labelled("x" * 2001, text_input(), "a")), "/view/blocks/0/label/text"),
    "label as mrkdwn": (
        modal(labelled("A", text_input()) | {"label": {"type": "mrkdwn", "text": "x"}}),
        "/view/blocks/0/label/type",
    ),
    "hint over 2000": (modal(labelled("A", text_input(), hint=plain("x" * 2001))), "/view/blocks/0/hint/text"),
    "button in an input": (modal(labelled("A", button("x"))), "/view/blocks/0/element/type"),
    "button text over 75": (modal(actions(button("x" * 76))), "/view/blocks/0/elements/0/text/text"),
    "button value over 2000": (modal(actions(button("x", value="x" * 2001))), "/view/blocks/0/elements/0/value"),
    "button style": (modal(actions(button("x", style="default"))), "/view/blocks/0/elements/0/style"),
    "no options": (modal(labelled("A", element("static_select", options=[]))), "/view/blocks/0/element/options"),
    "101 options": (modal(labelled("A", select(*map(str, range(101))))), "/view/blocks/0/element/options"),
    "option text over 75": (with_option(text=plain("x" * 76)), "/view/blocks/0/element/options/0/text/text"),
    "option value over 150": (with_option(value="x" * 151), "/view/blocks/0/element/options/0/value"),
    "option description over 75": (
        with_option(description=plain("x" * 76)),
        "/view/blocks/0/element/options/0/description/text",
    ),
    "option value twice": (modal(labelled("A", select("x", "x"))), "/view/blocks/0/element/options"),
    "initial_option not offered": (
        modal(labelled("A", select("x", initial_option=option("y")))),
        "/view/blocks/0/element/initial_option",
    ),
    "initial_option worded otherwise": (
        modal(labelled("A", select("x", initial_option={"text": plain("X"), "value": "x"}))),
        "/view/blocks/0/element/initial_option",
    ),
    "more initial_options than allowed": (
        modal(
            labelled(
                "A",
                select("x", "y", initial_options=[option("x"), option("y")], max_selected_items=1)
                | {"type": "multi_static_select"},
            )
        ),
        "/view/blocks/0/element/initial_options",
    ),
    "11 checkboxes": (
        with_element("checkboxes", options=[option(str(n)) for n in range(11)]),
        "/view/blocks/0/element/options",
    ),
    "11 radio buttons": (
        with_element("radio_buttons", options=[option(str(n)) for n in range(11)]),
        "/view/blocks/0/element/options",
    ),
    "6 overflow options": (
        modal(actions(element("overflow", options=[option(str(n)) for n in range(6)]))),
        "/view/blocks/0/elements/0/options",
    ),
    "placeholder over 150": (
        with_element("plain_text_input", placeholder=plain("x" * 151)),
        "/view/blocks/0/element/placeholder/text",
    ),
    "max_length over 3000": (with_element("plain_text_input", max_length=3001), "/view/blocks/0/element/max_length"),
    "min_length over max_length": (
        with_element("plain_text_input", min_length=5, max_length=4),
        "/view/blocks/0/element/min_length",
    ),
    "initial_value over max_length": (
        with_element("plain_text_input", max_length=3, initial_value="long"),
        "/view/blocks/0/element/initial_value",
    ),
    "number without is_decimal_allowed": (with_element("number_input"), "/view/blocks/0/element"),
    "number min as number": (
        with_element("number_input", is_decimal_allowed=False, min_value=1),
        "/view/blocks/0/element/min_value",
    ),
    "number min above max": (
        with_element("number_input", is_decimal_allowed=False, min_value="11", max_value="10"),
        "/view/blocks/0/element/min_value",
    ),
    "max_files 0": (with_element("file_input", max_files=0), "/view/blocks/0/element/max_files"),
    "max_files 11": (with_element("file_input", max_files=11), "/view/blocks/0/element/max_files"),
    "two focus_on_load": (
        modal(labelled("A", text_input(focus_on_load=True)), labelled("B", text_input(focus_on_load=True))),
        "/view/blocks",
    ),
    "confirm text over 300": (
        modal(
            actions(
                button(
                    "x",
                    confirm={"title": plain("t"), "text": plain("x" * 301), "confirm": plain("y"), "deny": plain("n")},
                )
            )
        ),
        "/view/blocks/0/elements/0/confirm/text/text",
    ),
    "dispatch trigger": (
        with_element("plain_text_input", dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        "/view/blocks/0/element/dispatch_action_config/trigger_actions_on/0",
    ),
}


@pytest.mark.parametrize("name", BROKEN_MODALS)
def test_view_problems__names_the_place(name: str) -> None:
    """Every broken modal is refused, with a pointer to the problem."""
    view, pointer = BROKEN_MODALS[name]
    assert pointer in [problem.pointer for problem in view_problems(view, "modal")]


BROKEN_HOMES = {
    "a title": home(section("x")) | {"title": plain("x")},
    "a submit": home(section("x")) | {"submit": plain("x")},
    "a file_input": home(labelled("A", element("file_input"))),
    "an alert": home({"type": "alert", "text": plain("x")}),
    "a modal": modal(),
}


@pytest.mark.parametrize("name", BROKEN_HOMES)
def test_view_problems__home(name: str) -> None:
    """A home view has no title or submit, no file_input and no alert."""
    assert view_problems(BROKEN_HOMES[name], "home")


BROKEN_MESSAGES: dict[str, tuple[list[Json], str]] = {
    "51 blocks": ([section("x")] * 51, "/blocks"),
    "not a list": ({"type": "section"}, "/blocks"),  # type: ignore[dict-item]  # wrong on purpose
    "a file_input": ([labelled("A", element("file_input"))], "/blocks/0/element/type"),
    "block_id twice": ([section("x", block_id="a"), section("y", block_id="a")], "/blocks/1/block_id"),
    "button text over 75": ([actions(button("x" * 76))], "/blocks/0/elements/0/text/text"),
    "two tables": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2,
        "/blocks",
    ),
}


@pytest.mark.parametrize("name", BROKEN_MESSAGES)
def test_message_problems__names_the_place(name: str) -> None:
    """Every broken message is refused, with a pointer to the problem."""
    blocks, pointer = BROKEN_MESSAGES[name]
    assert pointer in [problem.pointer for problem in message_problems(blocks)]


def test_view_problems__says_it_in_slacks_words() -> None:
    """The lines in response_metadata.messages have Slack's wording."""
    [problem] = view_problems(modal(title="x" * 25), "modal")
    assert problem.line == "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"


def test_view_problems__accepts_a_full_form() -> None:
    """Every input element at its limits is accepted."""
    view = modal(
        labelled("Text", text_input(max_length=3000, min_length=0, initial_value="x" * 3000)),
        labelled("Number", element("number_input", is_decimal_allowed=True, min_value="-1.5", max_value="9")),
        labelled("Many", select(*map(str, range(100)), initial_option=option("7"))),
        labelled("Ticks", element("checkboxes", options=[option(str(n)) for n in range(10)])),
        labelled("Files", element("file_input", max_files=10, filetypes=["png"])),
        *[section("x") for _ in range(95)],
        title="x" * 24,
        private_metadata="x" * 3000,
    )
    assert view_problems(view, "modal") == []


@pytest.mark.parametrize(("characters", "too_large"), [(2400, False), (2600, True)])
def test_view_too_large__counts_bytes(characters: int, too_large: bool) -> None:
    """A serialized view has at most 250 kB; an umlaut counts as two bytes."""
    blocks = [section("ä" * (characters // 2)) for _ in range(100)]
    assert view_too_large(modal(*blocks)) is too_large


@pytest.mark.parametrize(("blocks", "too_long"), [(4, False), (5, True)])
def test_message_too_long__sums_all_blocks(blocks: int, too_long: bool) -> None:
    """More than 13,000 characters in all blocks are refused, even if each block is within its limit."""
    assert message_too_long([section("x" * 3000)] * blocks) is too_long


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({}, None),
        ({"event_type": "change", "event_payload": {"id": 1}}, None),
        ({"event_type": "change"}, "invalid_metadata_format"),
        ("change", "invalid_metadata_format"),
        ({"event_type": "change", "event_payload": {"text": LONG * 3}}, "metadata_too_large"),
    ],
)
def test_metadata_problem__table(metadata: Any, problem: str | None) -> None:
    """Metadata has a type and a payload of limited size; `{}` removes it."""
    assert metadata_problem(metadata) == problem


@pytest.mark.parametrize(
    ("ack", "fine"),
    [
        ({"response_action": "clear"}, True),
        ({"response_action": "errors", "errors": {"name": "No"}}, True),
        ({"response_action": "update", "view": modal()}, True),
        ({"response_action": "push", "view": modal()}, True),
        ({"response_action": "errors", "errors": {"other": "No"}}, False),
        ({"response_action": "errors", "errors": {}}, False),
        ({"response_action": "errors", "errors": {"name": ""}}, False),
        ({"response_action": "update"}, False),
        ({"response_action": "update", "view": modal(title="x" * 25)}, False),
        ({"response_action": "push", "view": modal(*[section(LONG[:3000])] * 90)}, False),
        ({"response_action": "close"}, False),
        ({"text": "thanks"}, False),
        ("thanks", False),
    ],
)
def test_submission_ack_problems__table(ack: Any, fine: bool) -> None:
    """Slack accepts four answers to a submission, and errors only for input blocks."""
    assert (submission_ack_problems(ack, {"name"}) == []) is fine


@pytest.mark.parametrize(
    ("ack", "fine"),
    [
        ({"options": []}, True),
        ({"options": [option("x")]}, True),
        ({"option_groups": [{"label": plain("g"), "options": [option("x")]}]}, True),
        ({"options": [option(str(n)) for n in range(101)]}, False),
        ({"options": [option("x"), option("x")]}, False),
        (None, False),
    ],
)
def test_suggestion_ack_problems__table(ack: Any, fine: bool) -> None:
    """Options for an external select: at most 100, each value once."""
    assert (suggestion_ack_problems(ack) == []) is fine
