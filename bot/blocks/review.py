"""The last page: every answer, where it goes, what it costs, what cannot be taken back, and one confirmation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks import limits
from bot.blocks.elements import (
    Block,
    actions,
    button,
    context,
    divider,
    header,
    input_block,
    modal,
    option,
    section,
    small,
    text_runs,
)
from bot.blocks.page import GO_BACK
from workflows.definitions import FieldDefinition, FieldPath, Form
from workflows.form import sendable
from workflows.records import Answer, Document, Draft
from workflows.validation import FieldError

CALLBACK = "review"
CONFIRMATION, CONFIRMED = "confirmation", "confirmed"
GO_TO = "go_to"
RESOURCE = "resource"
NEW = "new"
REVIEW_KEY = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something a resource type may be associated with."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceQuestion:
    """What to associate before submitting: a number, or another registration."""

    #: ResourceType of the SupportedAssociation.
    resource_type: str
    label: str
    #: Whether a new one can be requested.
    requestable: bool
    choices: tuple[Choice, ...]
    #: What to do when there is nothing to choose.
    missing: str = ""

    @property
    def hopeless(self) -> bool:
        """Nothing to choose and nothing to request."""
        return not self.choices and not self.requestable


def review_view(
    draft: Draft,
    form: Form,
    errors: Sequence[FieldError],
    questions: Sequence[ResourceQuestion],
    pages: Mapping[FieldPath, str],
    note: str = "",
) -> Block:
    """Everything once more. With errors or a missing resource there is no Submit, but the way to each of them.

    `pages` maps a field path to the key of its page.
    """
    blocked = bool(errors) or any(question.hopeless for question in questions)
    blocks = [small(f"{form.type.title} · {draft.name}"), header(messages.REVIEW_TITLE)]
    if note:
        blocks.append(section(note))
    blocks += _errors(form, errors, pages)
    blocks += _answers(form, draft)
    blocks += [divider(), section(messages.account_line(draft.account_id, draft.region))]
    blocks += [block for question in questions for block in _question(question, draft)]
    blocks.append(section(messages.costs(number=any(question.requestable for question in questions))))
    if not blocked:
        blocks += [section(messages.review_warning()), _confirmation()]
    blocks.append(actions("navigation", [button(messages.BACK, GO_BACK)]))
    return modal(
        CALLBACK,
        messages.REVIEW_TITLE,
        blocks,
        submit=None if blocked else messages.SUBMIT,
        metadata=json.dumps({"draft": draft.id, "page": REVIEW_KEY}),
    )


def shown(definition: FieldDefinition | None, answer: Answer) -> str:
    """An answer as the person gave it: option titles instead of values, a document by its name and size."""
    if isinstance(answer, Document):
        return f"{answer.name} ({answer.note or messages.size(answer.size)})"
    if isinstance(answer, str):
        return answer
    titles = {choice.value: choice.title for choice in definition.options} if definition else {}
    return ", ".join(titles.get(value, value) for value in answer)


def _answers(form: Form, draft: Draft) -> list[Block]:
    answers = sendable(form, draft.answers)
    blocks = []
    for path in dict.fromkeys(form.by_path[path].section for path in answers):
        inside = [(form.by_path[at], answer) for at, answer in answers.items() if form.by_path[at].section == path]
        runs = [
            run
            for definition, answer in inside
            for run in ((f"{definition.title}: ", True), (f"{shown(definition, answer)}\n", False))
        ]
        blocks += [header(form.section_title(path)), text_runs(*runs)]
    return blocks or [context(messages.NOTHING_TO_ASK)]


def _errors(form: Form, errors: Sequence[FieldError], pages: Mapping[FieldPath, str]) -> list[Block]:
    rows = []
    for error in errors[: limits.LIST_ROWS]:
        title = form.by_path[error.path].title
        go = button(messages.FIX, GO_TO, pages.get(error.path, ""))
        text = f":warning: *{messages.escape(title)}*: {messages.escape(messages.field_error(error))}"
        rows.append(section(text, accessory=go))
    if len(errors) > limits.LIST_ROWS:
        rows.append(context(messages.more(len(errors) - limits.LIST_ROWS)))
    return rows


def _question(question: ResourceQuestion, draft: Draft) -> list[Block]:
    if question.hopeless:
        return [section(f":warning: {question.missing}")]
    options = [option(choice.title, choice.id) for choice in question.choices[: limits.OPTIONS - 1]]
    if question.requestable:
        options = [option(messages.NEW_NUMBER, NEW), *options]
    element: Block = {"type": "static_select", "action_id": RESOURCE, "options": options}
    chosen = draft.associations.get(question.resource_type, NEW if question.requestable else "")
    initial = [choice for choice in options if choice["value"] == chosen] or (options[:1] if len(options) == 1 else [])
    if initial:
        element["initial_option"] = initial[0]
    return [input_block(f"{RESOURCE}|{question.resource_type}", question.label, element)]


def _confirmation() -> Block:
    element: Block = {
        "type": "checkboxes",
        "action_id": CONFIRMATION,
        "options": [option(messages.CONFIRM_OPTION, CONFIRMED)],
    }
    return input_block(CONFIRMATION, messages.CONFIRM_LABEL, element)
