"""The rows of a table that were started before, under another key, name or database, or nearly the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line import likeness
from bot.command_line.carry_out import ended_after
from bot.command_line.options import Exit, Failure, Output
from bot.command_line.resubmit import begin, proposed, recorded
from bot.command_line.tables import TableContents
from workflows.batches.checked_tables import CheckedTable
from workflows.forms.documents import OutgoingFile
from workflows.records.batches import Batch, RowState
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Submission
from workflows.records.errors import problem
from workflows.submissions import earlier
from workflows.submissions import fix as fixing
from workflows.submissions.alike import Likeness, Next, compared_sent, decide
from workflows.submissions.fix import NewAnswers
from workflows.tables.check import CheckedRow

if TYPE_CHECKING:
    from bot.runtime.core import Core
    from workflows.durable.engine import Engine

#: Rows that are named one by one.
SHOWN = 20
QUESTIONS = frozenset({Next.ASK_FIX, Next.ASK_CONTINUE, Next.ASK_NEW})


@dataclass(frozen=True, kw_only=True)
class RowBefore:
    """A row that is the same as something started before, or nearly."""

    row: CheckedRow
    like: Likeness
    step: Next
    #: Titles of the fields that differ.
    titles: tuple[str, ...]

    @property
    def line(self) -> str:
        """What was started before, for people."""
        before = self.like.before
        return messages.terminal_like.row(
            self.row.number, self.step, before, likeness.next_version(before), self.titles
        )

    def document(self) -> dict[str, object]:
        """For programs."""
        return {"row": self.row.number, **likeness.document(self.like, self.step)}

    def result(self, outcome: str, problem: str = "") -> dict[str, object]:
        """A row of the results that the batch does not have; by the columns of the others."""
        registration = self.like.before.registration
        return {
            "row": self.row.number,
            "key": "" if self.row.key.startswith("content:") else self.row.key,
            "name": self.row.name,
            "outcome": outcome,
            "registration_id": self.like.before.id,
            "number": registration.identity if registration else "",
            "status": registration.status if registration else "",
            "console": messages.text.console_link(registration.region, registration.id) if registration else "",
            "problem": problem,
            "monthly_price": "",
        }


@dataclass(frozen=True, kw_only=True)
class RowChoices:
    """What the person has said about rows that are nearly the same as something started before, and about remarks."""

    only_new: bool
    again: bool
    fix_denied: bool
    #: Rules whose remarks do not count, to the reason.
    overrides: Mapping[str, str]
    #: Whether AWS looks at them before the carriers do.
    aws_review: bool
    #: Whether rows are started now.
    yes: bool


@dataclass(frozen=True, kw_only=True)
class TableBefore:
    """What a table means, given everything that was started before."""

    table: CheckedTable
    form: Form
    choices: RowChoices
    like: tuple[RowBefore, ...] = ()
    #: Rows that are left out for what a reviewer would say, with the fields to change.
    denied: Mapping[int, Sequence[FieldPath]] = field(default_factory=dict)

    def of(self, *steps: Next) -> tuple[RowBefore, ...]:
        """Rows by what they mean."""
        return tuple(each for each in self.like if each.step in steps)

    @property
    def elsewhere(self) -> tuple[RowBefore, ...]:
        """The very same was submitted with another database: the row is left out."""
        return tuple(each for each in self.of(Next.DONE) if each.like.before.submission is None)

    @property
    def corrections(self) -> tuple[RowBefore, ...]:
        """Rows that correct a denied registration, whatever a reviewer would say about them."""
        return tuple(each for each in self.of(Next.ASK_FIX) if self.choices.fix_denied and each.like.differs)

    @property
    def fixes(self) -> tuple[RowBefore, ...]:
        """Rows that become the next version of a denied registration."""
        return tuple(each for each in self.corrections if each.row.number not in self.denied)

    @property
    def left_out(self) -> tuple[RowBefore, ...]:
        """Rows that are not part of the batch."""
        new = self.of(*QUESTIONS) if self.choices.only_new else ()
        return (*self.elsewhere, *self.corrections, *(each for each in new if each not in self.corrections))

    def document(self, core: Core) -> dict[str, object]:
        """Rows that are nearly the same as something started before, and where the record is, for programs."""
        from bot.runtime.database import kept_in

        like = [each.document() for each in self.like if each.like.differs]
        return {"like": like, "kept_in": kept_in(core.settings)}

    def rows(self) -> Iterator[CheckedRow]:
        """The rows of the batch."""
        numbers = {each.row.number for each in self.left_out}
        return (row for row in self.table.rows() if row.number not in numbers)

    def new_rows(self) -> Iterator[CheckedRow]:
        """Those that are submitted now: rows of the batch, and next versions."""
        skipped = {each.row.number for each in (*self.left_out, *self.of(Next.DONE))}
        skipped -= {each.row.number for each in self.fixes}
        return (row for row in self.table.rows() if row.number not in skipped)

    def new_answers(self, row: CheckedRow) -> NewAnswers:
        """The row as the whole content of a next version."""
        return NewAnswers(
            answers=row.answers,
            documents={path: self.table.documents[name] for path, name in row.documents.items()},
            whole=True,
            overrides=self.choices.overrides,
            aws_review=self.choices.aws_review,
        )


async def look(
    core: Core, contents: TableContents, table: CheckedTable, choices: RowChoices, output: Output
) -> TableBefore:
    """Compare every good row with what was started before. Raises Failure where that cannot be known, AwsError."""
    found = await likeness.look(core, contents.form, contents.given.region, output)
    before = TableBefore(table=table, form=contents.form, choices=choices)
    if choices.yes and not choices.again:
        likeness.refuse_unread(found.all_before)
    if not found.all_before.before:
        return before

    def rows() -> tuple[RowBefore, ...]:
        good = (row for row in table.rows() if not row.errors)
        return tuple(each for row in good if (each := _row_before(found, row, table.documents)))

    return replace(before, like=await asyncio.to_thread(rows))


async def asked(core: Core, before: TableBefore, kept: Batch) -> tuple[RowBefore, ...]:
    """Rows of the batch that only a person can decide about."""
    if before.choices.again or not before.like:
        return ()
    waiting = {row.number for row in await core.store.waiting_batch_rows(kept.id, max(1, kept.total))}
    return tuple(each for each in before.of(*QUESTIONS) if each.row.number in waiting)


def ask(before: TableBefore, open_rows: Sequence[RowBefore], output: Output, document: Mapping[str, object]) -> None:
    """Name what was started before. Raises Failure where a person has to decide."""
    lines = [each.line for each in (*open_rows, *before.left_out) if each.row.number not in before.denied]
    for line in lines[:SHOWN]:
        output.note(line)
    if len(lines) > SHOWN:
        output.note(messages.terminal_like.more_rows(len(lines) - SHOWN))
    if open_rows:
        denied = sum(each.step is Next.ASK_FIX for each in open_rows)
        message = messages.terminal_like.rows_asked(len(open_rows), denied)
        raise Failure(message, Exit.ATTENTION, done=False, **document)


def _row_before(found: likeness.Started, row: CheckedRow, documents: Mapping[str, OutgoingFile]) -> RowBefore | None:
    answers: dict[FieldPath, Answer] = {
        **row.answers,
        **{path: documents[name].document() for path, name in row.documents.items()},
    }
    like = found.earlier.like(compared_sent(answers), {}, row.name)
    if like is None:
        return None
    return RowBefore(row=row, like=like, step=decide(like), titles=tuple(found.titles(like)))


async def recognise(core: Core, before: TableBefore, kept: Batch) -> None:
    """Mark rows of a batch that were started under another key, or by another command."""
    if not before.like:
        return
    waiting = {row.number for row in await core.store.waiting_batch_rows(kept.id, kept.total)}
    own = {
        each.row.number: each.like.before.submission.id
        for each in before.of(Next.DONE, Next.CONTINUE)
        if each.like.before.submission and each.row.number in waiting
    }
    await core.store.recognise_batch_rows(kept.id, own)


async def correct(core: Core, before: TableBefore) -> None:
    """Take over the answers of rows that correct what AWS refused; their submissions are retried with them."""
    for each in before.of(Next.CONTINUE):
        own = earlier.of(each.like.before)
        if own and each.like.differs and each.like.before.has_stopped:
            await earlier.correct(own, before.new_answers(each.row), before.form, core.ports)


async def resubmit(
    core: Core, engine: Engine, before: TableBefore, output: Output
) -> list[tuple[RowBefore, Submission]]:
    """Submit the next version of denied registrations; returns each with its submission as it ended."""
    started = [(each, await _begin(core, before, each)) for each in before.fixes]
    ended = await asyncio.gather(*(ended_after(core, engine, submission) for _, submission in started))
    outcomes = [(each, submission) for (each, _), submission in zip(started, ended, strict=True)]
    for each, submission in outcomes:
        output.say(messages.terminal_like.row_resubmitted(each.row.number, each.like.before, submission))
    return outcomes


def with_others(
    rows: Sequence[dict[str, object]], before: TableBefore, fixed: Sequence[tuple[RowBefore, Submission]]
) -> list[dict[str, object]]:
    """The results of the batch, and of the rows that are not part of it, in the table's order."""
    elsewhere = [each.result("already") for each in before.elsewhere]
    resubmitted = [
        each.result(submission.state.value, messages.terminal.problem(submission.problem) if submission.problem else "")
        for each, submission in fixed
    ]
    denied = [
        each.result(RowState.INVALID.value, messages.terminal_bulk.row_wrong(problem("preflight", fields)))
        for each in before.corrections
        if (fields := before.denied.get(each.row.number))
    ]
    return sorted([*rows, *elsewhere, *resubmitted, *denied], key=lambda row: int(str(row["row"])))


async def _begin(core: Core, before: TableBefore, each: RowBefore) -> Submission:
    registration = each.like.before.registration
    assert registration is not None
    kept = await recorded(core, registration)
    draft, revision = await proposed(core, kept)
    decided = await fixing.look(kept, draft, revision, before.new_answers(each.row), core.ports)
    return await begin(core, decided)
