"""A page that was posted: its inputs read as answers, its files checked, saved, and what the customer sees then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot import messages
from bot.intake.languages import Language
from bot.intake.pages import Reader, Shown, answer_words, titles_of
from bot.intake.posted import Posted, PostedFile
from bot.slack.limits import FILE_BYTES
from workflows.forms.documents import DocumentRefused, OutgoingFile, RefusalCode, allowance, size_in_words
from workflows.forms.resolve import Page
from workflows.intake.answers import Given
from workflows.intake.answers import save as save_answers
from workflows.intake.from_file import Prepared
from workflows.intake.links import Visit
from workflows.intake.questions import Questionnaire
from workflows.ports.ports import Ports
from workflows.records.definitions import ATTACHMENT, SELECT, FieldDefinition, FieldPath
from workflows.records.drafts import Document
from workflows.records.intake import LinkState

#: Names of inputs: what a page showed, the answer, a file, and a file that is to be removed; then the field's path.
BASE, ANSWER, FILE, REMOVE = "base:", "answer:", "file:", "remove:"
FINGERPRINT = "form"


class Surroundings(Protocol):
    """What saving needs."""

    @property
    def ports(self) -> Ports: ...
    @property
    def prepared(self) -> Prepared: ...
    @property
    def company(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a page."""

    #: Anything but OPEN: nothing was saved.
    state: LinkState
    #: Why files were refused, by field.
    refused: Mapping[FieldPath, DocumentRefused] = field(default_factory=dict)
    #: What was typed where somebody else has answered meanwhile.
    conflicts: Mapping[FieldPath, str | tuple[str, ...]] = field(default_factory=dict)
    #: A sentence about answers that are no longer the customer's to give.
    note: str = ""
    #: Titles and texts that could not be saved at all.
    unsaved: tuple[tuple[str, str], ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether something of the page was not saved."""
        return bool(self.refused or self.conflicts or self.note)


async def save(visit: Visit, questions: Questionnaire, posted: Posted, around: Surroundings) -> Outcome:
    """Save everything of the page that can be saved."""
    given, refused = await _given(questions, posted, around)
    saved = await save_answers(visit, questions, given, around.ports)
    typed = {path: each.value for path, each in given.items() if not isinstance(each.value, OutgoingFile)}
    if saved.save.state is not LinkState.OPEN:
        return Outcome(state=saved.save.state, unsaved=_unsaved(questions, given))
    conflicts = {path: typed.get(path) or "" for path in saved.save.conflicts}
    return Outcome(
        state=saved.save.state,
        refused=refused,
        conflicts=conflicts,
        note=_note(questions, posted, saved.not_asked, around.company),
    )


def after_saving(outcome: Outcome, questions: Questionnaire, page: Page, posted: Posted, reader: Reader) -> Shown:
    """What the page shows once more; with status 200 it does not have to be shown again."""
    figure = reader.language.figure
    problems = {error.path: messages.intake.field_error(error, figure) for error in questions.errors_on(page.fields)}
    problems |= {path: _refusal(refused, reader.language) for path, refused in outcome.refused.items()}
    mine = {path: typed for path, typed in outcome.conflicts.items() if path in page.fields}
    problems |= {path: _conflict(questions, path, reader.language) for path in mine}
    answered = [path for path in outcome.conflicts if path not in page.fields]
    notes = [
        outcome.note,
        messages.intake.not_asked(titles_of(questions, answered), reader.company) if answered else "",
    ]
    if any(f"{BASE}{path}" not in posted.texts for path in page.fields):
        notes.append(messages.intake.MORE_QUESTIONS)
    note = " ".join(text for text in notes if text)
    status = 409 if outcome.conflicts else 422 if problems or note else 200
    return Shown(status=status, note=note, problems=problems, values=mine)


async def _given(
    questions: Questionnaire, posted: Posted, around: Surroundings
) -> tuple[dict[FieldPath, Given], dict[FieldPath, DocumentRefused]]:
    """What the page says of each field that it showed, and why files were refused."""
    given: dict[FieldPath, Given] = {}
    refused: dict[FieldPath, DocumentRefused] = {}
    for name in posted.texts:
        path = FieldPath(name.removeprefix(BASE))
        definition = questions.form.by_path.get(path)
        if not name.startswith(BASE):
            continue
        base = posted.text(name)
        if definition is None or definition.kind != ATTACHMENT:
            given[path] = Given(value=_typed(definition, posted, path), base=base)
        elif file := posted.files.get(f"{FILE}{path}"):
            if path in questions.asked:
                try:
                    given[path] = Given(value=await _file(file, definition, around), base=base)
                except DocumentRefused as why:
                    refused[path] = why
        elif f"{REMOVE}{path}" in posted.texts:
            given[path] = Given(value=None, base=base)
    return given, refused


def _typed(definition: FieldDefinition | None, posted: Posted, path: FieldPath) -> str | tuple[str, ...] | None:
    values = tuple(value for value in posted.texts.get(f"{ANSWER}{path}", ()) if value)
    if definition is not None and definition.kind == SELECT:
        return values or None
    return values[0].replace("\r\n", "\n") if values else None


async def _file(file: PostedFile, definition: FieldDefinition, around: Surroundings) -> OutgoingFile:
    """The file as it will be sent. Raises DocumentRefused."""
    if file.is_too_large:
        limit = size_in_words(FILE_BYTES)
        raise DocumentRefused(RefusalCode.TOO_LARGE, {"size": f"more than {limit}", "limit": limit})
    return await around.prepared(file.body, file.name, allowance(definition))


def _refusal(refused: DocumentRefused, language: Language) -> str:
    params = {name: language.sizes(value) for name, value in refused.params.items()}
    return messages.intake.document_problem(str(refused.code), params, language.figure)


def _conflict(questions: Questionnaire, path: FieldPath, language: Language) -> str:
    definition, present = questions.form.by_path[path], questions.draft.answers.get(path)
    if definition.kind == ATTACHMENT or isinstance(present, Document):
        return messages.intake.CONFLICT_FILE
    return messages.intake.conflict(answer_words(definition, present, language))


def _note(questions: Questionnaire, posted: Posted, not_asked: tuple[FieldPath, ...], company: str) -> str:
    """What has changed while the page was open: the form, or who answers a question."""
    gone = [path for path in not_asked if path not in questions.form.by_path]
    known = [path for path in not_asked if path in questions.form.by_path]
    notes = [messages.intake.not_asked(titles_of(questions, known), company)] if known else []
    if posted.text(FINGERPRINT) != questions.form.fingerprint:
        notes.append(messages.intake.form_changed(titles_of(questions, gone)))
    return " ".join(notes)


def _unsaved(questions: Questionnaire, given: Mapping[FieldPath, Given]) -> tuple[tuple[str, str], ...]:
    """Titles and texts that the customer has changed; what is stored is not looked at, and so it cannot be guessed."""
    changed = [(path, each.value) for path, each in given.items() if each.value and not each.is_untouched]
    typed = [(path, value) for path, value in changed if not isinstance(value, OutgoingFile)]
    titles = titles_of(questions, [path for path, _ in typed])
    words = [value if isinstance(value, str) else ", ".join(value) for _, value in typed]
    return tuple(zip(titles, words, strict=True))
