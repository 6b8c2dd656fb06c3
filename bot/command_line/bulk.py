"""`callsign bulk`: a registration for each row of a table."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import tables
from bot.command_line.carry_out_batch import BatchOutcome, follow, results
from bot.command_line.completion import types_complete
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.register import channel_id, pairs
from bot.command_line.sources import reading_of
from bot.command_line.tables import TableArguments, TableContents
from workflows.batches import prepare
from workflows.batches.prepare import Preview
from workflows.batches.uploads import Survey, survey
from workflows.records.batches import Batch, BatchState
from workflows.scripts import article_scripts
from workflows.tables.columns import RowSetting
from workflows.tables.write import write_csv

if TYPE_CHECKING:
    from bot.runtime.core import Account, Core

#: Errors of rows shown on standard error; the rest is in the file of --errors.
ERRORS_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class BulkOptions:
    """What the command line asks for, by the names of its options."""

    table: Path | None
    table_option: Path | None
    kind: str
    region: str
    documents: Path | None
    columns: dict[str, str]
    key: str
    encoding: str
    sheet: str
    name_pattern: str
    channel: str
    #: Where the results, and the errors of rows, are written.
    result: Path | None
    errors: Path | None
    only_good: bool
    yes: bool

    def table_arguments(self) -> TableArguments:
        """The table, and how it is read. Raises Failure where two tables are named, or none."""
        source = self.table or self.table_option
        if source is None or (self.table and self.table_option):
            raise Failure(messages.terminal_bulk.ONE_TABLE, Exit.USAGE)
        return TableArguments(
            table=source,
            kind=self.kind,
            region=settings_of(self.region).default_region,
            documents=self.documents or source.parent,
            columns=self.columns | ({self.key: RowSetting.KEY} if self.key else {}),
            name_pattern=self.name_pattern,
            reading=reading_of(self.encoding, self.sheet),
        )


@click.command(epilog=messages.terminal_bulk.BULK_EPILOG)
@click.argument("table", required=False, metavar="CSV", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--csv",
    "-c",
    "table_option",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The CSV file, as an option: AWS's script has it.",
)
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    shell_complete=types_complete,
    default=article_scripts.TOLL_FREE,
    show_default=True,
    help="What each row registers: a type from `callsign types`, or a common name for it.",
)
@click.option("--region", "-r", metavar="REGION", default="", help="AWS region. Defaults to AWS_REGION.")
@click.option(
    "--documents",
    metavar="DIR|ZIP",
    type=click.Path(exists=True, path_type=Path),
    help="Where the documents are. Defaults to the folder of the CSV file.",
)
@click.option(
    "--map",
    "columns",
    metavar="COLUMN=FIELD",
    multiple=True,
    callback=pairs(empty=True),
    help="The field of a column; COLUMN= leaves the column out. Can be repeated.",
)
@click.option(
    "--key",
    metavar="COLUMN",
    default="",
    help="The column that identifies each row, also in later files. Defaults to a column called “Row key”.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="",
    help="The encoding of a CSV file that is not in UTF-8 or UTF-16, such as cp1254.",
)
@click.option("--sheet", metavar="NAME", default="", help="The sheet of a spreadsheet that has several.")
@click.option(
    "--name-pattern", default="", help="Names of the registrations, with columns in braces: '{Company name} {row}'."
)
@click.option(
    "--channel",
    metavar="ID",
    default="",
    callback=channel_id,
    help="Slack channel ID for updates. Defaults to CALLSIGN_CHANNEL.",
)
@click.option(
    "--result",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the outcome of each row: registration, number, status, console link.",
)
@click.option(
    "--errors",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the errors of all rows, as a CSV file.",
)
@click.option("--only-good", is_flag=True, help="Leave out rows with errors and continue with the others.")
@click.option(
    "--yes", is_flag=True, help="Register. Without this option, everything is checked and shown, and nothing is done."
)
@options
def bulk(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Register a number or sender ID for each row of a CSV file.

    Columns are matched to fields by path, by title, or by a similar name; `callsign template` writes a table to fill
    in. Every row is checked before anything is created, and nothing is done until you add --yes. If you run the command
    again with the same file, it continues where it stopped. Rows that were already started are recognised by the column
    of --key or by their content, and are never bought twice.
    """
    asked = BulkOptions(**options)

    async def work(output: Output) -> Exit:
        return await _Bulk(context=context, output=output, given=asked.table_arguments(), wanted=asked).run()

    run(context, work, as_json=as_json)


