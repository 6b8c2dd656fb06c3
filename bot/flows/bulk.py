"""An upload before it becomes a batch: each of its pages is computed again from the stored files.

Reading and checking run in threads: ten thousand rows take seconds, and other requests need the event loop.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import PurePath

import structlog

from bot import messages
from bot.blocks.bulk import ColumnQuestions, mapping_view, preview_view, reading_view, refused_view, summary_view
from bot.blocks.bulk_remarks import row_remark_blocks, rows_override_view
from bot.blocks.elements import Block
from bot.blocks.row_errors import errors_message
from bot.blocks.small_modals import done_view, problem_view
from bot.flows.approvals import asked_view
from bot.flows.channels import chosen_channel
from bot.flows.modal_answer import ModalAnswer
from bot.flows.problems import words_for
from bot.flows.services import Services
from bot.notifications.outbox import SLACK_FAILURES
from bot.slack.files import OwnFile, UploadRefused
from workflows.batches import approval as batch_approval
from workflows.batches import prepare, uploads
from workflows.batches.checked_tables import CheckedTable, checked_table
from workflows.batches.row_customers import customers_named
from workflows.batches.row_remarks import Decisions, TableRemarks, table_remarks
from workflows.batches.row_resources import TableScope, holdings, missing_association
from workflows.batches.table_profiles import (
    TableProfiles,
    filled_rows,
    own_columns,
    own_header,
    profiles_of,
    with_profiles,
    with_refused_names,
)
from workflows.batches.uploads import Survey, documents_of, usual_pattern
from workflows.profiles.errors import NoKey
from workflows.records.approvals import Approval
from workflows.records.batches import RowState
from workflows.records.definitions import ASSOCIATE_ON_APPROVAL, Form
from workflows.records.drafts import BatchId, Person
from workflows.records.errors import AwsError, Gone, NotYours
from workflows.records.uploads import Upload, UploadId
from workflows.submissions.known import known_of_name
from workflows.submissions.room import with_shared_documents
from workflows.tables.check import CheckedRow, check, unknown_placeholders
from workflows.tables.columns import Placement, place
from workflows.tables.read import read_table
from workflows.tables.table import Reading, Table, TableQuestion, TableRefused
from workflows.tables.write import write_csv
from workflows.tables.zip_files import BundleRefused

log = structlog.get_logger(__name__)

#: Unused documents named on the preview, and answers of a profile that are not used.
NAMED = 5


@dataclass(frozen=True, kw_only=True)
class UploadContents:
    """An upload with its files, read and matched to the form."""

    upload: Upload
    form: Form
    #: With the answers of its rows' profiles.
    table: Table
    #: As it was sent.
    own_table: Table
    placement: Placement
    #: Those that were sent.
    documents: Mapping[str, bytes]
    profiles: TableProfiles

    @property
    def pattern(self) -> str:
        """The pattern of the registrations' names."""
        return self.upload.name_pattern or usual_pattern(self.placement, self.form)

    def rows(self) -> Iterator[CheckedRow]:
        """Every row, checked when it is read."""
        names = self.all_documents
        checked = check(self.table, self.placement, self.form, documents=names, name_pattern=self.pattern)
        return with_refused_names(checked, self.own_table, self.profiles)

    @cached_property
    def all_documents(self) -> Mapping[str, bytes]:
        """The documents that were sent, and those of the profiles."""
        return {**self.documents, **self.profiles.documents}

    @property
    def own_columns(self) -> Placement:
        """The columns that were sent."""
        return own_columns(self.placement, self.own_table)


async def owned_upload(services: Services, upload_id: str, person: Person) -> Upload:
    """The upload, for the person who sent it. Raises UploadGone, UploadNotYours, or NotPermitted."""
    return await uploads.owned(UploadId(upload_id), person, services)


async def column_questions(services: Services, upload: Upload) -> ColumnQuestions:
    """The questions about its columns.

    Raises:
        TableRefused, TableQuestion: the file cannot be read, or not without a decision.
        AwsError: the form is not known.
    """
    form = (await services.soon(services.forms.form(upload.region, upload.registration_type))).value
    body = await services.store.upload_table(upload.id)

    def placement() -> Placement:
        header = read_table(body, Reading(**upload.reading)).header
        placed = place(own_header(header), form, upload.chosen)
        # What has no column may be answered by the rows' profiles.
        return replace(placed, header=header, missing=() if own_header(header) != header else placed.missing)

    return ColumnQuestions(form=form, placement=await asyncio.to_thread(placement))


