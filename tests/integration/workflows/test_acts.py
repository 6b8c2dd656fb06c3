"""What is done leaves one entry each in the audit log: by whom, with AWS's request, and without any value."""

from __future__ import annotations

import pytest

from tests.integration.workflows.office import OWNER, Office
from workflows.audit.about import acts_about
from workflows.audit.entries import Recorded, read
from workflows.audit.verify import verify
from workflows.ports.audit import acting
from workflows.records.acts import Origin, SourceKind
from workflows.records.drafts import Document, Person, Submission, SubmissionState
from workflows.registrations.hand_over import hand_over
from workflows.store.rows import answer_text

pytestmark = pytest.mark.asyncio(loop_scope="session")

CLICK = Origin(who=OWNER, source=SourceKind.CLICK, name="submit", payload="1a2b3c4d")
BEN = Person(workspace_id="T1", user_id="U2")


async def submitted(office: Office) -> tuple[Submission, list[Recorded]]:
    with acting(CLICK):
        submission = await office.begin(await office.draft(everything=True))
    assert await office.carry_out(submission) is SubmissionState.SUBMITTED, (await office.seen(submission)).problem
    seen = await office.seen(submission)
    return seen, list(await acts_about(office.store, str(seen.registration_id), 100))


async def test_submission__one_entry_for_each_act(office: Office) -> None:
    """From the draft to AWS's answer; what AWS did has the id of its request; it is found by the registration's id."""
    submission, acts = await submitted(office)
    assert [act.act for act in acts] == [
        "draft.started",
        "submission.started",
        "registration.created",
        "number.bought",
        "submission.submitted",
    ]
    assert [bool(act.aws_request_id) for act in acts] == [False, False, True, True, True]
    assert {act.origin.who for act in acts} == {OWNER}
    assert acts[1].origin == CLICK
    by_submission = Origin(who=OWNER, source=SourceKind.SUBMISSION, name=f"{submission.id}:1")
    assert {act.origin for act in acts[2:]} == {by_submission}
    assert (acts[3].facts["number"], acts[3].facts["monthly_price"]) == (submission.number, "2.00")


async def test_submission__no_value_in_any_entry(office: Office) -> None:
    """No answer, no file's name or digest is in the log, in any field of any entry."""
    draft = await office.draft(everything=True)
    path = next(path for path, answer in draft.answers.items() if isinstance(answer, str))
    for typed in ("Secret Avenue 1", "=Secret", "Secret \ud83d\ude00 \u0000 street"):
        await office.store.save_answers(draft.id, {path: typed}, office.time.clock())
    await office.store.save_answers(draft.id, draft.answers, office.time.clock())
    assert await office.carry_out(await office.begin(draft)) is SubmissionState.SUBMITTED
    log = "".join(entry.content for entry in await office.store.audit_entries(0, 1000))
    documents = [answer for answer in draft.answers.values() if isinstance(answer, Document)]
    assert documents
    hidden = ["Secret", *(text for document in documents for text in (document.name, document.sha256))]
    assert [text for text in (*hidden, *map(answer_text, draft.answers.values())) if text in log] == []
    assert log.count(path) == 1 + 4


async def test_answers__changed(office: Office) -> None:
    """A page that is saved without a change leaves no entry; a changed field leaves its path and its keyed hash."""
    draft = await office.draft()
    path = next(path for path, answer in draft.answers.items() if isinstance(answer, str))
    before = (await office.store.audit_head()).seq
    await office.store.save_answers(draft.id, draft.answers, office.time.clock())
    assert (await office.store.audit_head()).seq == before
    await office.store.save_answers(draft.id, {path: "another"}, office.time.clock())
    await office.store.save_answers(draft.id, {path: None}, office.time.clock())
    changed, cleared = map(read, await office.store.audit_entries(before, 10))
    assert list(changed.values) == [path]
    assert (dict(cleared.values), cleared.facts) == ({}, {"cleared": path})


async def test_hand_over__once(office: Office) -> None:
    """Who gave it to whom; a second click does nothing, and leaves no entry."""
    submission, _ = await submitted(office)
    assert submission.registration_id is not None
    with acting(CLICK):
        await hand_over(submission.registration_id, BEN, OWNER, office.ports)
        await hand_over(submission.registration_id, BEN, OWNER, office.ports)
    given = [act for act in await acts_about(office.store, submission.registration_id, 100) if "handed" in act.act]
    assert [(act.origin.who, act.facts) for act in given] == [(OWNER, {"to": BEN.user_id})]
    assert (await verify(office.store))[1] is None
