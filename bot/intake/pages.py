"""What the pages show, as records for the templates. Everything in them is plain text; the templates escape it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot import messages
from bot.blocks.denial import answer_text
from bot.blocks.fields import ONE_LINE, SHOWN_CHOICES, labels
from bot.intake.languages import Language
from workflows.forms.documents import NAMES, allowance
from workflows.forms.resolve import Page, ResolvedField
from workflows.forms.value_kinds import ValueKind, choices, value_kind
from workflows.intake.questions import Questionnaire
from workflows.records.definitions import ATTACHMENT, REQUIRED, SELECT, FieldDefinition, FieldPath, Option
from workflows.records.drafts import Answer, Document
from workflows.records.intake import digest

#: Kinds of text to the `type` of their input. Others are plain: a browser's own format of numbers would be in the way.
INPUT_TYPES: Mapping[ValueKind, str] = {ValueKind.URL: "url", ValueKind.EMAIL: "email"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice of a list."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A question with its input."""

    path: FieldPath
    label: str
    #: text, lines, list, radios, boxes or file.
    control: str
    required: bool
    hint: str = ""
    #: AWS's long words about it.
    more: str = ""
    error: str = ""
    value: str = ""
    input_type: str = "text"
    #: AWS's page about it: title and address.
    guide: tuple[str, str] = ("", "")
    choices: tuple[Choice, ...] = ()
    #: The file that is saved, in words.
    attached: str = ""
    #: For a file: the kinds that may be chosen.
    accept: str = ""
    #: Stands for the answer that the page shows.
    base: str = ""

    @property
    def anchor(self) -> str:
        """The id of its input."""
        return f"field-{self.path}"


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """A question with its answer on the first page."""

    label: str
    answer: str
    is_missing: bool


@dataclass(frozen=True, kw_only=True)
class SectionView:
    """A section on the first page."""

    key: str
    title: str
    state: str
    is_complete: bool
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """To whom a page is shown."""

    #: The requester's company, as the customer knows it.
    company: str
    language: Language


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a page shows in addition to the draft."""

    #: Of HTTP.
    status: int = 200
    #: A sentence at the top.
    note: str = ""
    #: What is wrong with an answer, by field.
    problems: Mapping[FieldPath, str] = field(default_factory=dict)
    #: What was typed and could not be saved, in place of the draft's answers.
    values: Mapping[FieldPath, str | tuple[str, ...]] = field(default_factory=dict)


NOTHING_SHOWN = Shown()


def sections(questions: Questionnaire, language: Language) -> tuple[SectionView, ...]:
    """All sections with their answers."""
    wrong = {error.path for error in questions.errors}
    return tuple(_section(questions, page, wrong, language) for page in questions.pages)


def field_views(questions: Questionnaire, page: Page, language: Language, extra: Shown) -> tuple[FieldView, ...]:
    """The questions of a page."""
    fields = questions.fields(page)
    titles = _labels(questions, fields)
    answers = questions.draft.answers
    return tuple(_field(item, titles[item.path], answers.get(item.path), language, extra) for item in fields)


def described(questions: Questionnaire, page: Page) -> tuple[str, ...]:
    """AWS's words about a section."""
    return tuple(
        text
        for part in questions.form.sections
        if part.path == page.section
        for text in (part.short_description, part.long_description)
        if text
    )


def titles_of(questions: Questionnaire, paths: list[FieldPath]) -> list[str]:
    """The titles of fields; the path of one that the form does not have."""
    by_path = questions.form.by_path
    return [by_path[path].title if path in by_path else str(path) for path in paths]


def answer_words(definition: FieldDefinition, answer: Answer | None, language: Language) -> str:
    """An answer as people read it; empty for none."""
    if answer is None:
        return ""
    return answer_text(definition, _sized(answer, language) if isinstance(answer, Document) else answer)


def _sized(document: Document, language: Language) -> Document:
    """The document, with its size as the customer writes numbers."""
    return replace(document, note=language.sizes(document.note or messages.text.size(document.size)))


