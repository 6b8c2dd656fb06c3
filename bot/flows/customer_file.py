"""A customer answers in a file: sent to the requester, and read when it comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot import messages
from bot.blocks.ask_customer import DOCUMENTS, WORKBOOK, file_view
from bot.blocks.elements import Block
from bot.blocks.small_modals import notice_view
from bot.flows.customers import customer_name
from bot.flows.form import form_session
from bot.flows.services import Services
from bot.slack.files import FileProblem, OwnFile, UploadRefused
from bot.slack.payloads import FormSubmission, InputState, SlackFile
from workflows.forms.documents import DocumentRefused
from workflows.intake import links
from workflows.intake.from_file import FileAnswers, Refusal, save_file
from workflows.intake.questions import Questionnaire
from workflows.records.definitions import Form
from workflows.records.drafts import Draft, DraftId, Person
from workflows.records.errors import Gone
from workflows.records.intake import LinkState
from workflows.submissions import drafts
from workflows.tables.cells import RowCode
from workflows.tables.check import RowError
from workflows.tables.damage import Damage
from workflows.tables.questionnaire import NotAQuestionnaire, write_questionnaire
from workflows.tables.table import SheetUnknown, TableQuestion, TableRefused

words = messages.ask_customer


async def send(services: Services, draft_id: str, person: Person) -> str:
    """Send the file to the requester's direct messages; returns what they read. Raises Gone or NotYours."""
    draft = await drafts.owned(DraftId(draft_id), person, services)
    questions = await _questions(services, draft, person)
    fields = [field for field in questions.form.fields if field.path in questions.asked]
    body = await asyncio.to_thread(write_questionnaire, questions.form, fields)
    file = OwnFile(body=body, name="questions.xlsx", title=words.FILE_TITLE)
    try:
        await services.files.send_to_person([file], person.user_id, words.FILE_COMMENT)
    except UploadRefused as refused:
        return messages.problems.upload_refused(refused.code)
    return words.FILE_SENT


async def read(services: Services, submission: FormSubmission) -> Block:
    """Take over the answers of a file; the window once more where it cannot be read. Raises Gone or NotYours."""
    draft_id = DraftId(submission.view.metadata.get("draft", ""))
    draft = await drafts.owned(draft_id, submission.person, services)
    questions = await _questions(services, draft, submission.person)
    try:
        outcome = await _saved(services, submission, questions)
    except SheetUnknown as several:
        return file_view(draft, messages.text.escape(words.several_sheets(several.sheets)))
    except (NotAQuestionnaire, TableQuestion):
        return file_view(draft, words.NOT_OURS)
    except TableRefused as refused:
        return file_view(draft, messages.text.escape(messages.tables.table_refused(refused)))
    except FileProblem as problem:
        return file_view(draft, messages.text.escape(messages.form.document_problem(problem.code, problem.params)))
    return notice_view(words.FILE_TITLE, _report(questions.form, outcome))


async def _saved(services: Services, submission: FormSubmission, questions: Questionnaire) -> FileAnswers:
    entered = submission.view.entered
    chosen = [file for block in (WORKBOOK, DOCUMENTS) for file in entered.get(block, InputState()).files]
    files = await _fetched(services, chosen)
    visit = links.Visit(link=questions.link, draft=questions.draft, state=LinkState.OPEN)
    outcome = await save_file(visit, questions, files, services.prepared, services)
    if outcome.save.state is not LinkState.OPEN:
        raise Gone
    return outcome


async def _questions(services: Services, draft: Draft, person: Person) -> Questionnaire:
    """What is asked through the customer's link; where they have none, everything that has no answer yet."""
    session = await form_session(services, draft)
    link = await links.working_link(draft, services)
    if link is None:  # nobody knows the token of this one
        name = await customer_name(services, draft.customer_id) or draft.name
        link = (await links.ask(draft, links.Wanted(customer=name), person, services)).link
    return Questionnaire(form=session.form, draft=draft, link=link)


async def _fetched(services: Services, chosen: Sequence[SlackFile]) -> list[tuple[str, bytes]]:
    """The files with their names, in their order. Raises FileProblem."""
    bodies = await asyncio.gather(*(services.files.fetch(file) for file in chosen))
    return [(file.name, body) for file, body in zip(chosen, bodies, strict=True)]


def _report(form: Form, outcome: FileAnswers) -> str:
    refused = [(form.by_path[path].title, _why(refusal)) for path, refusal in outcome.refused.items()]
    refused += [(form.by_path[path].title, words.CHANGED_WHILE_READ) for path in outcome.save.conflicts]
    strange = [form.by_path[path].title if path in form.by_path else str(path) for path in outcome.not_asked]
    return words.file_taken(len(outcome.save.changed), refused, strange)


def _why(refusal: Refusal) -> str:
    if isinstance(refusal, DocumentRefused):
        return messages.form.document_problem(str(refusal.code), refusal.params)
    if isinstance(refusal, Damage):
        return messages.tables.damage(refusal.code, refusal.params)
    if refusal is RowCode.DOCUMENT_AMBIGUOUS:  # there are no folders here
        return words.SAME_NAMES
    return messages.tables.row_error(RowError(row=0, column="", path=None, code=refusal))
