"""A denial answered without a form: what changes is decided and shown first, then stored and claimed.

`revise` says where the next version starts, and has the draft; this says what a person's answers make of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from workflows.forms.documents import OutgoingFile
from workflows.ports.ports import Ports
from workflows.preflight.findings import Finding
from workflows.preflight.overriding import decided_by_rule
from workflows.preflight.rules import preflight
from workflows.preflight.suggesting import taken_over
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document, Draft, DraftState, Submission, SubmissionState
from workflows.records.registrations import WHOLE_VERSION, Registration, Revision
from workflows.submissions import claim, drafts, revise
from workflows.submissions.known import known_of
from workflows.submissions.obstacles import Obstacles, unfit
from workflows.submissions.plan import estimate, plan
from workflows.submissions.revise import Difference


@dataclass(frozen=True, kw_only=True)
class NewAnswers:
    """What a person wants to send instead."""

    #: Texts and choices.
    answers: Answers = field(default_factory=dict)
    documents: Mapping[FieldPath, OutgoingFile] = field(default_factory=dict)
    #: Fields to leave out from now on.
    cleared: Collection[FieldPath] = ()
    #: Everything that is not named here is left out, too.
    whole: bool = False
    #: Rules whose remarks do not count, to the reason.
    overrides: Mapping[str, str] = field(default_factory=dict)
    #: Whether the texts of rules replace answers.
    takes_over: bool = False
    #: Whether AWS looks at it before the carriers do.
    aws_review: bool = False


@dataclass(frozen=True, kw_only=True)
class Fix:
    """The next version of a registration as it would be submitted."""

    registration: Registration
    form: Form
    #: With the new answers; not stored.
    draft: Draft
    revision: Revision
    #: New documents alone: one that AWS has already is not sent again.
    documents: Mapping[FieldPath, OutgoingFile]
    obstacles: Obstacles
    #: What a reviewer would say about the answers, also where it does not count.
    remarks: Sequence[Finding]
    #: Answers that texts of rules have replaced.
    taken_over: Mapping[FieldPath, str]
    #: Changed answers, in form order.
    changes: tuple[Difference, ...]
    #: API calls by operation.
    calls: Mapping[str, int]

    @property
    def version(self) -> int:
        """The version that it would become."""
        return max(self.registration.version, self.revision.base_version + 1)

    @property
    def unchanged(self) -> tuple[FieldPath, ...]:
        """Denied fields whose answers stay as they were."""
        changed = {difference.path for difference in self.changes}
        return tuple(denied.path for denied in self.revision.verdict.fields if denied.path not in changed)

    def seconds(self, rate: float) -> float:
        """How long it takes at `rate` calls a second of an operation."""
        return estimate(self.calls, rate)


async def look(registration: Registration, draft: Draft, revision: Revision, new: NewAnswers, ports: Ports) -> Fix:
    """What `new` would change; `draft` and `revision` are those of `revise.proposed`. Raises AwsError."""
    form = (await ports.forms.form(registration.region, registration.registration_type)).value
    documents = {path: file for path, file in new.documents.items() if not same_file(draft.answers.get(path), file)}
    answers = merged(draft.answers, new, documents)
    texts = await asyncio.to_thread(taken_over, form, answers) if new.takes_over else {}
    answers |= texts
    known = await known_of(draft.customer_id, ports.store, ports.own_names)
    remarks = await asyncio.to_thread(preflight, form, answers, known)
    overrides = decided_by_rule(remarks, answers, new.overrides, draft.owner, ports.clock())
    wanted = replace(
        draft, answers=answers, form_fingerprint=form.fingerprint, overrides=(*overrides, *draft.overrides)
    )
    wanted = replace(wanted, aws_review=new.aws_review)
    seen = replace(revision, seen_fields=frozenset(_to_see(revision)))
    return Fix(
        registration=registration,
        form=form,
        draft=wanted,
        revision=revision,
        documents=documents,
        obstacles=unfit(form, wanted, seen),
        remarks=remarks,
        taken_over=texts,
        changes=tuple(
            difference for difference in revise.differences(form, revision, wanted.answers) if difference.changed
        ),
        calls=plan(form, wanted, revises=True).calls,
    )


def merged(before: Answers, new: NewAnswers, documents: Mapping[FieldPath, OutgoingFile]) -> dict[FieldPath, Answer]:
    """The answers before, with those of `new` in their place."""
    kept = {
        path: answer
        for path, answer in before.items()
        if path not in new.cleared and (not new.whole or path in new.documents or path in new.answers)
    }
    return {**kept, **new.answers, **{path: file.document() for path, file in documents.items()}}


def same_file(answer: Answer | None, file: OutgoingFile) -> bool:
    """Whether AWS has this very file from an earlier version."""
    return isinstance(answer, Document) and bool(answer.attachment_id) and answer.sha256 == file.document().sha256


async def kept(fix: Fix, ports: Ports) -> Draft | Submission | None:
    """Store what was decided: the open draft, or the submission that carries it out already; None where it is locked.

    Raises CannotFix, Gone, AwsError.
    """
    draft = await revise.begin(fix.registration, fix.draft.owner, ports)
    if draft.state is not DraftState.OPEN:
        stopped = await _own_submission(draft, ports)
        if stopped is None or stopped.state is SubmissionState.RUNNING:
            return stopped
        await claim.reopen(stopped, ports)
        draft = await drafts.again(draft, ports.store)
    gone = dict.fromkeys(path for path in draft.answers if path not in fix.draft.answers)
    texts = {path: answer for path, answer in fix.draft.answers.items() if not isinstance(answer, Document)}
    await drafts.answer(draft, {**gone, **texts}, ports, form=fix.form)
    for path, file in fix.documents.items():
        await drafts.attach(draft, path, file, ports)
    await ports.store.mark_fields_seen(draft.id, _to_see(fix.revision))
    await ports.store.save_draft_form(draft.id, fix.form, ports.clock())
    await ports.store.save_aws_review(draft.id, fix.draft.aws_review)
    for override in reversed(fix.draft.overrides):  # the latest decision about a remark is kept
        if override not in draft.overrides:  # those of the version before are
            await ports.store.save_override(draft.id, override)
    return await drafts.again(draft, ports.store)


async def _own_submission(draft: Draft, ports: Ports) -> Submission | None:
    """The submission of a draft that is not open."""
    unfinished = await ports.store.submissions([SubmissionState.RUNNING, SubmissionState.NEEDS_ATTENTION])
    return next((submission for submission in unfinished if submission.draft_id == draft.id), None)


def _to_see(revision: Revision) -> set[FieldPath]:
    """What a person has to look at before submitting: it was shown with the fix."""
    return {WHOLE_VERSION, *(denied.path for denied in revision.verdict.fields)}
