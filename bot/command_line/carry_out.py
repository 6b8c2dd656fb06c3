"""Following a submission to its end, with its progress shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot import messages
from bot.command_line.options import Exit, Output
from workflows.records.drafts import Submission, SubmissionId, SubmissionState

if TYPE_CHECKING:
    from bot.runtime.core import Core
    from workflows.durable.engine import Engine

#: Seconds between two looks at a submission's progress.
LOOK_SECONDS = 0.2


async def follow(core: Core, engine: Engine, submission: Submission, output: Output) -> Submission:
    """Carry out a submission and show its progress; returns it once it is submitted or needs a person."""
    await engine.submit(submission.id, submission.attempt)
    with showing(output) as show:
        while True:
            current = await _look(core, engine, submission.id)
            show(current)
            if current.state is not SubmissionState.RUNNING:
                return current
            await asyncio.sleep(LOOK_SECONDS)


async def ended_after(core: Core, engine: Engine, submission: Submission) -> Submission:
    """Carry out a submission without showing its progress."""
    await engine.submit(submission.id, submission.attempt)
    while True:
        current = await _look(core, engine, submission.id)
        if current.state is not SubmissionState.RUNNING:
            return current
        await asyncio.sleep(LOOK_SECONDS)


async def _look(core: Core, engine: Engine, submission_id: SubmissionId) -> Submission:
    from bot.runtime.command import start_claimed

    current = await core.store.submission(submission_id)
    assert current is not None, submission_id
    if current.state is SubmissionState.RUNNING and await engine.ended(current.id, current.attempt):
        await start_claimed(core, engine)
    return current


class _Bar:
    """A bar on a terminal, which disappears when the command ends."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(messages.status.STEP_TEXT["resume"], total=None, calls="")

    def __call__(self, submission: Submission) -> None:
        words_of = messages.status.STEP_TEXT.get(submission.step, messages.status.STEP_TEXT["resume"])
        calls = f"{submission.done}/{submission.total} calls" if submission.total else ""
        self._progress.update(
            self._task, total=submission.total or None, completed=submission.done, description=words_of, calls=calls
        )


class _Lines:
    """A line for each step in a pipe."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._said = ""

    def __call__(self, submission: Submission) -> None:
        if submission.step != self._said and submission.state is SubmissionState.RUNNING:
            self._said = submission.step
            step = messages.status.STEP_TEXT.get(submission.step, submission.step)
            self._output.note(messages.terminal_register.step_line(step, submission.done, submission.total))


@contextmanager
def showing(output: Output) -> Iterator[_Bar | _Lines]:
    """Shows progress on standard error, a terminal or a pipe; nothing for a program."""
    if output.as_json or not output.err.is_terminal:
        yield _Lines(output)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[calls]}"))
    with Progress(*columns, TimeElapsedColumn(), console=output.err, transient=True) as progress:
        yield _Bar(progress)


def outcome(submission: Submission) -> Exit:
    """The exit code of a submission that ended."""
    return Exit.DONE if submission.state is SubmissionState.SUBMITTED else Exit.ATTENTION
