"""The review, the form's last page: all answers, account and region, costs, what is final, and a confirmation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot import messages
from bot.blocks.alike import told_apart
from bot.blocks.ask_button import ask_button
from bot.blocks.denial import (
    GO_TO,
    HEADED_SECTIONS,
    SHOWN_LENGTHS,
    Fix,
    answer_text,
    blocking,
    change_blocks,
    edit_key,
)
from bot.blocks.elements import (
    Block,
    actions,
    alert,
    button,
    context,
    divider,
    heading,
    input_block,
    modal,
    note_blocks,
    option,
    paragraph,
    section,
    small,
    text_runs,
)
from bot.blocks.number_options import option_inputs, options_chosen
from bot.blocks.page import GO_BACK
from bot.blocks.preflight import Remarks, remark_blocks
from bot.blocks.start_from import by_origin, looked_at_blocks, origin_heading, unseen_blocks
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.forms.resolve import sendable
from workflows.forms.validation import FieldError
from workflows.preflight.findings import Finding
from workflows.records.definitions import ASSOCIATE_ON_APPROVAL, FieldPath, Form
from workflows.records.drafts import Answers, Draft
from workflows.submissions.number_options import options_of, suggested
from workflows.submissions.room import UNKNOWN, Room

CALLBACK = "review"
RESOURCE = "resource"
#: In the view's metadata: what its answers were when it was drawn.
SEEN = "seen"
NEW = "new"
REVIEW_KEY = "review"
AWS_REVIEW, CHOSEN = "aws_review", "chosen"
#: Block id of the note that pages are being read.
READING = "reading_pages"
#: Bytes of the answers; the rest of the view is for the other blocks.
ANSWERS_BYTES = 180_000
#: Characters of a customer's name.
CUSTOMER_TEXT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A resource that may be associated."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceQuestion:
    """The question what to associate before submission: a number, or another registration."""

    #: The SupportedAssociation's ResourceType.
    resource_type: str
    label: str
    #: Whether a new resource can be requested.
    requestable: bool
    choices: tuple[Choice, ...]
    #: What to do where there is nothing to choose.
    missing: str = ""

    @property
    def unanswerable(self) -> bool:
        """Whether there is nothing to choose and nothing to request."""
        return not self.choices and not self.requestable


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewState:
    """What the review shows in addition to the answers."""

    errors: Sequence[FieldError] = ()
    questions: Sequence[ResourceQuestion] = ()
    #: Field path to the key of the field's page.
    pages: Mapping[FieldPath, str] = field(default_factory=dict)
    #: The denial that the form fixes.
    fix: Fix | None = None
    #: The room in the account.
    room: Room = UNKNOWN
    #: What a reviewer would say.
    remarks: Sequence[Finding] = ()
    #: Whether the pages that the answers name are about to be read.
    reads_pages: bool = False
    #: How many of them keep the form from being submitted.
    musts: int = 0
    #: Whether an answer was filled in that the person has not looked at.
    has_unseen_prefilled: bool = False
    #: Whether somebody else has to approve it first.
    needs_approval: bool = False
    #: Why an earlier request was not approved; plain text.
    not_approved: str = ""
    #: The name of the customer for whom it is.
    customer: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether the form cannot be submitted: errors, a missing resource, what will be denied or nobody looked at."""
        unseen = self.has_unseen_prefilled or bool(self.fix and self.fix.unseen)
        return unseen or bool(self.errors or self.musts) or any(question.unanswerable for question in self.questions)


def answers_seen(form: Form, draft: Draft) -> str:
    """A digest of what the review shows, so that nothing is submitted that its reader has not seen."""
    sent = sorted((path, repr(answer)) for path, answer in sendable(form, draft.answers).items())
    return hashlib.sha256(repr(sent).encode()).hexdigest()[:16]


def review_view(draft: Draft, form: Form, state: ReviewState, note: str = "") -> Block:
    """The review. Where it is blocked, it has buttons to what is missing instead of Submit.

    With `state.fix`, the changes come first. `note` says why the review is shown again.
    """
    notes = [*_declined(state), *note_blocks(note)]
    head = [small(f"{form.type.title} · {draft.name}"), *notes, *_obstacles(draft, form, state)]
    rest = [
        *_content(draft, form, state),
        actions("navigation", [button(messages.buttons.BACK, GO_BACK), ask_button(draft)]),
    ]
    room = limits.VIEW_BLOCKS - len(head) - len(rest)
    remarks = Remarks(findings=state.remarks, pages=state.pages, approver_decides=state.needs_approval)
    reading = [context(messages.preflight.READING_PAGES, block_id=READING)] if state.reads_pages else []
    blocks = [*head, *reading, *remark_blocks(remarks, draft, form, room - len(reading)), *rest]
    seen = {SEEN: answers_seen(form, draft)}
    return modal(
        CALLBACK,
        messages.review.REVIEW_TITLE,
        blocks,
        submit=None if state.is_blocked else _submit(state),
        metadata=json.dumps({"draft": draft.id, "page": REVIEW_KEY, **seen}),
    )


