"""Giving up: what is offered, and what counts as typed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.blocks.give_up import CALLBACK, TYPED, choice_view, delete_view, is_typed, release_view
from bot.slack.payloads import InputState, ViewState
from tests.unit.factories import registration
from workflows.records.account import Association
from workflows.registrations.release import Holding, holdings

NUMBER = Holding(id="phone-1", name="+12065550100", kind="TOLL_FREE", country="US")
SENDER_ID = Holding(id="CODES", name="CODES", kind="SENDER_ID", country="IN")


def shown(view: dict[str, Any]) -> str:
    return "\n".join(block["text"]["text"] for block in view["blocks"] if "text" in block)


def labels(view: dict[str, Any]) -> list[str]:
    return [block["accessory"]["text"]["text"] for block in view["blocks"] if "accessory" in block]


def typed(text: str) -> ViewState:
    return ViewState(
        id="V1", callback_id=CALLBACK, hash="", metadata={}, entered={TYPED: InputState(text=text)} if text else {}
    )


@pytest.mark.parametrize(
    ("held", "removable", "buttons"),
    [
        ((), False, []),
        ((), True, ["Delete…"]),
        ((NUMBER, SENDER_ID), False, ["Release…", "Release…"]),
        ((NUMBER,), True, ["Delete…", "Release…"]),
    ],
)
def test_choice_view(held: tuple[Holding, ...], removable: bool, buttons: list[str]) -> None:
    """Each thing that can be given up has its consequences and a button; without any, the reason is shown."""
    view = choice_view(registration(), held, removable=removable)
    assert labels(view) == buttons
    assert ("nothing that could be given up" in shown(view)) is (not buttons)


def test_confirmations__name_what_has_to_be_typed() -> None:
    assert registration().name in shown(delete_view(registration()))
    assert NUMBER.name in shown(release_view(registration(), NUMBER))


def test_choice_view__foreign_text_is_not_parsed() -> None:
    """A name is foreign text."""
    assert "<!channel>" not in str(choice_view(registration(name="<!channel>"), (), removable=True))


@pytest.mark.parametrize(
    ("text", "name", "right"),
    [
        ("+12065550100", "+12065550100", True),
        ("+1 (206) 555-0100", "+12065550100", True),
        ("12065550100", "+12065550100", True),
        ("+12065550101", "+12065550100", False),
        ("2065550100", "+12065550100", False),
        ("codes", "CODES", True),
        ("code", "CODES", False),
        ("Pine  Vet inc", "Pine Vet Inc", True),
        ("", "Pine Vet Inc", False),
        ("", "", False),
        ("-", "+", False),
    ],
)
def test_is_typed(text: str, name: str, right: bool) -> None:
    """Spaces, capitals and the signs of a number do not count; everything else does."""
    assert is_typed(typed(text), name) is right


def test_holdings__only_numbers_and_sender_ids() -> None:
    """Another registration, such as a brand, is never offered."""
    associated = (
        Association(resource_id="phone-1", resource_type="TOLL_FREE", iso_country_code="US", phone_number=NUMBER.name),
        Association(resource_id="CODES", resource_type="SENDER_ID", iso_country_code="IN"),
        Association(resource_id="NOWHERE", resource_type="SENDER_ID"),
        Association(resource_id="registration-1", resource_type="US_TEN_DLC_BRAND_REGISTRATION"),
    )
    assert holdings(associated) == (NUMBER, SENDER_ID)
