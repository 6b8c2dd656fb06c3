"""The living message of a batch."""

from __future__ import annotations

from collections.abc import Sequence

from bot import messages
from bot.blocks.elements import Block, actions, button, confirm, context, header, section
from bot.blocks.message import Message
from bot.messages import batch as words
from bot.slack import limits
from workflows.batches.pump import Progress
from workflows.records.batches import BatchState, RowOutcome

PAUSE, RESUME, CANCEL = "pause_batch", "resume_batch", "cancel_batch"
#: Rows that need a person, named in the message; each has a message of its own.
STOPPED_SHOWN = 5


def batch_message(progress: Progress, stopped: Sequence[RowOutcome]) -> Message:
    """A batch as things stand; `stopped` are the first of its rows that need a person."""
    title, state = words.title(progress.batch), words.state_line(progress)
    named = [
        limits.shorten(words.stopped(one), limits.SECTION_TEXT // STOPPED_SHOWN) for one in stopped[:STOPPED_SHOWN]
    ]
    hidden = progress.count.needs_attention - len(named)
    named += [messages.text.more(hidden)] if named and hidden > 0 else []
    told = [text for text in (words.counts(progress.count), "\n".join(named)) if text]
    blocks = [header(title), section(state), *(section(text) for text in told), context(words.facts(progress.batch))]
    buttons = _buttons(progress)
    if buttons:
        blocks.append(actions("batch", buttons))
    return Message(text="\n".join((messages.text.escape(title), state, *told)), blocks=tuple(blocks))


def _buttons(progress: Progress) -> list[Block]:
    batch = progress.batch
    if batch.ended_at or batch.state not in {BatchState.RUNNING, BatchState.PAUSED}:
        return []
    on = (
        button(words.PAUSE, PAUSE, batch.id)
        if batch.state is BatchState.RUNNING
        else button(words.RESUME, RESUME, batch.id, style="primary")
    )
    asking = confirm(words.CANCEL_TITLE, words.CANCEL_TEXT, words.CANCEL, words.KEEP_RUNNING, danger=True)
    return [on, button(words.CANCEL, CANCEL, batch.id, style="danger", confirm=asking)]
