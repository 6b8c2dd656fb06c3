"""Fixing a denied registration: the form has every answer, denied fields come first, and a new version is submitted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.aws.world import Progression
from sandbox.slack.driver import Person
from tests.scenario.cases import TOLL_FREE, png
from tests.scenario.conftest import Start, World
from tests.scenario.denials import (
    BETTER,
    IMAGE,
    OPT_IN,
    TITLE,
    TYPE,
    WEBSITE,
    denies,
    goes_to_review,
    is_denied,
)
from tests.scenario.form_filling import (
    FIX,
    as_person,
    becomes_true,
    confirms,
    fills_form,
    hears,
    is_at_review,
    presses_fix,
    reply_with,
    settles,
    starts_registration,
)
from tests.scenario.seeding import is_submitted

DOCUMENT = "companyInfo.businessRegistrationDocument"
SECRET = TOLL_FREE["Opt-in workflow description"][:70]


async def test_fix__deny_fix_approve(start: Start) -> None:
    """Two denied fields come first with the reviewers' words. One is changed, and the second version is approved."""
    async with start(whole_forms=True) as world:
        await submits(world)
        await denies(world, {OPT_IN: "INVALID_OPT_IN", WEBSITE: "INVALID_URL"}, "Not <!here>.")
        told = world.sms.all_messages[-1]
        assert "Opt-in workflow description: Invalid opt in" in told.plain
        assert told.broadcast
        assert not [message for message in world.sms.all_messages if SECRET in f"{message.text} {message.blocks}"]
        await world.ana.clicks("Show what was sent", told)
        await world.ana.sees_text(f"Sent: {SECRET}")
        before = Counter(call.operation for call in world.aws.calls)

        await presses_fix(world, world.ana)
        assert set(world.ana.labels()) == {"Company website", "Opt-in workflow description"}
        page = "\n".join(world.ana.texts())
        for words in ("Version 1", "Unclear Opt-in Language", "Not <!here>.", "Invalid opt in", "Invalid URL"):
            assert words in page
        assert world.ana.value("Company website") == TOLL_FREE["Company website"]
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await goes_to_review(world.ana)
        review = "\n".join(world.ana.texts())
        for words in (
            "Changes since version 1",
            SECRET,
            BETTER,
            "Denied and not changed: Company website",
            "optin.png",
        ):
            assert words in review.replace("*", "")
        assert "Phone number" not in world.ana.labels()
        await confirms(world.ana)
        await hears(world.sms, "as version 2")

        registration = world.registration()
        assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"]
        first, second = (version.answers() for version in registration.versions)
        assert second == {**first, OPT_IN: {"TextValue": BETTER}}
        spent = Counter(call.operation for call in world.aws.calls) - before
        assert (spent["RequestPhoneNumber"], spent["CreateRegistrationAttachment"], spent["CreateRegistration"]) == (
            0,
            0,
            0,
        )
        assert (spent["CreateRegistrationVersion"], spent["PutRegistrationFieldValue"]) == (1, len(first))

        world.backend().approve(registration.id)
        await hears(world.sms, "is registered")
        await becomes_true(lambda: "can send" in world.status_message.plain)
        replies = world.replies()
        assert sum("Submitted to AWS" in reply for reply in replies) == 2
        assert sum("as version 2" in reply for reply in replies) == 1
        assert len(replies) == len(set(replies))


async def test_fix__denied_in_three_seconds(start: Start) -> None:
    """A second version that is denied at once is posted once, with its number, and can be fixed again."""
    async with start() as world:
        registration = await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        world.backend().deny_next(["Missing required field"], {WEBSITE: "INVALID_URL"})
        world.aws.world.review = Progression(kind="immediate")
        await presses_fix(world, world.ana)
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await world.ana.submits()
        await goes_to_review(world.ana)
        await confirms(world.ana)
        await reply_with(world.sms, "Missing required field")

        replies = world.replies()
        second = [reply for reply in replies if "Missing required field" in reply]
        assert len(second) == 1
        assert "It was version 2." in second[0]
        assert replies.index(second[0]) > next(at for at, reply in enumerate(replies) if "as version 2" in reply)
        await presses_fix(world, world.ana)
        assert world.ana.labels() == ["Company website"]
        assert len(registration.versions) == 2


