"""Whether a change of a form matters for the waiting rows of a batch; a change that does not is no reason to pause."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

from workflows.batches.prepare import CHUNK, row_draft
from workflows.forms.changes import changed_since
from workflows.forms.resolve import sendable
from workflows.ports.batches import BatchRowStore
from workflows.records.batches import Batch, BatchRow
from workflows.records.definitions import Form
from workflows.records.drafts import Draft
from workflows.submissions.obstacles import unfit


async def named_changes(batch: Batch, form: Form, store: BatchRowStore) -> tuple[str, ...] | None:
    """The fields for whose sake the batch must wait for its owner; None where every waiting row still fits `form`.

    Where no field has changed, what is associated has, which may cost money: then all rows wait, and none is named.
    """
    if not changed_since(batch.fields, form):
        return ()
    named: dict[str, None] = {}
    async for rows in _waiting(batch, store):
        named |= dict.fromkeys(await asyncio.to_thread(_of_rows, batch, rows, form))
    return tuple(named) or None


def affected(form: Form, drafts: Iterable[Draft]) -> tuple[str, ...]:
    """What `form` asks of these drafts that they do not have, or no longer takes from them: titles, each once.

    A field that is gone is named by its path, and a missing association by its resource type.
    """
    named: dict[str, None] = {}
    for draft in drafts:
        found, sent = unfit(form, draft), sendable(form, draft.answers)
        paths = (*(error.path for error in found.errors), *(path for path in draft.answers if path not in sent))
        titles = (form.by_path[path].title if path in form.by_path else str(path) for path in paths)
        named |= dict.fromkeys((*titles, *found.missing))
    return tuple(named)


def _of_rows(batch: Batch, rows: Sequence[BatchRow], form: Form) -> tuple[str, ...]:
    return affected(form, (row_draft(batch, row) for row in rows))


async def _waiting(batch: Batch, store: BatchRowStore) -> AsyncIterator[Sequence[BatchRow]]:
    after = 0
    while rows := await store.waiting_batch_rows(batch.id, CHUNK, after=after):
        yield rows
        after = rows[-1].number
