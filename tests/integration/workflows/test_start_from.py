"""Starting from an earlier registration: who may, what is filled in, and what became of documents, forms and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.workflows.office import REGION, TOLL_FREE, Office, few_fields
from workflows.forms.matching import Why
from workflows.records.account import AttachmentPlace
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Document, Draft, NewDraft, Person, RegistrationId, SubmissionState
from workflows.records.registrations import Registration
from workflows.submissions import drafts, start_from
from workflows.submissions.obstacles import obstacles
from workflows.submissions.start_from import Filled, NoAnswers, OpenSource, SourceGone

pytestmark = pytest.mark.asyncio(loop_scope="session")

CITY, IMAGE = FieldPath("companyInfo.city"), FieldPath("messagingUseCase.optInImage")
ANA, STRANGER = Person(workspace_id="T1", user_id="U2"), Person(workspace_id="T9", user_id="U1")


async def registered(office: Office) -> Registration:
    draft = await office.draft()
    await office.store.save_draft_form(draft.id, await office.aws.form(REGION, TOLL_FREE), office.time.clock())
    submission = await office.begin(draft)
    assert await office.carry_out(submission) is SubmissionState.SUBMITTED
    submission = await office.seen(submission)
    registration = await office.store.registration(RegistrationId(str(submission.registration_id)))
    assert registration is not None
    office.forget_calls()
    return registration


async def opened(office: Office, registration: Registration, person: Person = ANA) -> OpenSource:
    return await start_from.open_registration(registration.id, person, office.ports)


async def started(office: Office, source: OpenSource, region: str = REGION) -> Filled:
    """A new draft of Ana's, filled in."""
    form = await office.aws.form(REGION, TOLL_FREE)
    new = NewDraft(
        owner=ANA,
        account_id="123456789012",
        region=region,
        registration_type=TOLL_FREE,
        title="Toll-free",
        name="Second",
        channel_id="C1",
        form_fingerprint=form.fingerprint,
        associations={"TOLL_FREE": "new"},
    )
    return await start_from.fill(await drafts.begin(new, office.ports), source, form, office.ports)


async def forgets_answers(office: Office) -> None:
    """The answers are older than Callsign keeps them."""
    await office.store.delete_old_records(office.time.clock() + timedelta(days=400), 90)


async def unseen(office: Office, draft: Draft) -> int:
    form = await office.aws.form(REGION, TOLL_FREE)
    return len(obstacles(form, draft).unseen_prefilled)


async def test_fill__submits_once_a_person_has_looked(office: Office) -> None:
    """By another member; the picture at AWS is shared, and nothing filled in is submitted before it was looked at."""
    registration = await registered(office)
    filled = await started(office, await opened(office, registration))
    draft, form = filled.draft, await office.aws.form(REGION, TOLL_FREE)
    assert (set(draft.prefill.origins), filled.left_out) == (set(draft.answers), ())
    assert draft.prefill.asked == ("messageSamples.messageSample3",)
    picture = draft.answers[IMAGE]
    assert isinstance(picture, Document)
    assert picture.attachment_id
    assert await unseen(office, draft) == len(draft.answers)
    looked = await drafts.look_at_prefilled(draft, draft.answers, office.ports)
    assert not obstacles(form, looked)
    office.forget_calls()
    submission = await office.begin(looked)
    assert await office.carry_out(submission) is SubmissionState.SUBMITTED
    assert office.calls()["CreateRegistrationAttachment"] == 0


async def test_fill__a_changed_answer_is_the_persons_own(office: Office) -> None:
    draft = (await started(office, await opened(office, await registered(office)))).draft
    changed = await drafts.answer(draft, {CITY: "Elsewhere"}, office.ports)
    assert CITY not in changed.prefill.origins
    assert await unseen(office, changed) == len(changed.answers) - 1


async def test_fill__two_clicks(office: Office) -> None:
    """Both get the same draft, filled in once."""
    source = await opened(office, await registered(office))
    first = (await started(office, source)).draft
    form = await office.aws.form(REGION, TOLL_FREE)
    await drafts.answer(first, {CITY: "Elsewhere"}, office.ports)
    both = await asyncio.gather(*(start_from.fill(first, source, form, office.ports) for _ in range(2)))
    assert [filled.draft.answers[CITY] for filled in both] == ["Elsewhere"] * 2


@pytest.fixture
def refusing(office: Office) -> Iterator[None]:
    """An account whose attachments are not shared."""
    office.stand_in.world.shares_attachments = False
    yield
    office.stand_in.world.shares_attachments = True


@pytest.mark.parametrize("why", ["deleted", "another region", "not shared"])
async def test_fill__a_document_that_is_gone_is_named(office: Office, why: str) -> None:
    """Its bytes were deleted when the first submission was done."""
    source = await opened(office, await registered(office))
    place = AttachmentPlace(account_id="123456789012", region=REGION)
    if why == "deleted":
        office.backend.account.attachments.clear()
    elif why == "not shared":
        await office.store.refuse_sharing(place, office.time.clock())
    filled = await started(office, source, "eu-west-1" if why == "another region" else REGION)
    assert [(left.path, left.why) for left in filled.left_out] == [(IMAGE, Why.DOCUMENT_GONE)]
    assert IMAGE in filled.draft.prefill.asked
    assert IMAGE not in filled.draft.answers
    assert filled.draft.answers[CITY]


async def test_open__answers_that_are_kept_at_aws_only(office: Office) -> None:
    """Those of a registration made elsewhere, and those that were deleted here after a while."""
    registration = await registered(office)
    before = (await opened(office, registration)).source
    assert office.calls() == {}
    await forgets_answers(office)
    after = (await opened(office, registration)).source
    assert {(answer.path, answer.value) for answer in after.answers} == {
        (answer.path, answer.value) for answer in before.answers
    }
    filled = await started(office, await opened(office, registration))
    picture = filled.draft.answers[IMAGE]
    assert isinstance(picture, Document)
    assert (picture.name, bool(picture.attachment_id)) == ("kept document", True)


async def test_open__nothing_is_kept(office: Office) -> None:
    registration = await registered(office)
    await forgets_answers(office)
    office.backend.account.registrations.clear()
    with pytest.raises(NoAnswers):
        await opened(office, registration)


async def test_open__whose_form_has_changed(office: Office) -> None:
    """The draft follows the form as it is now, and says that it has changed."""
    source, old = await opened(office, await registered(office)), await registered(office)

    def changed(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [field for field in few_fields(fields) if field["FieldPath"] != CITY]

    office.stand_in.faults.change_form(TOLL_FREE, changed)
    filled = await started(office, source)
    assert filled.form_changed
    assert CITY not in filled.draft.answers
    assert not (await started(office, replace(source, registration_type="ANOTHER"))).form_changed
    await forgets_answers(office)
    assert (await opened(office, old)).form_changed(await office.aws.form(REGION, TOLL_FREE))


@pytest.mark.parametrize(
    ("person", "changed"),
    [
        (STRANGER, {}),
        (ANA, {"owner": STRANGER}),
        (ANA, {"account_id": "999999999999"}),
    ],
)
async def test_open__what_one_may_not_read(office: Office, person: Person, changed: dict[str, Any]) -> None:
    """Of another workspace or account; it is refused like one that does not exist."""
    registration = await registered(office)
    await office.store.save_registration(replace(registration, **changed))
    with pytest.raises(SourceGone):
        await opened(office, registration, person)
    with pytest.raises(SourceGone):
        await start_from.open_registration("registration-unknown", person, office.ports)