async def test_fix__denied_fields_have_to_be_seen(start: Start) -> None:
    """Without a look at the denied fields, the review page has a link to them instead of Submit."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        await presses_fix(world, world.ana)
        (draft,) = await drafts_of(world)
        await world.callsign.store.save_answers(draft.id, {}, draft.updated_at, page="review")
        await world.ana.closes()
        await world.ana.runs("/callsign drafts", channel="#sms")
        await world.ana.clicks("Continue", world.ana.ephemerals()[-1])
        await settles(world.ana)
        assert "Look at what was denied first." in "\n".join(world.ana.texts())
        assert world.ana.view
        assert not world.ana.view.content.get("submit")
        await world.ana.clicks("Go to what was denied")
        await world.ana.sees_text("Reviewers: Invalid opt in")
        await world.ana.submits()
        await goes_to_review(world.ana)
        assert "You have not changed anything." in "\n".join(world.ana.texts())
        assert world.ana.view.content.get("submit")


async def test_fix__denied_as_a_whole(start: Start) -> None:
    """If no field was named, the first page has the reasons only, and all other pages follow."""
    async with start(whole_forms=True) as world:
        await is_denied(world, {})
        await presses_fix(world, world.ana)
        assert world.ana.labels() == []
        assert "The reviewers did not name a field." in "\n".join(world.ana.texts())
        await world.ana.clicks("Next page", awaits_update=True)
        pages = []
        while "Message Sample 1" not in world.ana.labels():
            pages += world.ana.labels()
            await world.ana.clicks("Next page", awaits_update=True)
        assert {*pages, *world.ana.labels()} >= set(TOLL_FREE)
        await world.ana.fills({"Message Sample 1": "Example Corp: 1. Reply STOP to opt out."})
        await goes_to_review(world.ana)
        await confirms(world.ana)
        await hears(world.sms, "as version 2")


async def test_fix__the_form_gained_two_fields(start: Start) -> None:
    """Two new fields of the form are marked and required. AWS gets them with all the others."""
    async with start() as world:
        registration = await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        gained = {"companyInfo.taxOffice": "Tax office", "messageSamples.footer": "Footer"}
        world.aws.faults.change_form(registration.type, lambda now: [*now, *map(required, gained, gained.values())])
        await presses_fix(world, world.ana)
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await world.ana.submits()
        assert "new, or newly required" in "\n".join(world.ana.texts())
        assert world.ana.labels() == ["Tax office", "Footer"]
        await world.ana.fills({"Tax office": "Seattle", "Footer": "Example Corp"})
        await world.ana.submits()
        await goes_to_review(world.ana)
        review = "\n".join(world.ana.texts())
        assert "Tax office: (new, or newly required) Seattle" in review
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        assert {path: world.registration().version.answers()[path] for path in gained} == {
            "companyInfo.taxOffice": {"TextValue": "Seattle"},
            "messageSamples.footer": {"TextValue": "Example Corp"},
        }


async def test_fix__version_opened_in_the_console(start: Start) -> None:
    """Values of a draft version in the console are shown as changes. It is filled, and no other is created."""
    async with start() as world:
        registration = await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        opened_in_console(
            world, registration.id, {OPT_IN: "theirs, in the console of AWS, for a while", "companyInfo.city": "Tacoma"}
        )
        await presses_fix(world, world.ana)
        assert world.ana.value("Opt-in workflow description") == "theirs, in the console of AWS, for a while"
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await world.ana.submits()
        await goes_to_review(world.ana)
        assert "City: Seattle → Tacoma" in "\n".join(world.ana.texts())
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        assert world.aws.count("CreateRegistrationVersion") == 0
        first, second = (version.answers() for version in world.registration().versions)
        assert second == {**first, OPT_IN: {"TextValue": BETTER}, "companyInfo.city": {"TextValue": "Tacoma"}}


async def test_fix__taken_over(start: Start) -> None:
    """From the first changed answer on, the status message names who fixes it; its owner can take it over."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        denial, ben = world.status_message, world.slack.user("ben")
        world.sms.invites(ben)
        await ben.clicks(FIX, denial)
        await settles(ben)
        await ben.fills({"Opt-in workflow description": BETTER})
        await becomes_true(lambda: f"<@{ben.id}> has been fixing this since" in world.status_message.plain)
        await world.ana.clicks(FIX, denial)
        await world.ana.sees_text("has been fixing this registration since")
        await world.ana.clicks("Take over", awaits_update=True)
        await settles(world.ana)
        assert world.ana.value("Opt-in workflow description") == BETTER
        await hears(world.sms, "continues the fix of")
        await becomes_true(lambda: f"<@{world.ana.id}> has been fixing this since" in world.status_message.plain)
        await ben.fills({"Opt-in workflow description": BETTER + " Mine."})
        await ben.sees_text("belongs to somebody else")


