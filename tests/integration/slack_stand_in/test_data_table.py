"""Data tables: what Slack takes and refuses, where they may stand, and a workspace that does not know them yet."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.rules import message_problems, view_problems
from tests.integration.slack_stand_in.blocks import Json, data_table, home, modal, plain, raw, raw_number, section
from tests.integration.slack_stand_in.refusals import refusal

BOLD = {"type": "text", "text": "Ana", "style": {"bold": True}}
RICH = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [BOLD]}]}
HEAD = [raw("Name"), raw("Score")]
ROW = [raw("Ana"), raw_number(42)]

FINE: dict[str, Json] = {
    "three people": data_table(),
    "a head and one row": data_table(HEAD, ROW),
    "101 rows": data_table(HEAD, *[ROW] * 100, page_size=100),
    "20 columns": data_table([raw("x")] * 20, [raw("x")] * 20, row_header_column_index=19),
    "rich text below the head": data_table(HEAD, [RICH, raw_number(1)]),
    "10,000 characters": data_table([raw("x")], [raw("x" * 9_999)]),
}

BROKEN: dict[str, tuple[Json, str]] = {
    "only a head": (data_table(HEAD), "/rows"),
    "102 rows": (data_table(HEAD, *[ROW] * 101), "/rows"),
    "no columns": (data_table([], []), "/rows/0"),
    "21 columns": (data_table([raw("x")] * 21, [raw("x")] * 21), "/rows/0"),
    "a shorter row": (data_table(HEAD, [raw("x")]), "/rows"),
    "rich text in the head": (data_table([RICH, raw("x")], ROW), "/rows/0/0/type"),
    "an empty cell": (data_table(HEAD, [raw(""), raw("x")]), "/rows/1/0/text"),
    "mrkdwn in a cell": (data_table(HEAD, [{"type": "mrkdwn", "text": "x"}, raw("x")]), "/rows/1/0/type"),
    "a number without text": (data_table(HEAD, [raw("x"), {"type": "raw_number", "value": 1}]), "/rows/1/1"),
    "a number as text": (data_table(HEAD, [raw("x"), {**raw_number(1), "value": "1"}]), "/rows/1/1/value"),
    "page_size 0": (data_table(page_size=0), "/page_size"),
    "page_size 101": (data_table(page_size=101), "/page_size"),
    "no caption": ({key: value for key, value in data_table().items() if key != "caption"}, ""),
    "a row header that is not a column": (data_table(row_header_column_index=2), "/row_header_column_index"),
    "an unknown property": (data_table(column_settings=[]), ""),
}


@pytest.mark.parametrize("name", FINE)
def test_message_problems__takes_a_table(name: str) -> None:
    """Tables at their limits are accepted."""
    assert message_problems([section("x"), FINE[name]]) == []


@pytest.mark.parametrize("name", BROKEN)
def test_message_problems__of_a_broken_table(name: str) -> None:
    """A broken table is refused, with a pointer to the problem."""
    table, place = BROKEN[name]
    pointers = [problem.pointer for problem in message_problems([section("x"), table])]
    assert any(pointer == f"/blocks/1{place}" for pointer in pointers), pointers


def test_message_problems__counts_all_tables() -> None:
    """10,000 characters are for all tables of a message together, and two short tables are fine."""
    half = data_table([raw("x")], [raw("x" * 5_000)])
    assert [problem.pointer for problem in message_problems([half, half])] == ["/blocks"]
    assert message_problems([data_table(), data_table()]) == []


def test_view_problems__of_a_table() -> None:
    """Neither a modal nor the Home tab may have a table, and a message may not have it in a container."""
    assert [each.pointer for each in view_problems(modal(data_table()), "modal")] == ["/view/blocks/0/type"]
    assert [each.pointer for each in view_problems(home(data_table()), "home")] == ["/view/blocks/0/type"]
    container = {"type": "container", "title": plain("x"), "child_blocks": [data_table()]}
    assert [each.pointer for each in message_problems([container])] == ["/blocks/0/child_blocks/0/type"]


async def test_post_and_update__of_a_table(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A table is posted with its default values, and another table replaces it."""
    channel = slack.channel("#sms")
    channel.invites()
    posted = await client.chat_postMessage(channel="#sms", text="Scores", blocks=[data_table()])
    [table] = posted["message"]["blocks"]
    assert (table["page_size"], table["row_header_column_index"]) == (5, 0)
    assert table["block_id"]
    changed = data_table(HEAD, [raw("Dora"), raw_number(3)], page_size=2)
    await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Scores", blocks=[changed])
    [message] = channel.conversation.messages.values()
    assert message.plain.split("\n") == ["Team scores", "Name", "Score", "Dora", "3"]


async def test_unknown_blocks__are_refused(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """A workspace that does not know tables yet refuses posts and updates, and blocks.validate says so."""
    slack.channel("#sms").invites()
    slack.api.unknown_blocks.add("data_table")
    blocks = [section("x"), data_table()]
    refused = await refusal(client.chat_postMessage(channel="#sms", text="Scores", blocks=blocks))
    assert (refused["error"], refused["errors"]) == (
        "invalid_blocks",
        ["unsupported type: data_table [json-pointer:/blocks/1/type]"],
    )
    posted = await client.chat_postMessage(channel="#sms", text="Scores", blocks=[section("x")])
    update = client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Scores", blocks=blocks)
    assert (await refusal(update))["error"] == "invalid_blocks"
    assert (await refusal(client.api_call("blocks.validate", json={"blocks": blocks})))["error"] == "invalid_blocks"