def reads_pages(view: Block) -> bool:
    """Whether a view is a review whose pages are about to be read."""
    return any(block.get("block_id") == READING for block in view.get("blocks", ()))


def _declined(state: ReviewState) -> list[Block]:
    """The approver's words, on top. Foreign text, which may be longer than an alert."""
    reason = state.not_approved
    whole = [paragraph(reason)] if len(reason) > limits.ALERT_TEXT else []
    return [alert(reason, "warning"), *whole] if reason else []


def _submit(state: ReviewState) -> str:
    """The main button says that it buys a number, where there is no other to choose, or that it asks for approval."""
    if state.needs_approval:
        return messages.approvals.ASK
    buys = any(question.requestable and not question.choices for question in state.questions)
    return messages.buttons.SUBMIT_AND_BUY if buys else messages.buttons.SUBMIT


def _obstacles(draft: Draft, form: Form, state: ReviewState) -> list[Block]:
    """What keeps the form from being submitted."""
    blocks = blocking(state.fix) if state.fix else []
    blocks += [alert(messages.review.incomplete(len(state.errors)), "warning")] if state.errors else []
    blocks += [alert(messages.preflight.musts(state.musts), "warning")] if state.musts else []
    return [*blocks, *unseen_blocks(draft, form), *_errors(form, state.errors, state.pages)]


def _content(draft: Draft, form: Form, state: ReviewState) -> list[Block]:
    fix = state.fix
    blocks = change_blocks(fix, form) if fix else _answers(form, draft)
    customer = limits.shorten(state.customer, CUSTOMER_TEXT)
    blocks += [
        divider(),
        section(messages.review.account_line(draft.account_id, draft.region, customer)),
        *room_blocks(state.room),
    ]
    blocks += [
        block
        for question in state.questions
        for block in (_question_in_words(question, draft) if state.is_blocked else _question(question, draft))
    ]
    blocks += _new_number(state, draft)
    blocks += [] if state.is_blocked else [_aws_review(draft)]
    blocks.append(section(messages.denial.RESUBMISSION if fix else _costs(form, state.questions)))
    if state.is_blocked:
        return blocks
    asks = [section(messages.approvals.review_note())] if state.needs_approval else []
    return [*blocks, *asks, section(messages.review.review_warning())]


def room_blocks(room: Room) -> list[Block]:
    """The room in the account, and what does not fit; nothing where AWS does not say."""
    if not room.limits:
        return []
    warnings = [section(f":warning: {sentence}") for sentence in messages.room.shortfalls(room)]
    return [context(messages.review.room_line(messages.room.used(room.limits))), *warnings]


def _costs(form: Form, questions: Sequence[ResourceQuestion]) -> str:
    number = any(question.requestable for question in questions)
    automatic = any(association.behavior == ASSOCIATE_ON_APPROVAL for association in form.type.associations)
    return messages.review.costs(number=number, sender_id=automatic)


def _answers(form: Form, draft: Draft) -> list[Block]:
    """Each section's answers under a heading with Edit. Long answers are shortened where the view is too small."""
    blocks: list[Block] = []
    for longest in SHOWN_LENGTHS:
        blocks = _answer_blocks(form, draft, longest)
        if limits.json_bytes({"blocks": blocks}) <= ANSWERS_BYTES:
            break
    return [*blocks, *looked_at_blocks(draft, form)] or [context(messages.form.NOTHING_TO_ASK)]


def _answer_blocks(form: Form, draft: Draft, longest: int) -> list[Block]:
    """The answers by where they came from, the person's own first, and within that by section."""
    sent = sendable(form, draft.answers)
    groups = by_origin(draft, sent)
    parts = sum(len({form.by_path[path].section for path in paths}) for paths in groups.values())
    blocks: list[Block] = []
    for origin, paths in groups.items():
        blocks += origin_heading(origin) if origin else []
        answers = {path: sent[path] for path in paths}
        blocks += _answers_of(form, answers, longest, headed=parts <= HEADED_SECTIONS)
    return blocks


def _answers_of(form: Form, answers: Answers, longest: int, *, headed: bool) -> list[Block]:
    """Answers by section."""
    sections: dict[str, list[tuple[str, bool]]] = {}
    for path, answer in answers.items():
        definition = form.by_path[path]
        shown = limits.shorten(answer_text(definition, answer), longest)
        sections.setdefault(definition.section, []).extend([(f"{definition.title}: ", True), (f"{shown}\n", False)])
    if not headed:
        runs = [run for path in sections for run in ((f"{form.section_title(path)}\n", True), *sections[path])]
        return [divider(), text_runs(*runs)]
    parts = [[divider(), _section_heading(form, path), text_runs(*runs)] for path, runs in sections.items()]
    return [block for part in parts for block in part]


