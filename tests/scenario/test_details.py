"""The details of a registration: its versions, the differences between two, its timeline; discarding and deleting."""

from __future__ import annotations

import asyncio
import base64
import io
import re
from copy import deepcopy
from typing import Any

from PIL import Image

from sandbox.slack.driver import Person
from sandbox.slack.screen import Button
from sandbox.slack.screen import buttons as pressable
from tests.scenario.cases import png
from tests.scenario.conftest import Start, World
from tests.scenario.form_filling import at_review, becomes_true, confirms, hears
from tests.scenario.seeding import is_submitted
from tests.unit.catalog import filled, forms

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"
TOLL_FREE_TITLE = "US toll-free number registration"
DESCRIPTION = "messagingUseCase.optInDescription"
IMAGE = "messagingUseCase.optInImage"
PNG = b"\x89PNG\r\n\x1a\n"


async def test_details__show_everything_after_one_moment(start: Start) -> None:
    """A click on the status message shows versions with dates, associations, tags and a link to the console."""
    async with start() as world:
        await submits(world)
        await opens(world, world.ana)
        shown = "\n".join(world.ana.texts())
        registration = world.registration()
        assert "*Version 1* · Submitted, waiting to be picked up (`SUBMITTED`)" in shown
        assert "waiting for less than a day" in shown
        (number,) = registration.associations.values()
        assert f"*{number.phone_number}* · toll-free number (US) · `{number.resource_id}`" in shown
        assert "Name: Codes" in shown
        assert f"<@{world.ana.id}> pressed *Submit*" in shown
        assert f"callsign:user: {world.ana.id}" in shown
        assert "Compare" not in shown
        assert f"registration-id={registration.id}" in shown


async def test_details__from_a_row_of_the_list(start: Start) -> None:
    """`/callsign status NAME` answers once, with the details; so does a row of a list, and any member may look."""
    async with start() as world:
        await submitted(world)
        bo = world.slack.user("bo")
        await bo.runs("/callsign status Codes", channel="#sms")
        await bo.sees_text("*Version 1*")
        assert not bo.ephemerals()
        await bo.closes()
        await bo.runs("/callsign list", channel="#sms")
        listed = await bo.sees_ephemeral("Codes")
        await bo.fills({"Open or fix one": "Details: Codes"}, message=listed)
        await bo.sees_text("*Version 1*")
        menu = ["Hand over", "Save as Callsign profile"]
        assert [button.text for button in buttons(bo)] == [*menu, "Refresh", "Answers", "Post timeline"]
        await bo.clicks("Answers")
        await bo.sees_text("Company name")
        answers = "\n".join(bo.texts())
        assert "SHA-256 " in answers
        assert "Message Sample 1\nExample Corp: your code is" in answers


async def test_details__are_not_for_guests(start: Start) -> None:
    """A guest, who may not register, may not view anything either."""
    async with start() as world:
        await submitted(world)
        guest = world.slack.user("gil", kind="guest")
        await guest.clicks("Details", world.status_message)
        await guest.sees_ephemeral("This button is for full members of this workspace")


async def test_details__without_aws_say_so(start: Start) -> None:
    """The details show what Callsign saw last, and say that this is not AWS's current state."""
    async with start() as world:
        await submitted(world)
        for operation in ("DescribeRegistrationVersions", "ListRegistrationAssociations", "ListTagsForResource"):
            world.aws.faults.fail(operation, "AccessDeniedException", 400, times=100)
        await opens(world, world.ana)
        shown = "\n".join(world.ana.texts())
        assert "AWS did not answer" in shown
        assert "*Version 1*" in shown
        world.aws.faults.clear()
        await world.ana.clicks("Refresh")
        await world.ana.sees_text("Name: Codes")


