"""The submitted pages of `/callsign bulk`: files, columns, rows to leave out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks import bulk as pages
from bot.blocks.bulk import DOCUMENTS, NEXT_STEP, NEXT_STEP_GOOD, TABLE, column_block
from bot.blocks.preflight import REASON
from bot.blocks.small_modals import problem_view
from bot.blocks.start import CHANNEL, NAME, StartAnswers, start_answers
from bot.flows import bulk
from bot.flows.channels import problem_of
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import words_for
from bot.flows.services import Request, Services
from bot.flows.start import StartKind, again, offered_region, start
from bot.listeners.actions.bulk_buttons import given_before
from bot.listeners.views.start_page import place_problems
from bot.slack import payloads
from bot.slack.files import FileProblem
from bot.slack.payloads import FormSubmission, InputState, SlackFile, ViewState
from workflows.batches.uploads import documents_of
from workflows.preflight.rules import RULES
from workflows.records.definitions import RegistrationType
from workflows.records.errors import AwsError
from workflows.records.uploads import Upload, UploadedFile, UploadId
from workflows.submissions.override import is_reason
from workflows.tables.read import read_table
from workflows.tables.table import TableQuestion, TableRefused
from workflows.tables.zip_files import BundleRefused

#: Characters kept of a file's name, which may be of any length.
NAME_KEPT = 200


async def hand_in(request: Request) -> None:
    """Fetch the files, store them, and show the first page about them."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _send_upload(request, submitted), messages.bulk.LOADING)


async def choose_reading(request: Request) -> None:
    """Save how the table is to be read, then show the next page."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _choose_reading(request.services, submitted), messages.bulk.LOADING)


async def name_columns(request: Request) -> None:
    """Save the meaning of the columns, then show the next page."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _name_columns(request.services, submitted), messages.bulk.LOADING)


async def go_on(request: Request) -> None:
    """Continue with the good rows, or go back to the files."""
    submitted = payloads.form_submission(request.body)
    choice = submitted.view.entered.get(NEXT_STEP, InputState()).choices
    if not choice:
        await request.ack(response_action="errors", errors={NEXT_STEP: messages.bulk.CHOOSE_HOW})
        return
    work = _go_on(request.services, submitted, with_good=choice == (NEXT_STEP_GOOD,))
    await answer_modal(request, submitted.view.id, work, messages.bulk.LOADING_PREVIEW)


