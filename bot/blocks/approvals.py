"""The card of a request for approval, its windows, and its row on App Home. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.blocks.denial import HEADED_SECTIONS, SHOWN_LENGTHS, answer_text
from bot.blocks.elements import (
    Block,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    input_block,
    link_button,
    modal,
    paragraph,
    section,
    styled_runs,
    text_runs,
)
from bot.blocks.message import Message
from bot.slack import limits
from bot.slack.payloads import ViewState
from workflows.forms.resolve import sendable
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import override_of
from workflows.records.approvals import Approval, ApprovalKind, Remark
from workflows.records.definitions import Form
from workflows.records.drafts import Answer, Draft
from workflows.submissions.revise import Difference

APPROVE, DECLINE, QUESTION, SEE_ALL = "approval_approve", "approval_decline", "approval_question", "approval_see"
ANSWER, WITHDRAW, OPEN_CARD = "approval_answer", "approval_withdraw", "approval_card"
DECLINE_VIEW, QUESTION_VIEW, ANSWER_VIEW, CONTENT_VIEW = (
    "approval_declined",
    "approval_asked",
    "approval_answered",
    "approval_content",
)
TEXT = "approval_text"
#: Characters of a question, an answer or a reason.
LONGEST = 2000
#: Bytes of a window's blocks.
MOST_BYTES = 200_000

words = messages.approvals


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a request is about, as far as it is still known."""

    draft: Draft | None = None
    form: Form | None = None
    findings: Sequence[Finding] = ()
    #: Of a fix: every answer, before and now.
    differences: Sequence[Difference] = ()
    talk: Sequence[Remark] = ()
    #: Of a table: what a reviewer would say about its rows, plain text.
    rows: Sequence[str] = ()


def card(approval: Approval, content: Content, mentioned: str = "") -> Message:
    """The message in the approvers' channel: no answers, because everybody there reads it.

    `mentioned` are the approvers. Once it is decided, the card says how, and has no button to decide. What is asked
    for in full is beside its first line.
    """
    lines = [words.asks(approval), words.where(approval), words.cost(approval), *_findings(approval, content)]
    asks = words.may_decide(approval, mentioned) if approval.is_open else words.outcome(approval)
    see = button(words.SEE_ALL, SEE_ALL, approval.id)
    first, *others = lines
    blocks = [header(words.headline(approval)), section(first, accessory=see), *map(section, others)]
    blocks.append(_outcome(approval, asks))
    blocks += [actions("approval", _buttons(approval))] if approval.is_open else []
    return Message(text="\n".join((words.headline(approval), *lines, asks)), blocks=tuple(blocks))


def _outcome(approval: Approval, text: str) -> Block:
    return context(text) if approval.is_open else section(text)


def _findings(approval: Approval, content: Content) -> list[str]:
    lines = [words.remarks(approval)]
    musts = [finding for finding in content.findings if finding.severity is Severity.MUST]
    if musts and content.form:
        lines.append(words.remark_fields(list(dict.fromkeys(_title(content.form, found) for found in musts))))
    if approval.kind is ApprovalKind.FIX and content.form:
        lines.append(words.changes([change.title for change in content.differences if change.changed]))
    return [line for line in lines if line]


def _title(form: Form, finding: Finding) -> str:
    field = form.by_path.get(finding.fields[0])
    return field.title if field else finding.fields[0]


def _buttons(approval: Approval) -> list[Block]:
    sure = confirm(
        words.APPROVE_TITLE,
        words.approve_confirm(approval),
        limits.shorten(words.approve_button(approval), limits.CONFIRM_BUTTON),
        words.NOT_YET,
    )
    return [
        button(words.approve_button(approval), APPROVE, approval.id, style="primary", confirm=sure),
        button(words.DECLINE, DECLINE, approval.id),
        button(words.ASK_QUESTION, QUESTION, approval.id),
    ]


