"""A registration that a command requests again: recognised, continued, and never submitted or bought twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.ports.ports import Ports
from workflows.ports.submissions import DraftsAndSubmissions
from workflows.records.drafts import Answer, Document, Draft, DraftState, NewDraft, Submission, SubmissionState
from workflows.submissions import claim, drafts
from workflows.submissions.check import CheckResult

_STATES = (DraftState.SUBMITTING, DraftState.SUBMITTED, DraftState.OPEN)


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What an earlier command, or a batch, started with the same answers."""

    draft: Draft
    submission: Submission


async def find_earlier(wanted: Draft, store: DraftsAndSubmissions) -> Earlier | None:
    """The same registration, started before; else one of the same name that stopped.

    The stopped one is then continued with the new answers.
    """
    of_person = await store.drafts_of(wanted.owner, _STATES)
    candidates = {draft.id: draft for draft in of_person if _identity(draft) == _identity(wanted)}
    submissions = reversed(await store.submissions(list(SubmissionState)))
    earlier_ones = [
        Earlier(draft=candidates[submission.draft_id], submission=submission)
        for submission in submissions
        if submission.draft_id in candidates
    ]
    same = (earlier for earlier in earlier_ones if _content(earlier.draft) == _content(wanted))
    stopped = (earlier for earlier in earlier_ones if earlier.submission.state is SubmissionState.NEEDS_ATTENTION)
    return next(same, None) or next(stopped, None)


async def begin(result: CheckResult, earlier: Earlier | None, ports: Ports) -> Submission | None:
    """Claim a checked registration: as a new submission, or as the stopped one with the answers as they are now.

    None where another command claimed it at the same moment.
    """
    if earlier and earlier.submission.state is SubmissionState.RUNNING:
        return earlier.submission
    draft = await _kept(result, earlier, ports)
    return await claim.begin(draft.id, ports)


async def _kept(result: CheckResult, earlier: Earlier | None, ports: Ports) -> Draft:
    """An open draft with the answers, documents and associations of `result`."""
    wanted = result.draft
    draft = await _reopened(earlier, ports) if earlier else await drafts.begin(_new(wanted), ports)
    gone = dict.fromkeys(path for path in draft.answers if path not in wanted.answers)
    texts = {path: answer for path, answer in wanted.answers.items() if not isinstance(answer, Document)}
    await drafts.answer(draft, {**gone, **texts}, ports, form=result.form)
    for path, prepared in result.documents.items():
        if _digest(draft.answers.get(path, "")) != _digest(wanted.answers[path]):
            await drafts.attach(draft, path, prepared, ports)
    await ports.store.save_associations(draft.id, wanted.associations, ports.clock())
    await ports.store.save_draft_form(draft.id, result.form, ports.clock())
    return draft


async def _reopened(earlier: Earlier, ports: Ports) -> Draft:
    if earlier.draft.state is not DraftState.OPEN:
        await claim.reopen(earlier.submission, ports)
    return await drafts.owned(earlier.draft.id, earlier.draft.owner, store=ports.store)


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
    )


def _identity(draft: Draft) -> tuple[str, ...]:
    return draft.account_id, draft.region, draft.registration_type, draft.name


def _content(draft: Draft) -> tuple[Mapping[str, str], dict[str, object]]:
    return dict(draft.associations), {path: _digest(answer) for path, answer in draft.answers.items()}


def _digest(answer: Answer) -> object:
    return answer.sha256 if isinstance(answer, Document) else answer
