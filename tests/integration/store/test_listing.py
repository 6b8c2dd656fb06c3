"""Which registrations a list shows: decided by the database, the same on both."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.blocks.lists import search_words
from bot.flows.registration_list import LIST, NAMED, OPEN, filters
from tests.integration.store.factories import NOW
from tests.unit.factories import registration
from workflows.ports.store import Store
from workflows.records.drafts import RegistrationId
from workflows.records.listing import RegistrationFilter
from workflows.records.registrations import Registration

ACCOUNT = "111122223333"


def named(name: str, status: str = "REVIEWING", version_status: str = "REVIEWING", **changed: str) -> Registration:
    """A registration whose id follows from its name."""
    identifier = RegistrationId(f"registration-{name.replace(' ', '').lower()}")
    return registration(status, version_status, name=name, id=identifier, **changed)


EVERYTHING = (
    named("Acme"),
    named("Acme two", "COMPLETE", "APPROVED"),
    named("Acme again", "COMPLETE", "DENIED"),
    named("Other", "REQUIRES_UPDATES", "DENIED", region="eu-west-1"),
    named("Closed", "CLOSED"),
    named("Deleted", "DELETED"),
    named("Number", identity="+18335550100"),
    named("ÇELİK Ünlü"),
    named("100%_sure"),
    named("Strange", "CARRIER_PONDERING", ""),
)
#: Their names in the order of a list: what needs a person, then what is in review, the oldest first; then the rest.
ORDERED = [
    *("Other", "Acme again"),
    *("Strange", "100%_sure", "ÇELİK Ünlü", "Number", "Acme"),
    *("Acme two", "Closed", "Deleted"),
]


@pytest.fixture
async def full(store: Store) -> Store:
    for at, row in enumerate(EVERYTHING):
        await store.add_registration(replace(row, status_since=NOW - timedelta(hours=at)))
    await store.add_registration(replace(named("Elsewhere"), account_id="999999999999"))
    return store


async def names(store: Store, kind: str, words: str) -> list[str]:
    for wanted in filters(ACCOUNT, kind, words):
        shown = await store.listed_registrations(wanted, offset=0, limit=100)
        assert len(shown) == await store.count_listed(wanted)
        if shown:
            return [row.name for row in shown]
    return []


async def test_listed__open_is_not_finished(full: Store) -> None:
    """What is live, closed or deleted is not open, unless a newer version is; words do not narrow what is open."""
    assert await names(full, OPEN, "") == await names(full, OPEN, "acme")
    finished = {"Acme two", "Closed", "Deleted"}
    assert await names(full, OPEN, "") == [name for name in ORDERED if name not in finished]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Acme", ["Acme"]),
        ("ACME", ["Acme"]),
        ("acm", ["Acme again", "Acme", "Acme two"]),
        ("two", ["Acme two"]),
        ("acme TWO", ["Acme two"]),
        ("registration-other", ["Other"]),
        ("+18335550100", ["Number"]),
        ("çel", ["ÇELİK Ünlü"]),
        ("%_s", ["100%_sure"]),
        ("+1833", []),
        ("registration-", []),
        ("nothing", []),
        ("'; drop table registrations; --", []),
    ],
)
async def test_listed__named(full: Store, words: str, shown: list[str]) -> None:
    """The whole name, id or number wins over a part of a name; a part of an id or number names nothing."""
    assert await names(full, NAMED, words) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("", ORDERED),
        ("acme", ["Acme again", "Acme", "Acme two"]),
        ("two acme", ["Acme two"]),
        ("acme nothing", []),
        ("eu-west-1", ["Other"]),
        ("denied", ["Other"]),
        ("requires_updates", ["Other"]),
        ("8335550100", ["Number"]),
        ("ÜNLÜ", ["ÇELİK Ünlü"]),
        ("aws says", ["Strange"]),
        ("carrier_pondering", ["Strange"]),
    ],
)
async def test_listed__list(full: Store, words: str, shown: list[str]) -> None:
    """Every word has to match a text or the words for the status; without words everything matches."""
    assert await names(full, LIST, words) == shown
    assert await names(full, "an unknown kind from a button", words) == shown


async def test_listed__pages_and_filters(full: Store) -> None:
    """The latest changed comes first; a page is a part of the same order; filters narrow it."""
    everything = RegistrationFilter(account_id=ACCOUNT)
    page = await full.listed_registrations(everything, offset=2, limit=3)
    assert [row.name for row in page] == ORDERED[2:5]
    only = replace(everything, region="eu-west-1", registration_type=EVERYTHING[3].registration_type, is_open=True)
    assert [row.name for row in await full.listed_registrations(only, offset=0, limit=9)] == ["Other"]
    assert await full.count_listed(replace(everything, is_open=False)) == 3
    assert await full.count_listed(replace(everything, words=search_words("reviewing") * 20)) > 0
    kinds, regions = await full.listed_kinds(ACCOUNT)
    assert (list(kinds), regions) == (["US_TOLL_FREE_REGISTRATION"], ("eu-west-1", "us-east-1"))


async def test_registrations_after__reads_all_in_parts(full: Store) -> None:
    """Part by part, every registration once."""
    wanted, seen, after = RegistrationFilter(account_id=ACCOUNT), [], ""
    while part := await full.registrations_after(wanted, after, 3):
        seen += [row.id for row in part]
        after = part[-1].id
    assert sorted(seen) == sorted(row.id for row in EVERYTHING)