async def reading_question(services: Services, upload: Upload) -> TableQuestion | None:
    """What a person still has to decide about reading the table."""
    body = await services.store.upload_table(upload.id)
    with suppress(TableRefused):
        try:
            await asyncio.to_thread(read_table, body, Reading(**upload.reading))
        except TableQuestion as question:
            return question
    return None


async def read(services: Services, upload: Upload) -> UploadContents:
    """The upload as it is stored, under the current form.

    Raises:
        TableRefused, BundleRefused: a file cannot be read; usually the upload page has already refused it.
        TableQuestion: a person has to say how the table is to be read.
        AwsError: the form is not known.
        NoKey: rows name profiles, and no key opens any.
    """
    form = (await services.soon(services.forms.form(upload.region, upload.registration_type))).value
    body = await services.store.upload_table(upload.id)
    files = await services.store.upload_documents(upload.id)
    own_table = await asyncio.to_thread(read_table, body, Reading(**upload.reading))
    profiles = await profiles_of(own_table, form, upload.owner, services.profiles)
    documents = await asyncio.to_thread(documents_of, files)

    def placed(table: Table) -> Placement:
        return place(table.header, form, upload.chosen)

    table = await asyncio.to_thread(with_profiles, own_table, profiles, placed)
    return UploadContents(
        upload=upload,
        form=form,
        table=table,
        own_table=own_table,
        placement=await asyncio.to_thread(placed, table),
        documents=documents,
        profiles=profiles,
    )


async def page(services: Services, upload: Upload, *, only_good: bool = False) -> ModalAnswer:
    """The next page of the upload; `only_good` skips the summary of errors if any row is good."""
    back = {"upload": str(upload.id)}
    try:
        return ModalAnswer(view=await _page(services, upload, only_good=only_good))
    except TableQuestion as question:
        return ModalAnswer(view=reading_view(upload, question))
    except TableRefused as refused:
        return ModalAnswer(view=refused_view([messages.tables.table_refused(refused)], back))
    except BundleRefused as refused:
        return ModalAnswer(view=refused_view([messages.tables.bundle_refused(refused)], back))
    except NoKey:
        return ModalAnswer(view=refused_view([messages.profiles.NO_KEY], back))
    except AwsError as error:
        return ModalAnswer(view=problem_view(words_for(error, ""), again=back))


class BulkPage(StrEnum):
    """The pages of an upload."""

    #: The columns and their meaning.
    MAPPING = "mapping"
    #: A table that cannot be used as a whole.
    REFUSED = "refused"
    #: The errors of the rows.
    SUMMARY = "summary"
    #: What will happen on confirmation.
    PREVIEW = "preview"


def page_before_rows(questions: ColumnQuestions, problems: Sequence[str]) -> BulkPage | None:
    """The page to show before the rows can be read; `problems` are those of the table as a whole."""
    if questions.open:
        return BulkPage.MAPPING
    return BulkPage.REFUSED if problems else None


def table_problems(contents: UploadContents) -> list[str]:
    """What is wrong with the table as a whole, in words: placeholders, and registrations, without a column."""
    unknown = unknown_placeholders(contents.pattern, contents.placement)
    kind = missing_association(contents.placement, contents.form)
    return [
        *([messages.bulk.association_column_missing(kind)] if kind else []),
        *([messages.bulk.pattern_unknown(unknown)] if unknown else []),
    ]


def page_after_rows(summary: Survey, *, only_good: bool) -> BulkPage:
    """The page to show once the rows and their documents were read."""
    continues = summary.good == summary.rows or (only_good and summary.good > 0)
    return BulkPage.PREVIEW if continues else BulkPage.SUMMARY


async def _page(services: Services, upload: Upload, *, only_good: bool) -> Block:
    contents = await read(services, upload)
    questions = ColumnQuestions(form=contents.form, placement=contents.own_columns)
    problems = table_problems(contents)
    back = {"upload": str(upload.id)}
    match page_before_rows(questions, problems):
        case BulkPage.MAPPING:
            return mapping_view(upload, questions)
        case BulkPage.REFUSED:
            return refused_view(problems, back)
    table = await _checked(services, contents)
    if page_after_rows(table.survey, only_good=only_good) is BulkPage.PREVIEW:
        return await _preview(services, contents, table)
    summary = table.survey
    sent = await _send_errors(services, contents, summary)
    return summary_view(upload, summary, contents.form, contents.placement.missing, sent)


