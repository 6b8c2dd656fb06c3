"""`callsign bulk`: a registration for each row of a table."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import approval, bulk_before, profile_sources, sources, tables
from bot.command_line.bulk_before import RowChoices, TableBefore
from bot.command_line.carry_out_batch import NOTHING_STARTED, BatchOutcome, follow, results
from bot.command_line.check import Problem
from bot.command_line.completion import types_complete
from bot.command_line.export import refuse_existing
from bot.command_line.files import write
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.parameters import channel_id, pairs
from bot.command_line.remarks import (
    aws_review,
    check_pages,
    read_pages,
    refuse_unread_pages,
    remark_options,
    use_suggestions,
)
from bot.command_line.sources import reading_of
from bot.command_line.table_columns import ColumnArguments
from bot.command_line.table_problems import CAUSES_SHOWN, causes_of_rows, missing_columns, problem_lines
from bot.command_line.table_shows import documented, documented_remarks, shown
from bot.command_line.tables import TableArguments, TableContents
from workflows.batches import approval as batch_approval
from workflows.batches import prepare
from workflows.batches.checked_tables import CheckedTable
from workflows.batches.prepare import Preview
from workflows.batches.row_remarks import Decisions, TableRemarks, addresses, table_remarks
from workflows.batches.suggested_rows import with_suggestions
from workflows.customers import keep
from workflows.ports.pages import Page
from workflows.records.approvals import Approval
from workflows.records.batches import Batch, BatchState
from workflows.records.drafts import BatchId, SubmissionState
from workflows.scripts import article_scripts
from workflows.submissions import room
from workflows.submissions.known import known_of_name
from workflows.tables.columns import RowSetting
from workflows.tables.write import write_csv

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class BulkOptions:
    """What the command line asks for, by the names of its options."""

    table: Path | None
    table_option: Path | None
    kind: str
    region: str
    documents: Path | None
    columns: dict[str, str]
    map_file: Path | None
    write_map: Path | None
    leave_out_unknown: bool
    key: str
    encoding: str
    sheet: str
    name_pattern: str
    customer: str
    profile: str
    brand: str
    channel: str
    #: Where the results, and the errors of rows, are written.
    result: Path | None
    errors: Path | None
    only_good: bool
    only_new: bool
    again: bool
    fix_denied: bool
    force: bool
    overrides: dict[str, str]
    strict: bool
    takes_over: bool
    check_pages: bool
    aws_review: bool
    wait: bool
    yes: bool

    def choices(self) -> RowChoices:
        """What is said about rows that are nearly the same as something started before, and about remarks."""
        return RowChoices(
            only_new=self.only_new,
            again=self.again,
            fix_denied=self.fix_denied,
            overrides=self.overrides,
            aws_review=self.aws_review,
            yes=self.yes,
        )

    def table_arguments(self) -> TableArguments:
        """The table, and how it is read. Raises Failure where two tables are named, or none."""
        source = self.table or self.table_option
        if source is None or (self.table and self.table_option):
            raise Failure(messages.terminal_bulk.ONE_TABLE, Exit.USAGE)
        return TableArguments(
            table=source,
            kind=self.kind,
            region=settings_of(self.region).default_region,
            documents=self.documents,
            columns=ColumnArguments(
                named=self.columns | ({self.key: RowSetting.KEY} if self.key else {}),
                file=self.map_file,
                written_to=self.write_map,
                leave_out_unknown=self.leave_out_unknown,
            ),
            name_pattern=self.name_pattern,
            reading=reading_of(self.encoding, self.sheet),
            profile=self.profile,
            belongs_to=self.brand,
        )


@click.command(epilog=messages.terminal_bulk.BULK_EPILOG)
@click.argument(
    "table",
    required=False,
    metavar="TABLE",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
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
    help="The field of a column; COLUMN= leaves the column out. Can be repeated; the last one counts.",
)
@click.option(
    "--map-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the fields of columns, as --write-map writes it.",
)
@click.option(
    "--write-map",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all columns with their fields to a CSV file, to be corrected and used with --map-file.",
)
@click.option(
    "--customer",
    metavar="NAME",
    default="",
    help="The customer of rows that name none. A column “customer” names another one for its row.",
)
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="A Callsign profile that answers what a row does not. A column “profile” names another one for its row.",
)
@click.option(
    "--brand",
    metavar="ID|NAME",
    default="",
    help="The brand of rows that name none, by ID or name. A column “brand” names it for its row.",
)
@click.option("--leave-out-unknown", is_flag=True, help="Leave out all columns that do not match a field.")
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
@click.option("--only-new", is_flag=True, help="Leave out rows that are nearly the same as something started before.")
@click.option("--again", is_flag=True, help="Register rows even if nearly the same was started before.")
@click.option(
    "--fix-denied", is_flag=True, help="Submit rows whose registration was denied as its next version; buys nothing."
)
@remark_options
@use_suggestions
@check_pages
@aws_review
@click.option("--force", is_flag=True, help="Replace the files of --result, --errors and --write-map if they exist.")
@approval.wait_option
@click.option(
    "--yes", is_flag=True, help="Register. Without this option, everything is checked and shown, and nothing is done."
)
@options
def bulk(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Register a number or sender ID for each row of a table: a CSV, Excel or OpenDocument file.

    Columns are matched to fields by path, by title, or by a similar name; `callsign template` writes a table to fill
    in. Every row is checked before anything is created, and nothing is done until you add --yes. If you run the command
    again with the same file, it continues where it stopped. Rows that were already started are recognised by the column
    of --key or by their content, and are never bought twice.
    """
    asked = BulkOptions(**options)
    refuse_unread_pages(asked.overrides, check_pages=asked.check_pages)

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

        for path in filter(None, (self.wanted.result, self.wanted.errors, self.wanted.write_map)):
            refuse_existing(path, force=self.wanted.force)
        settings, ambient = settings_of(self.given.region), ambient_of(self.context)
        if self.wanted.yes:
            async with open_core(settings, ambient) as core:
                contents, table = await self._contents(core)
                return await self._carry_out(core, contents, table)
        async with open_dry(settings, ambient) as core:
            contents, table = await self._contents(core)
            before = await bulk_before.look(core, contents, table, self.wanted.choices(), self.output)
            remarks = await self._remarks(core, contents, before)
            before = replace(before, denied=remarks.blocked)
            kept, preview = await self._kept(core, contents, before, remarks)
            open_rows = await bulk_before.asked(core, before, kept)
            await _end_unconfirmed(core, kept)
            self._show(core, contents, before, preview)
        self._refuse_keys_in_use(contents, table, preview)
        document = {**documented(contents, table, preview), **documented_remarks(remarks), **before.document(core)}
        bulk_before.ask(before, open_rows, self.output, document)
        self.output.say("", messages.terminal_bulk.DRY_BULK)
        self.output.document({"done": False, **document})
        return Exit.DONE

    async def _contents(self, core: Core) -> tuple[TableContents, CheckedTable]:
        """Read and check everything. Raises Failure where rows have errors, unless --only-good leaves them out."""
        if self.wanted.customer:
            from bot.runtime.command import person

            await keep.wanted(self.wanted.customer, person(), core.ports)
        contents = await tables.look(core, self.given)
        table = await tables.checked(contents)
        profile_sources.show(contents.own_table, contents.profiles, contents.form, self.output)
        problems = contents.problems()
        if problems or table.survey.errors:
            self._show_problems(contents, table, problems)
        if self.wanted.takes_over:
            table = await asyncio.to_thread(with_suggestions, table, contents.form)
            self.output.say(
                *self.output.wrapped(messages.table_remarks.taken_over(table.taken_over, contents.titles()))
            )
        return contents, table

    def _show_problems(self, contents: TableContents, table: CheckedTable, problems: Sequence[Problem]) -> None:
        """Everything that is wrong, each cause once. Raises Failure, unless the good rows can continue."""
        if self.wanted.errors:
            tables.write_errors(self.wanted.errors, contents, table.survey.errors, table.survey.left_out)
        missing, causes = tuple(missing_columns(contents, table.survey)), causes_of_rows(contents, table.survey)
        for line in problem_lines(contents, problems, missing, causes):
            self.output.note(line)
        continues = self.wanted.only_good and table.survey.good > 0 and not problems
        message = messages.terminal_bulk.rows_wrong(
            messages.terminal_bulk.WrongRows(
                rows=table.survey.rows,
                good=table.survey.good,
                causes=len(causes),
                errors=table.survey.error_count,
                left_out=table.survey.left_out,
                is_json=self.output.as_json,
            ),
            shown=CAUSES_SHOWN,
            path=str(self.wanted.errors or ""),
            continuing=continues,
        )
        if continues:
            self.output.note(message)
            return
        raise Failure(
            messages.terminal_bulk.table_unclear(self.given.name) if problems else message,
            Exit.INVALID,
            done=False,
            problems=[problem.document() for problem in (*problems, *missing)],
            **documented(contents, table, None),
        )

    async def _remarks(self, core: Core, contents: TableContents, before: TableBefore) -> TableRemarks:
        """What a reviewer would say. Raises Failure where rows would be denied, unless --only-good leaves them out."""
        from bot.runtime.command import person

        new = await self._new_batch(core, contents)
        decisions = Decisions(
            by=person(),
            at=core.ambient.clock(),
            reasons=self.wanted.overrides,
            strict=self.wanted.strict,
            approver_decides=await batch_approval.rule_of_new(new, core.ports) is not None,
            pages=await self._pages(core, contents, before),
        )
        documents = before.table.documents
        known = await known_of_name(self.wanted.customer, core.store, core.ports.own_names)
        remarks = await asyncio.to_thread(table_remarks, before.new_rows(), documents, contents.form, decisions, known)
        titles = {path: definition.title for path, definition in contents.form.by_path.items()}
        self.output.say(*self.output.wrapped(messages.table_remarks.terminal_lines(remarks, titles)))
        if remarks.blocked and not self.wanted.only_good:
            document = {**documented(contents, before.table, None), **documented_remarks(remarks)}
            raise Failure(messages.table_remarks.refusal(remarks), Exit.INVALID, done=False, **document)
        return remarks

    async def _pages(self, core: Core, contents: TableContents, before: TableBefore) -> dict[str, Page]:
        """The pages that the rows name, each opened once; none without --check-pages."""
        if not self.wanted.check_pages:
            return {}
        named = await asyncio.to_thread(addresses, before.new_rows(), contents.form)
        self.output.note(messages.table_remarks.opening(len(named)))
        return await read_pages(named, core.ambient.pages())

    async def _new_batch(self, core: Core, contents: TableContents) -> prepare.NewBatch:
        from bot.runtime.command import person

        return prepare.NewBatch(
            owner=person(),
            form=contents.form,
            account_id=await core.aws.account_id(),
            region=self.given.region,
            channel_id="",
            source=self.given.name,
            customer=self.wanted.customer,
            aws_review=self.wanted.aws_review,
        )

    async def _kept(
        self, core: Core, contents: TableContents, before: TableBefore, remarks: TableRemarks, *, channel_id: str = ""
    ) -> tuple[Batch, Preview]:
        """The rows as a batch, without those that are left out."""
        new = replace(await self._new_batch(core, contents), remarks=remarks, channel_id=channel_id)
        kept = await prepare.prepare(before.rows(), before.table.documents, new, core.ports)
        await bulk_before.recognise(core, before, kept)
        preview = await prepare.preview(kept.id, interval=core.rates.interval, store=core.store)
        needed = room.with_shared_documents(preview.calls, [file.body for file in before.table.documents.values()])
        return kept, replace(preview, room=await room.look(core.aws, self.given.region, needed))

    async def _carry_out(self, core: Core, contents: TableContents, table: CheckedTable) -> Exit:
        from bot.runtime.command import open_command_engine

        before = await bulk_before.look(core, contents, table, self.wanted.choices(), self.output)
        remarks = await self._remarks(core, contents, before)
        before = replace(before, denied=remarks.blocked)
        kept, preview = await self._kept(
            core, contents, before, remarks, channel_id=self.wanted.channel or core.settings.default_channel or ""
        )
        self._show(core, contents, before, preview)
        open_rows = await bulk_before.asked(core, before, kept)
        if (preview.changed and not self.wanted.only_good) or open_rows or not kept.total:
            await _end_unconfirmed(core, kept)
        self._refuse_keys_in_use(contents, table, preview)
        document = {**documented(contents, table, preview), **documented_remarks(remarks), **before.document(core)}
        bulk_before.ask(before, open_rows, self.output, document)
        if kept.total:
            await bulk_before.correct(core, before)
            kept = await self._approved(core, kept)
        async with open_command_engine(core) as engine:
            try:
                fixed = await bulk_before.resubmit(core, engine, before, self.output)
                ended = await follow(core, engine, kept, self.output) if kept.total else NOTHING_STARTED
            except asyncio.CancelledError:  # by Ctrl-C
                raise Failure(messages.terminal.STOPPED_SAFELY, Exit.INTERRUPTED) from None
        rows = bulk_before.with_others(await results(core, kept, self.output), before, fixed)
        if self.wanted.result:
            write(
                self.wanted.result,
                write_csv(messages.terminal_bulk.RESULT_HEADER, [list(row.values()) for row in rows]),
            )
        self._show_outcome(ended, rows)
        is_done = ended.is_done and all(outcome.state is SubmissionState.SUBMITTED for _, outcome in fixed)
        self.output.document({"done": is_done, **document, "counts": ended.counts, "rows": rows})
        return Exit.DONE if is_done else Exit.ATTENTION

    async def _approved(self, core: Core, kept: Batch) -> Batch:
        """The batch that runs: this one, or the one that an approval has started.

        Raises Failure while somebody has to approve it, and nobody has.
        """
        rule = await batch_approval.rule_of_batch(kept, core.ports)
        if rule is None:
            await _supersede(core, kept)
            return kept

        async def ask(_: Approval | None) -> Approval | None:
            await _cancel_others(core, kept)
            return await batch_approval.ask(kept, rule, core.ports)

        fingerprint = await batch_approval.fingerprint(kept, core.ports)
        sought = approval.Sought(fingerprint=fingerprint, ask=ask, again=self.wanted.again, wait=self.wanted.wait)
        try:
            given = await approval.obtained(core, sought, self.output)
        finally:
            if await core.store.approval_of(kept.id) is None:  # the request is about the batch of an earlier command
                await _end_unconfirmed(core, kept)
        return await prepare.existing(BatchId(given.subject), store=core.store)

    def _show(self, core: Core, contents: TableContents, before: TableBefore, preview: Preview) -> None:
        from bot.runtime.database import kept_in

        table = before.table
        self.output.say(*shown(contents, table), "")
        found = table.survey
        tidied = messages.bulk.tidied(contents.form, found.tidied, found.readings) if found.tidied else ""
        notes = messages.terminal_bulk.TableNotes(
            dropping=found.dropping,
            unused=found.unused,
            key_column=contents.placement.key_header,
            tidied=tidied,
            reading=messages.tables.reading_facts(contents.table),
        )
        self.output.say(
            *messages.terminal_bulk.bulk_review(preview, notes),
            *messages.terminal_like.bulk_lines(len(before.elsewhere), len(before.fixes), kept_in(core.settings)),
        )

    def _refuse_keys_in_use(self, contents: TableContents, table: CheckedTable, preview: Preview) -> None:
        """Name rows whose keys were used with other answers. Raises Failure, unless --only-good leaves them out."""
        if not preview.changed:
            return
        for row in preview.changed_rows:
            self.output.note(messages.terminal_bulk.key_in_use(row))
        message = messages.terminal_bulk.keys_in_use(preview.changed, continuing=self.wanted.only_good)
        if not self.wanted.only_good:
            raise Failure(message, Exit.INVALID, done=False, **documented(contents, table, preview))
        self.output.note(message)

    def _show_outcome(self, ended: BatchOutcome, rows: Sequence[Mapping[str, object]]) -> None:
        if not self.wanted.result:
            self.output.table(
                messages.terminal_bulk.OUTCOME_HEADER,
                [[str(row[name]) for name in messages.terminal_bulk.OUTCOME_COLUMNS] for row in rows],
            )
        self.output.say(
            "", *messages.terminal_bulk.bulk_outcome(ended.counts, ended.problem, str(self.wanted.result or ""))
        )


async def _end_unconfirmed(core: Core, kept: Batch) -> None:
    """End a batch that was created only to be shown: nothing is posted about it."""
    now = core.ambient.clock()
    if kept.total:  # one without rows cannot be moved, and is not started either
        await prepare.cancel(kept.id, kept.owner, core.ports)
        await core.store.end_batch(kept.id, now)
    await core.store.mark_batch_reported(kept.id, now)


async def _supersede(core: Core, kept: Batch) -> None:
    """Confirm a batch, and cancel what an earlier command left of the same file."""
    await _cancel_others(core, kept)
    await prepare.confirm(kept.id, kept.owner, core.ports)


async def _cancel_others(core: Core, kept: Batch) -> None:
    """Cancel what an earlier command left of the same file."""
    open_states = (BatchState.PREPARED, BatchState.RUNNING, BatchState.PAUSED)
    for other in await core.store.batches(open_states):
        if other.id != kept.id and _of(other) == _of(kept) and kept.source != sources.STANDARD_INPUT:
            await prepare.cancel(other.id, other.owner, core.ports)


def _of(batch: Batch) -> Sequence[object]:
    return batch.owner, batch.account_id, batch.region, batch.registration_type, batch.source
