"""Fixing a denied registration against the AWS stand-in: what is copied, what it costs, and who may do it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.workflows.office import OWNER, NoticeRecorder, Office, body_of, document
from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    Document,
    Draft,
    DraftState,
    Person,
    RegistrationId,
    Submission,
    SubmissionState,
)
from workflows.records.messages import MessageKey
from workflows.records.registrations import ChangeKind, Registration
from workflows.store import open_store
from workflows.submissions import carry_out as submit
from workflows.submissions import revise

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUBMITTED, NEEDS_ATTENTION = SubmissionState.SUBMITTED, SubmissionState.NEEDS_ATTENTION
CITY, NAME, IMAGE = (
    FieldPath("companyInfo.city"),
    FieldPath("companyInfo.companyName"),
    FieldPath("messagingUseCase.optInImage"),
)
BEN = Person(workspace_id="T1", user_id="U2")


async def begin(office: Office, registration: Registration, person: Person = OWNER) -> Draft:
    return await revise.begin(registration, person, office.ports)


async def test_begin__every_old_answer(office: Office) -> None:
    """The draft holds the answers of the denied version, the document with its name and ID at AWS, for five calls."""
    registration = await office.denied(fields={CITY: "INVALID_CITY"})
    (submission,) = await office.store.submissions_of(registration.id)
    before = await office.store.draft(submission.draft_id)
    office.forget_calls()
    draft = await begin(office, registration)
    assert before is not None
    assert sum(office.calls().values()) == 5
    assert draft.answers.keys() == before.answers.keys()
    kept = draft.answers[IMAGE]
    assert isinstance(kept, Document)
    assert (kept.name, kept.attachment_id) == ("opt-in.png", next(iter(submission.attachments.values())))
    assert {path: answer for path, answer in draft.answers.items() if path != IMAGE} == {
        path: answer for path, answer in before.answers.items() if path != IMAGE
    }
    found = await office.store.revision(draft.id)
    assert found is not None
    assert [(field.path, field.reason) for field in found.verdict.fields] == [(CITY, "INVALID_CITY")]
    assert (found.base_version, found.sent) == (1, draft.answers)
    assert (draft.name, draft.channel_id, draft.owner) == (registration.name, registration.channel_id, OWNER)


async def test_begin__again(office: Office) -> None:
    """The same person continues with their draft, for one call. Another person is told whose it is, for none."""
    registration = await office.denied()
    draft = await office.fix(registration, {CITY: "Portland"})
    again = await begin(office, registration)
    assert (again.id, again.answers[CITY]) == (draft.id, "Portland")
    assert dict(office.calls()) == {"DescribeRegistrationVersions": 1}
    office.forget_calls()
    with pytest.raises(revise.Taken) as taken:
        await begin(office, registration, BEN)
    assert taken.value.owner == OWNER
    assert not office.calls()


async def test_begin__concurrent(office: Office) -> None:
    """Of several people at once, the last has the draft, as nobody has changed an answer yet. There is one draft."""
    registration = await office.denied()
    people = [Person(workspace_id="T1", user_id=f"U{n}") for n in range(4)]
    found = await asyncio.gather(*(begin(office, registration, one) for one in people), return_exceptions=True)
    drafts = [one for one in found if isinstance(one, Draft)]
    assert len({draft.id for draft in drafts}) == 1
    current = await office.store.revision_draft(registration.id)
    assert current is not None
    assert current.owner in {draft.owner for draft in drafts}


async def test_begin__after_a_glance(office: Office) -> None:
    """A person who has only looked holds nobody up; the first changed answer makes the fix theirs."""
    registration = await office.denied()
    glance = await begin(office, registration, BEN)
    draft = await begin(office, registration)
    assert (draft.id, draft.owner) == (glance.id, OWNER)
    same = {CITY: draft.answers[CITY]}
    await office.store.save_answers(draft.id, same, office.time.clock())
    assert (await office.store.revision(draft.id)).claimed_at is None  # type: ignore[union-attr]  # it exists
    await office.store.save_answers(draft.id, {CITY: "Portland"}, office.time.clock())
    with pytest.raises(revise.Taken) as taken:
        await begin(office, registration, BEN)
    assert taken.value.claimed_at is not None


@pytest.mark.parametrize(
    ("who", "gone", "days", "may"),
    [(OWNER, False, 0, True), (BEN, False, 0, False), (BEN, True, 0, True), (BEN, False, 1, True)],
    ids=["the owner", "another person", "the holder has left", "nothing happened for a day"],
)
async def test_take_over(office: Office, who: Person, gone: bool, days: int, may: bool) -> None:
    """The owner may always take a fix over, others once its holder is gone or idle. Every answer is kept."""
    registration, holder = await office.denied(), Person(workspace_id="T1", user_id="U9")
    draft = await begin(office, registration, holder)
    await office.store.save_answers(draft.id, {CITY: "Portland"}, office.time.clock())
    with pytest.raises(revise.Taken) as taken:
        await begin(office, registration, who)
    now = office.time.clock() + timedelta(days=days)
    assert revise.may_take_over(registration, taken.value, who, now, gone=gone) is may
    theirs = await revise.take_over(registration.id, taken.value, who, office.ports)
    (*_, change) = await office.store.changes_of(registration.message_key)
    assert (change.kind, change.actor, change.target) == (ChangeKind.FIX_TAKEN_OVER, who.user_id, holder.user_id)
    assert (theirs.id, theirs.owner, theirs.answers[CITY]) == (draft.id, who, "Portland")
    assert (await begin(office, registration, who)).id == draft.id
    with pytest.raises(revise.Taken):
        await revise.take_over(registration.id, taken.value, Person(workspace_id="T1", user_id="U8"), office.ports)


@pytest.mark.parametrize("status", ["SUBMITTED", "REVIEWING", "APPROVED"])
async def test_begin__nothing_to_fix(office: Office, status: str) -> None:
    """A registration that is in review or approved is left alone."""
    submission = await office.submitted()
    registration = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert registration is not None
    if status == "APPROVED":
        office.backend.approve(registration.id)
    if status == "REVIEWING":
        office.backend.advance(registration.id)
        office.backend.advance(registration.id)
    with pytest.raises(revise.NothingToFix):
        await begin(office, registration)


async def test_begin__denied_again_since(office: Office) -> None:
    """When another person's second version is also denied, the open fix answers that one and keeps its answers."""
    registration = await office.denied(fields={CITY: "FIRST"})
    draft = await office.fix(registration, {CITY: "Portland"})
    await office.store.mark_fields_seen(draft.id, [CITY])
    second_denied(office, registration, {NAME: "SECOND"})
    again = await begin(office, registration)
    found = await office.store.revision(draft.id)
    assert found is not None
    assert (again.id, again.answers[CITY]) == (draft.id, "Portland")
    assert (found.base_version, [field.path for field in found.verdict.fields], found.seen_fields) == (
        2,
        [NAME],
        frozenset(),
    )