async def _checked(services: Services, contents: UploadContents) -> CheckedTable:
    """Every row and every document that a row names."""
    region = contents.upload.region
    held, started = await services.soon(holdings(contents.placement, region, services))
    scope = TableScope(
        form=contents.form,
        placement=contents.placement,
        region=region,
        holdings=held,
        started=started,
        customers=await customers_named(contents.placement, services.store),
    )
    sent, known = contents.documents, contents.all_documents
    check = partial(checked_table, contents.rows, sent, known.__getitem__, scope)
    return await asyncio.get_running_loop().run_in_executor(services.tables, check)


async def _preview(services: Services, contents: UploadContents, table: CheckedTable) -> Block:
    """Store the rows as a batch that waits for confirmation, and show what will happen then."""
    upload, form, summary = contents.upload, contents.form, table.survey
    new = await _new_batch(services, contents)
    asks = await _asks(services, new)
    remarks = await _remarks(services, contents, table, approver_decides=asks)
    kept = await prepare.prepare(table.rows(), table.documents, replace(new, remarks=remarks), services)
    preview = await prepare.preview(kept.id, interval=services.interval, store=services.store)
    notes = [messages.bulk.row_names(await _row_names(services, kept.id), preview.registrations)]
    notes += [f"{name}: {fact}" for name, fact in messages.tables.reading_facts(contents.table).items()]
    notes.append(messages.bulk.recognised_by(contents.placement.key_header))
    notes += messages.customers.of_rows(preview.customers)
    notes += [messages.bulk.unused_documents(summary.unused, NAMED)] if summary.unused else []
    notes += [messages.bulk.answers_not_sent(summary.dropping)] if summary.dropping else []
    if summary.tidied:
        notes.append(messages.bulk.tidied(form, summary.tidied, summary.readings))
    notes += [*from_profiles(contents), *shown(contents, summary)]
    channel = await chosen_channel(services.files.client, upload.channel_id, services.deadlines.detail)
    if channel.is_shared:
        notes.insert(0, messages.form.SHARED_NOTE)
    by_itself = any(association.behavior == ASSOCIATE_ON_APPROVAL for association in form.type.associations)
    needed = with_shared_documents(preview.calls, [file.body for file in table.documents.values()])
    room = await services.resources.room(upload.region, needed)
    shown_remarks = row_remark_blocks(remarks, form)
    return preview_view(upload.id, replace(preview, room=room), notes, shown_remarks, sender_id=by_itself, asks=asks)


async def begin(services: Services, batch_id: BatchId, upload_id: UploadId, person: Person) -> Block:
    """Start a batch, or ask for its approval, and forget its files: the one way from a table to AWS in Slack.

    Raises as `workflows.batches.approval.begin`.
    """
    begun = await batch_approval.begin(batch_id, person, services)
    with suppress(Gone, NotYours):
        await services.store.delete_upload((await owned_upload(services, upload_id, person)).id)
    if isinstance(begun, Approval):
        return await asked_view(services, begun)
    preview = await prepare.preview(batch_id, interval=services.interval, store=services.store)
    return done_view(messages.bulk.started(begun.channel_id, preview.registrations))


async def _new_batch(services: Services, contents: UploadContents) -> prepare.NewBatch:
    upload = contents.upload
    return prepare.NewBatch(
        owner=upload.owner,
        form=contents.form,
        account_id=await services.soon(services.aws.account_id()),
        region=upload.region,
        channel_id=upload.channel_id,
        source=upload.table_name,
    )


async def _asks(services: Services, new: prepare.NewBatch) -> bool:
    """Whether somebody has to approve the table."""
    return await services.soon(batch_approval.rule_of_new(new, services)) is not None


async def _remarks(
    services: Services, contents: UploadContents, table: CheckedTable, *, approver_decides: bool
) -> TableRemarks:
    """What a reviewer would say about the good rows."""
    upload = contents.upload
    decisions = Decisions(
        by=upload.owner, at=services.clock(), reasons=upload.overrides, approver_decides=approver_decides
    )
    known = await known_of_name("", services.store, services.own_names)
    looked = partial(table_remarks, table.rows(), table.documents, contents.form, decisions, known)
    return await asyncio.get_running_loop().run_in_executor(services.tables, looked)


