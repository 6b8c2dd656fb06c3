"""A customer's answers in a file, with their documents: read as a page is, and saved as theirs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, allowance
from workflows.intake.answers import Given, save
from workflows.intake.links import Visit
from workflows.intake.questions import Questionnaire
from workflows.ports.ports import Ports
from workflows.records.definitions import FieldDefinition, FieldPath
from workflows.records.drafts import Document
from workflows.records.intake import CustomerSave, digest
from workflows.tables.cells import Files, RowCode, reader
from workflows.tables.questionnaire import Written, read_questionnaire
from workflows.tables.table import CellFault

Prepared = Callable[[bytes, str, Allowance], Awaitable[OutgoingFile]]


@dataclass(frozen=True, kw_only=True)
class FileAnswers:
    """What became of a file."""

    save: CustomerSave
    #: Answers that were not taken, and why.
    refused: Mapping[FieldPath, RowCode | CellFault | DocumentRefused]
    #: Fields of the file that are not asked of the customer.
    not_asked: tuple[FieldPath, ...]


async def save_file(
    visit: Visit, questions: Questionnaire, files: Mapping[str, bytes], prepared: Prepared, ports: Ports
) -> FileAnswers:
    """Save the answers of a workbook; `files` are all files that came, by name, the workbook first.

    An answer takes the place of the customer's earlier one, because somebody hands it over on purpose.
    Raises TableRefused or TableQuestion as `read_table` does, and NotAQuestionnaire.
    """
    workbook, *others = files
    written = read_questionnaire(files[workbook])
    documents = Files.of(others)
    given: dict[FieldPath, Given] = {}
    refused: dict[FieldPath, RowCode | CellFault | DocumentRefused] = {}
    for path, cell in written.items():
        if path not in questions.asked:
            continue
        value = await _value(questions.form.by_path[path], cell, documents, files, prepared)
        if isinstance(value, RowCode | CellFault | DocumentRefused):  # the codes are texts, too
            refused[path] = value
        else:
            given[path] = Given(value=value, base=digest(visit.draft.answers.get(path)))
    saved = await save(visit, questions, given, ports)
    strange = tuple(path for path in written if path not in questions.asked)
    return FileAnswers(save=saved.save, refused=refused, not_asked=strange)


async def _value(
    definition: FieldDefinition, cell: Written, documents: Files, files: Mapping[str, bytes], prepared: Prepared
) -> str | tuple[str, ...] | OutgoingFile | RowCode | CellFault | DocumentRefused:
    if cell.fault is not None:
        return cell.fault
    answer, code = reader(definition, documents)(cell.text)
    if code is not None:
        return code
    if isinstance(answer, Document):
        try:
            return await prepared(files[answer.name], answer.name, allowance(definition))
        except DocumentRefused as refused:
            return refused
    return answer or ()