def text_view(callback: str, approval: Approval, asked: str = "") -> Block:
    """The window that asks for a reason, a question or an answer; `asked` is the question that is answered."""
    title, label, hint = {
        DECLINE_VIEW: (words.DECLINE_TITLE, words.REASON_LABEL, words.REASON_HINT),
        QUESTION_VIEW: (words.QUESTION_TITLE, words.QUESTION_LABEL, words.QUESTION_HINT),
        ANSWER_VIEW: (words.ANSWER_TITLE, words.ANSWER_LABEL, words.ANSWER_HINT),
    }[callback]
    element: Block = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": LONGEST}
    blocks = [section(words.asks(approval)), *([text_runs((asked, False))] if asked else [])]
    metadata = json.dumps({"approval": approval.id})
    submit = words.DECLINE if callback == DECLINE_VIEW else words.SEND
    return modal(
        callback, title, [*blocks, input_block(TEXT, label, element, hint=hint)], submit=submit, metadata=metadata
    )


def entered_text(view: ViewState) -> str:
    """What was written in such a window; empty where it is blank."""
    entered = view.entered.get(TEXT)
    return (entered.text or "").strip() if entered else ""


def content_view(approval: Approval, content: Content) -> Block:
    """Everything that is asked for, with answers and documents: for approvers and the requester."""
    for longest in SHOWN_LENGTHS:
        blocks = _content(approval, content, longest)
        if limits.json_bytes({"blocks": blocks}) <= MOST_BYTES:
            break
    return modal(CONTENT_VIEW, words.CONTENT_TITLE, blocks[: limits.VIEW_BLOCKS])


def _content(approval: Approval, content: Content, longest: int) -> list[Block]:
    head = [section(line) for line in (words.asks(approval), words.where(approval), words.cost(approval))]
    blocks = [*head, section(words.outcome(approval)), divider()]
    if content.findings and content.form:
        blocks += [header(words.REMARKS), *_remarks(content, content.form)]
    changed = [change for change in content.differences if change.changed]
    if changed:
        runs = [run for change in changed for run in _change(change, content.form, longest)]
        blocks += [header(words.CHANGES), styled_runs(*runs)]
    blocks += _answers(approval, content, longest)
    talk = [run for remark in content.talk for run in _said(remark, longest)]
    return [*blocks, *([header(words.TALK), text_runs(*talk)] if talk else [])]


def _remarks(content: Content, form: Form) -> list[Block]:
    shown = content.findings[: limits.LIST_ROWS]
    rows = [section(_remark(finding, content.draft, form)) for finding in shown]
    hidden = len(content.findings) - len(shown)
    return [*rows, *([context(messages.text.more(hidden))] if hidden else [])]


def _remark(finding: Finding, draft: Draft | None, form: Form) -> str:
    """A remark, with what the requester says against it."""
    said = override_of(finding, draft.answers, draft.overrides) if draft else None
    return messages.preflight.remark(finding, _title(form, finding)) + (words.requesters_reason(said) if said else "")


def _answers(approval: Approval, content: Content, longest: int) -> list[Block]:
    draft, form = content.draft, content.form
    if approval.kind is ApprovalKind.BATCH:
        remarks = [header(words.REMARKS), *map(paragraph, content.rows)] if content.rows else []
        return [*remarks, header(words.ANSWERS), section(words.BATCH_CONTENT)]
    if draft is None or form is None:
        text = words.cost(approval) if approval.kind is ApprovalKind.NUMBER else words.NO_CONTENT
        return [header(words.ANSWERS), section(text)]
    sections: dict[str, list[tuple[str, bool]]] = {}
    for path, answer in sendable(form, draft.answers).items():
        field = form.by_path[path]
        shown = limits.shorten(answer_text(field, answer), longest)
        title = limits.shorten(field.title, longest)
        sections.setdefault(field.section, []).extend([(f"{title}: ", True), (f"{shown}\n", False)])
    if len(sections) > HEADED_SECTIONS:
        titles = {path: limits.shorten(form.section_title(path), longest) for path in sections}
        runs = [run for path in sections for run in ((f"{titles[path]}\n", True), *sections[path])]
        return [text_runs(*runs)]
    parts = [[header(form.section_title(path)), text_runs(*runs)] for path, runs in sections.items()]
    return [block for part in parts for block in part] or [section(words.NO_CONTENT)]


