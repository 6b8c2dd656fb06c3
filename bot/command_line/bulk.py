"""`callsign bulk`: a registration for each row of a table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot.command_line import tables
from bot.command_line.carry_out_batch import Followed, follow, results
from bot.command_line.options import Exit, Failure, Output, options, outside_of, run, settings_of
from bot.command_line.register import channel_id, pairs
from bot.command_line.tables import Given, Looked
from bot.messages import terminal as words
from bot.messages import terminal_bulk as table_words
from workflows.batches import prepare
from workflows.batches.prepare import Preview
from workflows.batches.uploads import Survey, survey
from workflows.records.batches import Batch, BatchState
from workflows.scripts import article_scripts
from workflows.tables.write import write_csv

if TYPE_CHECKING:
    from bot.runtime.command import Desk, Shell

#: Errors of rows told on standard error; the rest is in the file of --errors.
TOLD = 20


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the command line says, beside the table."""

    channel_id: str
    #: Where the results, and the errors of rows, are written.
    result: Path | None
    errors: Path | None
    only_good: bool
    yes: bool


@click.command(epilog=table_words.BULK_EPILOG)
@click.argument("table", required=False, metavar="CSV", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--csv",
    "-c",
    "table_option",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The CSV, as AWS's script is given it.",
)
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    default=article_scripts.TOLL_FREE,
    show_default=True,
    help="What each row registers: a name of `callsign types`, or what people call it.",
)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region; AWS_REGION where it is left out.")
@click.option(
    "--documents",
    metavar="DIR|ZIP",
    type=click.Path(exists=True, path_type=Path),
    help="Where the documents are that cells name; beside the CSV where it is left out.",
)
@click.option(
    "--map",
    "columns",
    metavar="COLUMN=FIELD",
    multiple=True,
    callback=pairs(empty=True),
    help="The field of a column; COLUMN= leaves the column out. May be repeated.",
)
@click.option(
    "--name-pattern", default="", help="Names of the registrations, with columns in braces: '{Company name} {row}'."
)
@click.option(
    "--channel",
    metavar="ID",
    default="",
    callback=channel_id,
    help="ID of the Slack channel that a running Callsign tells of changes; CALLSIGN_CHANNEL where it is left out.",
)
@click.option(
    "--result",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what became of each row: registration, number, status, console link.",
)
@click.option(
    "--errors",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is wrong with rows, as a CSV.",
)
@click.option("--only-good", is_flag=True, help="Leave rows with errors out, and go on with the others.")
@click.option("--yes", is_flag=True, help="Do it. Without this everything is checked and shown, and nothing is done.")
@options
def bulk(
    context: click.Context,
    table: Path | None,
    table_option: Path | None,
    kind: str,
    region: str,
    documents: Path | None,
    columns: dict[str, str],
    name_pattern: str,
    channel: str,
    result: Path | None,
    errors: Path | None,
    *,
    only_good: bool,
    yes: bool,
    as_json: bool,
) -> NoReturn:
    """Register a number or sender ID for each row of CSV.

    Columns are field paths, titles, or nearly so; `callsign template` writes a table to fill in. Every row is checked before
    anything is created, and nothing is done until --yes is added. The same file again goes on where it stopped: rows that were
    begun are recognised, by a column "Row key" or by their content, and never bought twice.
    """

    async def work(output: Output) -> Exit:
        source = table or table_option
        if source is None or (table and table_option):
            raise Failure(table_words.ONE_TABLE, Exit.USAGE)
        settings = settings_of(region)
        given = Given(
            table=source,
            kind=kind,
            region=settings.default_region,
            documents=documents or source.parent,
            columns=columns,
            name_pattern=name_pattern,
        )
        wanted = Wanted(
            channel_id=channel or settings.default_channel or "",
            result=result,
            errors=errors,
            only_good=only_good,
            yes=yes,
        )
        return await _Bulk(context=context, output=output, given=given, wanted=wanted).run()

    run(context, work, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _Bulk:
    context: click.Context
    output: Output
    given: Given
    wanted: Wanted

    async def run(self) -> Exit:
        from bot.runtime.command import open_dry, open_shell

        settings, outside = settings_of(self.given.region), outside_of(self.context)
        if self.wanted.yes:
            async with open_shell(settings, outside) as shell:
                looked, found = await self._looked(shell)
                return await self._carry_out(shell, looked, found)
        async with open_dry(settings, outside) as shell:
            looked, found = await self._looked(shell)
            kept, preview = await self._kept(shell, looked, found, channel_id="")
            await _forgotten(shell, kept)
        self._show(looked, found, preview)
        self.output.say("", table_words.DRY_BULK)
        self.output.document({"done": False, **self._document(looked, found, preview)})
        return Exit.DONE

    async def _looked(self, desk: Desk) -> tuple[Looked, Survey]:
        """Read and check everything. Raises Failure where rows have errors and nobody said to leave them out."""
        looked = await tables.look(desk, self.given)
        found = await asyncio.to_thread(lambda: survey(looked.rows(), looked.packed))
        if found.errors:
            if self.wanted.errors:
                tables.write_errors(self.wanted.errors, looked, found.errors)
            for error in found.errors[:TOLD]:
                self.output.note(f"  {tables.error_line(looked, error)}")
            goes_on = self.wanted.only_good and found.good > 0
            path = str(self.wanted.errors or "")
            told = table_words.rows_wrong(found.rows, found.good, found.error_count, TOLD, path, going_on=goes_on)
            if not goes_on:
                raise Failure(told, Exit.INVALID, done=False, **self._document(looked, found, None))
            self.output.note(told)
        return looked, found

    async def _kept(self, shell: Shell, looked: Looked, found: Survey, *, channel_id: str) -> tuple[Batch, Preview]:
        from bot.runtime.command import person

        kept = await prepare.prepare(
            looked.rows(),
            await tables.prepared(looked, found),
            owner=person(),
            form=looked.form,
            account_id=await shell.aws.account_id(),
            region=self.given.region,
            channel_id=channel_id,
            source=self.given.table.name,
            store=shell.store,
            clock=shell.outside.clock,
            new_id=shell.outside.new_id,
        )
        return kept, await prepare.preview(kept.id, interval=shell.interval, store=shell.store)

    async def _carry_out(self, shell: Shell, looked: Looked, found: Survey) -> Exit:
        from bot.runtime.command import carrying_out

        kept, preview = await self._kept(shell, looked, found, channel_id=self.wanted.channel_id)
        self._show(looked, found, preview)
        await _supersede(shell, kept)
        async with carrying_out(shell) as engine:
            try:
                ended = await follow(shell, engine, kept, self.output)
            except asyncio.CancelledError:  # by Ctrl-C
                raise Failure(words.STAYS, Exit.INTERRUPTED) from None
        rows = await results(shell, kept)
        if self.wanted.result:
            tables.write(self.wanted.result, write_csv(table_words.RESULT_HEADER, [list(row.values()) for row in rows]))
        self._tell(ended)
        self.output.document(
            {"done": ended.is_done, **self._document(looked, found, preview), "counts": ended.counts, "rows": rows}
        )
        return Exit.DONE if ended.is_done else Exit.ATTENTION

    def _show(self, looked: Looked, found: Survey, preview: Preview) -> None:
        unused = found.unused if looked.packed else ()
        self.output.say(*table_words.bulk_review(preview, found.dropping, unused))

    def _tell(self, ended: Followed) -> None:
        self.output.say("", *table_words.bulk_ended(ended.counts, ended.problem, str(self.wanted.result or "")))

    def _document(self, looked: Looked, found: Survey, preview: Preview | None) -> dict[str, object]:
        made: dict[str, object] = {}
        if preview:
            made = {
                "account": preview.batch.account_id,
                "registrations": preview.registrations,
                "numbers": preview.numbers,
                "begun_before": preview.already,
                "calls": sum(preview.calls.values()),
                "seconds": round(preview.seconds, 1),
            }
        return {
            "region": self.given.region,
            "type": looked.form.type.name,
            "title": looked.form.type.title,
            "file": self.given.table.name,
            "row_count": found.rows,
            "good": found.good,
            "error_count": found.error_count,
            "errors": [
                {
                    "row": one.row,
                    "column": one.column,
                    "field": one.path or "",
                    "code": one.code.value,
                    "length": one.length,
                    "message": tables.error_line(looked, one),
                }
                for one in found.errors
            ],
            **made,
        }


async def _forgotten(shell: Shell, kept: Batch) -> None:
    """A batch that was made to be looked at only: nobody hears of it."""
    now = shell.outside.clock()
    await prepare.cancel(kept.id, kept.owner, store=shell.store, clock=shell.outside.clock)
    await shell.store.end_batch(kept.id, now)
    await shell.store.mark_batch_told(kept.id, now)


async def _supersede(shell: Shell, kept: Batch) -> None:
    """Confirm it; what an earlier command left of the same file is this one's now."""
    standing = (BatchState.PREPARED, BatchState.RUNNING, BatchState.PAUSED)
    for other in await shell.store.batches(standing):
        if other.id != kept.id and _of(other) == _of(kept):
            await prepare.cancel(other.id, other.owner, store=shell.store, clock=shell.outside.clock)
    await prepare.confirm(kept.id, kept.owner, store=shell.store, clock=shell.outside.clock)


def _of(one: Batch) -> Sequence[object]:
    return one.owner, one.account_id, one.region, one.registration_type, one.source
