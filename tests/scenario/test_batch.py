"""A batch in its channel: one message that lives, buttons for its owner, results in its thread, news of single rows."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace

from bot.settings import Settings
from sandbox.slack.records import Message
from tests.integration.workflows.office import complete
from tests.scenario.conftest import World, outside, running
from tests.scenario.walking import comes_true, hears, reply_with
from workflows.batches import prepare
from workflows.records.batches import Batch
from workflows.records.drafts import Document, Person
from workflows.tables.check import CheckedRow

REGION, TYPE, ROWS = "us-west-2", "FI_SENDER_ID_REGISTRATION", 8


async def confirmed(world: World) -> Batch:
    """A batch of ana's, as the last modal of `/callsign bulk` confirms it."""
    callsign, owner = world.callsign, Person(workspace_id=world.slack.workspace.team_id, user_id=world.ana.id)
    form = (await callsign.forms.form(REGION, TYPE)).value
    answers = {path: one for path, one in complete(form).items() if not isinstance(one, Document)}
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


def living(world: World) -> Message:
    """The batch's message, the first in the channel."""
    return world.sms.messages[0]


def submitted(world: World) -> int:
    """How many AWS has taken."""
    return world.aws.count("SubmitRegistrationVersion", outcome="ok")


def results(world: World) -> list[Message]:
    """What was posted with a file."""
    return [message for message in world.sms.all_messages if message.files]


async def test_batch__from_the_confirmation_to_the_results(settings: Settings) -> None:
    """One message tells it all; others may not touch it, its owner pauses and resumes; the results come once."""
    slow = replace(settings, aws_rate="3")  # two rows at a time
    async with outside(slow) as around, running(around) as world:
        await confirmed(world)
        await hears(world.sms, "rows done")
        await comes_true(lambda: submitted(world) >= 1)
        await world.slack.user("bo").clicks("Pause", living(world))
        await world.slack.user("bo").sees_ephemeral("Only the person who started")
        await asyncio.gather(*(world.ana.clicks("Pause", living(world)) for _ in range(2)))
        await world.sms.waits_for("Paused", timeout=20)
        await comes_true(lambda: "in progress" not in living(world).plain, timeout=20)
        held = submitted(world)
        assert held < ROWS
        await world.ana.clicks("Resume", living(world))
        await comes_true(lambda: results(world), timeout=40)
        assert (submitted(world), len(world.sms.messages)) == (ROWS, 1)
        (told,) = results(world)
        assert told.thread_ts == living(world).ts
        lines = list(csv.DictReader(io.StringIO(told.files[0].data.decode("utf-8-sig"))))
        assert [line["row"] for line in lines] == [str(number) for number in range(2, ROWS + 2)]
        assert all(line["outcome"] == "submitted" and line["registration"] in line["console"] for line in lines)
        await comes_true(lambda: "Done" in living(world).plain)
        assert "Pause" not in str(living(world).blocks)
        await news_of_rows(world)


async def news_of_rows(world: World) -> None:
    """An approval is told in the batch's thread; a denial has a message of its own, with its button."""
    one, other = world.backend().registrations()[:2]
    world.backend().approve(one.id)
    await reply_with(world.sms, "Changes to one registration")
    world.backend().deny(other.id, ["Unclear"], {})
    await comes_true(lambda: len(world.sms.messages) == 2)
    await comes_true(lambda: "Fix and resubmit" in str(world.sms.messages[1].blocks))