def _change(change: Difference, form: Form | None, longest: int) -> list[tuple[str, str]]:
    field = form.by_path.get(change.path) if form else None

    def shown(answer: Answer) -> str:
        return limits.shorten(answer_text(field, answer), longest)

    before = [(shown(change.before), "strike"), (" → ", "")] if change.before is not None else []
    now = messages.denial.NO_LONGER_SENT if change.now is None else shown(change.now)
    return [(f"{limits.shorten(change.title, longest)}: ", "bold"), *before, (f"{now}\n", "")]


def _said(remark: Remark, longest: int) -> list[tuple[str, bool]]:
    """Foreign text, which is not parsed: so a person stands there by id."""
    return [(f"{remark.number}. ", True), (f"{limits.shorten(remark.text, longest)}\n", False)]


def decided_message(approval: Approval, reader: str, *, continues: str = "") -> Message:
    """The direct message to the owner, whose id is `reader`; `continues` is the action that opens the draft again."""
    text = words.decided(approval) + words.asked_by(approval, reader)
    buttons = [button(messages.buttons.CONTINUE, continues, approval.subject, style="primary")] if continues else []
    buttons += [link_button(words.OPEN_CARD, approval.link, OPEN_CARD)] if approval.link else []
    return Message(text=text, blocks=(section(text), *([actions("decided", buttons)] if buttons else [])))


def question_message(remark: Remark, approval: Approval, reader: str) -> Message:
    """A question as a direct message to the owner, whose id is `reader`."""
    text = words.question(remark, approval) + words.asked_by(approval, reader)
    answer = button(words.ANSWER, ANSWER, approval.id, style="primary")
    return Message(text=text, blocks=(section(text), actions("question", [answer])))


def waiting_view(approval: Approval, note: str = "") -> Block:
    """What the requester sees of a draft that waits, with the way to take it back."""
    sure = confirm(words.WITHDRAW_TITLE, words.WITHDRAW_TEXT, words.WITHDRAW, words.KEEP_WAITING)
    sure["confirm"]["text"] = limits.shorten(words.WITHDRAW, limits.CONFIRM_BUTTON)
    buttons = [button(words.WITHDRAW, WITHDRAW, approval.id, confirm=sure)]
    buttons += [link_button(words.OPEN_CARD, approval.link, OPEN_CARD)] if approval.link else []
    blocks = [*([section(note)] if note else []), section(words.waiting(approval)), actions("waiting", buttons)]
    return modal("approval_waiting", words.WAITING_TITLE, blocks)


def home_rows(approvals: Sequence[Approval]) -> list[Block]:
    """What waits for the person's approval, on top of App Home."""
    if not approvals:
        return []
    shown = approvals[: limits.LIST_ROWS // 2]
    title = messages.home.group_title(words.HOME_TITLE, len(approvals))
    hidden = len(approvals) - len(shown)
    more = [context(messages.text.more(hidden))] if hidden else []
    return [
        header(title),
        *(block for place, approval in enumerate(shown) for block in _home_row(place, approval)),
        *more,
    ]


def _home_row(place: int, approval: Approval) -> list[Block]:
    see = button(words.SEE_ALL, SEE_ALL, approval.id)
    card_link = [link_button(words.OPEN_CARD, approval.link, OPEN_CARD)] if approval.link else []
    return [section(words.home_row(approval)), actions(f"approval_{place}", [see, *card_link])]