async def test_compare__two_versions_after_a_denial(start: Start) -> None:
    """Differences of version 2 are shown from old to new, documents by attachment, reasons with their version."""
    async with start() as world:
        await submitted(world)
        registration = world.registration()
        before = dict(registration.version.answers())
        world.backend().deny(registration.id, ["Unclear Opt-in Language"], feedback="Say <b>who</b> agrees.")
        await hears(world.sms, "was denied")
        new_image = second_version(world, registration.id, before)

        await opens(world, world.ana)
        shown = "\n".join(world.ana.texts())
        assert "*Version 2* · Draft (`DRAFT`)" in shown
        assert "*Version 1* · Denied (`DENIED`)" in shown
        assert "after less than a day" in shown
        assert "Unclear Opt-in Language" in shown
        assert "Say <b>who</b> agrees." in shown

        await chooses(world.ana, "1: Denied")
        await world.ana.sees_text("*Version 1 → 2*: 2 fields changed")
        shown = "\n".join(world.ana.texts())
        old = before[DESCRIPTION]["TextValue"]
        assert f"Opt-in workflow description\n{old} → Customers tick a box." in shown
        held = before[IMAGE]["RegistrationAttachmentId"]
        assert f"({held}) → {new_image}" in shown

        await chooses(world.ana, "2: Draft")
        await world.ana.sees_text("have the same answers")


async def test_timeline__is_posted_once_into_the_thread(start: Start) -> None:
    """Two clicks at once post one picture in the registration's thread, with a text for people who cannot see it."""
    async with start() as world:
        await submitted(world)
        registration = world.registration()
        for _ in range(2):
            world.backend().advance(registration.id)
        await hears(world.sms, "is in review")
        cy = world.slack.user("cy")
        for person in (world.ana, cy):
            await opens(world, person)
        await asyncio.gather(*(person.clicks("Post timeline") for person in (world.ana, cy)))
        for person in (world.ana, cy):
            await person.sees_text("thread")
        pictures = [message for message in world.sms.all_messages if message.files]
        assert len(pictures) == 1
        (picture,) = pictures
        assert picture.thread_ts == world.status_message.ts
        (file,) = picture.files
        assert file.data.startswith(PNG)
        assert Image.open(io.BytesIO(file.data)).width > 1000
        assert "AWS says that reviews of this type take about 21 days" in picture.text
        (call,) = [call for call in world.slack.calls if call.method == "files.getUploadURLExternal"]
        assert re.search(r"Version 1: In review: [\w ]+ so far", call.arguments["alt_txt"])


async def test_timeline__without_the_scope(start: Start) -> None:
    """A missing scope is explained, and the next try starts again."""
    async with start() as world:
        await submitted(world)
        await opens(world, world.ana)
        world.slack.scopes.discard("files:write")
        await world.ana.clicks("Post timeline")
        await world.ana.sees_text("files:write")
        world.slack.scopes.add("files:write")
        await world.ana.closes()
        await world.ana.clicks("Post timeline")
        await world.ana.sees_text("The timeline is in the registration's thread.")


async def test_discard__a_submitted_version(start: Start) -> None:
    """The dialog names the consequence. Afterwards the version is discarded, and the thread says who did it."""
    async with start() as world:
        await submitted(world)
        await opens(world, world.ana)
        (button,) = [button for button in buttons(world.ana) if button.text == "Discard version 1"]
        assert "will be discarded for good" in button.element["confirm"]["text"]["text"]
        await world.ana.clicks("Discard version 1", confirm=False)
        assert world.aws.count("DiscardRegistrationVersion") == 0

        await world.ana.clicks("Discard version 1")
        await hears(world.sms, f"<@{world.ana.id}> discarded version 1.")
        await hears(world.sms, "Version 1 was discarded before its review")
        assert world.registration().version.status == "DISCARDED"
        await world.ana.sees_text("*Version 1* · Discarded before review")
        assert "Discard version 1" not in [button.text for button in buttons(world.ana)]
        assert len(world.backend().account.numbers) == 1
        assert sum("was discarded" in reply for reply in world.replies()) == 1


async def test_discard__too_late_or_not_theirs(start: Start) -> None:
    """In review it cannot be discarded. Another person does not see the button and is refused if they forge it."""
    async with start() as world:
        await submitted(world)
        bo = world.slack.user("bo")
        await opens(world, bo)
        assert "Discard version 1" not in [button.text for button in buttons(bo)]
        await opens(world, world.ana)
        forges(world.ana, bo)
        await bo.clicks("Discard version 1")
        await bo.sees_text("Only the person who requested this registration")
        for _ in range(2):
            world.backend().advance(world.registration().id)
        await world.ana.clicks("Discard version 1")
        await world.ana.sees_text("has changed since then")
        assert world.aws.count("DiscardRegistrationVersion", outcome="ok") == 0


