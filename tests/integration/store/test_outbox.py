from __future__ import annotations

import asyncio

import pytest

from tests.integration.store.factories import NOW, after
from workflows.ports.store import Store
from workflows.records.messages import Post, PostClaim, PostState

KEY = "submission:sub-1"
POSTED_MESSAGE = Post(key=KEY, channel_id="C1", ts="1700000000.000100")
FIRST, LOOK = PostClaim(state=PostState.NEW), PostClaim(state=PostState.UNCERTAIN)


async def test_begin_post__again_without_an_answer(store: Store) -> None:
    """The first caller posts. Before there is an answer, another caller has to look for the message."""
    assert [await store.begin_post(KEY, "C1", after(n)) for n in range(3)] == [FIRST, LOOK, LOOK]
    assert await store.post_of(KEY) is None


@pytest.mark.parametrize("tries", [0, 1, 2])
async def test_finish_post__counts(store: Store, tries: int) -> None:
    """After an answer the message exists, however often it was started."""
    for _ in range(tries):
        await store.begin_post(KEY, "C1", NOW)
    await store.finish_post(POSTED_MESSAGE, after(1))
    assert await store.begin_post(KEY, "C1", after(2)) == PostClaim(state=PostState.POSTED, post=POSTED_MESSAGE)
    assert await store.post_of(KEY) == POSTED_MESSAGE


async def test_finish_post__another_replaced_it(store: Store) -> None:
    """The last message with a key counts."""
    await store.finish_post(POSTED_MESSAGE, NOW)
    moved = Post(key=KEY, channel_id="C2", ts="1700000001.000100")
    await store.finish_post(moved, after(1))
    assert await store.post_of(KEY) == moved


async def test_abandon_post__first_try_again(store: Store) -> None:
    """After a certain refusal, the next try is a first one."""
    await store.begin_post(KEY, "C1", NOW)
    await store.abandon_post(KEY)
    assert await store.begin_post(KEY, "C1", NOW) == FIRST


async def test_abandon_post__message_stays(store: Store) -> None:
    """A late refusal of one caller does not delete the record of another's message."""
    await store.finish_post(POSTED_MESSAGE, NOW)
    await store.abandon_post(KEY)
    assert await store.post_of(KEY) == POSTED_MESSAGE


async def test_begin_post__keys_are_separate(store: Store) -> None:
    """One message does not affect another."""
    await store.begin_post(KEY, "C1", NOW)
    assert await store.begin_post("submission:sub-2", "C1", NOW) == FIRST


@pytest.mark.parametrize("round_", range(5))
async def test_begin_post__race(stores: tuple[Store, Store], round_: int) -> None:
    """Of eight callers at once, one posts and seven have to look first."""
    claims = await asyncio.gather(*(stores[n % 2].begin_post(KEY, "C1", NOW) for n in range(8)))
    assert sorted(claim.state for claim in claims) == [PostState.NEW] + [PostState.UNCERTAIN] * 7
