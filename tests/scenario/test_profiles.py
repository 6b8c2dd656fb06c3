"""Profiles through Slack's front door: made, edited by two, shared, refused to guests and without a key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.settings import Settings
from sandbox.slack.driver import Person
from sandbox.slack.screen import buttons as pressable
from tests.scenario.bulk import HEADER, row, submits_table
from tests.scenario.cases import TOLL_FREE_TITLE, png
from tests.scenario.conftest import Start, World, running, stand_ins
from tests.scenario.form_filling import as_person, becomes_true
from tests.scenario.seeding import is_submitted
from workflows.profiles.keys import new_key
from workflows.records.definitions import FieldPath
from workflows.records.sources import SourceKind

KEY = new_key()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With a key."""
    return replace(settings, secret_keys=(KEY,))


async def makes_profile(person: Person, *, sharing: str) -> None:
    """Make a profile of the company's page."""
    await person.runs("/callsign profile")
    await person.sees_text("A Callsign profile keeps what you enter every time")
    await person.clicks("New Callsign profile")
    await person.sees_text("Who sees it")
    await person.fills(
        {"Name of the profile": "Acme", "Whose questions it answers": TOLL_FREE_TITLE, "Who sees it": sharing}
    )
    await person.submits()
    await person.sees_text("*Save* creates the profile")
    await person.fills({"Company name": "Acme & Sons"})
    await person.submits()
    await person.sees_text("Saved as version 1")


async def opens_profile(person: Person, name: str = "Acme") -> None:
    await person.runs(f"/callsign profile {name}")
    await person.sees_text(f"*{name}*")
    await person.clicks("Open")
    await person.sees_text("All profiles")


async def edits(person: Person, section: str) -> None:
    """Press *Edit* next to a section."""
    view = person.view
    assert view is not None
    (edit,) = (each for each in pressable(view.blocks) if section in str(each.block.get("text", {})))
    await person._interactions.press(person.user, view, edit.block, edit.element, None)
    await person.sees_text("Back to the profile")


async def test_profile__is_edited_by_two_people(start: Start) -> None:
    """The second to save sees what the first changed, with their own answers in place; nothing of either is lost."""
    async with start() as world:
        ana, bo = world.ana, world.slack.user("bo")
        await makes_profile(ana, sharing="All members of the workspace")
        await opens_profile(bo)
        for person in (ana, bo):
            await edits(person, "Company info")
        await ana.fills({"Company name": "Acme Ltd"})
        await ana.submits()
        await ana.sees_text("Saved as version 2")
        await bo.fills({"City": "Oslo"})
        await bo.submits()
        await bo.sees_text("changed this profile while you were editing")
        await bo.sees_text("Acme & Sons → Acme Ltd")
        assert (bo.value("Company name"), bo.value("City")) == ("Acme Ltd", "Oslo")
        await bo.submits()
        await bo.sees_text("Saved as version 3")
        await bo.clicks("Who changed what")
        await bo.sees_text("*Version 3*")
        await bo.sees_text("(empty) → Oslo")
        stored = await world.callsign.store.profiles()
        assert [(head.name, head.version) for head in stored] == [("Acme", 3)]


async def test_profile__documents_sharing_and_deletion(start: Start) -> None:
    """A picture is kept and removed; only the owner sees a private profile, shares it and deletes it."""
    async with start() as world:
        ana, bo = world.ana, world.slack.user("bo")
        await makes_profile(ana, sharing="Only me")
        await bo.runs("/callsign profile")
        await bo.sees_text("You have no Callsign profiles yet")
        await edits(ana, "Messaging Use Case")
        await ana.attaches("Opt-in workflow image", png(), name="optin.png")
        await ana.submits()
        await ana.sees_text("1 document")
        await edits(ana, "Messaging Use Case")
        await ana.sees_text("optin.png")
        await ana.clicks("Remove")
        await ana.clicks("Back to the profile")
        await ana.sees_text("1 answer")
        await ana.clicks("Share with the workspace")
        await ana.sees_text("Make private")
        await opens_profile(bo)
        assert not [text for text in bo.texts() if text in ("Delete", "Make private")]
        await ana.clicks("Delete")
        await ana.sees_text("You have no Callsign profiles yet")
        await bo.clicks("Who changed what")
        await bo.sees_text("its owner has not shared it")


