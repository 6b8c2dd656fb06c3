"""The details of a registration, between the sandbox's AWS and a real store: what AWS says, and what is shown where it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.flows.associations import MAX_AGE
from bot.flows.details import compared, details, document_names, version_history
from bot.flows.timeline import JUST_POSTED, drawn, post_timeline, usual_review
from bot.messages import details as words
from bot.messages import problems
from tests.integration.bot.conftest import Counter
from tests.integration.workflows.office import OWNER, REGION, SENDER_ID
from tests.unit.factories import change
from workflows.records.definitions import FieldPath
from workflows.records.drafts import NEW, Document, Person, RegistrationId
from workflows.records.errors import AccessDenied
from workflows.records.messages import MessageKey, Post
from workflows.records.registrations import ChangeId, ChangeKind, Registration
from workflows.reporting.history import ENOUGH_REVIEWS, UsualReview

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANOTHER = Person(workspace_id="T1", user_id="U2")
COMPANY = FieldPath("companyInfo.companyName")


async def known(counter: Counter, registration_id: str) -> Registration:
    row = await counter.office.store.registration(RegistrationId(registration_id))
    assert row is not None
    return row


async def submitted(counter: Counter, **changes: object) -> Registration:
    submission = await counter.office.submitted(SENDER_ID, **changes)
    return await known(counter, str(submission.registration_id))


async def test_version_history__by_aws(counter: Counter) -> None:
    """AWS's own versions, without a note."""
    row = await submitted(counter)
    history = await version_history(counter.services, row)
    assert [version.version for version in history.versions] == [1]
    assert history.note == ""


@pytest.mark.parametrize(
    ("error", "note"),
    [("AccessDeniedException", words.NO_ANSWER), ("ResourceNotFoundException", words.NOT_AT_AWS)],
)
async def test_version_history__by_what_was_recorded(counter: Counter, error: str, note: str) -> None:
    """Where AWS does not say, the recorded versions are shown, with the reason."""
    row = await submitted(counter)
    by_aws = await version_history(counter.services, row)
    counter.office.stand_in.faults.fail("DescribeRegistrationVersions", error, 400, times=5)
    recorded = await version_history(counter.services, row)
    assert recorded.note == note
    assert [version.version for version in recorded.versions] == [version.version for version in by_aws.versions]
    assert recorded.changes == by_aws.changes


async def test_version_history__deleted_is_not_asked_for(counter: Counter) -> None:
    """AWS has nothing of a deleted registration, so it is not asked."""
    row = replace(await submitted(counter), status="DELETED")
    counter.office.forget_calls()
    assert (await version_history(counter.services, row)).note == words.NOT_AT_AWS
    assert counter.office.calls() == {}


@pytest.mark.parametrize(("person", "may"), [(OWNER, True), (ANOTHER, False)])
async def test_details(counter: Counter, person: Person, may: bool) -> None:
    """Versions, tags and associations; only the owner gets the buttons that end something."""
    row = await submitted(counter)
    shown = await details(counter.services, row, person)
    assert (shown.may_act, shown.note, shown.offers) == (may, "", ())
    assert shown.tags is not None
    assert shown.tags["Name"] == row.name
    assert shown.associations is not None
    assert shown.comparison is None


async def test_details__never_raise_for_aws(counter: Counter) -> None:
    """Every part that AWS refuses is left out; what is recorded is shown."""
    row = await submitted(counter)
    counter.office.stand_in.faults.fail(None, "AccessDeniedException", 400, times=50)
    shown = await details(counter.services, row, OWNER)
    assert (shown.tags, shown.associations, shown.note) == (None, None, words.NO_ANSWER)
    assert shown.versions


async def test_details__offers_only_when_live(counter: Counter) -> None:
    """What may be associated is offered once the registration is live; not before, and not for a type that AWS does not list."""
    row = replace(await submitted(counter), registration_type="US_TEN_DLC_CAMPAIGN_REGISTRATION", status="COMPLETE")
    assert [one.resource_type for one in (await details(counter.services, row, OWNER)).offers] == ["TEN_DLC"]
    assert (await details(counter.services, replace(row, status="REVIEWING"), OWNER)).offers == ()
    assert (await details(counter.services, replace(row, registration_type="NEWER"), OWNER)).offers == ()


