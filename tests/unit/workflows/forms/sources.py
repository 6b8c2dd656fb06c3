"""Sources made from answers, for the tests of what they fill in."""

from __future__ import annotations

from datetime import UTC, datetime

from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document
from workflows.records.sources import DocumentCopy, Source, SourceAnswer, SourceKind
from workflows.submissions.start_from import copy_of

CHANGED = datetime(2026, 5, 3, tzinfo=UTC)


def source_of(form: Form, answers: Answers, kind: SourceKind = SourceKind.REGISTRATION) -> Source:
    """`answers` to `form` as a source."""
    all_answers = [_answer(form, path, answer) for path, answer in answers.items()]
    return Source(
        kind=kind,
        id="registration-1",
        name="Example Corp toll-free",
        changed_at=CHANGED,
        answers=tuple(answer for answer in all_answers if not isinstance(answer.value, DocumentCopy)),
        documents=tuple(answer for answer in all_answers if isinstance(answer.value, DocumentCopy)),
    )


def _answer(form: Form, path: FieldPath, answer: Answer) -> SourceAnswer:
    field = form.by_path[path]
    titles = {option.value: option.title for option in field.options}
    return SourceAnswer(
        registration_type=form.type.name,
        path=path,
        title=field.title,
        value=copy_of(answer) if isinstance(answer, Document) else answer,
        labels=tuple(titles.get(value, "") for value in answer) if isinstance(answer, tuple) else (),
    )
