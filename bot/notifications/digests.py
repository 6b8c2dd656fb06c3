"""Which changes become one digest: pure, decided before anything is posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from workflows.lifecycle.meaning import Meaning
from workflows.records.drafts import BatchId
from workflows.records.messages import DigestKey
from workflows.records.registrations import Change, ChangeId

#: More changes of one channel than this, waiting at the same time, become a digest.
FLOOD = 5
#: Changes in one digest: each has its line, and Slack limits the blocks of a message.
DIGEST_CHANGES = 30
#: The change of a batch's row waits for others of its batch for as long as this many messages take, five minutes.
WAIT_GAPS = 300

#: A change, what it means, the channel it goes to, and the batch it waits for in place of a channel.
Place = tuple[Change, Meaning, str, BatchId | None]


def digests_due(places: Iterable[Place], *, now: datetime, gap: float) -> Iterator[tuple[DigestKey, list[ChangeId]]]:
    """The digests to bind, each with its changes: a flood in a channel, and enough or late changes of a batch's rows.

    `gap` is the seconds between two messages.
    """
    channels: dict[str, list[ChangeId]] = {}
    rows: dict[BatchId, list[Change]] = {}
    for change, meaning, channel, batch_id in places:
        if batch_id is None:
            channels.setdefault(channel, []).append(change.id)
        elif not meaning.is_progress:
            rows.setdefault(batch_id, []).append(change)
    for waiting in channels.values():
        if len(waiting) > FLOOD:
            yield from _split(waiting, None)
    late = now - timedelta(seconds=gap * WAIT_GAPS)
    for batch_id, changes in rows.items():
        if len(changes) >= DIGEST_CHANGES or any(change.observed_at <= late for change in changes):
            yield from _split([change.id for change in changes], batch_id)


def _split(changes: list[ChangeId], batch_id: BatchId | None) -> Iterator[tuple[DigestKey, list[ChangeId]]]:
    for start in range(0, len(changes), DIGEST_CHANGES):
        part = changes[start : start + DIGEST_CHANGES]
        yield DigestKey.of(part, batch_id), part
