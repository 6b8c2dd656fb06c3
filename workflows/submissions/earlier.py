"""A registration that a command requests again: recognised, continued, and never submitted or bought twice."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.ports.ports import Ports
from workflows.records.definitions import Form
from workflows.records.drafts import Answer, Document, Draft, DraftState, NewDraft, Submission, SubmissionState
from workflows.submissions import claim, drafts
from workflows.submissions.alike import Before
from workflows.submissions.check import CheckResult
from workflows.submissions.fix import NewAnswers


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What an earlier command, or a batch, started with the same answers."""

    draft: Draft
    submission: Submission


def of(before: Before) -> Earlier | None:
    """The earlier start of this database; None for one that AWS alone has."""
    return Earlier(draft=before.draft, submission=before.submission) if before.draft and before.submission else None


async def begin(result: CheckResult, earlier: Earlier | None, ports: Ports) -> Submission | None:
    """Claim a checked registration: as a new submission, or as the stopped one with the answers as they are now.

    None where another command claimed it at the same moment.
    """
    if earlier and earlier.submission.state is SubmissionState.RUNNING:
        return earlier.submission
    draft = await kept(result, earlier, ports)
    return await claim.begin(draft.id, ports)


async def correct(earlier: Earlier, new: NewAnswers, form: Form, ports: Ports) -> None:
    """Take over the answers of a stopped submission, so that a retry sends them."""
    draft = await _reopened(earlier, ports)
    gone = dict.fromkeys(path for path in draft.answers if path not in new.answers and path not in new.documents)
    await drafts.answer(draft, {**gone, **new.answers}, ports, form=form)
    for path, prepared in new.documents.items():
        if _digest(draft.answers.get(path, "")) != prepared.document().sha256:
            await drafts.attach(draft, path, prepared, ports)
    await ports.store.save_draft_form(draft.id, form, ports.clock())


async def kept(result: CheckResult, earlier: Earlier | None, ports: Ports) -> Draft:
    """An open draft, as it is stored, with the answers, documents and associations of `result`."""
    wanted = result.draft
    draft = await _reopened(earlier, ports) if earlier else await drafts.begin(_new(wanted), ports)
    gone = dict.fromkeys(path for path in draft.answers if path not in wanted.answers)
    if wanted.customer_id and draft.customer_id != wanted.customer_id:
        await ports.store.assign_draft(draft.id, wanted.customer_id, ports.clock())
    kept = {path: answer for path, answer in wanted.answers.items() if path not in result.documents}
    await drafts.answer(draft, {**gone, **kept}, ports, form=result.form)
    for path, prepared in result.documents.items():
        if _digest(draft.answers.get(path, "")) != _digest(wanted.answers[path]):
            await drafts.attach(draft, path, prepared, ports)
    await ports.store.save_associations(draft.id, wanted.associations, ports.clock())
    await ports.store.save_draft_form(draft.id, result.form, ports.clock())
    await ports.store.save_aws_review(draft.id, wanted.aws_review)
    for override in wanted.overrides:
        await ports.store.save_override(draft.id, override)
    return await drafts.again(draft, ports.store)


async def _reopened(earlier: Earlier, ports: Ports) -> Draft:
    if earlier.draft.state is not DraftState.OPEN:
        await claim.reopen(earlier.submission, ports)
    return await drafts.again(earlier.draft, ports.store)


def _new(wanted: Draft) -> NewDraft:
    """The draft without answers. They are saved like those of a person: texts cleaned, documents with their bytes."""
    return NewDraft(
        owner=wanted.owner,
        account_id=wanted.account_id,
        region=wanted.region,
        registration_type=wanted.registration_type,
        title=wanted.title,
        name=wanted.name,
        channel_id=wanted.channel_id,
        customer_id=wanted.customer_id,
    )


def _digest(answer: Answer) -> object:
    return answer.sha256 if isinstance(answer, Document) else answer
