"""The ids of a real process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from bot.runtime.ambient import IDS_AT_A_TIME, Ambient, RandomIds


def test_random_ids__never_the_same() -> None:
    """Also in threads, and also when more are needed than are read at a time; two processes have different ones."""
    one, other, count = RandomIds(), RandomIds(), 3 * IDS_AT_A_TIME + 1
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda at: one() if at % 2 else other(), range(2 * count)))
    assert len(set(ids)) == 2 * count
    assert {(len(each), each.strip("0123456789abcdef")) for each in ids} == {(32, "")}


def test_ambient__ids_of_its_own() -> None:
    """Each surroundings reads its own."""
    assert Ambient().new_id is not Ambient().new_id
