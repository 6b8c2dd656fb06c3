"""Batches in their channels: each has one status message while it is under way, and its results at the end, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError

from bot import messages
from bot.blocks.batch import STOPPED_SHOWN, batch_message, result_table
from bot.blocks.digest import DigestLine, digest
from bot.blocks.elements import section
from bot.blocks.message import Message
from bot.notifications.outbox import Outbox, PostedElsewhere
from bot.notifications.refusals import RETRIED
from bot.slack import limits
from bot.slack.files import OwnFile, SlackFiles, UploadRefused
from workflows.batches import prepare
from workflows.batches.pump import Progress, progress
from workflows.ports.batches import BatchStore
from workflows.ports.messages import PostStore
from workflows.ports.process import Clock
from workflows.records.batches import Batch, BatchState
from workflows.records.drafts import BatchId
from workflows.records.messages import DigestKey, Post, PostState
from workflows.tables.write import write_csv

log = structlog.get_logger(__name__)

#: States of which a message may be due; the store leaves out batches whose results were posted.
_POSTED = (BatchState.RUNNING, BatchState.PAUSED, BatchState.CANCELLED, BatchState.DONE)
#: Error codes after which a later try may succeed.
TRY_LATER = RETRIED
#: A message is updated at most once in the time of this many messages.
UPDATE_GAPS = 5


def batch_key(batch_id: BatchId) -> str:
    """The key of a batch's status message."""
    return f"batch:{batch_id}"


