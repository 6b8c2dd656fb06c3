"""A profile as a source of answers, and the answers of a form as answers of a profile. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from workflows.forms.matching import Matching, as_document, match
from workflows.forms.meanings import Reuse, meaning
from workflows.forms.resolve import is_empty
from workflows.profiles.changes import Field
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document, DocumentId
from workflows.records.profiles import Profile, ProfileAnswer
from workflows.records.sources import DocumentCopy, Source, SourceAnswer, SourceKind


def as_source(profile: Profile, kept: Collection[DocumentId] | None = None) -> Source:
    """The profile as something that a registration can start from; `kept`: the documents whose bytes are there."""
    answers = [_source_answer(answer, kept) for answer in profile.answers]
    return Source(
        kind=SourceKind.PROFILE,
        id=profile.head.id,
        name=profile.head.name,
        changed_at=profile.head.updated_at,
        answers=tuple(answer for answer in answers if not isinstance(answer.value, DocumentCopy)),
        documents=tuple(answer for answer in answers if isinstance(answer.value, DocumentCopy)),
    )


def matched(profile: Profile, form: Form) -> Matching:
    """What the profile fills in of a form."""
    return match(as_source(profile), form)


def is_kept(field: FieldDefinition) -> bool:
    """Whether a profile keeps answers to this field: not to what a person states for each registration."""
    row = meaning(field.path, field.title)
    return row is None or row.reuse is not Reuse.NEVER


def kept_sections(form: Form) -> tuple[str, ...]:
    """The sections about company, contact and use case: those with a field that has the same meaning elsewhere."""
    return tuple(
        dict.fromkeys(
            field.section for field in form.fields if is_kept(field) and meaning(field.path, field.title) is not None
        )
    )


def profile_answers(form: Form, answers: Mapping[FieldPath, Answer | None]) -> dict[Field, ProfileAnswer | None]:
    """Answers to a form, with titles, as a profile keeps them; None where a field is empty."""
    return {
        (form.type.name, path): None if value is None or is_empty(value) else _profile_answer(form, path, value)
        for path, value in answers.items()
        if path in form.by_path and is_kept(form.by_path[path])
    }


def answers_of_source(source: Source) -> tuple[ProfileAnswer, ...]:
    """What a profile could keep of a registration's answers; a document that AWS alone knows cannot be kept."""
    answers = [(answer, _document(answer.value)) for answer in (*source.answers, *source.documents)]
    return tuple(
        ProfileAnswer(
            registration_type=answer.registration_type,
            path=answer.path,
            title=answer.title or answer.path,
            value=value,
            labels=answer.labels,
        )
        for answer, value in answers
        if value is not None and _is_kept(answer)
    )


def _is_kept(answer: SourceAnswer) -> bool:
    row = meaning(answer.path, answer.title)
    return row is None or row.reuse is not Reuse.NEVER


def _document(value: str | tuple[str, ...] | DocumentCopy) -> Answer | None:
    if not isinstance(value, DocumentCopy):
        return value
    if not value.sha256:
        return None
    return replace(as_document(value), attachment_id=None)


def answers_for(profile: Profile, registration_type: str) -> Answers:
    """The answers that were given for this type, by field path."""
    return {answer.path: answer.value for answer in profile.answers if answer.registration_type == registration_type}


def types_of(profile: Profile) -> tuple[str, ...]:
    """The registration types that the answers were given for."""
    return tuple(dict.fromkeys(answer.registration_type for answer in profile.answers))


def _profile_answer(form: Form, path: FieldPath, value: Answer) -> ProfileAnswer:
    definition = form.by_path[path]
    titles = {option.value: option.title for option in definition.options}
    labels = tuple(titles.get(choice, choice) for choice in value) if isinstance(value, tuple) else ()
    return ProfileAnswer(
        registration_type=form.type.name, path=path, title=definition.title, value=value, labels=labels
    )


def _source_answer(answer: ProfileAnswer, kept: Collection[DocumentId] | None) -> SourceAnswer:
    value = answer.value
    return SourceAnswer(
        registration_type=answer.registration_type,
        path=answer.path,
        value=_copy(value, kept) if isinstance(value, Document) else value,
        title=answer.title,
        labels=answer.labels,
    )


def _copy(document: Document, kept: Collection[DocumentId] | None) -> DocumentCopy:
    return DocumentCopy(
        name=document.name,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        id=document.id if kept is None or document.id in kept else "",
        attachment_id=document.attachment_id or "",
        looks=document.looks,
    )
