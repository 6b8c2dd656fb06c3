"""Customers through Slack's front door: chosen for a registration, listed, filtered by, renamed and archived."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.scenario.bulk import HEADER, row, submits_table
from tests.scenario.cases import FINLAND_TITLE
from tests.scenario.conftest import Start
from tests.scenario.form_filling import becomes_true, confirms, fills_quickly, hears, settles
from tests.unit.catalog import filled, forms

FINLAND = "FI_SENDER_ID_REGISTRATION"


async def test_customer__from_the_first_window_to_the_list(start: Start) -> None:
    """The draft, its registration and the tag carry it; lists and the export have only its registrations."""
    async with start() as world:
        ana = world.ana
        await ana.runs("/callsign customers", channel="#sms")
        await ana.sees_ephemeral("You have no customers yet")
        await ana.runs("/callsign customers add Acme <!here> Corp", channel="#sms")
        await ana.sees_ephemeral("was created")
        await ana.runs("/callsign new", channel="#sms")
        await ana.sees_text("Registration type")
        await ana.fills({"Registration type": FINLAND_TITLE, "Name": "Codes", "Channel for updates": "#sms"})
        await ana.fills({"Customer": "Bolt 🍕"}, awaits_update=True)
        await ana.submits()
        await settles(ana)
        await fills_quickly(ana, filled(forms()[FINLAND]))
        await ana.sees_text("*Customer* Bolt 🍕 · *AWS account*")
        await confirms(ana)
        await hears(world.sms, "Submitted to AWS")
        await becomes_true(lambda: len(world.backend().registrations()) == 1)
        (registration,) = world.backend().registrations()
        assert registration.tags["Customer"] == "Bolt 🍕"
        await ana.runs("/callsign list customer:bolt🍕", channel="#sms")
        await ana.sees_ephemeral("1 registration")
        await ana.runs("/callsign list customer:Nobody", channel="#sms")
        await ana.sees_ephemeral("No customer has this name")
        await ana.runs("/callsign customers assign Codes customer:acme <!here> corp", channel="#sms")
        await ana.sees_ephemeral("now belongs to")
        assert registration.tags["Customer"] == "Acme <!here> Corp"
        await ana.runs("/callsign customers assign Codes customer:bolt 🍕", channel="#sms")
        await becomes_true(lambda: registration.tags["Customer"] == "Bolt 🍕")
        await ana.runs("/callsign customers assign Nothing customer:Bolt🍕", channel="#sms")
        await ana.sees_ephemeral("No registration that you may see has")
        await ana.runs("/callsign customers", channel="#sms")
        listed = await ana.sees_ephemeral("2 customers")
        await ana.fills({"Open one": "Bolt 🍕"}, listed)
        await ana.sees_text("1 registration: 0 need you, 1 in review, 0 live")
        await ana.fills({"Name": "Apex", "New registrations": True})
        await ana.submits()
        await ana.sees_text("is archived")
        await ana.runs("/callsign customers", channel="#sms")
        await ana.sees_ephemeral("1 customer")


async def test_customers__of_a_table(start: Start) -> None:
    """The preview names the new ones, and each row that is started has its own; an archived one is refused by row."""
    async with start() as world:
        ana = world.ana
        header = [*HEADER, "Customer"]
        await submits_table(ana, [[*row(1), "Acme"], [*row(2), "ACME "], [*row(3), "=HYPERLINK(1"]], header=header)
        await ana.sees_text("2 new customers: =HYPERLINK(1, ACME")
        assert await world.callsign.store.customers() == ()
        await ana.clicks("Start 3 registrations")
        await becomes_true(lambda: len(world.backend().registrations()) == 3)
        names = sorted(each.tags["Customer"] for each in world.backend().registrations())
        assert names == ["=HYPERLINK(1", "Acme", "Acme"]


async def test_customer__archived_while_a_draft_is_open(start: Start) -> None:
    """The draft keeps its customer and is submitted; nothing new is started for it."""
    async with start() as world:
        ana, store = world.ana, world.callsign.store
        await ana.runs("/callsign customers add Acme", channel="#sms")
        await ana.sees_ephemeral("was created")
        await ana.runs("/callsign new", channel="#sms")
        await ana.sees_text("Registration type")
        first = {"Registration type": FINLAND_TITLE, "Name": "Codes", "Channel for updates": "#sms"}
        await ana.fills(first)
        await ana.fills({"Customer": "Acme"}, awaits_update=True)
        (acme,) = await store.customers()
        await store.archive_customer(acme.id, datetime.now(UTC), archived=True)
        await ana.submits()
        await ana.sees_text("is archived and takes no new registrations")
        await store.archive_customer(acme.id, datetime.now(UTC), archived=False)
        await ana.fills({"Customer": "Acme"}, awaits_update=True)
        await ana.submits()
        await settles(ana)
        await store.archive_customer(acme.id, datetime.now(UTC), archived=True)
        await fills_quickly(ana, filled(forms()[FINLAND]))
        await ana.sees_text("*Customer* Acme · *AWS account*")
        await confirms(ana)
        await hears(world.sms, "Submitted to AWS")
        await becomes_true(lambda: len(world.backend().registrations()) == 1)
        (registration,) = world.backend().registrations()
        assert registration.tags["Customer"] == "Acme"
