"""What exports, reports and timelines read of very many registrations: decided by the database, the same on both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.integration.store.dossiers import DENIAL, fill
from tests.integration.store.factories import NOW, a_change, a_registration, after
from workflows.lifecycle.listed import every_listed
from workflows.ports.archive import DecidedWithin, Dossier
from workflows.ports.store import Store
from workflows.records.listing import RegistrationFilter, SearchWord
from workflows.records.registrations import ChangeId, ChangeKind, Registration
from workflows.reporting.export import all_dossiers
from workflows.reporting.report import Decision, Period, decisions, report, report_of

ACCOUNT, DAY = "111122223333", 86_400


async def everything_of(store: Store) -> list[Decision]:
    return [decision async for dossier in all_dossiers(store) for decision in decisions(dossier)]


@pytest.mark.parametrize(("first", "last"), [(0, 10), (0, 3), (3, 4), (4, 10)])
async def test_report_of__is_that_of_everything(store: Store, first: int, last: int) -> None:
    """The report on a period is the same as if all changes were read, with its reasons and its times."""
    await fill(store)
    again = a_change(
        id="again", message_key="submission:sub-0", seq=4, version_status="DENIED", observed_at=after(9 * DAY)
    )
    await store.add_change(again)
    handed = replace(again, id=ChangeId("handed"), seq=5, kind=ChangeKind.HANDED_OVER, verdict=DENIAL)
    await store.add_change(handed)
    period = Period(since=after(first * DAY), until=after(last * DAY))
    assert await report_of(store, period) == report(await everything_of(store), period)


async def test_decided__page_by_page(store: Store) -> None:
    """Any size of a page leads to the same registrations, of the account alone; a quiet part is an empty page."""
    await fill(store)
    wanted = DecidedWithin(since=NOW, until=after(10 * DAY), account_id=ACCOUNT)
    found: list[Dossier] = []
    page = await store.decided(wanted, "", 1)
    while page.last:
        found += page.dossiers
        page = await store.decided(wanted, page.last, 1)
    assert [one.registration.id for one in found] == [f"registration-{n}" for n in range(3)]
    assert found == list((await store.decided(wanted)).dossiers)
    assert [change.version_status for change in found[0].changes] == ["SUBMITTED", "DENIED"]
    assert not (await store.decided(replace(wanted, account_id="444455556666"))).dossiers
    assert not (await store.decided(replace(wanted, since=after(10 * DAY), until=after(11 * DAY)))).dossiers


async def reviewed(
    store: Store, name: str, submitted: float | None, complete: float | None, **changed: str
) -> Registration:
    key = f"registration:{name}"
    moment = None if submitted is None else after(submitted * DAY)
    row = a_registration(id=name, message_key=key, submitted_at=moment, **changed)
    await store.add_registration(row)
    if complete is not None:
        for seq, day in enumerate((complete - 1, complete), start=1):
            live = a_change(
                id=f"{name}-{seq}",
                message_key=key,
                seq=seq,
                registration_id=name,
                to_status="COMPLETE",
                observed_at=after(day * DAY),
            )
            await store.add_change(live)
    return row


async def test_past_reviews__observed_from_start_to_end(store: Store) -> None:
    """A review counts when both its ends were observed and no later version is in progress; the last submitted first."""
    own = await reviewed(store, "own", 0, 3)
    await reviewed(store, "first", 0, 7.5)
    await reviewed(store, "second", 1, 3)
    await reviewed(store, "without a start", None, 7.5)
    await reviewed(store, "without an end", 0, None)
    await reviewed(store, "again in review", 9, 7.5)
    await reviewed(store, "of another account", 0, 3, account_id="444455556666")
    await reviewed(store, "of another type", 0, 3, registration_type="OTHER")
    assert [review.days for review in await store.past_reviews(own, 10)] == [2, 7.5]
    assert [review.days for review in await store.past_reviews(own, 1)] == [2]


async def test_created_after__oldest_first(store: Store) -> None:
    """A page continues after the last registration, also among those created at the same moment."""
    for name, hours in (("d", 0), ("b", 1), ("a", 1), ("c", -1)):
        await store.add_registration(a_registration(id=name, created_at=NOW + timedelta(hours=hours)))
    await store.add_registration(a_registration(id="e", account_id="444455556666"))
    found: list[Registration] = []
    while page := await store.registrations_created_after(ACCOUNT, found[-1] if found else None, 1):
        found += page
    assert [one.id for one in found] == ["c", "d", "a", "b"]
    assert tuple(found) == await store.registrations(ACCOUNT)
    everyone = RegistrationFilter(account_id=ACCOUNT)
    assert [one.id async for one in every_listed(store, everyone)] == ["a", "b", "c", "d"]


async def test_search__what_is_saved_later(store: Store) -> None:
    """A search finds a registration by its present texts, in any letters, and no longer by earlier ones."""
    row = a_registration(name="Before", identity="")
    await store.add_registration(row)
    await store.save_registration(replace(row, name="ÇELİK Now", identity="+18335550100"))
    for word, count in (("çeli̇k", 1), ("now", 1), ("5550100", 1), ("before", 0)):
        wanted = RegistrationFilter(account_id=ACCOUNT, words=(SearchWord(text=word),))
        assert await store.count_listed(wanted) == count, word
