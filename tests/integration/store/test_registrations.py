from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import pytest

from tests.integration.store.factories import NOW, PROOF, a_change, a_registration, after
from workflows.ports.store import Store
from workflows.records.drafts import RegistrationId
from workflows.records.registrations import Change, ChangeId, ChangeKind, DeniedField, DeniedReason, Sends, Verdict
from workflows.store.registrations import ADD, SAVE, values_of

REGISTRATION = RegistrationId("registration-1")
KEY = "submission:sub-1"
VERDICT = Verdict(
    reasons=(
        DeniedReason(reason="OPT_IN", short_description="Opt-in unclear", documentation_link="https://example.com"),
    ),
    fields=(DeniedField(path=PROOF, title="Opt-in", reason="UNCLEAR", feedback="Show the box"),),
    feedback="Please fix",
)


async def test_add_registration__twice(store: Store) -> None:
    """A registration that is already watched stays as it was."""
    await store.add_registration(a_registration())
    await store.add_registration(a_registration(status="COMPLETE"))
    assert await store.registration(REGISTRATION) == a_registration()
    assert await store.registration(RegistrationId("registration-2")) is None


@pytest.mark.parametrize(
    ("account", "region", "found"),
    [
        ("1", "us-east-1", ["a"]),
        ("1", "eu-west-1", ["b"]),
        ("1", None, ["b", "a"]),
        ("2", None, ["c"]),
        ("1", "ap-south-1", []),
    ],
)
async def test_registrations__account_and_region(
    store: Store, account: str, region: str | None, found: list[str]
) -> None:
    """Of one account, in one region or in all, oldest first."""
    for name, age, at, where in [("a", 1, "1", "us-east-1"), ("b", 2, "1", "eu-west-1"), ("c", 3, "2", "us-east-1")]:
        one = a_registration(id=RegistrationId(name), created_at=after(-age), account_id=at, region=where)
        await store.add_registration(one)
    assert [registration.id for registration in await store.registrations(account, region)] == found


def test_statements__write_every_column() -> None:
    """Whatever a registration gets is written when it is recorded, and again with each change but for its customer."""
    columns = set(values_of(a_registration()))
    assert set(re.findall(r":(\w+)", ADD)) == columns
    assert set(re.findall(r":(\w+)", SAVE)) - {"lowest", "highest"} == columns - {"customer_id"}


async def test_add_registration__every_field(store: Store) -> None:
    """What was recorded is read again, as it was."""
    known = a_registration(sends=Sends.NOTHING, customer_id="customer-1", identity="+18005550100", approved_version=1)
    await store.add_registration(known)
    assert await store.registration(REGISTRATION) == known


async def test_save_registration__every_field(store: Store) -> None:
    """Every field except the ID is written."""
    await store.add_registration(a_registration())
    known = a_registration(owner=None, identity="+18005550100", name="New", submitted_at=None, approved_version=1)
    await store.save_registration(known)
    assert await store.registration(REGISTRATION) == known


async def test_save_registration__read_before_a_change(store: Store) -> None:
    """A record that was read before a change does not undo the change."""
    await store.add_registration(a_registration())
    moved = a_registration(status="REVIEWING")
    assert await store.record_change(moved, a_change(), expected_changes=0)
    await store.save_registration(a_registration(name="Late"))
    assert await store.registration(REGISTRATION) == replace(moved, changes=1)


async def test_record_change__state_and_change_together(store: Store) -> None:
    """The new state, its count, and the unposted change with its verdict are stored together."""
    await store.add_registration(a_registration())
    denied = a_registration(status="REQUIRES_UPDATES", latest_denied_version=1)
    change = a_change(to_status="REQUIRES_UPDATES", verdict=VERDICT)
    assert await store.record_change(denied, change, expected_changes=0)
    assert await store.registration(REGISTRATION) == replace(denied, changes=1)
    assert await store.unposted_changes() == (change,)


