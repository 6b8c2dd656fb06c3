"""Many at once, through Slack's front door: a template, a table, its columns, what is wrong with it, the batch."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pytest

from sandbox.slack.driver import Person
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start, World
from workflows.csv_files import write_csv

HEADER = ("Sender ID", "Company name", "Company website", "Use case category", "Use case description", "Message Sample 1")


def row(number: int) -> list[str]:
    """Finland, each with a sender ID of its own."""
    name = f"EXAMPLE{number}"
    site, use = "https://www.example.com", "Sign-in codes for customers."
    return [name, f"Example {number}", site, "One-time passcodes", use, f"{name}: your code is 123456."]


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


async def test_template__goes_to_the_asker(start: Start) -> None:
    """Two files in the direct messages: the columns with an example row, and what they mean; nobody else sees them."""
    async with start() as world:
        person = world.ana
        await person.runs("/callsign template finland", channel="#sms")
        await person.sees_ephemeral("in your direct messages")
        (message,) = world.slack.direct_messages("ana").all_messages
        table, explained = (read(file.data) for file in message.files)
        assert len(table) == 2
        assert "Sender ID" in table[0]
        assert len(explained) == len(table[0]) + 1
        assert not world.sms.all_messages


async def hands_in(
    world: World,
    rows: Sequence[Sequence[str]],
    *,
    title: str = FINLAND_TITLE,
    header: Sequence[str] = HEADER,
    body: bytes | None = None,
) -> Person:
    """`/callsign bulk`, the first modal filled in, the table dropped in, Next."""
    person = world.ana
    await person.runs("/callsign bulk", channel="#sms")
    await person.sees_text("Registration type")
    await person.fills({"Registration type": title, "Channel for updates": "#sms"})
    await person.attaches("Table (CSV)", write_csv(header, rows) if body is None else body, name="data.csv")
    await person.submits()
    return person


async def test_bulk__a_small_table_mapped_and_confirmed(start: Start) -> None:
    """A column with a name of its own is asked about; confirmed, every row is registered, once."""
    async with start() as world:
        header = ("Our short name", *HEADER[1:])
        person = await hands_in(world, [row(1), row(2)], header=header)
        await person.sees_view("Columns")
        await person.sees_text("Sender ID")
        await person.fills({"Column A: Our short name": "Sender ID"})
        await person.submits()
        await person.sees_view("Review and begin")
        await person.sees_text("2 registrations")
        print(person.screen())
        await person.fills({"Confirmation": True})
        await person.submits()
        await person.sees_view("On its way")
        print(person.screen())
