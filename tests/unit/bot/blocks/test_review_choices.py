"""The review page's own inputs: resources to associate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot import messages
from bot.blocks.review import (
    RESOURCE,
    Choice,
    ResourceQuestion,
    ReviewState,
    chosen_resources,
    missing_choices,
    review_view,
)
from bot.slack.payloads import InputState, ViewState
from tests.unit.factories import draft, field, form
from workflows.records.drafts import NEW

NUMBER = f"{RESOURCE}|TOLL_FREE"
ONE, TWO = Choice(id="phone-1", title="+1833"), Choice(id="phone-2", title="+1844")


def view(entered: Mapping[str, tuple[str, ...]], *inputs: str) -> ViewState:
    states = {block: InputState(choices=choices) for block, choices in entered.items()}
    return ViewState(id="V1", hash="h", callback_id="review", metadata={}, entered=states, inputs=inputs)


@pytest.mark.parametrize(
    ("entered", "inputs", "missing"),
    [
        ({}, (), {}),
        ({}, (NUMBER,), {NUMBER: messages.review.CHOOSE_ONE}),
        ({NUMBER: ()}, (NUMBER,), {NUMBER: messages.review.CHOOSE_ONE}),
        ({NUMBER: (NEW,)}, (NUMBER,), {}),
    ],
)
def test_missing_choices(entered: dict[str, tuple[str, ...]], inputs: tuple[str, ...], missing: dict[str, str]) -> None:
    """Each resource that is asked for has to be chosen."""
    assert missing_choices(view(entered, *inputs)) == missing


def test_chosen_resources() -> None:
    """Resources that were chosen, by their types; other inputs are none."""
    entered = {NUMBER: ("phone-1",), f"{RESOURCE}|BRAND": (), "other": ("x",)}
    assert chosen_resources(view(entered, *entered)) == {"TOLL_FREE": "phone-1"}


def question(*choices: Choice, requestable: bool) -> ResourceQuestion:
    return ResourceQuestion(
        resource_type="TOLL_FREE", label="Number", requestable=requestable, choices=choices, missing="There is none."
    )


def element(asked: ResourceQuestion, associations: dict[str, str]) -> dict[str, Any] | None:
    """The select of the question; None where there is nothing to select."""
    state = ReviewState(errors=(), questions=(asked,), pages={}, fix=None)
    blocks = review_view(draft(associations=associations), form(field("s.a")), state, "")["blocks"]
    found = [block["element"] for block in blocks if str(block.get("block_id", "")).startswith(NUMBER)]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("asked", "chosen", "offered", "initial"),
    [
        (question(requestable=True), "", [NEW], NEW),
        (question(ONE, requestable=True), "", [NEW, "phone-1"], NEW),
        (question(ONE, requestable=True), "phone-1", [NEW, "phone-1"], "phone-1"),
        (question(ONE, requestable=True), "phone-gone", [NEW, "phone-1"], None),
        (question(ONE, requestable=False), "", ["phone-1"], "phone-1"),
        (question(ONE, TWO, requestable=False), "", ["phone-1", "phone-2"], None),
        (question(ONE, TWO, requestable=False), "phone-2", ["phone-1", "phone-2"], "phone-2"),
    ],
)
def test_question(asked: ResourceQuestion, chosen: str, offered: list[str], initial: str | None) -> None:
    """What was chosen is selected again; the only choice, or a new number, is selected at first. A number that is gone is not."""
    select = element(asked, {"TOLL_FREE": chosen} if chosen else {})
    assert select is not None
    assert [choice["value"] for choice in select["options"]] == offered
    assert select.get("initial_option", {}).get("value") == initial


def test_question__without_an_answer() -> None:
    """Where there is nothing to choose and nothing to request, the page says so and has no select."""
    assert element(question(requestable=False), {}) is None
    state = ReviewState(errors=(), questions=(question(requestable=False),), pages={}, fix=None)
    assert "There is none." in str(review_view(draft(), form(field("s.a")), state, ""))


def test_question__more_than_a_select_takes() -> None:
    """A select has a limit of options; a new number is always among them."""
    many = [Choice(id=f"phone-{number}", title=f"{number}") for number in range(300)]
    select = element(question(*many, requestable=True), {})
    assert select is not None
    assert len(select["options"]) <= 100
    assert select["options"][0]["value"] == NEW