@pytest.mark.parametrize("expected", [0, 2, -1])
async def test_record_change__counts_otherwise(store: Store, expected: int) -> None:
    """A caller that read another count writes nothing."""
    stands = a_registration(changes=1)
    await store.add_registration(stands)
    assert not await store.record_change(a_registration(status="COMPLETE"), a_change(), expected_changes=expected)
    assert await store.registration(REGISTRATION) == stands
    assert await store.changes_of(KEY) == ()


async def test_record_change__no_registration(store: Store) -> None:
    """A change of an unwatched registration is not recorded."""
    assert not await store.record_change(a_registration(), a_change(), expected_changes=0)
    assert await store.unposted_changes() == ()


@pytest.mark.parametrize(
    "taken",
    [
        pytest.param(a_change(id=ChangeId("change-0"), kind=ChangeKind.SUBMITTED), id="same place in the thread"),
        pytest.param(a_change(seq=9), id="same id"),
    ],
)
async def test_record_change__place_taken(store: Store, taken: Change) -> None:
    """A change whose number or ID is taken is not recorded, and neither is the new state."""
    await store.add_registration(a_registration())
    assert await store.add_change(taken)
    assert not await store.record_change(a_registration(status="COMPLETE"), a_change(), expected_changes=0)
    assert await store.registration(REGISTRATION) == a_registration()
    assert await store.changes_of(KEY) == (taken,)


@pytest.mark.parametrize("round_", range(5))
async def test_record_change__race(stores: tuple[Store, Store], round_: int) -> None:
    """Of eight callers with one change, one records it, and its state counts."""
    await stores[0].add_registration(a_registration())
    seen = [a_registration(status=f"SEEN-{n}") for n in range(8)]
    won = await asyncio.gather(
        *(
            stores[n % 2].record_change(seen[n], a_change(id=ChangeId(f"change-{n}")), expected_changes=0)
            for n in range(8)
        )
    )
    assert sorted(won) == [False] * 7 + [True]
    winner = won.index(True)
    assert await stores[1].registration(REGISTRATION) == replace(seen[winner], changes=1)
    assert [change.id for change in await stores[1].unposted_changes()] == [f"change-{winner}"]


async def test_add_change__race(stores: tuple[Store, Store]) -> None:
    """A number in a thread is taken once."""
    won = await asyncio.gather(*(stores[n % 2].add_change(a_change(id=ChangeId(f"{n}"))) for n in range(8)))
    assert sorted(won) == [False] * 7 + [True]
    assert [change.id for change in await stores[0].changes_of(KEY)] == [str(won.index(True))]


async def test_add_change__without_a_registration(store: Store) -> None:
    """A submission has changes before there is a registration."""
    news = a_change(kind=ChangeKind.NEEDS_ATTENTION, registration_id=None)
    assert await store.add_change(news)
    assert await store.changes_of(KEY) == (news,)


async def test_unposted_changes__oldest_first_until_posted(store: Store) -> None:
    """The oldest change comes first, and a posted one no longer."""
    for seq, age in [(1, 1), (2, 3), (3, 2)]:
        await store.add_change(a_change(id=ChangeId(f"change-{seq}"), seq=seq, observed_at=after(-age)))
    assert [change.seq for change in await store.unposted_changes()] == [2, 3, 1]
    assert [change.seq for change in await store.unposted_changes(limit=2)] == [2, 3]
    for _ in range(2):
        await store.mark_change_posted(ChangeId("change-3"), NOW)
    assert [change.seq for change in await store.unposted_changes()] == [2, 1]


async def test_changes_of__by_seq(store: Store) -> None:
    """All changes of one message, posted or not, in order, and none of another."""
    for seq in (10, 9, 1):
        await store.add_change(a_change(id=ChangeId(f"change-{seq}"), seq=seq))
    await store.add_change(a_change(id=ChangeId("other"), message_key="submission:sub-2"))
    await store.mark_change_posted(ChangeId("change-9"), NOW)
    assert [change.seq for change in await store.changes_of(KEY)] == [1, 9, 10]
