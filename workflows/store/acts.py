"""What a write means as an act: decided from what was before and what is after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from workflows.records.acts import Act, ActKind
from workflows.records.approvals import Approval, ApprovalKind, ApprovalState, Remark
from workflows.records.batches import BatchState
from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    Answer,
    Draft,
    DraftId,
    DraftState,
    Person,
    Submission,
    SubmissionState,
    purchase_of,
)
from workflows.records.errors import NO_PROBLEM, Problem
from workflows.records.overrides import Override
from workflows.records.registrations import Change, Registration
from workflows.store.rows import answer_text

#: What a draft's new state means. A draft that is claimed or submitted is the act of its submission.
_MOVES = {DraftState.DISCARDED: ActKind.DRAFT_DISCARDED, DraftState.OPEN: ActKind.DRAFT_REOPENED}
_BATCH_MOVES = {
    BatchState.RUNNING: ActKind.BATCH_STARTED,
    BatchState.PAUSED: ActKind.BATCH_PAUSED,
    BatchState.CANCELLED: ActKind.BATCH_CANCELLED,
}


def begun(draft: Draft, registration_id: str = "") -> Act:
    """A draft was begun, for a new registration or for one that was denied."""
    kind = ActKind.FIX_STARTED if registration_id else ActKind.DRAFT_STARTED
    facts = {"account": draft.account_id, "region": draft.region, "type": draft.registration_type}
    subjects = {"draft": draft.id, "registration": registration_id, "customer": draft.customer_id}
    return Act(kind=kind, at=draft.created_at, subjects=subjects, facts=facts, values=_texts(draft.answers))


def answered(
    draft_id: DraftId, before: Mapping[FieldPath, Answer], answers: Mapping[FieldPath, Answer | None], at: datetime
) -> Act | None:
    """Answers were changed; None where none was."""
    changed = {path: answer for path, answer in answers.items() if before.get(path) != answer}
    if not changed:
        return None
    cleared = ",".join(sorted(path for path, answer in changed.items() if answer is None))
    return Act(
        kind=ActKind.DRAFT_CHANGED,
        at=at,
        subjects={"draft": draft_id},
        facts={"cleared": cleared},
        values=_texts(changed),
    )


def associated(draft_id: DraftId, associations: Mapping[str, str], at: datetime) -> Act:
    """The number, or the registration, that a draft asks for was changed."""
    facts = {f"association {kind}": resource for kind, resource in associations.items()}
    return Act(kind=ActKind.DRAFT_CHANGED, at=at, subjects={"draft": draft_id}, facts=facts)


def filled_in(draft_id: DraftId, answers: Mapping[FieldPath, Answer], source: str, at: datetime) -> Act:
    """A draft was filled in from something earlier."""
    values = _texts(answers)
    return Act(
        kind=ActKind.DRAFT_CHANGED, at=at, subjects={"draft": draft_id}, facts={"filled_in": source}, values=values
    )


def moved(draft_id: DraftId, to: DraftState, at: datetime) -> Act | None:
    """A draft was discarded or reopened; None for another state."""
    kind = _MOVES.get(to)
    return Act(kind=kind, at=at, subjects={"draft": draft_id}) if kind else None


def overridden(draft_id: DraftId, override: Override) -> Act:
    """A reviewer's remark does not count; the reason is kept with the draft, and here as a keyed hash."""
    facts = {"rule": override.rule, "fields": ", ".join(override.fields)}
    return Act(
        kind=ActKind.REMARK_OVERRIDDEN,
        at=override.decided_at,
        subjects={"draft": draft_id},
        facts=facts,
        values={"reason": override.reason},
    )


def passed_on(draft: Draft, to: Person, at: datetime) -> Act:
    """A person gave a draft that answers a denial to another one."""
    facts = {"to": to.user_id, "from": draft.owner.user_id}
    return Act(kind=ActKind.DRAFT_PASSED_ON, at=at, subjects={"draft": draft.id}, facts=facts)


def started(submission: Submission, batch_id: str = "", customer_id: str = "") -> Act:
    """A draft was submitted: from here on Callsign carries it out. A row of a batch has no act of its start before."""
    subjects = {**_of(submission), "batch": batch_id, "customer": customer_id}
    return Act(kind=ActKind.SUBMISSION_STARTED, at=submission.started_at, subjects=subjects)


def retried(submission: Submission, at: datetime) -> Act:
    """A submission that had stopped was tried again; `submission` is at its new attempt."""
    facts = {"attempt": str(submission.attempt)}
    return Act(kind=ActKind.SUBMISSION_RETRIED, at=at, subjects=_of(submission), facts=facts)