def _section(questions: Questionnaire, page: Page, wrong: set[FieldPath], language: Language) -> SectionView:
    fields, answers = questions.fields(page), questions.draft.answers
    titles, left = _labels(questions, fields), wrong.intersection(page.fields)
    return SectionView(
        key=page.key,
        title=page.title,
        state=messages.intake.section_state(len(left), len(fields)),
        is_complete=not left,
        answers=tuple(
            AnswerView(
                label=titles[item.path],
                answer=answer_words(item.definition, answers.get(item.path), language) or messages.intake.NOT_ANSWERED,
                is_missing=item.path in left,
            )
            for item in fields
        ),
    )


def _labels(questions: Questionnaire, fields: tuple[ResolvedField, ...]) -> dict[FieldPath, str]:
    known = {path: questions.form.section_title(path) for path, _ in groupby(f.definition.section for f in fields)}
    return labels(fields, known)


def _field(item: ResolvedField, label: str, answer: Answer | None, language: Language, extra: Shown) -> FieldView:
    definition = item.definition
    answer = _sized(answer, language) if isinstance(answer, Document) else answer
    shown = extra.values.get(item.path, answer if not isinstance(answer, Document) else "") or ""
    common = FieldView(
        path=item.path,
        label=label,
        control=_control(item, shown),
        required=item.requirement == REQUIRED,
        hint=_hint(item, language),
        guide=_guide(definition),
        more=definition.long_description if definition.kind != ATTACHMENT else "",
        error=extra.problems.get(item.path, ""),
        base=digest(answer),
    )
    return _with_input(common, item, shown, answer)


def _with_input(view: FieldView, item: ResolvedField, shown: str | tuple[str, ...], answer: Answer | None) -> FieldView:
    members = {**vars(view)}
    if view.control == "file":
        attached = messages.intake.attached(answer) if isinstance(answer, Document) else ""
        return FieldView(**{**members, "attached": attached, "accept": _accepted(item.definition)})
    if view.control in ("list", "radios", "boxes"):
        return FieldView(**{**members, "choices": _choices(item, (shown,) if isinstance(shown, str) else shown)})
    text = shown if isinstance(shown, str) else ", ".join(shown)
    kind = INPUT_TYPES.get(value_kind(item.definition), "text")
    return FieldView(**{**members, "value": text, "input_type": kind})


def _control(item: ResolvedField, shown: str | tuple[str, ...]) -> str:
    if item.definition.kind == ATTACHMENT:
        return "file"
    if item.definition.kind == SELECT:
        if item.definition.max_choices > 1:
            return "boxes"
        return "radios" if len(item.options) <= SHOWN_CHOICES else "list"
    offered = choices(item)
    # A text that is none of the choices is shown as it is, with its error.
    if offered and (not shown or any(choice.value == shown for choice in offered)):
        return "list"
    if "\n" in shown:  # a browser drops line ends in an input of one line
        return "lines"
    longest = item.rule.max_length
    is_typed = value_kind(item.definition) is not ValueKind.PLAIN
    return "text" if is_typed or (longest is not None and longest <= ONE_LINE) else "lines"


def _choices(item: ResolvedField, chosen: tuple[str, ...]) -> tuple[Choice, ...]:
    offered: tuple[Option, ...] = item.options if item.definition.kind == SELECT else choices(item)
    known = {option.value for option in offered}
    # A choice that the form no longer has stays visible, so that it is not lost by saving the page.
    gone = tuple(Option(value=value, title=value) for value in chosen if value and value not in known)
    return tuple(
        Choice(value=option.value, title=option.title, is_chosen=option.value in chosen) for option in (*offered, *gone)
    )


def _hint(item: ResolvedField, language: Language) -> str:
    hint, example = messages.form.field_hint(item, language.figure), item.definition.example
    if item.definition.kind == ATTACHMENT:
        return f"{hint} {messages.intake.PHOTO_HINT}".strip()
    # Not a placeholder, which looks like an answer and is gone with the first letter.
    return f"{hint} {messages.intake.example(example)}".strip() if example else hint


def _guide(definition: FieldDefinition) -> tuple[str, str]:
    """AWS's page about a field, such as the template of a letter; empty where there is none."""
    guide = definition.documentation
    return (guide.title or guide.link, guide.link) if guide and messages.form.is_link(guide.link) else ("", "")


def _accepted(definition: FieldDefinition) -> str:
    """The kinds of a file input: images of any kind, because they are converted, and PDFs where they are taken."""
    wanted = allowance(definition).media_types
    return ",".join(dict.fromkeys([*(media for media in NAMES if media in wanted), "image/*"]))
