"""The budget's reservations: counted before the call, each intent once, however many ask."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from workflows.ports.store import Store

NOW = datetime(2026, 11, 28, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)
ACCOUNT = "111111111111"


async def test_reserve_number__never_above_the_limit(stores: tuple[Store, Store]) -> None:
    """Of twenty intents in two processes at once, as many get a number as the budget has."""
    asked = (stores[each % 2].reserve_number(f"intent-{each}", ACCOUNT, NOW, 3) for each in range(20))

    got = await asyncio.gather(*asked)

    assert sum(got) == 3
    assert await stores[0].numbers_reserved(ACCOUNT, NOW) == 3


async def test_reserve_number__once_for_each_intent(store: Store) -> None:
    """A repeat of an intent counts once, also at the limit."""
    assert await store.reserve_number("one", ACCOUNT, NOW, 1)
    assert await store.reserve_number("one", ACCOUNT, NOW, 1)
    assert not await store.reserve_number("two", ACCOUNT, NOW, 1)
    assert await store.numbers_reserved(ACCOUNT, NOW) == 1


async def test_reserve_number__accounts_and_months(store: Store) -> None:
    """Each account and each calendar month has its own budget."""
    assert await store.reserve_number("one", ACCOUNT, NOW, 1)
    assert await store.reserve_number("two", "222222222222", NOW, 1)
    assert await store.reserve_number("three", ACCOUNT, DECEMBER, 1)
    assert await store.numbers_reserved(ACCOUNT, DECEMBER) == 1


async def test_reserve_number__tried_again_in_another_month(store: Store) -> None:
    """An intent of an earlier month needs room in the month in which it is carried out."""
    assert await store.reserve_number("late", ACCOUNT, NOW, 1)
    assert await store.reserve_number("first", ACCOUNT, DECEMBER, 1)

    assert not await store.reserve_number("late", ACCOUNT, DECEMBER, 1)
    assert await store.reserve_number("late", ACCOUNT, DECEMBER, 2)
    assert await store.numbers_reserved(ACCOUNT, NOW) == 0


async def test_release_number(store: Store) -> None:
    """A number that AWS refused is free for somebody else."""
    assert await store.reserve_number("one", ACCOUNT, NOW, 1)
    await store.release_number("one")

    assert await store.reserve_number("two", ACCOUNT, NOW, 1)


async def test_reserve_number__without_a_limit(store: Store) -> None:
    """Numbers count before there is a budget, so one that is set later in the month knows them."""
    assert await store.reserve_number("one", ACCOUNT, NOW, None)

    assert not await store.reserve_number("two", ACCOUNT, NOW, 1)


async def test_settle_numbers__bought_again(store: Store) -> None:
    """After a release, the same request is another purchase; the one before stays counted."""
    assert await store.reserve_number("number:r1:TEN_DLC:1", ACCOUNT, NOW, 2)
    assert await store.reserve_number("number:r10:TEN_DLC:1", ACCOUNT, NOW, 2)
    await store.settle_numbers("number:r1:TEN_DLC:", NOW)

    assert not await store.reserve_number("number:r1:TEN_DLC:1", ACCOUNT, NOW, 2)
    assert await store.reserve_number("number:r10:TEN_DLC:1", ACCOUNT, NOW, 2)
    assert await store.numbers_reserved(ACCOUNT, NOW) == 2