async def test_fix__two_at_once(start: Start) -> None:
    """Of two people who press at once, one has the form once an answer is changed. There is one draft."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        denial, ben = world.status_message, world.slack.user("ben")
        world.sms.invites(ben)
        await asyncio.gather(world.ana.clicks(FIX, denial), ben.clicks(FIX, denial))
        await settles(world.ana)
        await settles(ben)
        await world.ana.closes()
        await world.ana.clicks(FIX, denial)
        await settles(world.ana)
        assert world.ana.labels() == ["Opt-in workflow description"]
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await becomes_true(lambda: f"<@{world.ana.id}> has been fixing this since" in world.status_message.plain)
        await ben.closes()
        await ben.clicks(FIX, denial)
        await ben.sees_text(f"<@{world.ana.id}> has been fixing this registration since")
        assert "Take over" not in ben.screen()
        assert "anybody can take over from" in "\n".join(ben.texts())


async def test_fix__a_document_kept_and_one_replaced(start: Start) -> None:
    """One document is sent again by its ID at AWS, the other is replaced. There is one upload."""
    documents = {"Opt-in workflow image": "optin.png", "Business registration document": "letter.png"}
    async with start() as world:
        await starts_registration(world.ana, TITLE)
        await fills_form(world.ana, TOLL_FREE, documents)
        await confirms(world.ana)
        await hears(world.sms, "Submitted to AWS")
        await denies(world, {IMAGE: "Not legible"})
        first = world.registration().version.answers()
        uploads = world.aws.count("CreateRegistrationAttachment", outcome="ok")

        await presses_fix(world, world.ana)
        assert "Attached: optin.png · sent with version 1" in world.ana.texts()
        await world.ana.attaches("Opt-in workflow image", png(400, 300), name="better.png")
        await world.ana.submits()
        await settles(world.ana)
        await goes_to_review(world.ana)
        assert "Opt-in workflow image: optin.png (sent with version 1) → better.png" in "\n".join(world.ana.texts())
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        second = world.registration().version.answers()
        assert DOCUMENT in second
        assert {path for path in first if first[path] != second[path]} == {IMAGE}
        assert world.aws.count("CreateRegistrationAttachment", outcome="ok") == uploads + 1


async def test_fix__from_status_and_home(start: Start) -> None:
    """The button is next to every denial, and disappears when the new version is submitted."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        await becomes_true(lambda: FIX in world.status_message.plain)
        await world.ana.opens_home()
        await world.ana.sees_home(FIX)
        await world.ana.runs("/callsign status", channel="#sms")
        answer = await world.ana.sees_ephemeral("Open or fix one")
        await world.ana.fills({"Open or fix one": f"{FIX}: Codes"}, message=answer)
        await settles(world.ana)
        await world.ana.submits()
        await goes_to_review(world.ana)
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        await becomes_true(lambda: "was submitted" in world.status_message.plain)
        assert FIX not in world.status_message.plain
        await world.ana.fills({"Open or fix one": f"{FIX}: Codes"}, message=answer)
        await world.ana.sees_text("There is nothing to fix")


