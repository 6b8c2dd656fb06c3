"""The status message of a batch: its buttons by state, and which rows it names."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from bot.blocks.batch import CANCEL, PAUSE, RESUME, STOPPED_SHOWN, batch_message, result_table
from bot.messages import text
from bot.slack import limits
from sandbox.slack.rules import message_problems, message_too_long
from tests.unit.factories import NOW, PERSON, submission
from workflows.batches.pump import Progress
from workflows.records.batches import Batch, BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import BatchId, SubmissionState
from workflows.records.errors import Problem


def progress(state: BatchState, ended_at: datetime | None = None, attention: int = 0) -> Progress:
    batch = Batch(
        id=BatchId("b1"),
        owner=PERSON,
        account_id="1",
        region="us-east-1",
        registration_type="ZZ",
        title="A <sender> ID",
        channel_id="C1",
        source="brands.csv",
        state=state,
        form_fingerprint="f1",
        created_at=NOW,
        updated_at=NOW,
        total=9,
        ended_at=ended_at,
    )
    return Progress(batch=batch, count=BatchCount(needs_attention=attention), per_minute=0, seconds_left=0)


def rows(count: int, name: str = "Acme") -> list[RowOutcome]:
    stopped = submission(state=SubmissionState.NEEDS_ATTENTION, problem=Problem(error="QuotaExceeded"))
    return [
        RowOutcome(number=number, key="", name=f"{name} {number}", state=RowState.STARTED, submission=stopped)
        for number in range(2, count + 2)
    ]


@pytest.mark.parametrize(
    ("state", "ended_at", "buttons"),
    [
        (BatchState.RUNNING, None, [PAUSE, CANCEL]),
        (BatchState.PAUSED, None, [RESUME, CANCEL]),
        (BatchState.CANCELLED, None, []),
        (BatchState.DONE, None, []),
        (BatchState.RUNNING, NOW, []),
        (BatchState.PAUSED, NOW, []),
    ],
)
def test_buttons(state: BatchState, ended_at: datetime | None, buttons: list[str]) -> None:
    """A batch that has ended, or was cancelled, has nothing to press."""
    blocks = batch_message(progress(state, ended_at), []).blocks
    pressed = [button["action_id"] for block in blocks if block["type"] == "actions" for button in block["elements"]]
    assert pressed == buttons


def test_cancel__asks_first() -> None:
    """Cancelling cannot be undone, so Slack asks before it sends the click; pausing needs no question."""
    (buttons,) = [
        block for block in batch_message(progress(BatchState.RUNNING), []).blocks if block["type"] == "actions"
    ]
    assert ["confirm" in button for button in buttons["elements"]] == [False, True]


@pytest.mark.parametrize(
    ("attention", "given", "more"),
    [(0, 0, 0), (1, 1, 0), (STOPPED_SHOWN, STOPPED_SHOWN, 0), (STOPPED_SHOWN + 2, STOPPED_SHOWN + 2, 2), (40, 5, 35)],
)
def test_stopped__some_are_named(attention: int, given: int, more: int) -> None:
    """A few rows are named; how many others there are is said."""
    message = batch_message(progress(BatchState.RUNNING, attention=attention), rows(given))
    assert message.text.count("*Row ") == min(given, STOPPED_SHOWN)
    assert (text.more(more) in message.text) is (more > 0)
    assert "and 0 more" not in message.text


def test_message__fits_however_long_the_names_are() -> None:
    """Each section keeps Slack's limit, and the notification has the same words as the blocks."""
    message = batch_message(progress(BatchState.RUNNING, attention=40), rows(5, "X" * 3000))
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert all(len(words) <= limits.SECTION_TEXT for words in sections)
    assert all(words in message.text for words in sections)
    assert sections[-1].endswith(text.more(35))


def test_message__title_is_escaped_where_it_is_mrkdwn() -> None:
    """The header is plain text; the notification is not."""
    message = batch_message(progress(BatchState.DONE), [])
    assert "A <sender> ID" in json.dumps(message.blocks)
    assert "A &lt;sender&gt; ID" in message.text


@pytest.mark.parametrize(("count", "total"), [(1, 1), (50, 900)])
def test_result_table__is_accepted_and_says_what_it_leaves_out(count: int, total: int) -> None:
    """As a table and in sections; every row shown is in the text too."""
    batch = progress(BatchState.DONE, NOW).batch
    shown = [*rows(count - 1, "&" * 200), RowOutcome(number=99, key="k", name="Acme", state=RowState.CANCELLED)]
    message = result_table(batch, shown, total)
    for blocks in (message.blocks, message.sections):
        assert message_problems(list(blocks)) == []
        assert not message_too_long(list(blocks))
    assert message.text.count("\n") == count
    assert "*Acme*: cancelled, not started" in message.text
    assert ("The first 50 of 900 rows" in message.text) is (total > count)