async def test_delete__unsubmitted_registration(start: Start) -> None:
    """The dialog says that the number stays and costs money. The deletion is posted."""
    async with start() as world:
        world.aws.faults.fail("SubmitRegistrationVersion", "AccessDeniedException", 400, times=1)
        await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE]))
        await confirms(world.ana)
        await hears(world.sms, "has stopped")
        await becomes_true(lambda: "Details" in world.status_message.plain)
        await opens(world, world.ana)
        (button,) = [button for button in buttons(world.ana) if button.text == "Delete draft registration"]
        (number,) = world.backend().account.numbers.values()
        assert f"Its number {number.number} will not be released" in button.element["confirm"]["text"]["text"]

        await world.ana.clicks("Delete draft registration")
        await hears(world.sms, "deleted this draft registration")
        await hears(world.sms, "It no longer exists at AWS")
        assert world.backend().registrations() == []
        assert list(world.backend().account.numbers.values()) == [number]
        await world.ana.sees_text("AWS no longer lists this registration")


async def test_give_up__a_number_is_released_after_its_name_was_typed(start: Start) -> None:
    """Only the owner is offered it. A typing error does nothing; the number is released once, and the thread says so."""
    async with start() as world:
        await submitted(world)
        while world.backend().advance(world.registration().id) != "COMPLETE":
            pass
        await hears(world.sms, "can send")
        bo, (number,) = world.slack.user("bo"), world.backend().account.numbers.values()
        await opens(world, bo)
        assert "Give up…" not in [button.text for button in buttons(bo)]
        await opens(world, world.ana)
        forges(world.ana, bo)
        await bo.clicks("Give up…")
        await bo.sees_text("Only the person who requested this registration")

        await world.ana.clicks("Give up…")
        await world.ana.sees_text("None of it can be undone")
        await world.ana.clicks("Release…")
        await world.ana.sees_text(f"To confirm, type it: *{number.number}*")
        await world.ana.fills({"Type it to confirm": "+12065550199"})
        await world.ana.submits()
        assert world.ana.field_errors == {"Type it to confirm": f"This is not {number.number}. Nothing was done."}
        assert list(world.backend().account.numbers) == [number.id]
        await world.ana.fills({"Type it to confirm": number.number})
        await world.ana.submits()
        await world.ana.sees_text("AWS has released it")
        assert world.backend().account.numbers == {}
        await hears(world.sms, f"<@{world.ana.id}> released the toll-free number")


async def submits(world: World) -> None:
    """Submit a toll-free registration from its form."""
    await at_review(world.ana, TOLL_FREE_TITLE, filled(forms()[TOLL_FREE]))
    await confirms(world.ana)
    await hears(world.sms, "Submitted to AWS")
    await becomes_true(lambda: "Details" in world.status_message.plain)


async def submitted(world: World) -> None:
    """The same, seeded."""
    await is_submitted(world, TOLL_FREE)
    await becomes_true(lambda: "Details" in world.status_message.plain)


async def opens(world: World, person: Person) -> None:
    """Press Details on the message in the channel."""
    await person.clicks("Details", world.status_message)
    await person.sees_view("Registration")


def buttons(person: Person) -> list[Button]:
    """What can be pressed in the modal."""
    assert person.view
    return pressable(person.view.blocks)


async def chooses(person: Person, text: str) -> None:
    """Choose the older version of a comparison."""
    await person.fills({"*Compare* version": text})


def forges(owner: Person, other: Person) -> None:
    """The other person's client shows the owner's buttons."""
    assert owner.view
    assert other.view
    other.view.content = deepcopy(owner.view.content)


def second_version(world: World, registration_id: str, before: dict[str, Any]) -> str:
    """Create version 2 in the console, with a new text and a new picture. Returns the new attachment's ID."""
    backend = world.backend()
    backend.call("CreateRegistrationVersion", {"RegistrationId": registration_id})
    answer = backend.call("CreateRegistrationAttachment", {"AttachmentBody": base64.b64encode(png()).decode()})
    new = str(answer["RegistrationAttachmentId"])
    changed = {DESCRIPTION: {"TextValue": "Customers tick a box."}, IMAGE: {"RegistrationAttachmentId": new}}
    for path, value in {**before, **changed}.items():
        backend.call("PutRegistrationFieldValue", {"RegistrationId": registration_id, "FieldPath": path, **value})
    return new