class BatchUpdateStore(BatchStore, PostStore, Protocol):
    """The roles that reporting on batches needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownMessage:
    """The status message as the channel shows it."""

    message: Message
    state: BatchState
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Batches:
    """Posts and updates the messages of batches."""

    outbox: Outbox
    files: SlackFiles
    store: BatchUpdateStore
    clock: Clock
    #: Seconds between two calls of an operation: `Rates.interval`.
    interval: Callable[[str], float]
    _shown: dict[BatchId, _ShownMessage] = field(default_factory=dict)

    async def due(self) -> tuple[Batch, ...]:
        """The batches whose message, or whose results, may be due."""
        return await self.store.batches(_POSTED)

    async def post(self, batch: Batch) -> None:
        """Update a batch's message, and post its results if it has ended.

        Raises one of SLACK_FAILURES when it should be tried again later.
        """
        if not batch.channel_id or await self._came_to_nothing(batch):  # a batch of the terminal has no channel
            await self._settle(batch)
            return
        root = await self.root(batch)
        if root:
            root = await self._draw(batch, root)
        if batch.ended_at:
            await self._results(batch, root)
            await self._result_table(batch, root)
            await self._settle(batch)

    async def root(self, batch: Batch) -> Post | None:
        """The status message, posted if it has to be; None where it cannot be posted anywhere."""
        return await self.store.post_of(batch_key(batch.id)) or await self._post(batch)

    async def post_changes(self, key: DigestKey, batch_id: BatchId, lines: Sequence[DigestLine]) -> None:
        """Post later changes of a batch's rows in its thread; a batch without a message has none."""
        batch = await self.store.batch(batch_id)
        root = await self.root(batch) if batch and batch.channel_id else None
        if batch and root:
            message = digest(lines, messages.batch.digest_head(batch, len(lines)))
            await self.outbox.post(key, root.channel_id, message, thread=root.ts, owner=batch.owner.user_id)

    async def _settle(self, batch: Batch) -> None:
        if batch.ended_at:
            await self.store.mark_batch_reported(batch.id, self.clock())
            self._shown.pop(batch.id, None)

    async def _came_to_nothing(self, batch: Batch) -> bool:
        """Whether it was cancelled before anything was posted or started."""
        if batch.state is not BatchState.CANCELLED or await self.store.post_of(batch_key(batch.id)):
            return False
        count = await self.store.count_batch(batch.id)
        return not (count.submitted or count.needs_attention or count.under_way)

    async def _post(self, batch: Batch) -> Post | None:
        now, message = self.clock(), await self._message(await self._progress(batch))
        posted = await self.outbox.post(batch_key(batch.id), batch.channel_id, message, owner=batch.owner.user_id)
        if posted:
            self._shown[batch.id] = _ShownMessage(message=message, state=batch.state, at=now)
        return posted

    async def _draw(self, batch: Batch, root: Post) -> Post:
        """Update the message: at once after a button or at the end, else from time to time. Returns the message.

        At those moments a message that somebody has deleted comes back, before the results reply to it.
        """
        drawn, now = self._shown.get(batch.id), self.clock()
        same = drawn is not None and drawn.state is batch.state and not batch.ended_at
        if drawn and same and now - drawn.at < timedelta(seconds=self.outbox.gap * UPDATE_GAPS):
            return root
        message = await self._message(await self._progress(batch))
        there = True if drawn and drawn.message == message and same else await self.outbox.update(root, message)
        if not there and not same:
            again = await self.outbox.post_again(root, root.channel_id, message, owner=batch.owner.user_id)
            root = again or root
        self._shown[batch.id] = _ShownMessage(message=message, state=batch.state, at=now)
        return root

    async def _progress(self, batch: Batch) -> Progress:
        return await progress(batch.id, interval=self.interval, store=self.store, now=self.clock())

    async def _message(self, reached: Progress) -> Message:
        shown = reached.count.needs_attention > 0
        stopped = await self.store.batch_outcomes(reached.batch.id, limit=STOPPED_SHOWN, stopped=True) if shown else ()
        return batch_message(reached, stopped)

    async def _results(self, batch: Batch, root: Post | None) -> None:
        """Post the CSV in the thread. The intent is stored first; after a lost answer, the thread is searched."""
        key = f"batch-results:{batch.id}"
        if root is None or await self.store.post_of(key):
            return
        async with self.outbox.leases.hold(f"post:{key}") if self.outbox.leases else nullcontext(True) as ours:
            if not ours:
                raise PostedElsewhere
            state = (await self.store.begin_post(key, root.channel_id, self.clock())).state
            name = result_name(batch)
            if state is PostState.NEW or (state is PostState.UNCERTAIN and not await self._is_there(name, root)):
                await self._post_results(batch, root, name)
            await self.store.finish_post(Post(key=key, channel_id=root.channel_id, ts=root.ts), self.clock())

    async def _result_table(self, batch: Batch, root: Post | None) -> None:
        """Post the results that people read, once: those that need a person first."""
        if root is None:
            return
        stopped = await self.store.batch_outcomes(batch.id, limit=limits.TABLE_ROWS, stopped=True)
        numbers = {outcome.number for outcome in stopped}
        first = await self.store.batch_outcomes(batch.id, limit=limits.TABLE_ROWS)
        shown = [*stopped, *(outcome for outcome in first if outcome.number not in numbers)][: limits.TABLE_ROWS]
        if shown:
            table = result_table(batch, shown, batch.total)
            await self.outbox.post(f"batch-table:{batch.id}", root.channel_id, table, thread=root.ts)

    async def _post_results(self, batch: Batch, root: Post, name: str) -> None:
        outcomes = prepare.results(batch.id, store=self.store)
        rows = [_shown_cells(messages.batch.result_row(batch, outcome)) async for outcome in outcomes]
        header = [column for column in messages.batch.RESULT_HEADER if column not in messages.batch.NOT_IN_CHANNELS]
        file = OwnFile(body=write_csv(header, rows), name=name, title=messages.batch.RESULT_TITLE)
        comment = messages.batch.result_comment(batch, await self.store.count_batch(batch.id))
        try:
            await self._share(file, root, comment)
        except UploadRefused as refused:
            if not refused.code or refused.code in TRY_LATER:
                raise TimeoutError from refused
            log.warning("Slack refused the results of a batch", action="batch", batch=batch.id, error=refused.code)
            text = messages.batch.result_refused(refused.code)
            message = Message(text=text, blocks=(section(text),))
            await self.outbox.post(f"batch-refused:{batch.id}", root.channel_id, message, thread=root.ts)

    async def _share(self, file: OwnFile, root: Post, comment: str) -> None:
        """Share the file. Only members of a public channel can share files there, so join first if Slack refuses."""
        try:
            await self.files.post([file], root.channel_id, comment, thread=root.ts)
        except UploadRefused as refused:
            if refused.code not in {"not_in_channel", "channel_not_found"}:
                raise
            with suppress(SlackApiError):
                await self.outbox.client.conversations_join(channel=root.channel_id)
            await self.files.post([file], root.channel_id, comment, thread=root.ts)

    async def _is_there(self, name: str, root: Post) -> bool:
        thread = await self.outbox.sent.read(root.channel_id, root.ts)
        return any(file.get("name") == name for message in thread for file in message.get("files") or ())


def _shown_cells(cells: Sequence[object]) -> list[object]:
    """The cells of a row of results that a channel gets."""
    named = zip(messages.batch.RESULT_HEADER, cells, strict=True)
    return [cell for name, cell in named if name not in messages.batch.NOT_IN_CHANNELS]


def result_name(batch: Batch) -> str:
    """A file name of its own for each batch, with the table's name without characters that some file system refuses."""
    stem = re.sub(r"[^\w.-]+", "_", PurePath(batch.source).stem)[:60] or "table"
    return f"{stem}-results-{batch.id[:8]}.csv"