@pytest.mark.usefixtures("whole_form")
async def test_carry_out__calls_of_a_resubmission(office: Office) -> None:
    """One look, the form, one version, one put per value, one read-back, one submission; nothing is bought."""
    registration = await office.denied(everything=True)
    draft = await office.fix(registration, {CITY: "Portland"})
    assert await office.carry_out(await office.begin(draft)) is SUBMITTED
    assert dict(office.calls()) == {
        "DescribeRegistrationVersions": 1,
        "DescribeRegistrationTypeDefinitions": 1,
        "DescribeRegistrationSectionDefinitions": 1,
        "DescribeRegistrationFieldDefinitions": 1,
        "CreateRegistrationVersion": 1,
        "PutRegistrationFieldValue": 28,
        "DescribeRegistrationFieldValues": 1,
        "SubmitRegistrationVersion": 1,
    }


async def test_carry_out__what_a_resubmission_records(office: Office) -> None:
    """The status message continues with version 2, submitted. The number and its price stay known."""
    registration = await office.denied()
    (first,) = await office.store.submissions_of(registration.id)
    await office.sweep()
    submission = await office.begin(await office.fix(registration, {CITY: "Portland"}))
    await office.carry_out(submission)
    seen = await office.seen(submission)
    known = await office.store.registration(registration.id)
    assert known is not None
    assert (known.version, known.version_status, known.message_key) == (2, "SUBMITTED", registration.message_key)
    assert (seen.number, seen.monthly_price, seen.resources) == (first.number, first.monthly_price, first.resources)
    kinds = [(change.kind, change.version) for change in await office.store.changes_of(registration.message_key)]
    assert kinds == [(ChangeKind.SUBMITTED, 1), (ChangeKind.STATUS, 1), (ChangeKind.SUBMITTED, 2)]
    assert await office.sweep() == ()


