"""`callsign doctor --slack-layouts`: what is asked of other people, and why a remark does not count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.blocks import approvals, ask_customer
from bot.blocks.bulk_remarks import rows_override_view
from bot.blocks.elements import Block
from bot.blocks.message import Message
from bot.blocks.nudges import over_message
from bot.blocks.preflight import override_view
from bot.command_line.layouts import ACCOUNT, CHANNEL, PERSON, Layout, content_of, draft_of
from workflows.batches.row_remarks import RowRemark, TableRemarks
from workflows.intake.links import NewLink
from workflows.preflight.findings import Finding, Severity
from workflows.records.approvals import Approval, ApprovalId, ApprovalKind, ApprovalState, Remark
from workflows.records.definitions import Form
from workflows.records.drafts import Draft
from workflows.records.intake import IntakeLink
from workflows.records.registrations import Registration
from workflows.records.uploads import UploadId

_NAME, _WORDS, _ADDRESS = "Example Corp", "Words about it.", "https://callsign.example.com/intake/token"


def of_requests(form: Form, region: str, now: datetime, registration: Registration) -> Iterator[Layout]:
    """Requests to approvers and customers, and the windows in which a person says why an answer is right."""
    draft = draft_of(form, region, now)
    finding = Finding(rule="sample-without-stop", severity=Severity.MUST, fields=(form.fields[0].path,))
    yield from _of_approvals(form, draft, finding, now)
    yield from _of_customers(form, draft, now)
    remarks = TableRemarks(rows=(RowRemark(row=2, finding=finding),))
    yield _window("why an answer is right", override_view(draft, form, finding))
    yield _window("why answers of rows are right", rows_override_view(UploadId("upload"), remarks, form))
    yield _message("reminder that is over", over_message(_WORDS, registration))


def _of_approvals(form: Form, draft: Draft, finding: Finding, now: datetime) -> Iterator[Layout]:
    for state in ApprovalState:
        approval = _approval(draft, state, now)
        content = approvals.Content(draft=draft, form=form, findings=(finding,), talk=(_remark(approval, now),))
        yield _message(f"request for approval, {state.value}", approvals.card(approval, content))
        yield _window(f"what is asked for, {state.value}", approvals.content_view(approval, content))
        if not approval.is_open:
            yield _message(
                f"outcome, {state.value}", approvals.decided_message(approval, "U2", continues="draft_continue")
            )
    approval = _approval(draft, ApprovalState.ASKED, now)
    yield _message("question of an approver", approvals.question_message(_remark(approval, now), approval, "U2"))
    yield _window("draft that waits for an approval", approvals.waiting_view(approval, _WORDS))
    for callback in (approvals.DECLINE_VIEW, approvals.QUESTION_VIEW, approvals.ANSWER_VIEW):
        yield _window(callback, approvals.text_view(callback, approval, _WORDS))


def _of_customers(form: Form, draft: Draft, now: datetime) -> Iterator[Layout]:
    link = IntakeLink(
        id="link",
        draft_id=draft.id,
        token_hash="",
        customer=_NAME,
        requester=PERSON,
        questions=(form.fields[0].path,),
        note=_WORDS,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    made = NewLink(link=link, token="")
    yield _window("ask a customer", ask_customer.ask_view(draft, form, None))
    yield _window("ask a customer again", ask_customer.ask_view(draft, form, link, _WORDS))
    yield _window("link for a customer", ask_customer.made_view(made, draft, _ADDRESS, _NAME))
    yield _window("file for a customer", ask_customer.file_view(draft, _WORDS))
    yield _message("answers of a customer", ask_customer.sent_message(link, draft, 3))


def _approval(draft: Draft, state: ApprovalState, now: datetime) -> Approval:
    return Approval(
        id=ApprovalId("approval"),
        kind=ApprovalKind.SUBMISSION,
        subject=draft.id,
        fingerprint="",
        requester=PERSON,
        state=state,
        account_id=ACCOUNT,
        region=draft.region,
        registration_type=draft.registration_type,
        title=draft.title,
        name=_NAME,
        channel_id=CHANNEL,
        numbers=1,
        price="2.00",
        remarks={"must": 1},
        asked_at=now,
        updated_at=now,
        expires_at=now + timedelta(days=7),
        decided_by="" if state in {ApprovalState.ASKED, ApprovalState.QUESTION} else PERSON.user_id,
        reason=_WORDS if state is ApprovalState.DECLINED else "",
        link="https://example.slack.com/archives/C0000000000/p1700000000000000",
    )


def _remark(approval: Approval, now: datetime) -> Remark:
    return Remark(approval_id=approval.id, number=1, author=PERSON, text=_WORDS, written_at=now)


def _window(name: str, content: Block) -> Layout:
    return Layout(name=name, kind="view", content=content)


def _message(name: str, message: Message) -> Layout:
    return Layout(name=name, kind="message", content=content_of(message))
