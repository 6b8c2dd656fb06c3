"""The status message of a batch."""

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
#: Rows that need a person and are named in the message; each also has a message of its own.
STOPPED_SHOWN = 5


def batch_message(progress: Progress, stopped: Sequence[RowOutcome]) -> Message:
    """The status message of a batch; `stopped` are the first of its rows that need a person."""
    title, state = words.title(progress.batch), words.state_line(progress)
    named = [
        limits.shorten(words.stopped(row), limits.SECTION_TEXT // STOPPED_SHOWN) for row in stopped[:STOPPED_SHOWN]
    ]
    hidden = progress.count.needs_attention - len(named)
    named += [messages.text.more(hidden)] if named and hidden > 0 else []
    paragraphs = [text for text in (words.counts(progress.count), "\n".join(named)) if text]
    blocks = [
        header(title),
        section(state),
        *(section(text) for text in paragraphs),
        context(words.facts(progress.batch)),
    ]
    buttons = _buttons(progress)
    if buttons:
        blocks.append(actions("batch", buttons))
    return Message(text="\n".join((messages.text.escape(title), state, *paragraphs)), blocks=tuple(blocks))


def _buttons(progress: Progress) -> list[Block]:
    batch = progress.batch
    if batch.ended_at or batch.state not in {BatchState.RUNNING, BatchState.PAUSED}:
        return []
    pause_or_resume = (
        button(words.PAUSE, PAUSE, batch.id)
        if batch.state is BatchState.RUNNING
        else button(words.RESUME, RESUME, batch.id, style="primary")
    )
    dialog = confirm(words.CANCEL_TITLE, words.CANCEL_TEXT, words.CANCEL, words.KEEP_RUNNING, danger=True)
    return [pause_or_resume, button(words.CANCEL, CANCEL, batch.id, style="danger", confirm=dialog)]
