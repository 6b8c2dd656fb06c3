"""The status message of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import messages
from bot.blocks.elements import Block, actions, button, confirm, context, header, section
from bot.blocks.message import Message
from bot.blocks.table import cell, data_table, in_sections, number_cell
from bot.slack import limits
from workflows.batches.pump import Progress
from workflows.records.batches import Batch, BatchState, RowOutcome

PAUSE, RESUME, CANCEL = "pause_batch", "resume_batch", "cancel_batch"
#: Rows that need a person and are named in the message; each also has a message of its own.
STOPPED_SHOWN = 5
#: Of a section, what the named rows leave for the number of the others.
_MORE_ROOM = 100


def batch_message(progress: Progress, stopped: Sequence[RowOutcome]) -> Message:
    """The status message of a batch; `stopped` are the first of its rows that need a person."""
    title, state = messages.batch.title(progress.batch), messages.batch.state_line(progress)
    room = (limits.SECTION_TEXT - _MORE_ROOM) // STOPPED_SHOWN
    named = [limits.shorten(messages.batch.stopped(row), room) for row in stopped[:STOPPED_SHOWN]]
    hidden = progress.count.needs_attention - len(named)
    named += [messages.text.more(hidden)] if named and hidden > 0 else []
    paragraphs = [text for text in (messages.batch.counts(progress.count), "\n".join(named)) if text]
    blocks = [
        header(title),
        section(state),
        *(section(text) for text in paragraphs),
        context(messages.batch.facts(progress.batch)),
    ]
    buttons = _buttons(progress)
    if buttons:
        blocks.append(actions("batch", buttons))
    return Message(text="\n".join((messages.text.escape(title), state, *paragraphs)), blocks=tuple(blocks))


def result_table(batch: Batch, outcomes: Sequence[RowOutcome], count: int) -> Message:
    """The results of an ended batch: those that need a person first; of very many the first ones, which it says."""
    head = messages.batch.table_caption(batch, len(outcomes), count)
    outcomes = [_short(outcome) for outcome in outcomes]
    cells = [messages.batch.table_cells(outcome) for outcome in outcomes]
    rows = [[cell(name), number_cell(row, f"{row:,}"), *map(cell, others)] for name, row, *others in cells]
    lines = [messages.batch.table_line(outcome) for outcome in outcomes]
    return Message(
        text="\n".join([head, *lines]),
        blocks=(data_table(head, messages.batch.TABLE_HEADER, rows),),
        sections=(section(head), *in_sections(lines)),
    )


def _short(outcome: RowOutcome) -> RowOutcome:
    name, registered = (
        limits.shorten_escaped(each, limits.TABLE_CELL) for each in (outcome.name, outcome.registered_name)
    )
    return replace(outcome, name=name, registered_name=registered)


def _buttons(progress: Progress) -> list[Block]:
    batch = progress.batch
    if batch.ended_at or batch.state not in {BatchState.RUNNING, BatchState.PAUSED}:
        return []
    pause_or_resume = (
        button(messages.batch.PAUSE, PAUSE, batch.id)
        if batch.state is BatchState.RUNNING
        else button(messages.batch.RESUME, RESUME, batch.id, style="primary")
    )
    dialog = confirm(
        messages.batch.CANCEL_TITLE,
        messages.batch.CANCEL_TEXT,
        messages.batch.CANCEL,
        messages.batch.KEEP_RUNNING,
        danger=True,
    )
    return [pause_or_resume, button(messages.batch.CANCEL, CANCEL, batch.id, style="danger", confirm=dialog)]