def carried_out(before: Submission, after: Submission) -> Iterator[Act]:
    """What a submission has obtained between two states of it."""
    subjects, at = _of(after), after.updated_at
    if after.registration_id and not before.registration_id:
        yield Act(kind=ActKind.REGISTRATION_CREATED, at=at, subjects=subjects, operation="CreateRegistration")
    for kind, resource in after.resources.items():
        if kind not in before.resources and purchase_of(kind) in after.intents:
            facts = {"type": kind, "number": after.number, "monthly_price": after.monthly_price}
            yield Act(
                kind=ActKind.NUMBER_BOUGHT,
                at=at,
                subjects={**subjects, "resource": resource},
                facts=facts,
                operation="RequestPhoneNumber",
                key=f"bought:{resource}",
            )
    if after.state is before.state:
        return
    if after.state is SubmissionState.SUBMITTED:
        operation = "SubmitRegistrationVersion"
        yield Act(kind=ActKind.SUBMISSION_SUBMITTED, at=at, subjects=subjects, operation=operation)
    elif after.state is SubmissionState.NEEDS_ATTENTION:
        yield Act(kind=ActKind.SUBMISSION_STOPPED, at=at, subjects=subjects, facts=_why(after.problem))


def handed_over(registration: Registration, change: Change) -> Act:
    """A registration got another owner."""
    facts = {"to": change.target}
    subjects = {"registration": registration.id}
    return Act(kind=ActKind.REGISTRATION_HANDED_OVER, at=change.observed_at, subjects=subjects, facts=facts)


def taken_over(draft: Draft, registration: Registration, change: Change) -> Act:
    """Another person continues a fix that somebody had begun."""
    subjects = {"draft": draft.id, "registration": registration.id}
    facts = {"from": change.target}
    return Act(kind=ActKind.FIX_TAKEN_OVER, at=change.observed_at, subjects=subjects, facts=facts)


def batch_moved(batch_id: str, to: BatchState, at: datetime, problem: Problem = NO_PROBLEM) -> Act | None:
    """A batch was started, paused or cancelled; None for another state."""
    kind = _BATCH_MOVES.get(to)
    return Act(kind=kind, at=at, subjects={"batch": batch_id}, facts=_why(problem)) if kind else None


#: What a new state of an approval means.
_DECISIONS = {
    ApprovalState.ASKED: ActKind.APPROVAL_ANSWERED,
    ApprovalState.QUESTION: ActKind.APPROVAL_QUESTION,
    ApprovalState.APPROVED: ActKind.APPROVAL_APPROVED,
    ApprovalState.DECLINED: ActKind.APPROVAL_DECLINED,
    ApprovalState.VOID: ActKind.APPROVAL_VOIDED,
    ApprovalState.EXPIRED: ActKind.APPROVAL_EXPIRED,
    ApprovalState.USED: ActKind.APPROVAL_USED,
}


def approval_asked(approval: Approval) -> Act:
    """Somebody asked for an approval; `fingerprint` is the digest of exactly what they asked for."""
    facts = {
        "kind": approval.kind.value,
        "fingerprint": approval.fingerprint,
        "account": approval.account_id,
        "region": approval.region,
        "type": approval.registration_type,
        "registrations": str(approval.registrations),
        "numbers": str(approval.numbers),
        "price": approval.price,
        "musts": str(approval.musts),
    }
    return Act(kind=ActKind.APPROVAL_ASKED, at=approval.asked_at, subjects=_about(approval), facts=facts)


def approval_moved(approval: Approval, at: datetime) -> Act:
    """An approval was decided, voided or used; `approval` is in its new state. A reason is somebody's words."""
    facts = {"fingerprint": approval.fingerprint, "musts": str(approval.musts)}
    in_words = approval.state is ApprovalState.DECLINED
    facts |= {} if in_words else {"why": approval.reason}
    values = {"reason": approval.reason} if in_words and approval.reason else {}
    return Act(kind=_DECISIONS[approval.state], at=at, subjects=_about(approval), facts=facts, values=values)


def remarked(remark: Remark, state: ApprovalState) -> Act:
    """An approver asked something, or the requester answered."""
    return Act(
        kind=_DECISIONS[state],
        at=remark.written_at,
        subjects={"approval": remark.approval_id},
        facts={"number": str(remark.number)},
        values={"text": remark.text},
    )


def _about(approval: Approval) -> dict[str, str]:
    names = {ApprovalKind.BATCH: "batch", ApprovalKind.NUMBER: "request"}
    name = names.get(approval.kind, "draft")
    return {"approval": approval.id, name: approval.subject, "registration": approval.registration_id}


def _of(submission: Submission) -> dict[str, str]:
    return {
        "submission": submission.id,
        "draft": submission.draft_id,
        "registration": submission.registration_id or "",
    }


def _why(problem: Problem) -> dict[str, str]:
    """Codes only: a detail may be something that a person has named."""
    return {"problem": problem.kind, "code": problem.code, "aws_request_id": problem.request_id}


def _texts(answers: Mapping[FieldPath, Answer | None]) -> dict[str, str]:
    return {path: answer_text(answer) for path, answer in answers.items() if answer is not None}
