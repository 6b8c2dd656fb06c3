"""The articles' registrations from the slash command to the end: toll-free (US), sender IDs (Indonesia and India)."""

from __future__ import annotations

from collections import Counter

import pytest

from bot import messages
from tests.scenario.cases import (
    INDIA,
    INDONESIA,
    INDONESIA_DOCUMENTS,
    TOLL_FREE,
    TOLL_FREE_DOCUMENTS,
    TOLL_FREE_TITLE,
)
from tests.scenario.conftest import TWO_REGIONS, Start
from tests.scenario.form_filling import (
    as_person,
    becomes_true,
    confirms,
    fills_form,
    hears,
    is_at_review,
    reply_with,
    settles,
    starts_registration,
    submits_toll_free,
)
from tests.scenario.seeding import is_submitted

INDONESIA_TITLE = "Indonesia sender ID registration"
PROOF = "senderIdInfo.proofOfSenderIdConnection"
INDIA_TITLE = "India sender ID registration"
XL_AXIATA = {"Letter of authorization: XL Axiata": "xl_axiata.png"}
#: The fields that Indonesia requires from local companies only.
AT_HOME = {
    "Letter of authorization: Telkomsel",
    "Letter of authorization: IOH",
    "Letter of authorization: Smartfren",
    "Nomor Pokok Wajib Pajak (NPWP) document",
    "Nomor Induk Berusaha (NIB) document",
}


async def test_toll_free__every_answer_reaches_aws_with_no_call_too_many(start: Start) -> None:
    """One put for each answer, one upload, one number, associated and submitted once."""
    async with start(whole_forms=True) as world:
        await submits_toll_free(world)

        registration = world.registration()
        sent = registration.version.answers()
        assert len(sent) == len(TOLL_FREE) + 1
        assert sent["companyInfo.companyName"] == {"TextValue": "Example Corp"}
        assert sent["messagingUseCase.useCaseCategory"] == {"SelectChoices": ["ONE_TIME_PASSCODES"]}
        assert [association.resource_type for association in registration.associations.values()] == ["TOLL_FREE"]
        assert registration.tags["Name"] == "Codes"
        calls = Counter(call.operation for call in world.aws.calls)
        assert {
            name: count for name, count in calls.items() if name.startswith(("Create", "Put", "Request", "Submit"))
        } == {
            "CreateRegistration": 1,
            "CreateRegistrationAttachment": 1,
            "PutRegistrationFieldValue": len(TOLL_FREE) + 1,
            "RequestPhoneNumber": 1,
            "CreateRegistrationAssociation": 1,
            "SubmitRegistrationVersion": 1,
        }


async def test_toll_free__each_status_is_posted_once(start: Start) -> None:
    """One status message, a reply for each step, and a mention of the requester only at the end."""
    async with start() as world:
        await submits_toll_free(world)
        registration = world.registration()
        await becomes_true(lambda: "was submitted" in world.status_message.plain)
        # Posted at the submission, so AWS's own SUBMITTED is not posted.
        assert world.backend().advance(registration.id) == "SUBMITTED"
        statuses = {"REVIEWING": "is in review", "PROVISIONING": "is being set up", "COMPLETE": "can send"}
        for status, words in statuses.items():
            assert world.backend().advance(registration.id) == status
            await reply_with(world.sms, words)

        number = messages.text.number(registration.associations.popitem()[1].phone_number)
        assert f"{number} (US$2.00 a month)" in world.status_message.plain
        replies = world.replies()
        assert len(replies) == len(statuses) + 1
        assert [sum(words in reply for reply in replies) for words in statuses.values()] == [1, 1, 1]
        assert [world.ana.id in reply for reply in replies] == [False, False, False, True]
        assert number in replies[-1]
        await becomes_true(lambda: "can send" in world.status_message.plain)
        assert number in world.status_message.plain


async def test_toll_free__denial_has_reasons_and_fields(start: Start) -> None:
    """The message has the reviewers' reasons, the titles of the denied fields, and a mention of the owner."""
    async with start() as world:
        await submits_toll_free(world)
        registration = world.registration()
        world.backend().deny(
            registration.id,
            [{"Reason": "Unclear Opt-in Language", "ShortDescription": "Say <!channel> what people agree to."}],
            {"messagingUseCase.optInDescription": "INVALID_OPT_IN"},
            "Please look again.",
            {"messagingUseCase.optInImage": "Not legible."},
        )
        reply = await reply_with(world.sms, "was denied")
        for words in ("Unclear Opt-in Language", "Say <!channel> what people agree to.", "Please look again."):
            assert words in reply.plain
        assert "Opt-in workflow description: Invalid opt in" in reply.plain
        assert "Opt-in workflow image: Not legible." in reply.plain
        assert f"<@{world.ana.id}>" in reply.text
        assert "<!channel>" not in reply.text
        await becomes_true(lambda: "was denied" in world.status_message.plain)


async def test_toll_free__the_review_page_shows_everything_before_anything_is_bought(start: Start) -> None:
    """The last page shows answers, document, account, region and price. Until Submit nothing is created."""
    async with start(whole_forms=True) as world:
        await starts_registration(world.ana, TOLL_FREE_TITLE)
        await fills_form(world.ana, TOLL_FREE, TOLL_FREE_DOCUMENTS)
        shown = "\n".join(world.ana.texts())
        for answer in TOLL_FREE.values():
            assert answer in shown
        for words in ("optin.png", "123456789012", "us-west-2", "US$2.00 a month", "nothing can be changed"):
            assert words in shown
        assert world.aws.count("CreateRegistration") == world.aws.count("RequestPhoneNumber") == 0