@dataclass(frozen=True, kw_only=True)
class _Bulk:
    context: click.Context
    output: Output
    given: TableArguments
    wanted: BulkOptions

    async def run(self) -> Exit:
        from bot.runtime.command import open_dry
        from bot.runtime.core import open_core

        settings, ambient = settings_of(self.given.region), ambient_of(self.context)
        if self.wanted.yes:
            async with open_core(settings, ambient) as core:
                contents, summary = await self._contents(core)
                return await self._carry_out(core, contents, summary)
        async with open_dry(settings, ambient) as core:
            contents, summary = await self._contents(core)
            kept, preview = await self._kept(core, contents, summary, channel_id="")
            await _end_unconfirmed(core, kept)
        self._show(contents, summary, preview)
        self._refuse_keys_in_use(contents, summary, preview)
        self.output.say("", messages.terminal_bulk.DRY_BULK)
        self.output.document({"done": False, **self._document(contents, summary, preview)})
        return Exit.DONE

    async def _contents(self, account: Account) -> tuple[TableContents, Survey]:
        """Read and check everything. Raises Failure where rows have errors, unless --only-good leaves them out."""
        contents = await tables.look(account, self.given)
        summary = await asyncio.to_thread(lambda: survey(contents.rows(), contents.packed))
        if summary.errors:
            if self.wanted.errors:
                tables.write_errors(self.wanted.errors, contents, summary.errors)
            for error in summary.errors[:ERRORS_SHOWN]:
                self.output.note(f"  {tables.error_line(contents, error)}")
            continues = self.wanted.only_good and summary.good > 0
            path = str(self.wanted.errors or "")
            message = messages.terminal_bulk.rows_wrong(
                summary.rows, summary.good, summary.error_count, ERRORS_SHOWN, path, continuing=continues
            )
            if not continues:
                raise Failure(message, Exit.INVALID, done=False, **self._document(contents, summary, None))
            self.output.note(message)
        return contents, summary

    async def _kept(
        self, core: Core, contents: TableContents, summary: Survey, *, channel_id: str
    ) -> tuple[Batch, Preview]:
        from bot.runtime.command import person

        kept = await prepare.prepare(
            contents.rows(),
            await tables.prepared(contents, summary),
            prepare.NewBatch(
                owner=person(),
                form=contents.form,
                account_id=await core.aws.account_id(),
                region=self.given.region,
                channel_id=channel_id,
                source=self.given.table.name,
            ),
            core.ports,
        )
        return kept, await prepare.preview(kept.id, interval=core.rates.interval, store=core.store)

    async def _carry_out(self, core: Core, contents: TableContents, summary: Survey) -> Exit:
        from bot.runtime.command import open_command_engine

        kept, preview = await self._kept(
            core, contents, summary, channel_id=self.wanted.channel or core.settings.default_channel or ""
        )
        self._show(contents, summary, preview)
        if preview.changed and not self.wanted.only_good:
            await _end_unconfirmed(core, kept)
        self._refuse_keys_in_use(contents, summary, preview)
        await _supersede(core, kept)
        async with open_command_engine(core) as engine:
            try:
                ended = await follow(core, engine, kept, self.output)
            except asyncio.CancelledError:  # by Ctrl-C
                raise Failure(messages.terminal.STOPPED_SAFELY, Exit.INTERRUPTED) from None
        rows = await results(core, kept)
        if self.wanted.result:
            tables.write(
                self.wanted.result,
                write_csv(messages.terminal_bulk.RESULT_HEADER, [list(row.values()) for row in rows]),
            )
        self._show_outcome(ended)
        self.output.document(
            {"done": ended.is_done, **self._document(contents, summary, preview), "counts": ended.counts, "rows": rows}
        )
        return Exit.DONE if ended.is_done else Exit.ATTENTION

    def _show(self, contents: TableContents, summary: Survey, preview: Preview) -> None:
        unused = summary.unused if contents.packed else ()
        key_column, facts = contents.placement.key_header, messages.tables.reading_facts(contents.table)
        self.output.say(*messages.terminal_bulk.bulk_review(preview, summary.dropping, unused, key_column, facts=facts))

    def _refuse_keys_in_use(self, contents: TableContents, summary: Survey, preview: Preview) -> None:
        """Name rows whose keys were used with other answers. Raises Failure, unless --only-good leaves them out."""
        if not preview.changed:
            return
        for row in preview.changed_rows:
            self.output.note(messages.terminal_bulk.key_in_use(row))
        message = messages.terminal_bulk.keys_in_use(preview.changed, continuing=self.wanted.only_good)
        if not self.wanted.only_good:
            raise Failure(message, Exit.INVALID, done=False, **self._document(contents, summary, preview))
        self.output.note(message)

    def _show_outcome(self, ended: BatchOutcome) -> None:
        self.output.say(
            "", *messages.terminal_bulk.bulk_outcome(ended.counts, ended.problem, str(self.wanted.result or ""))
        )

    def _document(self, contents: TableContents, summary: Survey, preview: Preview | None) -> dict[str, object]:
        made: dict[str, object] = {}
        if preview:
            made = {
                "account": preview.batch.account_id,
                "registrations": preview.registrations,
                "numbers": preview.numbers,
                "begun_before": preview.already,
                "keys_in_use": preview.changed,
                "calls": sum(preview.calls.values()),
                "seconds": round(preview.seconds, 1),
            }
        return {
            "region": self.given.region,
            "type": contents.form.type.name,
            "title": contents.form.type.title,
            "file": self.given.table.name,
            "encoding": contents.table.encoding,
            "sheet": contents.table.sheet,
            "header_row": contents.table.header_row,
            "key_column": contents.placement.key_header,
            "row_count": summary.rows,
            "good": summary.good,
            "error_count": summary.error_count,
            "errors": [
                {
                    "row": error.row,
                    "column": error.column,
                    "field": error.path or "",
                    "code": error.code.value,
                    "length": error.length,
                    "message": tables.error_line(contents, error),
                }
                for error in summary.errors
            ],
            **made,
        }


async def _end_unconfirmed(core: Core, kept: Batch) -> None:
    """End a batch that was created only to be shown: nothing is posted about it."""
    now = core.ambient.clock()
    await prepare.cancel(kept.id, kept.owner, core.ports)
    await core.store.end_batch(kept.id, now)
    await core.store.mark_batch_reported(kept.id, now)


async def _supersede(core: Core, kept: Batch) -> None:
    """Confirm a batch, and cancel what an earlier command left of the same file."""
    open_states = (BatchState.PREPARED, BatchState.RUNNING, BatchState.PAUSED)
    for other in await core.store.batches(open_states):
        if other.id != kept.id and _of(other) == _of(kept):
            await prepare.cancel(other.id, other.owner, core.ports)
    await prepare.confirm(kept.id, kept.owner, core.ports)


def _of(batch: Batch) -> Sequence[object]:
    return batch.owner, batch.account_id, batch.region, batch.registration_type, batch.source