async def test_fix__revoked(start: Start) -> None:
    """A revoked approval is fixed like a denial."""
    async with start() as world:
        registration = await is_submitted(world, TYPE, TOLL_FREE)
        world.backend().approve(registration.id)
        await hears(world.sms, "is registered")
        world.backend().revoke(registration.id)
        await reply_with(world.sms, "was revoked")
        await presses_fix(world, world.ana)
        await world.ana.submits()
        await goes_to_review(world.ana)
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        assert [version.status for version in registration.versions] == ["REVOKED", "SUBMITTED"]


async def test_fix__that_stopped_continues(start: Start) -> None:
    """AWS refuses halfway, and the message says so. Change answers leads to the review, and the next try is the only version."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        await presses_fix(world, world.ana)
        await world.ana.fills({"Opt-in workflow description": BETTER})
        await world.ana.submits()
        await goes_to_review(world.ana)
        world.aws.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400)
        await confirms(world.ana)
        await becomes_true(lambda: "SubmitRegistrationVersion" in world.replies()[-1])
        assert len(world.sms.messages) == 1
        await world.ana.closes()
        await world.ana.clicks("Change answers", world.status_message)
        await world.ana.sees_view("Review and submit")
        assert BETTER in "\n".join(world.ana.texts())
        await confirms(world.ana)
        await hears(world.sms, "as version 2")
        registration = world.registration()
        assert [version.status for version in registration.versions] == ["DENIED", "SUBMITTED"]
        assert len(registration.associations) == len(world.backend().account.numbers) == 1


async def test_fix__guests_may_not(start: Start) -> None:
    """A guest in the channel sees the button and is told who may press it."""
    async with start() as world:
        await is_denied(world, {OPT_IN: "INVALID_OPT_IN"})
        guest = world.slack.user("gus")
        guest.user.kind = "guest"
        world.sms.invites(guest)
        await guest.clicks(FIX, world.status_message)
        await guest.sees_ephemeral("This button is for full members")
        assert world.aws.count("CreateRegistrationVersion") == 0


async def submits(world: World) -> None:
    await starts_registration(world.ana, TITLE)
    await fills_form(world.ana, TOLL_FREE, {"Opt-in workflow image": "optin.png"})
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")


async def answers_the_rest(person: Person, answers: Mapping[str, str]) -> None:
    """Fill in page after page until everything is answered."""
    for _ in range(20):
        if is_at_review(person):
            return
        await person.fills({label: answers[label] for label in person.labels() if label in answers})
        await person.submits()
        await settles(person)
    raise AssertionError(person.screen())


async def drafts_of(world: World) -> Any:
    return await world.callsign.store.drafts_of(as_person(world.ana))


def required(path: str, title: str) -> dict[str, Any]:
    """A field definition that requires a text."""
    return {
        "FieldPath": path,
        "SectionPath": path.split(".", maxsplit=1)[0],
        "FieldType": "TEXT",
        "FieldRequirement": "REQUIRED",
        "DisplayHints": {"Title": title, "ShortDescription": title},
        "TextValidation": {"MinLength": 1, "MaxLength": 100, "Pattern": r"^\S[\s\S]*$"},
    }


def opened_in_console(world: World, registration_id: str, values: Mapping[str, str]) -> None:
    """A person opens a version in the AWS console and types into it."""
    backend = world.backend()
    backend.call("CreateRegistrationVersion", {"RegistrationId": registration_id})
    for path, text in values.items():
        backend.call(
            "PutRegistrationFieldValue", {"RegistrationId": registration_id, "FieldPath": path, "TextValue": text}
        )