async def test_indonesia__eight_documents_and_a_sender_id(start: Start) -> None:
    """A local company attaches all eight documents. Once approved, its sender ID exists."""
    async with start() as world:
        await starts_registration(world.ana, INDONESIA_TITLE)
        pages = await fills_form(world.ana, INDONESIA, INDONESIA_DOCUMENTS)
        assert set(INDONESIA_DOCUMENTS) <= {label for page in pages for label in page}
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistrationAttachment", outcome="ok") == 8
        assert world.aws.count("RequestPhoneNumber") == 0

        registration = world.registration()
        world.backend().approve(registration.id)
        await hears(world.sms, "DEMO can send")
        assert ("DEMO", "ID") in world.backend().account.sender_ids


async def test_indonesia__foreign_company_needs_one_letter(start: Start) -> None:
    """The other letters, the NPWP and the NIB are optional for a company from another country."""
    async with start() as world:
        await starts_registration(world.ana, INDONESIA_TITLE)
        await fills_form(world.ana, {**INDONESIA, "Country": "SG"}, XL_AXIATA)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        assert world.aws.count("CreateRegistrationAttachment") == 1


async def test_indonesia__local_company_needs_the_local_documents(start: Start) -> None:
    """Each missing document has an error under its own input, all at once."""
    async with start() as world:
        await starts_registration(world.ana, INDONESIA_TITLE)
        with pytest.raises(AssertionError, match="Please complete this required field"):
            await fills_form(world.ana, INDONESIA, XL_AXIATA)
        assert set(world.ana.field_errors) == AT_HOME


async def test_india__in_its_own_region(start: Start) -> None:
    """India is registered in ap-south-1, with the principal entity and the chain IDs."""
    async with start(regions=TWO_REGIONS) as world:
        await starts_registration(world.ana, INDIA_TITLE, region="ap-south-1")
        await settles(world.ana)
        await fills_form(world.ana, INDIA)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        registration = world.registration("ap-south-1")
        world.backend("ap-south-1").approve(registration.id)
        await hears(world.sms, "can send")


async def test_india__any_other_region_is_refused_before_anything_exists(start: Start) -> None:
    """AWS would deny India elsewhere weeks later, so the first modal names the right region under the input."""
    async with start(regions=TWO_REGIONS) as world:
        await starts_registration(world.ana, INDIA_TITLE)
        await becomes_true(lambda: world.ana.field_errors)
        assert "ap-south-1" in world.ana.field_errors["Region"]
        assert await world.callsign.store.drafts_of(as_person(world.ana)) == ()
        assert world.aws.count("CreateRegistration") == 0

        await world.ana.fills({"Region": "ap-south-1"}, awaits_update=True)
        assert world.ana.value("Registration type") == INDIA_TITLE
        assert world.ana.value("Name") == "Codes"
        await world.ana.submits()
        await settles(world.ana)
        assert world.ana.texts()[1].startswith("Step 1 of 3 · India sender ID registration · ap-south-1")


async def test_india__started_in_the_wrong_region_and_moved(start: Start) -> None:
    """A denial in a region that does not take India leads to one that does, with every answer; the old one is deleted."""
    words = messages.move
    async with start(regions=TWO_REGIONS) as world:
        old = await is_submitted(world, "IN_SENDER_ID_REGISTRATION")
        world.backend().deny(old.id, [{"Reason": "Other", "ShortDescription": "Register it in India."}], {}, None)
        denied = await world.sms.waits_for(lambda message: not message.thread_ts and "ap-south-2 only" in message.plain)
        await world.ana.clicks(words.BUTTON, denied)
        await world.ana.sees_view(words.TITLE)
        await world.ana.submits()
        await settles(world.ana)
        await world.ana.sees_text("filled in from Codes")
        assert any("Proof of sender ID connection" in text for text in world.ana.texts())  # its file is no longer kept
        answers = old.versions[0].answers()
        assert world.ana.labels() == ["Acknowledgement of sending parameters"]  # which a person states each time
        await world.ana.fills({"Acknowledgement of sending parameters": "Yes"})
        while not is_at_review(world.ana):
            await world.ana.submits()
            await settles(world.ana)
        await world.ana.clicks(messages.start_from.LOOKED_AT)
        await world.ana.sees_view(lambda view: "submit" in view.content)
        await confirms(world.ana)
        await becomes_true(lambda: world.aws.count("SubmitRegistrationVersion", outcome="ok", region="ap-south-1") == 1)
        there = world.registration("ap-south-1").version.answers()
        assert there == {path: answer for path, answer in answers.items() if path != PROOF}

        moved = await world.sms.waits_for("has started it again in ap-south-1")
        await world.ana.clicks(messages.give_up.GIVE_UP, moved)
        await world.ana.sees_text("What do you no longer need")
        await world.ana.clicks(messages.give_up.DELETE)
        await world.ana.sees_text("To confirm")
        await world.ana.fills({messages.give_up.CONFIRM_LABEL: "Codes"})
        await world.ana.submits()
        await world.ana.sees_text("AWS has deleted the registration")
        assert world.backend().registrations() == []
