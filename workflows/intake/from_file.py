"""A customer's answers in a file, with their documents: read as a page is, and saved as theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, allowance
from workflows.intake.answers import Given, save
from workflows.intake.links import Visit
from workflows.intake.questions import Questionnaire
from workflows.ports.ports import Ports
from workflows.records.definitions import FieldDefinition, FieldPath
from workflows.records.drafts import Answer, Document
from workflows.records.intake import CustomerSave, digest
from workflows.tables.cells import Files, RowCode, reader
from workflows.tables.damage import Damage, DamageFinder
from workflows.tables.questionnaire import Written, read_questionnaire
from workflows.tables.table import CellFault

Prepared = Callable[[bytes, str, Allowance], Awaitable[OutgoingFile]]
#: Why an answer was not taken.
Refusal = RowCode | CellFault | Damage | DocumentRefused


@dataclass(frozen=True, kw_only=True)
class FileAnswers:
    """What became of a file."""

    save: CustomerSave
    #: Answers that were not taken, and why.
    refused: Mapping[FieldPath, Refusal]
    #: Fields of the file that are not asked of the customer.
    not_asked: tuple[FieldPath, ...]


async def save_file(
    visit: Visit, questions: Questionnaire, files: Sequence[tuple[str, bytes]], prepared: Prepared, ports: Ports
) -> FileAnswers:
    """Save the answers of a workbook; `files` are the names and bytes of all files that came, the workbook first.

    An answer takes the place of the customer's earlier one, because somebody hands it over on purpose.
    Raises TableRefused or TableQuestion as `read_table` does, and NotAQuestionnaire.
    """
    written = await asyncio.to_thread(read_questionnaire, files[0][1])
    # A number in front keeps two files of one name apart: a cell with that name is then refused, because it is unclear.
    documents = {f"{place}/{name}": body for place, (name, body) in enumerate(files[1:], start=1)}
    asked = {path: cell for path, cell in written.items() if path in questions.asked}
    answers, refused = _read(asked, questions, Files.of(documents))
    given: dict[FieldPath, Given] = {}
    for path, answer in answers.items():
        try:
            value = await _value(questions.form.by_path[path], answer, documents, prepared)
        except DocumentRefused as why:
            refused[path] = why
        else:
            given[path] = Given(value=value, base=digest(visit.draft.answers.get(path)))
    saved = await save(visit, questions, given, ports)
    return FileAnswers(save=saved.save, refused=refused, not_asked=tuple(path for path in written if path not in asked))


def _read(
    asked: Mapping[FieldPath, Written], questions: Questionnaire, files: Files
) -> tuple[dict[FieldPath, Answer], dict[FieldPath, Refusal]]:
    """The cells as answers, and why others are none. Damage is looked for before anything is tidied, as in a table."""
    answers: dict[FieldPath, Answer] = {}
    refused: dict[FieldPath, Refusal] = {}
    for path, cell in asked.items():
        answer, code = reader(questions.form.by_path[path], files)(cell.text)
        if wrong := cell.fault or code:
            refused[path] = wrong
        elif answer is not None:
            answers[path] = answer
    for damage in DamageFinder(questions.form).find({**questions.draft.answers, **answers}):
        if answers.pop(damage.path, None) is not None:
            refused[damage.path] = damage
    return answers, refused


async def _value(
    definition: FieldDefinition, answer: Answer, documents: Mapping[str, bytes], prepared: Prepared
) -> str | tuple[str, ...] | OutgoingFile:
    """The answer as a page would give it. Raises DocumentRefused."""
    if not isinstance(answer, Document):
        return answer
    return await prepared(documents[answer.name], PurePosixPath(answer.name).name, allowance(definition))