def _section_heading(form: Form, path: str) -> Block:
    """A section's title, and the button to its page."""
    return heading(form.section_title(path), button(messages.buttons.EDIT, GO_TO, edit_key(path)))


def _errors(form: Form, errors: Sequence[FieldError], pages: Mapping[FieldPath, str]) -> list[Block]:
    rows = []
    for error in errors[: limits.LIST_ROWS]:
        title = form.by_path[error.path].title
        go = button(messages.buttons.GO_TO_FIELD, GO_TO, pages.get(error.path, ""))
        text = f":warning: *{messages.text.escape(title)}*: {messages.text.escape(messages.form.field_error(error))}"
        rows.append(section(text, accessory=go))
    if len(errors) > limits.LIST_ROWS:
        rows.append(context(messages.text.more(len(errors) - limits.LIST_ROWS)))
    return rows


def _question(question: ResourceQuestion, draft: Draft) -> list[Block]:
    if question.unanswerable:
        return [section(f":warning: {question.missing}")]
    choices = question.choices[: limits.OPTIONS - 1]
    titles = told_apart([(choice.title, choice.id) for choice in choices])
    options = [option(title, choice.id) for title, choice in zip(titles, choices, strict=True)]
    if question.requestable:
        options = [option(messages.review.NEW_NUMBER, NEW), *options]
    element: Block = {"type": "static_select", "action_id": RESOURCE, "options": options}
    chosen = draft.associations.get(question.resource_type, NEW if question.requestable else "")
    initial = [choice for choice in options if choice["value"] == chosen] or (options[:1] if len(options) == 1 else [])
    if initial:
        element["initial_option"] = initial[0]
    return [input_block(f"{RESOURCE}|{question.resource_type}", question.label, element)]


def _new_number(state: ReviewState, draft: Draft) -> list[Block]:
    """What a new number is requested with, of the first question that can lead to one: inputs, or words."""
    kind = next((question.resource_type for question in state.questions if question.requestable), "")
    if not kind:
        return []
    options = options_of(draft, kind)
    if state.is_blocked:
        return [
            text_runs((f"{messages.review.NEW_NUMBER}: ", True), (messages.number_options.in_words(options), False))
        ]
    return [section(messages.number_options.NEW_NUMBER), *option_inputs(kind, options)]


def chosen_options(view: ViewState, draft: Draft) -> dict[str, dict[str, str]]:
    """By number type, what a new number is requested with; nothing where it is what the answers suggest."""
    usual = suggested(draft.answers)
    new = [kind for kind, choice in chosen_resources(view).items() if choice == NEW]
    return {kind: options.stored() for kind in new[:1] if (options := options_chosen(view, usual)) != usual}


def _question_in_words(question: ResourceQuestion, draft: Draft) -> list[Block]:
    """The question without an input: Slack takes an input only in a view that can be submitted."""
    if question.unanswerable:
        return _question(question, draft)
    chosen = draft.associations.get(question.resource_type) or (NEW if question.requestable else "")
    titles = {choice.id: choice.title for choice in question.choices}
    answer = messages.review.NEW_NUMBER if chosen == NEW else titles.get(chosen, messages.review.CHOOSE_LATER)
    return [text_runs((f"{question.label}: ", True), (answer, False))]


def asks_for_resources(view: ViewState) -> bool:
    """Whether the view has inputs for what is associated: a review that is blocked shows it in words."""
    return any(block.startswith(f"{RESOURCE}|") for block in view.inputs)


def _aws_review(draft: Draft) -> Block:
    """The choice of AWS's pre-review."""
    choice = option(messages.review.AWS_REVIEW_OPTION, CHOSEN)
    element: Block = {"type": "checkboxes", "action_id": AWS_REVIEW, "options": [choice]}
    if draft.aws_review:
        element["initial_options"] = [choice]
    words = messages.review
    return input_block(AWS_REVIEW, words.AWS_REVIEW_LABEL, element, hint=words.AWS_REVIEW_HINT, optional=True)


def chosen_aws_review(view: ViewState, draft: Draft) -> bool:
    """Whether AWS looks at it first; as before where the view does not ask."""
    entered = view.entered.get(AWS_REVIEW)
    if AWS_REVIEW not in view.inputs:
        return draft.aws_review
    return entered is not None and CHOSEN in entered.choices


def missing_choices(view: ViewState) -> dict[str, str]:
    """Block id to the error of a resource that was not chosen."""
    chosen = chosen_resources(view)
    asked = (block for block in view.inputs if block.startswith(f"{RESOURCE}|"))
    return {block: messages.review.CHOOSE_ONE for block in asked if block.split("|", 1)[1] not in chosen}


def chosen_resources(view: ViewState) -> dict[str, str]:
    """Resource type to the chosen resource."""
    return {
        block.split("|", 1)[1]: entered.choices[0]
        for block, entered in view.entered.items()
        if block.startswith(f"{RESOURCE}|") and entered.choices
    }