async def test_profile__saved_from_details_starts_a_registration_of_another_type(start: Start) -> None:
    """What Ana sent once, Bo starts from: filled in where the other form asks the same, and nothing of it unseen."""
    async with start() as world:
        ana, bo = world.ana, world.slack.user("bo")
        await is_submitted(world, "US_TOLL_FREE_REGISTRATION")
        await becomes_true(lambda: "Details" in world.status_message.plain)
        await ana.clicks("Details", world.status_message)
        await ana.clicks("Save as Callsign profile")
        await ana.sees_text("Answers to keep")
        chosen = ana.value("Answers to keep")
        await ana.fills({"Name of the profile": "Acme", "Who sees it": "All members of the workspace"})
        await ana.submits()
        await ana.sees_text("Saved as version 1")
        (head,) = await world.callsign.store.profiles()
        assert (head.owner.user_id, head.name) == (ana.id, "Acme")
        assert "Message Sample 1" not in chosen
        await bo.runs("/callsign new", channel="#sms")
        await bo.sees_text("Registration type")
        brand = "US 10DLC brand registration"
        await bo.fills({"Registration type": brand, "Name": "Brand", "Channel for updates": "#sms"})
        await bo.fills({"Start from": "Acme · Callsign profile"}, awaits_update=True)
        await bo.submits()
        await bo.sees_text("from the Callsign profile Acme")
        (listed,) = await world.callsign.store.drafts_of(as_person(bo))
        draft = await world.callsign.store.draft(listed.id)
        assert draft is not None
        assert draft.answers[FieldPath("companyInfo.companyName")] == "Example Corp"
        assert {origin.kind for origin in draft.prefill.origins.values()} == {SourceKind.PROFILE}


async def test_profile__is_not_for_guests_and_not_without_its_key(settings: Settings) -> None:
    """A guest is refused; another key leaves the profile in the list, says so, and everything else works."""
    async with stand_ins(settings) as surroundings:
        async with running(surroundings) as world:
            await makes_profile(world.ana, sharing="All members of the workspace")
            await world.ana.closes(whole_stack=True)
            await world.slack.user("gil", kind="guest").runs("/callsign profile")
            await world.slack.user("gil").sees_ephemeral("Guests and people from other workspaces")
        for keys, words in ((new_key(),), "no longer has"), ((), "callsign profile key"):
            other = replace(surroundings, settings=replace(surroundings.settings, secret_keys=keys))
            async with running(other) as world:
                await reads(world, words)


async def reads(world: World, words: str) -> None:
    """Open the profile that cannot be read."""
    await opens_profile(world.ana)
    await world.ana.sees_text(words)
    await world.ana.clicks("All profiles")
    await world.ana.sees_text("*Acme*")
    await world.ana.closes(whole_stack=True)


async def test_profile__column_of_an_uploaded_table(start: Start) -> None:
    """Rows start from the profiles that they name. One that the person may not see is the error of its rows."""
    async with start() as world:
        ana, bo = world.ana, world.slack.user("bo")
        await makes_profile(ana, sharing="All members of the workspace")
        rows = [["Acme", *row(1)[:1], *row(1)[2:]], ["acme ", *row(2)[:1], *row(2)[2:]], ["Pine", "X", *row(3)[2:]]]
        header = ("Profile", "Sender ID", *HEADER[2:])
        await submits_table(bo, rows, header=header)
        await bo.sees_view("Result of the check")
        await bo.sees_text("1 of 3 rows has errors")
        await bo.sees_text("Profile: This is not a profile that you can see.")
        assert not [text for text in bo.texts() if "no column yet" in text]
        await bo.fills({"How to continue": "Continue with the 2 good rows; leave the others out"})
        await bo.submits()
        await bo.sees_text("2 rows start from profile Acme. It answers 1 field (Company name)")
        await bo.sees_text("Profile → the profile that the row starts from")
        await bo.sees_text("Company name: Acme & Sons")
        await bo.clicks("Start 2 registrations")
        await becomes_true(lambda: len(world.backend().registrations()) == 2)
