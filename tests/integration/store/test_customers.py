"""Customers in the database: a name belongs to one, whatever its spelling; nothing is deleted that is in use."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.integration.store.factories import ALICE, NAME, NOW, a_draft, a_registration, a_submission, after
from workflows.audit.entries import read
from workflows.customers.names import key_of
from workflows.ports.store import Store
from workflows.records.customers import Customer, CustomerCount
from workflows.records.definitions import FieldPath
from workflows.records.drafts import CustomerId, DraftId, DraftState, RegistrationId
from workflows.records.listing import RegistrationFilter

ACME = Customer(id=CustomerId("c1"), name="Acmé Corp", created_by=ALICE, created_at=NOW)
OTHER = replace(ACME, id=CustomerId("c2"), name="Bolt")
ACCOUNT = RegistrationFilter(account_id="111122223333")


async def added(store: Store, *customers: Customer) -> None:
    for customer in customers:
        assert await store.add_customer(customer, key_of(customer.name)) == customer


async def acts(store: Store) -> list[str]:
    return [read(entry).act for entry in await store.audit_entries(0, 100)]


async def test_add_customer__once_for_a_name(store: Store) -> None:
    """Another spelling of the name finds the customer; a call that arrives twice does no harm."""
    await added(store, OTHER, ACME, ACME)
    assert (
        await store.add_customer(replace(OTHER, id=CustomerId("c3")), key_of("\uff21\uff23\uff2d\u00c9 corp")) == ACME
    )
    assert await store.customers() == (ACME, OTHER)
    assert await store.customer(ACME.id) == ACME
    assert await acts(store) == ["customer.added", "customer.added"]


async def test_add_customer__of_two_at_once_one(stores: tuple[Store, Store]) -> None:
    """Both get the same customer, and no second one is left."""
    pairs = zip(stores, ("c1", "c2"), strict=True)
    both = await asyncio.gather(
        *(store.add_customer(replace(ACME, id=CustomerId(each)), "acme") for store, each in pairs)
    )
    assert both[0] == both[1]
    assert await stores[0].customers() == (both[0],)


async def test_rename_customer__keeps_its_former_names(store: Store) -> None:
    """It is found under both, and a name of another customer, also a former one, is not taken from it."""
    await added(store, ACME, OTHER)
    renamed = await store.rename_customer(ACME.id, "Apex", key_of("Apex"), after(1))
    assert renamed == replace(ACME, name="Apex")
    assert await store.rename_customer(ACME.id, "Apex", key_of("Apex"), after(1)) == renamed
    for name in ("Apex", "acmé corp"):
        assert await store.customer_named(key_of(name)) == renamed
    assert await store.rename_customer(OTHER.id, "Acmé", key_of("Acmé Corp"), after(2)) == renamed
    assert await store.customer(OTHER.id) == OTHER
    assert await store.rename_customer(CustomerId("none"), "X", "x", after(2)) is None
    assert await acts(store) == ["customer.added", "customer.added", "customer.renamed"]


async def test_archive_customer__and_back(store: Store) -> None:
    """Each is done once."""
    await added(store, ACME)
    assert await store.has_customers()
    outcomes = [await store.archive_customer(ACME.id, after(1), archived=archived) for archived in (True, True)]
    assert not await store.has_customers()
    assert (outcomes, await store.customer(ACME.id)) == ([True, False], replace(ACME, archived_at=after(1)))
    outcomes = [await store.archive_customer(ACME.id, after(2), archived=archived) for archived in (False, False)]
    assert (outcomes, await store.customer(ACME.id)) == ([True, False], ACME)
    assert await acts(store) == ["customer.added", "customer.archived", "customer.restored"]


@pytest.mark.parametrize("used_by", ["draft", "registration", ""])
async def test_delete_customer__not_while_in_use(store: Store, used_by: str) -> None:
    """A customer without anything is deleted with its names, which are free again."""
    await added(store, ACME)
    if used_by == "draft":
        await store.add_draft(a_draft(customer_id=ACME.id))
    if used_by == "registration":
        await store.add_registration(a_registration(customer_id=ACME.id))
    assert await store.delete_customer(ACME.id, NOW) is not bool(used_by)
    assert (await store.customer_named(key_of(ACME.name)) is None) is not bool(used_by)


async def test_assign_registration__with_its_drafts(store: Store) -> None:
    """A draft that has ended keeps its customer; a sweep that had read the row before does not undo it."""
    await added(store, ACME)
    registration = a_registration(id=RegistrationId("registration-1"))
    await store.add_registration(registration)
    await store.add_draft(a_draft())
    assert await store.start_submission(a_submission(registration_id=registration.id))
    outcomes = [await store.assign_registration(registration.id, ACME.id, NOW) for _ in range(2)]
    assert outcomes == [True, False]
    await store.save_registration(registration)
    found = await store.registration(registration.id)
    assert found is not None
    assert found.customer_id == ACME.id
    draft = await store.draft(DraftId("draft-1"))
    assert draft is not None
    assert draft.customer_id == ACME.id
    assert (await acts(store))[-1] == "customer.assigned"


async def test_count_by_customer__who_has_to_act(store: Store) -> None:
    """Each registration counts once; those of nobody and those that the filter leaves out do not."""
    await added(store, ACME, OTHER)
    states = [
        ("REVIEWING", "REVIEWING"),
        ("REQUIRES_UPDATES", "DENIED"),
        ("COMPLETE", "APPROVED"),
        ("CLOSED", "APPROVED"),
    ]
    for number, (status, version_status) in enumerate(states):
        row = a_registration(id=RegistrationId(f"registration-{number}"), message_key=f"registration:{number}")
        row = replace(row, status=status, version_status=version_status, customer_id=ACME.id)
        await store.add_registration(row)
        if number == 0:
            nobodys = replace(row, id=RegistrationId("registration-x"), customer_id=CustomerId(""))
            await store.add_registration(nobodys)
            elsewhere = replace(row, id=RegistrationId("registration-y"), account_id="999999999999")
            await store.add_registration(elsewhere)
    count = CustomerCount(customer_id=ACME.id, registrations=4, need_us=1, in_review=1, live=1)
    assert await store.count_by_customer(ACCOUNT) == (count,)
    assert await store.count_by_customer(replace(ACCOUNT, customer_id=OTHER.id)) == ()
    assert await store.count_listed(replace(ACCOUNT, customer_id=ACME.id)) == 4


async def test_assign_draft__and_what_the_answers_of_customers_are(store: Store) -> None:
    """Of open and ended drafts of customers, by the ends of paths in any case; discarded ones and others not."""
    await added(store, ACME, OTHER)
    tax = FieldPath("companyInfo.taxId")
    await store.add_draft(a_draft(answers={tax: "12-3456789", NAME: "Acmé"}))
    await store.add_draft(a_draft(id=DraftId("draft-2"), answers={tax: "1"}))
    await store.add_draft(a_draft(id=DraftId("draft-3"), answers={tax: "2"}, customer_id=OTHER.id))
    assert await store.move_draft(DraftId("draft-3"), DraftState.OPEN, DraftState.DISCARDED, NOW)
    outcomes = [await store.assign_draft(DraftId("draft-1"), ACME.id, NOW) for _ in range(2)]
    assert outcomes == [True, False]
    assert await store.assign_draft(DraftId("draft-3"), ACME.id, NOW) is False
    assert await store.answers_of_customers(("taxid", "companyid")) == ((ACME.name, "12-3456789"),)


async def test_customers_of__registrations(store: Store) -> None:
    """Those that have one, as far as the filter fits."""
    await added(store, ACME)
    await store.add_registration(a_registration(customer_id=ACME.id))
    await store.add_registration(a_registration(id=RegistrationId("registration-2"), message_key="registration:2"))
    (owned,) = (await store.customers_of(ACCOUNT)).items()
    assert owned[1] == ACME.id
    assert await store.customers_of(RegistrationFilter(account_id="999999999999")) == {}
