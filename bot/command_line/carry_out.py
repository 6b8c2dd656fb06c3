"""Beginning what was checked, once however often the command is run, and following it to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot import messages
from bot.command_line.check import Checked
from bot.command_line.options import Exit, Failure, Output
from bot.messages import terminal_register as words
from workflows.records.drafts import Answer, Document, Draft, DraftState, Submission, SubmissionId, SubmissionState
from workflows.submissions import carry_out, drafts

if TYPE_CHECKING:
    from bot.runtime.command import Shell
    from workflows.durable.engine import Engine

#: Seconds between two looks at how far a submission is.
LOOK_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What an earlier command, or a bulk, began with the same answers."""

    draft: Draft
    submission: Submission


async def earlier(shell: Shell, checked: Checked) -> Earlier | None:
    """The same registration, begun before; else one of the same name that stopped, to go on with under the new answers."""
    wanted = checked.draft
    of_person = await shell.store.drafts_of(
        wanted.owner, (DraftState.SUBMITTING, DraftState.SUBMITTED, DraftState.OPEN)
    )
    candidates = {draft.id: draft for draft in of_person if _place(draft) == _place(wanted)}
    begun = [one for one in await shell.store.submissions(list(SubmissionState)) if one.draft_id in candidates]
    found = [Earlier(draft=candidates[one.draft_id], submission=one) for one in reversed(begun)]
    same = (one for one in found if _content(one.draft) == _content(wanted))
    stopped = (one for one in found if one.submission.state is SubmissionState.NEEDS_ATTENTION)
    return next(same, None) or next(stopped, None)


def _place(draft: Draft) -> tuple[str, ...]:
    return draft.account_id, draft.region, draft.registration_type, draft.name


def _content(draft: Draft) -> tuple[Mapping[str, str], dict[str, object]]:
    return dict(draft.associations), {path: _told(answer) for path, answer in draft.answers.items()}


def _told(answer: Answer) -> object:
    return answer.sha256 if isinstance(answer, Document) else answer


async def begin(shell: Shell, checked: Checked, found: Earlier | None) -> Submission:
    """Claim it for carrying out: anew, or what stopped once more, with the answers as they are now. Raises Failure."""
    if found and found.submission.state is SubmissionState.RUNNING:
        return found.submission
    draft = await _kept(shell, checked, found)
    store, outside = shell.store, shell.outside
    submission = await carry_out.begin(draft.id, store=store, clock=outside.clock, new_id=outside.new_id)
    if submission is None:
        raise Failure(words.STARTED_ELSEWHERE)
    return submission


async def _kept(shell: Shell, checked: Checked, found: Earlier | None) -> Draft:
    """An open draft with the answers, documents and associations of `checked`."""
    store, outside, wanted = shell.store, shell.outside, checked.draft
    if found:
        if found.draft.state is not DraftState.OPEN:
            await carry_out.reopen(found.submission, store=store, clock=outside.clock)
        draft = await drafts.owned(found.draft.id, wanted.owner, store=store)
    else:
        draft = await drafts.begin(
            owner=wanted.owner,
            account_id=wanted.account_id,
            region=wanted.region,
            registration_type=wanted.registration_type,
            title=wanted.title,
            name=wanted.name,
            channel_id=wanted.channel_id,
            store=store,
            clock=outside.clock,
            new_id=outside.new_id,
        )
    gone = dict.fromkeys(path for path in draft.answers if path not in wanted.answers)
    texts = {path: answer for path, answer in wanted.answers.items() if not isinstance(answer, Document)}
    await drafts.answer(draft, {**gone, **texts}, store=store, clock=outside.clock, form=checked.form)
    for path, body in checked.bodies.items():
        if _told(draft.answers.get(path, "")) != _told(wanted.answers[path]):
            await drafts.attach(draft, path, body, store=store, clock=outside.clock, new_id=outside.new_id)
    await store.save_associations(draft.id, wanted.associations, outside.clock())
    await store.save_fingerprint(draft.id, checked.form.fingerprint, outside.clock())
    return draft


async def follow(shell: Shell, engine: Engine, submission: Submission, output: Output) -> Submission:
    """Carry it out, showing how far it is; as it stands when nothing happens by itself any more."""
    await engine.submit(submission.id, submission.attempt)
    with showing(output) as show:
        while True:
            found = await _look(shell, engine, submission.id)
            show(found)
            if found.state is not SubmissionState.RUNNING:
                return found
            await asyncio.sleep(LOOK_SECONDS)


async def _look(shell: Shell, engine: Engine, submission_id: SubmissionId) -> Submission:
    from bot.runtime.command import go_on

    found = await shell.store.submission(submission_id)
    assert found is not None, submission_id
    if found.state is SubmissionState.RUNNING and await engine.broke(found.id, found.attempt):
        await go_on(shell, engine)
    return found


class _Bar:
    """A bar on a terminal, which goes when the command ends."""

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
            self._output.note(words.step_line(step, submission.done, submission.total))


@contextmanager
def showing(output: Output) -> Iterator[_Bar | _Lines]:
    """How progress is shown, wherever standard error goes; nothing for a program."""
    if output.as_json or not output.err.is_terminal:
        yield _Lines(output)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[calls]}"))
    with Progress(*columns, TimeElapsedColumn(), console=output.err, transient=True) as progress:
        yield _Bar(progress)


def outcome(submission: Submission) -> Exit:
    """The exit code of a submission that ended."""
    return Exit.DONE if submission.state is SubmissionState.SUBMITTED else Exit.ATTENTION