async def test_carry_out__denied_within_seconds(office: Office) -> None:
    """A second version denied before our own record of it is posted as submitted, then as denied, once each."""
    registration = await office.denied()
    await office.sweep()
    submission = await office.begin(await office.fix(registration, {CITY: "Portland"}))
    real = office.aws

    class Quick:
        """The adapter. The verdict and a sweep come before the answer to our submission."""

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        async def submit(self, region: str, registration_id: RegistrationId, *, aws_review: bool = False) -> str:
            status = await real.submit(region, registration_id)
            office.backend.deny(registration_id, ["Missing required field"])
            await office.sweep()
            return status

    office.aws = Quick()
    await office.carry_out(submission)
    office.aws = real
    (found,) = await office.sweep()
    assert (found.version, found.version_status) == (2, "DENIED")
    assert [reason.reason for reason in found.verdict.reasons] == ["Missing required field"]
    assert await office.sweep() == ()
    assert [change.seq for change in await office.store.changes_of(registration.message_key)] == [1, 2, 3, 4]


async def test_carry_out__a_version_of_others(office: Office) -> None:
    """A draft version that was opened in the console meanwhile is filled.

    Values that only it has are removed, and no other version is created.
    """
    registration = await office.denied()
    draft = await office.fix(registration, {CITY: "Portland"})
    beside = "companyInfo.address2"
    open_version(office, registration, {"companyInfo.city": "Tacoma", beside: "Suite 7"})
    assert beside not in draft.answers
    assert await office.carry_out(await office.begin(draft)) is SUBMITTED
    assert "CreateRegistrationVersion" not in office.calls()
    assert office.calls()["DeleteRegistrationFieldValue"] == 1
    found = office.backend.registration(registration.id)
    assert len(found.versions) == 2
    assert set(found.version.values) == set(draft.answers)
    assert found.version.answers()[CITY] == {"TextValue": "Portland"}


async def test_begin__values_of_others(office: Office) -> None:
    """A value that another person typed in the console counts as an answer. Values they left out stay as they were."""
    registration = await office.denied()
    open_version(office, registration, {"companyInfo.city": "Tacoma"})
    draft = await begin(office, registration)
    found = await office.store.revision(draft.id)
    assert found is not None
    assert draft.answers == {**found.sent, CITY: "Tacoma"}


async def test_carry_out__another_version_came_first(office: Office) -> None:
    """Another version has been submitted since then: nothing is sent, and a person is told why."""
    registration = await office.denied()
    draft = await office.fix(registration, {CITY: "Portland"})
    second_denied(office, registration, {})
    submission = await office.begin(draft)
    office.forget_calls()
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    assert (await office.seen(submission)).problem.code == "superseded"
    assert dict(office.calls()) == {"DescribeRegistrationVersions": 1}


