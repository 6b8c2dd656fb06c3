"""A batch in its channel: one status message, buttons for its owner, results in its thread, changes of single rows."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace

from bot.settings import Settings
from sandbox.slack.records import Message
from tests.integration.workflows.office import complete
from tests.scenario.conftest import World, running, stand_ins
from tests.scenario.form_filling import becomes_true, hears, reply_with
from workflows.batches import prepare
from workflows.records.batches import Batch
from workflows.records.drafts import Document, Person
from workflows.tables.check import CheckedRow

REGION, TYPE, ROWS = "us-west-2", "FI_SENDER_ID_REGISTRATION", 8


async def confirmed_batch(world: World) -> Batch:
    """A batch of Ana's, confirmed_batch as in the last modal of `/callsign bulk`."""
    callsign, owner = world.callsign, Person(workspace_id=world.slack.workspace.team_id, user_id=world.ana.id)
    form = (await callsign.forms.form(REGION, TYPE)).value
    answers = {path: answer for path, answer in complete(form).items() if not isinstance(answer, Document)}
    rows = [
        CheckedRow(number=number, key=f"key-{number}", name=f"Brand {number}", answers=answers, documents={}, errors=())
        for number in range(2, ROWS + 2)
    ]
    made = await prepare.prepare(
        rows,
        {},
        prepare.NewBatch(
            owner=owner,
            form=form,
            account_id=await callsign.aws.account_id(),
            region=REGION,
            channel_id=world.sms.id,
            source="brands.csv",
        ),
        callsign.services,
    )
    return await prepare.confirm(made.id, owner, callsign.services)


def batch_message(world: World) -> Message:
    """The batch's message, the first in the channel."""
    return world.sms.messages[0]


def submitted(world: World) -> int:
    """How many rows AWS has accepted."""
    return world.aws.count("SubmitRegistrationVersion", outcome="ok")


def results(world: World) -> list[Message]:
    """The messages with a file."""
    return [message for message in world.sms.all_messages if message.files]


async def test_batch__from_the_confirmation_to_the_results(settings: Settings) -> None:
    """One message shows the progress, only the owner can pause and resume, and the results are posted once."""
    slow = replace(settings, aws_rate="3")  # two rows at a time
    async with stand_ins(slow) as surroundings, running(surroundings) as world:
        await confirmed_batch(world)
        await hears(world.sms, "rows done")
        await becomes_true(lambda: submitted(world) >= 1)
        await world.slack.user("bo").clicks("Pause", batch_message(world))
        await world.slack.user("bo").sees_ephemeral("Only the person who started")
        await asyncio.gather(*(world.ana.clicks("Pause", batch_message(world)) for _ in range(2)))
        await world.sms.waits_for("Paused")
        await becomes_true(lambda: "in progress" not in batch_message(world).plain)
        assert submitted(world) < ROWS
        await world.ana.clicks("Resume", batch_message(world))
        await becomes_true(lambda: results(world), timeout=40)
        assert (submitted(world), len(world.sms.messages)) == (ROWS, 1)
        (message,) = results(world)
        assert message.thread_ts == batch_message(world).ts
        lines = list(csv.DictReader(io.StringIO(message.files[0].data.decode("utf-8-sig"))))
        assert [line["row"] for line in lines] == [str(number) for number in range(2, ROWS + 2)]
        assert all(line["outcome"] == "submitted" and line["registration"] in line["console"] for line in lines)
        await becomes_true(lambda: "Done" in batch_message(world).plain)
        assert "Pause" not in str(batch_message(world).blocks)
        await changes_of_rows(world)


async def changes_of_rows(world: World) -> None:
    """An approval is posted in the batch's thread. A denial has a message of its own, with its button."""
    first, second = world.backend().registrations()[:2]
    world.backend().approve(first.id)
    await reply_with(world.sms, "Changes to one registration")
    world.backend().deny(second.id, ["Unclear"], {})
    await becomes_true(lambda: len(world.sms.messages) == 2)
    await becomes_true(lambda: "Fix and resubmit" in str(world.sms.messages[1].blocks))