async def keep_rows(request: Request) -> None:
    """Keep why the answers of rows are right, and show the preview again."""
    submitted = payloads.form_submission(request.body)
    reason = submitted.view.entered.get(REASON, InputState()).text or ""
    if not is_reason(reason):
        await request.ack(response_action="errors", errors={REASON: messages.preflight.REASON_SHORT})
        return
    work = _keep_rows(request.services, submitted, " ".join(reason.split()))
    await answer_modal(request, submitted.view.id, work, messages.bulk.LOADING_PREVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """The files of the first modal, or their problems by block."""

    table: bytes = b""
    documents: tuple[UploadedFile, ...] = ()
    problems: Mapping[str, str]


async def _send_upload(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services, view = request.services, submitted.view
    region = offered_region(view.metadata, services.regions)
    try:
        types = services.forms.types_now(region) or (await services.soon(services.forms.types(region))).value
    except AwsError as error:
        return ModalAnswer(
            view=problem_view(words_for(error, ""), again=again(start_answers(view, ()), StartKind.MANY))
        )
    given = start_answers(view, types)
    chosen = next((declared for declared in types if declared.name == given.registration_type), None)
    problems = await _problems(request, given, chosen)
    files = await _fetched(services, view)
    problems |= files.problems
    if problems or chosen is None:
        inputs = {block.split("|", 1)[0]: block for block in view.inputs}
        again_view = pages.refused_view(list(problems.values()), again(given, StartKind.MANY))
        return ModalAnswer(
            view=again_view, errors={inputs.get(name, name): problem for name, problem in problems.items()}
        )
    upload = _upload(services, submitted, given, chosen)
    await services.store.add_upload(upload, files.table, files.documents)
    return await bulk.page(services, upload)


async def _problems(request: Request, given: StartAnswers, chosen: RegistrationType | None) -> dict[str, str]:
    problems = place_problems(given, chosen, request.services.regions)
    if len(given.name) > pages.PATTERN_MAX:
        problems[NAME] = messages.causes.too_long(len(given.name), pages.PATTERN_MAX)
    seconds = request.services.deadlines.detail
    if CHANNEL not in problems and (channel := await problem_of(request.client, given.channel_id, seconds)):
        problems[CHANNEL] = channel
    return problems


async def _fetched(services: Services, view: ViewState) -> _Files:
    """The files, read once to check them."""
    tables, documents = (view.entered.get(block, InputState()).files for block in (TABLE, DOCUMENTS))
    if not tables:
        return _Files(problems={TABLE: messages.bulk.NO_TABLE})
    table, *others = await asyncio.gather(*(_fetch(services, file) for file in (tables[0], *documents)))
    if isinstance(table, str):
        return _Files(problems={TABLE: table})
    wrong = [result for result in others if isinstance(result, str)]
    kept = tuple(result for result in others if isinstance(result, UploadedFile))
    if wrong:
        return _Files(problems={DOCUMENTS: " ".join(wrong)})
    try:
        with suppress(TableQuestion):  # the next page asks it
            await asyncio.to_thread(read_table, table.body)
        await asyncio.to_thread(documents_of, kept)
    except TableRefused as refused:
        return _Files(problems={TABLE: messages.tables.table_refused(refused)})
    except BundleRefused as refused:
        return _Files(problems={DOCUMENTS: messages.tables.bundle_refused(refused)})
    return _Files(table=table.body, documents=kept, problems={})


async def _fetch(services: Services, file: SlackFile) -> UploadedFile | str:
    """One file; or its problem, in words."""
    name = file.name[:NAME_KEPT]
    try:
        return UploadedFile(name=name, body=await services.files.fetch(file))
    except FileProblem as problem:
        return messages.bulk.document_refused(name, messages.form.document_problem(problem.code, problem.params))


def _upload(services: Services, submitted: FormSubmission, given: StartAnswers, chosen: RegistrationType) -> Upload:
    table = submitted.view.entered[TABLE].files[0]
    return Upload(
        id=UploadId(services.new_id()),
        owner=submitted.person,
        region=given.region,
        registration_type=chosen.name,
        title=chosen.title,
        name_pattern=given.name,
        channel_id=given.channel_id,
        table_name=table.name[:NAME_KEPT],
        created_at=services.clock(),
    )


async def _choose_reading(services: Services, submitted: FormSubmission) -> ModalAnswer:
    upload = await bulk.owned_upload(services, submitted.view.metadata.get("upload", ""), submitted.person)
    question = await bulk.reading_question(services, upload)
    if question:
        upload = replace(upload, reading={**upload.reading, **pages.chosen_reading(submitted.view, question)})
        await services.store.save_upload_reading(upload.id, upload.reading)
    return await bulk.page(services, upload)


async def _name_columns(services: Services, submitted: FormSubmission) -> ModalAnswer:
    upload = await bulk.owned_upload(services, submitted.view.metadata.get("upload", ""), submitted.person)
    try:
        questions = await bulk.column_questions(services, upload)
    except TableQuestion as question:
        return ModalAnswer(view=pages.reading_view(upload, question))
    except AwsError as error:
        return ModalAnswer(view=problem_view(words_for(error, ""), again={"upload": str(upload.id)}))
    entered = pages.chosen_columns(submitted.view)
    meant = {column: questions.meaning(key) for column, key in entered.items() if column in questions.columns}
    if twice := _twice(meant):
        view = pages.mapping_view(upload, questions, messages.bulk.CHOSEN_TWICE)
        return ModalAnswer(view=view, errors={column_block(column): messages.bulk.CHOSEN_TWICE for column in twice})
    # Columns that the page does not ask about are left out, as it says.
    upload = replace(upload, chosen={**upload.chosen, **dict.fromkeys(questions.open), **meant})
    await services.store.save_upload_choices(upload.id, upload.chosen)
    return await bulk.page(services, upload)


def _twice(meant: Mapping[int, str | None]) -> list[int]:
    """Columns with the same meaning as an earlier one."""
    seen: dict[str, int] = {}
    return [column for column, name in sorted(meant.items()) if name and seen.setdefault(name, column) != column]


async def _go_on(services: Services, submitted: FormSubmission, *, with_good: bool) -> ModalAnswer:
    upload = await bulk.owned_upload(services, submitted.view.metadata.get("upload", ""), submitted.person)
    if with_good:
        return await bulk.page(services, upload, only_good=True)
    given = await given_before(services, submitted.person, submitted.view.metadata)
    return ModalAnswer(view=await start(services, given, StartKind.MANY))


async def _keep_rows(services: Services, submitted: FormSubmission, reason: str) -> ModalAnswer:
    metadata = submitted.view.metadata
    upload = await bulk.owned_upload(services, metadata.get("upload", ""), submitted.person)
    rules = {rule.id for rule in RULES}.intersection(metadata.get("rules", "").split())
    upload = replace(upload, overrides={**upload.overrides, **dict.fromkeys(rules, reason)})
    await services.store.save_upload_overrides(upload.id, upload.overrides)
    return await bulk.page(services, upload, only_good=True)
