"""Doing a thing once where each answer may be lost: an act is repeated only after a look that found nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from workflows.durable.once import TRIES, do_or_find
from workflows.records.errors import AccessDenied, AwsUnavailable, Conflict, OutcomeUnknown

LOST, CONFLICT = OutcomeUnknown("Do"), Conflict("Do")


class World:
    """Answers of the act and of the look, in their order; what was done is written down."""

    def __init__(self, acts: Sequence[str | Exception], looks: Sequence[str | Exception | None]) -> None:
        self.acts, self.looks, self.done = list(acts), list(looks), ""

    async def act(self) -> str:
        self.done += "a"
        return self._next(self.acts) or ""

    async def find(self) -> str | None:
        self.done += "f"
        found: str | None = self._next(self.looks)
        return found

    @staticmethod
    def _next(answers: list[Any]) -> Any:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("acts", "looks", "result", "done"),
    [
        pytest.param(["made"], [], "made", "a", id="at once"),
        pytest.param([LOST], ["found"], "found", "af", id="done, and the answer lost"),
        pytest.param([LOST, "made"], [None], "made", "afa", id="not done"),
        pytest.param([LOST, LOST], [None, "found"], "found", "afaf", id="done at the second try"),
        pytest.param([CONFLICT], ["found"], "found", "af", id="done before"),
        pytest.param([LOST, CONFLICT], [None, "found"], "found", "afaf", id="done late"),
    ],
)
async def test_do_or_find(
    acts: list[str | Exception], looks: list[str | Exception | None], result: str, done: str
) -> None:
    """What is found counts as done; only what is not found is done again."""
    world = World(acts, looks)
    assert await do_or_find(world.act, world.find) == result
    assert world.done == done


@pytest.mark.parametrize(
    ("acts", "looks", "raised", "done"),
    [
        pytest.param([CONFLICT], [None], CONFLICT, "af", id="something else is in the way"),
        pytest.param([LOST] * TRIES, [None] * TRIES, LOST, "af" * TRIES, id="every answer lost"),
        pytest.param([AccessDenied("Do")], [], AccessDenied, "a", id="refused"),
        pytest.param([LOST], [AwsUnavailable("Find")], AwsUnavailable, "af", id="the look fails"),
        pytest.param([LOST, CONFLICT], [None, None], CONFLICT, "afaf", id="in the way at the second try"),
    ],
)
async def test_do_or_find__raises(
    acts: list[str | Exception],
    looks: list[str | Exception | None],
    raised: Exception | type[Exception],
    done: str,
) -> None:
    """A conflict that finds nothing is not repeated; a lost answer is, for some time; anything else is raised at once."""
    world = World(acts, looks)
    with pytest.raises(raised if isinstance(raised, type) else type(raised)):
        await do_or_find(world.act, world.find)
    assert world.done == done


async def test_do_or_find__found_nothing_is_not_none() -> None:
    """A result that is false, such as an empty text, is a result."""
    world = World([LOST], [""])
    assert await do_or_find(world.act, world.find) == ""
    assert world.done == "af"