@pytest.mark.parametrize(
    "operation", ["CreateRegistrationVersion", "PutRegistrationFieldValue", "SubmitRegistrationVersion"]
)
async def test_carry_out__a_lost_answer(office: Office, operation: str) -> None:
    """After a lost answer, Callsign looks for the effect, and it happens once."""
    registration = await office.denied()
    submission = await office.begin(await office.fix(registration, {CITY: "Portland"}))
    office.stand_in.faults.lose_answer(operation)
    assert await office.carry_out(submission) is SUBMITTED
    found = office.backend.registration(registration.id)
    assert [version.status for version in found.versions] == ["DENIED", "SUBMITTED"]
    assert office.effects()["numbers"] == 1


async def test_retry__of_a_resubmission(office: Office) -> None:
    """A retry fills the version that the first attempt created, and puts only the missing values."""
    registration = await office.denied()
    submission = await office.begin(await office.fix(registration, {CITY: "Portland"}))
    office.stand_in.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    office.forget_calls()
    assert await office.carry_out(await office.retry(submission)) is SUBMITTED
    assert "CreateRegistrationVersion" not in office.calls()
    assert "PutRegistrationFieldValue" not in office.calls()
    assert len(office.backend.registration(registration.id).versions) == 2


async def test_carry_out__replaced_document(office: Office) -> None:
    """A replaced document is uploaded. The old one stays, because the denied version needs it."""
    registration = await office.denied()
    new = document(IMAGE, "new.png")
    draft = await office.fix(registration, {IMAGE: new})
    await office.store.add_document(draft.id, new, body_of(new), office.time.now)
    assert await office.carry_out(await office.begin(draft)) is SUBMITTED
    found = office.backend.registration(registration.id)
    old, now = (version.answers()[IMAGE]["RegistrationAttachmentId"] for version in found.versions)
    assert old != now
    assert set(office.backend.account.attachments) == {old, now}


async def test_carry_out__kept_document_is_gone(office: Office) -> None:
    """If a kept document has been deleted at AWS, its field is named, so that it can be attached again."""
    registration = await office.denied()
    draft = await office.fix(registration, {CITY: "Portland"})
    office.backend.account.attachments.clear()
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    problem = (await office.seen(submission)).problem
    assert (problem.code, problem.fields) == ("document_missing", (IMAGE,))


async def test_begin__while_stopped(office: Office) -> None:
    """Pressed again after the submission has stopped: the draft is reported as locked, and its owner can open it."""
    registration = await office.denied()
    draft = await office.fix(registration, {CITY: "Portland"})
    submission = await office.begin(draft)
    office.stand_in.faults.fail("CreateRegistrationVersion", "AccessDeniedException", 400)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    again = await begin(office, registration)
    assert (again.id, again.state) == (draft.id, DraftState.SUBMITTING)
    assert await submit.reopen(await office.seen(submission), office.ports)
    with pytest.raises(revise.Taken):
        await begin(office, registration, BEN)


async def test_begin__a_third_time(office: Office) -> None:
    """Names of documents are known over any number of versions."""
    registration = await office.denied()
    await office.carry_out(await office.begin(await office.fix(registration, {CITY: "Portland"})))
    office.backend.deny(registration.id, ["Unclear"])
    draft = await begin(office, registration)
    kept = draft.answers[IMAGE]
    assert isinstance(kept, Document)
    assert (kept.name, kept.note) == ("opt-in.png", "sent with version 2")
    assert draft.answers[CITY] == "Portland"


async def test_begin__of_others(office: Office, tmp_path: Path) -> None:
    """Everybody may fix a registration that Callsign did not create. Its changes are posted under its own message."""
    registration = await office.denied()
    adopted = replace(registration, owner=None, message_key=MessageKey(f"registration:{registration.id}"), changes=0)
    async with open_store(f"sqlite:///{tmp_path / 'other.db'}") as store:
        other = replace(office, store=store, notices=NoticeRecorder(store))
        await store.add_registration(adopted)
        draft = await other.fix(adopted, {CITY: "Portland"}, BEN)
        kept = draft.answers[IMAGE]
        assert isinstance(kept, Document)
        assert (draft.owner, kept.name) == (BEN, "kept document")
        assert await other.carry_out(await other.begin(draft)) is SUBMITTED
        assert [one.version for one in await store.changes_of(adopted.message_key)] == [2]
    found = office.backend.registration(registration.id)
    old, now = (version.answers() for version in found.versions)
    assert now == {**old, CITY: {"TextValue": "Portland"}}