async def override_rows_view(services: Services, upload: Upload) -> Block:
    """The window in which a person says why the answers of rows are right. Raises as `read` does."""
    contents = await read(services, upload)
    asks = await _asks(services, await _new_batch(services, contents))
    remarks = await _remarks(services, contents, await _checked(services, contents), approver_decides=asks)
    return rows_override_view(upload.id, remarks, contents.form)


def from_profiles(contents: UploadContents) -> list[str]:
    """What each profile answers in how many rows, and what of it the form does not take."""
    rows = filled_rows(contents.own_table, contents.profiles)
    notes: list[str] = []
    for profile in contents.profiles.by_name.values():
        titles = [contents.form.by_path[path].title for path in profile.cells]
        left_out = [messages.start_from.left_out_line(each) for each in profile.left_out[:NAMED]]
        fills_in = messages.profiles.fills_in(profile.name, rows.get(profile.name, 0), titles)
        notes.append("\n".join([fills_in, *left_out]))
    return notes


def shown(contents: UploadContents, summary: Survey) -> list[str]:
    """What a person sees of the table before it starts: its columns, the documents of its rows, and the first row."""
    form, named = contents.form, contents.profiles.shown_document
    documents = messages.bulk_preview.documents(
        [(row, path, named(file)) for row, path, file in summary.documents], form
    )
    first = summary.first
    if first:
        first = replace(first, documents={path: named(file) for path, file in first.documents.items()})
    return [
        messages.bulk_preview.columns(contents.own_columns, form),
        *([documents] if documents else []),
        *([messages.bulk_preview.first_row(first, form)] if first else []),
    ]


async def _row_names(services: Services, batch_id: BatchId) -> list[tuple[int, str]]:
    """The first rows that will be started, with their names."""
    names: list[tuple[int, str]] = []
    async for row in prepare.results(batch_id, store=services.store):
        names += [(row.number, row.name)] if row.state is RowState.WAITING else []
        if len(names) == messages.bulk.ROWS_NAMED:
            break
    return names


async def _send_errors(services: Services, contents: UploadContents, summary: Survey) -> str:
    """Send the errors to the person who sent the table, once: the first as a table, all as a file.

    Returns a sentence that says where they are.
    """
    titles = {field.path: field.title for field in contents.form.fields}
    upload, outbox = contents.upload, services.notifier.outbox
    digest = blake2b(repr(summary.errors).encode(), digest_size=8).hexdigest()
    key = f"table-errors:{upload.id}:{digest}"
    if await services.store.post_of(key):
        return messages.bulk.ERROR_FILE_SENT
    try:
        await outbox.post(key, upload.owner.user_id, errors_message(upload.table_name, summary, titles))
    except SLACK_FAILURES as failure:  # the file has all of them
        log.warning("the table of errors was not posted", action="bulk", error=type(failure).__name__)

    def written() -> bytes:
        lines: list[tuple[object, ...]] = [
            (error.row, messages.tables.row_place(error, titles), error.length, messages.tables.row_error(error))
            for error in summary.errors
        ]
        left = summary.left_out
        return write_csv(
            messages.bulk.ERROR_HEADER, [*lines, *([("", "", "", messages.bulk.errors_left_out(left))] if left else [])]
        )

    file = OwnFile(
        body=await asyncio.to_thread(written),
        name=error_file_name(upload.table_name),
        title=messages.bulk.ERROR_FILE_TITLE,
    )
    comment = messages.bulk.errors_comment(
        upload.table_name,
        summary.rows,
        summary.rows - summary.good,
        errors=summary.error_count,
        left_out=summary.left_out,
    )
    try:
        await services.files.send_to_person([file], upload.owner.user_id, comment)
    except UploadRefused:
        return messages.bulk.ERROR_FILE_FAILED
    return messages.bulk.ERROR_FILE_SENT


def error_file_name(table_name: str) -> str:
    """The table's own name without characters that some file system refuses, and "-errors"."""
    stem = re.sub(r"[^\w.-]+", "_", PurePath(table_name).stem)[:60]
    return f"{stem or 'table'}-errors.csv"