async def test_compared__two_versions(counter: Counter) -> None:
    """What differs between two versions, field by field; a version compared with itself costs no call."""
    office = counter.office
    row = await office.denied(associations={"TOLL_FREE": NEW})
    await office.sweep()
    row = await known(counter, row.id)
    draft = await office.fix(row, {COMPANY: "Another Company"})
    submission = await office.begin(draft)
    await office.carry_out(submission)
    shown = await details(counter.services, row, OWNER)
    assert shown.comparison is not None
    assert (shown.comparison.older, shown.comparison.newer) == (1, 2)
    comparison = (await compared(counter.services, shown, 1, 2)).comparison
    assert comparison is not None
    assert comparison.changes is not None
    assert "Another Company" in str(comparison.changes)
    office.forget_calls()
    same = (await compared(counter.services, shown, 2, 2)).comparison
    assert same is not None
    assert (same.changes, office.calls()) == ((), {})


async def test_compared__aws_is_silent(counter: Counter) -> None:
    """Without the values there is a note instead of an empty comparison, which would say that nothing differs."""
    row = await submitted(counter)
    shown = await details(counter.services, row, OWNER)
    counter.office.stand_in.faults.fail("DescribeRegistrationFieldValues", "AccessDeniedException", 400, times=9)
    result = await compared(counter.services, shown, 1, 2)
    assert result.note == words.NO_ANSWER
    assert result.comparison is not None
    assert result.comparison.changes is None


async def test_document_names(counter: Counter) -> None:
    """Attachments by the names of the files that people sent; none for a registration that Callsign did not create."""
    office = counter.office
    submission = await office.submitted(associations={"TOLL_FREE": NEW})
    row = await known(counter, str(submission.registration_id))
    names = await document_names(counter.services, row)
    draft = await office.store.draft(submission.draft_id)
    assert draft is not None
    sent = {answer.name for answer in draft.answers.values() if isinstance(answer, Document)}
    assert sent
    assert set(names.values()) == sent
    assert all(names)
    assert await document_names(counter.services, replace(row, message_key=MessageKey("registration:x"))) == {}


async def test_post_timeline__once_for_all_who_ask(counter: Counter) -> None:
    """The picture is posted in the thread of the status message; a click just after it posts no other one."""
    row = await submitted(counter)
    channel = counter.slack.channel("#sms")
    root = await counter.services.people.client.chat_postMessage(channel=channel.id, text="Status.")
    now = counter.office.time.clock()
    await counter.office.store.begin_post(row.message_key, channel.id, now)
    await counter.office.store.finish_post(Post(key=row.message_key, channel_id=channel.id, ts=str(root["ts"])), now)
    assert await post_timeline(counter.services, row) == words.PICTURE_POSTED
    assert await post_timeline(counter.services, row) == words.PICTURE_ALREADY_POSTED
    (message,) = channel.messages
    assert [[file.name for file in reply.files] for reply in message.replies] == [[f"timeline-{row.id}.png"]]
    counter.office.time.now += JUST_POSTED
    assert await post_timeline(counter.services, row) == words.PICTURE_POSTED


async def test_post_timeline__refused_can_be_asked_for_again(counter: Counter) -> None:
    """A picture that Slack refused does not keep the next click waiting."""
    row = replace(await submitted(counter), channel_id=counter.slack.channel("#sms").id)
    counter.slack.faults.fail("files.completeUploadExternal", "internal_error")
    assert await post_timeline(counter.services, row) == problems.upload_refused("internal_error")
    assert await post_timeline(counter.services, row) == words.PICTURE_POSTED


async def test_post_timeline__without_a_channel(counter: Counter) -> None:
    """A registration of a terminal has no place for a picture; the person is told so."""
    row = replace(await submitted(counter), channel_id="")
    assert await post_timeline(counter.services, row) == words.PICTURE_WITHOUT_CHANNEL
    assert counter.slack.count("files.getUploadURLExternal") == 0