def open_version(office: Office, registration: Registration, values: dict[str, str]) -> None:
    """A person opens a version in the AWS console and types into it."""
    names = {"RegistrationId": registration.id}
    office.backend.call("CreateRegistrationVersion", names)
    for path, text in values.items():
        office.backend.call("PutRegistrationFieldValue", {**names, "FieldPath": path, "TextValue": text})


def second_denied(office: Office, registration: Registration, fields: dict[FieldPath, str]) -> None:
    """A person copies the version in the console and submits it, and it is denied."""
    first = office.backend.registration(registration.id).version
    names = {"RegistrationId": registration.id}
    office.backend.call("CreateRegistrationVersion", names)
    for path, value in first.answers().items():
        office.backend.call("PutRegistrationFieldValue", {**names, "FieldPath": path, **value})
    office.backend.call("SubmitRegistrationVersion", names)
    office.backend.deny(registration.id, ["Unclear"], fields)  # type: ignore[arg-type]  # a field path is a string


async def stops_at_submit(office: Office, draft: Draft) -> Submission:
    """A submission that AWS refused once, at its last step."""
    submission = await office.begin(draft)
    office.stand_in.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400)
    assert await office.carry_out(submission) is NEEDS_ATTENTION
    return await office.seen(submission)


@pytest.mark.parametrize("first", [True, False], ids=["first version", "fix"])
async def test_carry_out__a_version_discarded_elsewhere(office: Office, first: bool) -> None:
    """A version that was discarded before AWS took it is never reported as submitted: a new one is filled and sent."""
    draft = await office.draft() if first else await office.fix(await office.denied(), {CITY: "Portland"})
    stopped = await stops_at_submit(office, draft)
    assert stopped.registration_id is not None
    registration = office.backend.registration(stopped.registration_id)
    version = registration.version
    version.move("DISCARDED", office.time.clock())
    office.forget_calls()
    assert await office.carry_out(await office.retry(stopped)) is SUBMITTED
    assert (office.calls()["CreateRegistrationVersion"], office.calls()["SubmitRegistrationVersion"]) == (1, 1)
    assert [kept.status for kept in registration.versions][-2:] == ["DISCARDED", "SUBMITTED"]
    assert registration.version.answers() == version.answers()
    assert office.calls()["RequestPhoneNumber"] == 0


async def test_carry_out__a_status_that_aws_has_added(office: Office) -> None:
    """A version with an unknown status and no date of a submission needs a person; nothing says submitted."""
    stopped = await stops_at_submit(office, await office.fix(await office.denied(), {CITY: "Portland"}))
    assert stopped.registration_id is not None
    office.stand_in.world.unknown_statuses.add("REQUIRES_SIGNATURE")
    office.backend.registration(stopped.registration_id).version.status = "REQUIRES_SIGNATURE"
    assert await office.carry_out(await office.retry(stopped)) is NEEDS_ATTENTION
    assert (await office.seen(stopped)).problem.code == "version_unclear"


@pytest.mark.usefixtures("whole_form")
async def test_fix__keeps_why_remarks_did_not_count(office: Office) -> None:
    """What was said about the refused version still counts, except for a denied field."""
    registration = await office.denied(fields={"companyInfo.website": "Not a page."})
    (submission,) = await office.store.submissions_of(registration.id)
    first = await office.store.draft(submission.draft_id)
    fix = await office.fix(registration, {})
    assert first is not None
    rules = {one.rule for one in first.overrides}
    assert rules >= {"url-not-public", "tax-number-invalid"}
    assert {one.rule for one in fix.overrides} == rules - {"url-not-public"}
