"""Carrying out a batch from the command line: rows are started and shown, then the outcome of each row."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import messages
from bot.command_line.options import Output
from workflows.batches import prepare, pump
from workflows.records.batches import Batch, BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import Submission, SubmissionState
from workflows.records.errors import NO_PROBLEM, AwsError, Problem
from workflows.submissions import carry_out

if TYPE_CHECKING:
    from bot.runtime.core import Core
    from workflows.durable.engine import Engine

#: Seconds between two rounds of starting rows, and between two lines of progress in a pipe.
LOOK_SECONDS, LINE_SECONDS = 0.5, 5.0

#: At most so many rows that stopped for the same reason are shown one by one.
SAME_SHOWN = 3
#: Every so many rounds, also start submissions that were claimed and are not under way.
START_CLAIMED_ROUNDS = 6

_ENDED = frozenset({BatchState.PAUSED, BatchState.CANCELLED, BatchState.DONE})


@dataclass(frozen=True, kw_only=True)
class BatchOutcome:
    """The outcome of a batch."""

    state: BatchState
    #: Rows by their status.
    counts: Mapping[str, int]
    #: Why Callsign paused it.
    problem: Problem = NO_PROBLEM

    @property
    def is_done(self) -> bool:
        """Whether every good row was submitted."""
        return not (
            self.counts["needs_attention"]
            or self.counts["already_stopped"]
            or self.counts["waiting"]
            or self.counts["cancelled"]
            or self.counts["under_way"]
        )


#: The outcome where every row was left out.
NOTHING_STARTED = BatchOutcome(state=BatchState.DONE, counts={**asdict(BatchCount()), "total": 0})


async def follow(core: Core, engine: Engine, kept: Batch, output: Output) -> BatchOutcome:
    """Start the rows, and follow them to their end, with those that an earlier command started and left."""
    from bot.runtime.command import start_claimed

    async def start(submission: Submission) -> None:
        await engine.submit(submission.id, submission.attempt)

    await _retry_stopped(core, engine, kept)
    width, shown = pump.width(core.rates.interval), dict[int, tuple[str, ...]]()
    with _showing(output) as show:
        for round_number in itertools.count():
            if round_number % START_CLAIMED_ROUNDS == 0:
                await start_claimed(core, engine)
            await pump.pump(
                core.ports,
                start=start,
                width=width,
                only=kept.id,
            )
            batch_progress = await pump.progress(
                kept.id, interval=core.rates.interval, store=core.store, now=core.ambient.clock()
            )
            await _show_stopped(core, kept, shown, output)
            show(batch_progress)
            if (
                not batch_progress.count.under_way
                and (batch_progress.batch.state in _ENDED or not batch_progress.count.waiting)
                and not await _earlier(core, kept, SubmissionState.RUNNING)
            ):
                counts = asdict(batch_progress.count)
                return BatchOutcome(
                    state=batch_progress.batch.state, counts=counts, problem=batch_progress.batch.problem
                )
            await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError  # pragma: no cover - counting has no end


async def _earlier(core: Core, kept: Batch, state: SubmissionState) -> list[Submission]:
    """Submissions of rows that were started before, in this state."""
    rows = [row async for row in prepare.results(kept.id, store=core.store) if row.state is RowState.ALREADY]
    return [row.submission for row in rows if row.submission and row.submission.state is state]


async def _retry_stopped(core: Core, engine: Engine, kept: Batch) -> None:
    """Retry the rows that an earlier command started and had to stop."""
    from bot.runtime.command import person

    for submission in await _earlier(core, kept, SubmissionState.NEEDS_ATTENTION):
        again = await carry_out.retry(submission, person(), core.ports)
        if again:
            await engine.submit(again.id, again.attempt)


async def _show_stopped(core: Core, kept: Batch, shown: dict[int, tuple[str, ...]], output: Output) -> None:
    """Show each row that needs a person when it stops; of many with the same reason, the first few."""
    for row in await core.store.batch_outcomes(kept.id, stopped=True):
        if row.number not in shown and row.submission:
            problem = row.submission.problem
            why = (problem.kind, problem.code, problem.reason, problem.operation)
            if list(shown.values()).count(why) < SAME_SHOWN:
                output.note(messages.terminal_bulk.row_stopped(row.number, row.name, problem))
            shown[row.number] = why


Show = Callable[[pump.Progress], None]


@contextmanager
def _showing(output: Output) -> Iterator[Show]:
    """A bar on a terminal, a line from time to time in a pipe, nothing for a program."""
    if output.as_json or not output.err.is_terminal:
        yield _Lines(output)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=output.err, transient=True) as progress:
        task = progress.add_task(messages.terminal_bulk.BULK_RUNNING, total=None, rows="", left="")

        def show(batch_progress: pump.Progress) -> None:
            count = batch_progress.count
            rows = f"{count.settled:,}/{count.total:,}"
            progress.update(
                task,
                total=count.total,
                completed=count.settled,
                rows=rows,
                left=messages.terminal_bulk.time_left(batch_progress),
            )

        yield show


class _Lines:
    """A line of progress from time to time."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._said, self._at = "", -LINE_SECONDS

    def __call__(self, batch_progress: pump.Progress) -> None:
        line, now = messages.terminal_bulk.bulk_line(batch_progress), time.monotonic()
        if line != self._said and now - self._at >= LINE_SECONDS:
            self._said, self._at = line, now
            self._output.note(line)


async def results(core: Core, kept: Batch, output: Output) -> list[dict[str, object]]:
    """Every row with its outcome, by the columns of `messages.terminal_bulk.RESULT_HEADER`."""
    rows = [row async for row in prepare.results(kept.id, store=core.store)]
    statuses = await _statuses(core, kept, rows, output)
    return [_result(kept, row, statuses) for row in rows]


async def _statuses(core: Core, kept: Batch, rows: Sequence[RowOutcome], output: Output) -> Mapping[str, str]:
    """The status that AWS gives each registration now: what is recorded may be weeks old where no watch runs."""
    ids = [row.submission.registration_id for row in rows if row.submission and row.submission.registration_id]
    if not ids:
        return {}
    try:
        return {each.id: each.status for each in await core.aws.registrations(kept.region, ids)}
    except AwsError as error:
        output.note(messages.terminal_bulk.statuses_recorded(messages.terminal.problem(error.problem())))
        return {}


def _result(kept: Batch, row: RowOutcome, statuses: Mapping[str, str]) -> dict[str, object]:
    is_changed = row.state is RowState.CHANGED
    submission = None if is_changed else row.submission
    registration_id = (submission.registration_id or "") if submission else ""
    problem = submission.problem if submission and submission.problem else row.problem
    wrong = messages.terminal_bulk.row_wrong if row.state is RowState.INVALID else messages.terminal.problem
    return {
        "row": row.number,
        "key": "" if row.key.startswith("content:") else row.key,
        "name": row.name if is_changed else row.registered_name or row.name,
        "outcome": submission.state.value if submission else row.state.value,
        "registration_id": registration_id,
        "number": "" if is_changed else row.identity or (submission.number if submission else ""),
        "status": "" if is_changed else statuses.get(registration_id, row.status),
        "console": messages.text.console_link(kept.region, registration_id) if registration_id else "",
        "problem": messages.batch.key_holder(row) if is_changed else wrong(problem) if problem else "",
        "monthly_price": submission.monthly_price if submission else "",
    }
