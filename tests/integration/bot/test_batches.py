"""What a channel gets about batches: results once, and nothing about a batch without a channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.notifications.batch_updates import Batches
from bot.notifications.outbox import SLACK_FAILURES, Outbox
from bot.runtime.ambient import utc_now
from bot.slack.files import SlackFiles
from sandbox.slack import SlackStandIn
from sandbox.slack.faults import Faults
from tests.integration.bot.notifiers import a_notifier
from tests.integration.store.batch_factories import a_batch, a_row, begun, end_row, sealed_batch
from workflows.durable.stopping import stop_tasks
from workflows.ports.store import Store
from workflows.records.batches import Batch, BatchState
from workflows.records.drafts import BatchId, Submission, SubmissionId, SubmissionState
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.store import open_store

STOPPED = Problem(error="QuotaExceeded", operation="RequestPhoneNumber")


@dataclass(frozen=True, kw_only=True)
class Room:
    """A channel, and the notifier that posts in it."""

    slack: SlackStandIn
    store: Store
    make: Callable[[], Batches]

    async def batch(self, *states: SubmissionState, state: BatchState = BatchState.RUNNING) -> Batch:
        """A batch whose rows have these states."""
        rows = [a_row(number) for number in range(2, len(states) + 2)]
        batch = await sealed_batch(self.store, rows, state=BatchState.RUNNING, channel_id=self.slack.channel("#sms").id)
        for row, ended in zip(rows, states, strict=True):
            await begun(self.store, batch, row)
            await end_row(
                self.store, batch, row.number, ended, problem=STOPPED if ended == "needs_attention" else NO_PROBLEM
            )
        if state is BatchState.DONE:
            assert await self.store.end_batch(batch.id, utc_now())
        return batch

    def posted_texts(self) -> list[str]:
        """All texts in the channel, threads too."""
        return [message.plain for message in self.slack.channel("#sms").all_messages]

    def files(self) -> list[str]:
        """The names of the files in the channel."""
        return [file.name for message in self.slack.channel("#sms").all_messages for file in message.files]


async def posts_due(batches: Batches) -> Exception | None:
    """Post everything that is due; the last failure."""
    failed: Exception | None = None
    for batch in await batches.due():
        try:
            await batches.post(batch)
        except SLACK_FAILURES as error:
            failed = error
    return failed


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with opened(tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Room]:
    async with (
        SlackStandIn() as slack,
        aiohttp.ClientSession() as session,
        open_store(f"sqlite:///{folder}/callsign.db") as store,
    ):
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=session, retry_handlers=[])
        outbox = Outbox(client=client, store=store, clock=utc_now, sleep=asyncio.sleep, gap=0)
        origin = str(URL(slack.api_url).origin())
        files = SlackFiles(client=client, session=session, token=slack.bot_token, origin=origin)

        def make() -> Batches:
            """A notifier as after a start: it knows only what the store holds."""
            return Batches(outbox=outbox, files=files, store=store, clock=utc_now, interval=lambda _: 1.0)

        yield Room(slack=slack, store=store, make=make)


async def test_tell__results_once(room: Room) -> None:
    """Results are posted once, also after repeats and a restart."""
    await room.batch(SubmissionState.SUBMITTED, SubmissionState.NEEDS_ATTENTION, state=BatchState.DONE)
    for _ in range(2):
        assert await posts_due(room.make()) is None
    assert room.files() == ["data-results-b.csv"]
    assert await room.store.batches(list(BatchState)) == ()


@pytest.mark.parametrize(
    "trouble",
    [
        lambda trouble, method: trouble.fail(method, after_effect=True),
        lambda trouble, method: trouble.fail(method),
        lambda trouble, method: trouble.rate_limit(method),
    ],
    ids=["posted", "not posted", "not now"],
)
async def test_tell__no_answer_to_the_results(room: Room, trouble: Callable[[Faults, str], None]) -> None:
    """After a lost answer, the next try finds the results in the thread, or posts them."""
    await room.batch(SubmissionState.SUBMITTED, state=BatchState.DONE)
    trouble(room.slack.faults, "files.completeUploadExternal")
    assert await posts_due(room.make()) is not None
    assert await posts_due(room.make()) is None
    assert room.files() == ["data-results-b.csv"]


async def test_tell__results_refused(room: Room) -> None:
    """If Slack takes no files, a message says so, and the results are not tried again."""
    await room.batch(SubmissionState.SUBMITTED, state=BatchState.DONE)
    room.slack.scopes.discard("files:write")
    assert await posts_due(room.make()) is None
    assert room.files() == []
    assert any("missing_scope" in words for words in room.posted_texts())
    assert await room.store.batches(list(BatchState)) == ()


async def test_tell__rows_that_need_a_person_are_named(room: Room) -> None:
    """The message has the reason. The batch continues, so there are no results yet."""
    batch = await room.batch(SubmissionState.NEEDS_ATTENTION, SubmissionState.RUNNING)
    assert await posts_due(room.make()) is None
    (words,) = room.posted_texts()
    assert "Row 2, Row 2" in words
    assert "reached a limit" in words
    assert batch.ended_at is None
    assert room.files() == []


async def test_tell__nothing_to_post(room: Room) -> None:
    """A batch from the terminal, and one cancelled before its first message, get no messages."""
    silent = a_batch(channel_id="", state=BatchState.DONE, ended_at=utc_now())
    cancelled = replace(silent, id=BatchId("c"), channel_id="#sms", state=BatchState.CANCELLED)
    for batch in (silent, cancelled):
        await room.store.add_batch(batch)
    assert await posts_due(room.make()) is None
    assert room.posted_texts() == []
    assert await room.store.batches(list(BatchState)) == ()


@dataclass(frozen=True)
class SlowStore:
    """A store that answers slowly about submissions, so that the notifier collects work while an update is under way."""

    real: Store
    second_time: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[SubmissionId] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    async def submission(self, submission_id: SubmissionId) -> Submission | None:
        self.asked.append(submission_id)
        if len(self.asked) == 2:
            self.second_time.set()
        await asyncio.sleep(0.05)
        return await self.real.submission(submission_id)


async def test_run__a_row_without_a_message_of_its_own(room: Room) -> None:
    """A round that collects work while the row is being shown does not show it again, and then again without end."""
    batch = await room.batch(SubmissionState.SUBMITTED, state=BatchState.DONE)
    store, batches = SlowStore(room.store), room.make()
    assert await posts_due(batches) is None
    notifier = a_notifier(batches.outbox.client, cast("Store", store))
    notifier.posts = replace(notifier.posts, batches=batches)
    running = asyncio.create_task(notifier.run())
    try:
        await notifier.progress(SubmissionId(f"{batch.id}-2"))
        await store.second_time.wait()  # the first is the round that collects the row, the second shows it
        await notifier.batches_moved()
        async with asyncio.timeout(5):
            while not notifier.is_idle:  # noqa: ASYNC110  # the condition spans several tasks
                await asyncio.sleep(0.01)
    finally:
        await stop_tasks(running)
    assert len(store.asked) == 2
