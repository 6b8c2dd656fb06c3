"""A person who registers from the command line is not in Slack: never mentioned, looked up or written to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import messages
from bot.blocks.message import Message
from bot.notifications.outbox import Outbox
from bot.slack.people import People, Profile, Workspace
from workflows.records.access import Standing


class Unused:
    """Stands in for Slack's client and the store, of which nothing may be called."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)


def clock() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


async def sleep(_: float) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    ("user_id", "words"), [("U012AB3CD", "<@U012AB3CD>"), ("ana", "ana"), ("<!channel>", "&lt;!channel&gt;")]
)
def test_mention__only_who_is_in_slack(user_id: str, words: str) -> None:
    """A login name is written as it is."""
    assert messages.text.mention(user_id) == words


async def test_profile__of_a_login_name() -> None:
    """Slack is not asked. Others may take over the registrations, as if the person had left."""
    found = await People(client=Unused(), clock=clock, workspace=Workspace(id="T1")).profile("ana")  # type: ignore[arg-type]  # nothing of it is called
    assert found == Profile(standing=Standing.LEFT)


@pytest.mark.parametrize("owner", ["", "ana"])
async def test_post__without_a_channel_is_settled_silently(owner: str) -> None:
    """Neither Slack nor the store is called."""
    outbox = Outbox(client=Unused(), store=Unused(), clock=clock, sleep=sleep)  # type: ignore[arg-type]  # nothing of it is called
    assert await outbox.post("change:1", "", Message(text="Denied.", blocks=()), owner=owner) is None
