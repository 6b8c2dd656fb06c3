from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.store.factories import ALICE, NOW, a_change, a_registration, after
from workflows.ports.store import Store
from workflows.records.drafts import Person, RegistrationId
from workflows.records.messages import Post
from workflows.records.registrations import ChangeId, ChangeKind, HomeView, IdleNumber, Registration, WatchedRegion

ADOPTED = RegistrationId("registration-9")
KEY = f"registration:{ADOPTED}"
BOB = Person(workspace_id="T1", user_id="U2")
REGION = WatchedRegion(account_id="1", region="us-east-1", channel_id="C1", owner=ALICE, since=NOW)
NUMBER = IdleNumber(
    id="phone-1",
    number="+18335550100",
    number_type="TOLL_FREE",
    monthly_price="2.00",
    account_id="1",
    region="us-east-1",
    registration_type="US_TOLL_FREE_REGISTRATION",
    title="US toll-free number registration",
    channel_id="C1",
    found_at=NOW,
)


def adopted() -> Registration:
    return a_registration(id=ADOPTED, message_key=KEY, changes=1)


async def test_known__what_a_sweep_compares(store: Store) -> None:
    """Of one account and region, the columns that show whether anything has changed."""
    await store.add_registration(a_registration(account_id="1", region="us-east-1"))
    await store.add_registration(a_registration(id=RegistrationId("b"), account_id="1", region="eu-west-1"))
    await store.add_registration(a_registration(id=RegistrationId("c"), account_id="2", region="us-east-1"))
    (known,) = await store.registration_snapshots("1", "us-east-1")
    whole = a_registration()
    assert (known.id, known.status, known.version, known.version_status, known.created_at) == (
        whole.id,
        whole.status,
        whole.version,
        whole.version_status,
        whole.created_at,
    )
    assert (known.latest_denied_version, known.approved_version) == (
        whole.latest_denied_version,
        whole.approved_version,
    )


async def test_adopt__row_and_change_together(store: Store) -> None:
    """The first adoption adds both. A second one, and one of an existing registration, add nothing."""
    change = a_change(id=ChangeId("a"), message_key=KEY, seq=1, kind=ChangeKind.ADOPTED, registration_id=ADOPTED)
    assert await store.adopt_registration(adopted(), change)
    assert not await store.adopt_registration(
        replace(adopted(), name="Other"), replace(change, id=ChangeId("b"), seq=2)
    )
    assert await store.registration(ADOPTED) == adopted()
    assert [change.id for change in await store.unposted_changes()] == ["a"]


async def test_unwatch__forgets_an_adopted_one_until_it_is_adopted_again(store: Store) -> None:
    """Row and message are deleted, and the changes stay. A new adoption ends the unwatching."""
    await store.adopt_registration(
        adopted(), a_change(id=ChangeId("a"), message_key=KEY, seq=1, registration_id=ADOPTED)
    )
    await store.finish_post(Post(key=KEY, channel_id="C1", ts="1"), NOW)
    assert await store.unwatch_registration(ADOPTED, NOW)
    assert not await store.unwatch_registration(ADOPTED, NOW)
    assert (await store.registration(ADOPTED), await store.post_of(KEY)) == (None, None)
    assert await store.unwatched_registrations() == {ADOPTED}
    assert len(await store.changes_of(KEY)) == 1
    assert await store.adopt_registration(replace(adopted(), changes=2), None)
    assert await store.unwatched_registrations() == frozenset()


async def test_unwatch__not_one_of_our_own(store: Store) -> None:
    """A registration with a submission of ours, and an unknown one, stay unchanged."""
    await store.add_registration(a_registration())
    assert not await store.unwatch_registration(a_registration().id, NOW)
    assert not await store.unwatch_registration(RegistrationId("registration-0"), NOW)
    assert await store.registration(a_registration().id) == a_registration()
    assert await store.unwatched_registrations() == frozenset()


async def test_watched_regions__set_replaced_ended(store: Store) -> None:
    """One record for each account and region: the last one counts."""
    later = replace(REGION, channel_id="C2", owner=BOB, since=after(5))
    elsewhere = replace(REGION, region="ap-south-1")
    for one in (REGION, elsewhere, replace(REGION, account_id="2"), later):
        await store.watch_region(one)
    assert await store.watched_regions("1") == (elsewhere, later)
    assert await store.unwatch_region("1", "us-east-1")
    assert not await store.unwatch_region("1", "us-east-1")
    assert await store.watched_regions("1") == (elsewhere,)


async def test_swept__the_last_of_each_region(store: Store) -> None:
    """The last sweep of each region, of one account."""
    for account, region, at in (("1", "a", 0), ("1", "b", 1), ("2", "a", 2), ("1", "a", 3)):
        await store.save_sweep_time(account, region, after(at))
    assert await store.sweep_times("1") == {"a": after(3), "b": after(1)}
    assert await store.sweep_times("3") == {}


async def test_numbers__announced_once(store: Store) -> None:
    """A number is found once, listed oldest first, and no longer after it was announced."""
    older = replace(NUMBER, id="phone-0", found_at=after(-5))
    assert [await store.add_idle_number(one) for one in (NUMBER, older, replace(NUMBER, title="Else"))] == [
        True,
        True,
        False,
    ]
    assert await store.unposted_idle_numbers() == (older, NUMBER)
    assert await store.unposted_idle_numbers(limit=1) == (older,)
    await store.mark_idle_number_posted("phone-0", NOW)
    assert await store.unposted_idle_numbers() == (NUMBER,)
    assert (await store.idle_number("phone-0"), await store.idle_number("phone-9")) == (older, None)


@pytest.mark.parametrize("selection", [{}, {"group": "done", "words": "Ärger 🙂 \x00"}])
async def test_home_view__of_each_person(store: Store, selection: dict[str, str]) -> None:
    """The last view of each person. Workspaces are separate."""
    mine = HomeView(person=ALICE, selection=selection, hash="1.ab", seen_at=NOW)
    theirs = replace(mine, person=replace(ALICE, workspace_id="T2"), hash="2.cd")
    for one in (replace(mine, hash="0"), theirs, mine):
        await store.save_home_view(one)
    assert await store.home_view(ALICE) == mine
    assert await store.home_view(theirs.person) == theirs
    assert await store.home_view(BOB) is None
