"""`/callsign export` and `/callsign report`: files in direct messages, without answers."""

from __future__ import annotations

import csv
import io
import sys

import pytest
from PIL import Image

from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import at_review, becomes_idle, confirms, hears
from tests.unit.catalog import filled, forms


async def runs_command(world: World, line: str, words: str) -> None:
    """Run a command. Its answer is visible to the person who asked only."""
    await world.ana.runs(f"/callsign {line}", channel="#sms")
    await world.ana.sees_ephemeral(words)


async def is_denied(world: World) -> None:
    """Submit a registration from its form, and deny it."""
    await at_review(world.ana, FINLAND_TITLE, filled(forms()["FI_SENDER_ID_REGISTRATION"]), name="=Codes")
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")
    world.backend().deny(world.registration().id, ["Unclear Opt-in Language"])
    await hears(world.sms, "was denied")


async def test_export_and_report__are_sent_to_the_asker(start: Start) -> None:
    """Both commands send their files in direct messages. Without data, or without the scope, they say so."""
    async with start() as world:
        await runs_command(world, "export", "nothing to export")
        await runs_command(world, "report", "nothing to draw yet")
        await is_denied(world)
        await becomes_idle(world)
        said = len(world.sms.all_messages)
        direct = world.slack.direct_messages("ana")

        await runs_command(world, "export", "direct messages")
        (message,) = direct.messages
        (file,) = message.files
        (row,) = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig")))
        assert (row["id"], row["name"], row["status"]) == (world.registration().id, "'=Codes", "REQUIRES_UPDATES")
        assert "EXAMPLE" not in file.data.decode()

        await world.ana.runs("/callsign report 7", channel="#sms")
        message = await direct.waits_for("1 version decided, 1 of them denied")
        assert "Unclear Opt-in Language" in message.plain
        assert [Image.open(io.BytesIO(file.data)).format for file in message.files] == ["PNG", "PNG"]
        assert len(world.sms.all_messages) == said

        world.slack.scopes.discard("files:write")
        await runs_command(world, "export", "files:write")


async def test_report__without_matplotlib(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures come for the asker only, with the command that installs what the pictures need."""
    async with start() as world:
        await is_denied(world)
        monkeypatch.setitem(sys.modules, "matplotlib", None)
        await runs_command(world, "report", "1 version decided, 1 of them denied")
        await world.ana.sees_ephemeral('pip install "matplotlib>=3.10,<4"')
        assert not world.slack.direct_messages("ana").messages


async def test_export_and_report__refused(start: Start) -> None:
    """Guests are refused, and invalid days are explained."""
    async with start() as world:
        guest = world.slack.user("gil", kind="guest")
        for word in ("export", "report"):
            await guest.runs(f"/callsign {word}", channel="#sms")
        await guest.sees_ephemeral("Guests and people from other workspaces")
        await runs_command(world, "report ever", "is not a number of days")
        assert not world.slack.direct_messages("gil").messages
