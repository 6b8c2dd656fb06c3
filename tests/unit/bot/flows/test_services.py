"""Where a person reads an error."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flows.replies import Reply, reply_place

MODAL: dict[str, Any] = {"view": {"type": "modal", "id": "V1"}}
HOME: dict[str, Any] = {"view": {"type": "home", "id": "V2"}}
URL = {"response_url": "https://hooks.slack.com/x"}


@pytest.mark.parametrize(
    ("body", "opened", "acked", "place"),
    [
        (URL, False, False, Reply.RESPONSE_URL),
        (URL, True, True, Reply.OPENED),
        ({**MODAL, "type": "view_submission"}, False, False, Reply.ACK),
        ({**MODAL, "type": "view_submission"}, False, True, Reply.MODAL),
        ({**MODAL, "type": "view_submission"}, True, False, Reply.OPENED),
        ({**MODAL, "type": "block_actions"}, False, False, Reply.MODAL),
        ({**MODAL, **URL, "type": "block_actions"}, False, True, Reply.MODAL),
        ({**HOME, "type": "block_actions"}, False, True, Reply.DIRECT),
        ({**HOME, **URL, "type": "block_actions"}, False, True, Reply.RESPONSE_URL),
        ({}, False, False, Reply.DIRECT),
        ({"view": "odd"}, False, False, Reply.DIRECT),
    ],
)
def test_reply_place(body: dict[str, Any], opened: bool, acked: bool, place: Reply) -> None:
    """In the open window, otherwise next to the message or command, otherwise in a direct message."""
    assert reply_place(body, opened=opened, acked=acked) is place