@pytest.mark.parametrize("status", ["SUBMITTED", "COMPLETE", "CLOSED"])
async def test_drawn(counter: Counter, status: str) -> None:
    """A PNG that names the registration, with the same in words for people who do not see it."""
    row = replace(await submitted(counter), status=status)
    picture = await drawn(counter.services, row, counter.office.time.clock())
    assert picture.body.startswith(b"\x89PNG")
    assert row.name in picture.title
    assert picture.title in picture.alt_text
    assert picture.comment


async def reviewed(counter: Counter, name: str, days: int) -> Registration:
    """A registration that went live so many days after it was submitted."""
    row = await submitted(counter, name=name)
    assert row.submitted_at is not None
    live = change(
        ChangeKind.STATUS,
        id=ChangeId(f"live-{name}"),
        message_key=row.message_key,
        registration_id=row.id,
        seq=row.changes + 1,
        from_status="SUBMITTED",
        to_status="COMPLETE",
        version_status="APPROVED",
        observed_at=row.submitted_at + timedelta(days=days),
    )
    after = replace(row, status="COMPLETE", version_status="APPROVED", changes=live.seq)
    assert await counter.office.store.record_change(after, live, expected_changes=row.changes)
    return after


async def test_usual_review__by_others_of_its_type(counter: Counter) -> None:
    """The median of the other reviews of its type, once there are enough; a registration's own review does not count."""
    row = await submitted(counter)
    published = await usual_review(counter.services, row)
    assert published is not None
    assert published.reviews == 0
    others = [await reviewed(counter, str(days), days) for days in (2, 4, 90)]
    assert await usual_review(counter.services, row) == UsualReview(days=4, reviews=ENOUGH_REVIEWS)
    assert await usual_review(counter.services, others[0]) == published
    strange = replace(row, registration_type="NEWER")
    assert await usual_review(counter.services, strange) is None


async def test_questions__numbers_and_registrations(counter: Counter) -> None:
    """A form that wants a number offers the account's free ones; one that wants another registration lists the live ones."""
    office, services = counter.office, counter.services
    office.backend.call(
        "RequestPhoneNumber",
        {
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TOLL_FREE",
        },
    )
    form = await office.aws.form(REGION, "US_TOLL_FREE_REGISTRATION")
    (question,) = await services.resources.questions(form, "123456789012", REGION)
    assert (question.resource_type, question.requestable, len(question.choices)) == ("TOLL_FREE", True, 1)

    brand = office.backend.call("CreateRegistration", {"RegistrationType": "US_TEN_DLC_BRAND_REGISTRATION"})
    campaign = await office.aws.form(REGION, "US_TEN_DLC_CAMPAIGN_REGISTRATION")
    (question,) = await services.resources.questions(campaign, "123456789012", REGION)
    assert (question.requestable, question.choices) == (False, ())
    office.backend.set_status(brand["RegistrationId"], "COMPLETE", "APPROVED")
    office.time.now += MAX_AGE + timedelta(seconds=1)
    (question,) = await services.resources.questions(campaign, "123456789012", REGION)
    assert [choice.id for choice in question.choices] == [brand["RegistrationId"]]


async def test_questions__numbers_that_aws_does_not_list(counter: Counter) -> None:
    """A new number can be requested though AWS does not list the others."""
    office = counter.office
    form = await office.aws.form(REGION, "US_TOLL_FREE_REGISTRATION")
    office.stand_in.faults.fail("DescribePhoneNumbers", "AccessDeniedException", 400, times=9)
    (question,) = await counter.services.resources.questions(form, "123456789012", REGION)
    assert (question.requestable, question.choices) == (True, ())


async def test_questions__registrations_that_aws_does_not_list(counter: Counter) -> None:
    """Without the list there is nothing to choose from, so the failure is raised; fetching ahead leaves it to the page."""
    office, resources = counter.office, counter.services.resources
    campaign = await office.aws.form(REGION, "US_TEN_DLC_CAMPAIGN_REGISTRATION")
    office.stand_in.faults.fail("DescribeRegistrations", "AccessDeniedException", 400, times=9)
    await resources.warm(campaign, REGION)
    with pytest.raises(AccessDenied):
        await resources.questions(campaign, "123456789012", REGION)
