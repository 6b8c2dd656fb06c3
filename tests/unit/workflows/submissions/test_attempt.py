"""How an attempt handles failures, of one step and of several concurrent ones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from workflows.durable.once import do_or_find
from workflows.records.errors import AwsError, Conflict, NotFound, OutcomeUnknown, Problem, problem
from workflows.submissions.attempt import SHOWN_ORDER, SKIPPED, Stopped, gather_all, merged
from workflows.submissions.carry_out import STEPS

UNKNOWN, TAKEN = OutcomeUnknown("Op"), Conflict("Op", reason="TAKEN")


class Doing:
    """An act without a client token: raises in order, then answers "done"; what a look finds, in order."""

    def __init__(self, raises: list[AwsError], finds: list[str | None]) -> None:
        self.raises = list(raises)
        self.finds = list(finds)
        self.acts = 0

    async def act(self) -> str:
        self.acts += 1
        if self.raises:
            raise self.raises.pop(0)
        return "done"

    async def look(self) -> str | None:
        return self.finds.pop(0)


@pytest.mark.parametrize(
    ("raises", "finds", "answer", "acts"),
    [
        ([], [], "done", 1),
        ([UNKNOWN], ["found"], "found", 1),
        ([UNKNOWN], [None], "done", 2),
        ([UNKNOWN, UNKNOWN], [None, "found"], "found", 2),
        ([TAKEN], ["found"], "found", 1),
        ([UNKNOWN, TAKEN], [None, "found"], "found", 2),
    ],
)
async def test_leap(raises: list[AwsError], finds: list[str | None], answer: str, acts: int) -> None:
    """Where it may have happened, look; what a look finds is success, what it does not find is done again."""
    doing = Doing(raises, finds)
    assert await do_or_find(doing.act, doing.look) == answer
    assert (doing.acts, doing.finds) == (acts, [])


@pytest.mark.parametrize(
    ("raises", "finds", "acts"),
    [([TAKEN], [None], 1), ([UNKNOWN] * 3, [None] * 3, 3), ([NotFound("Op")], [], 1)],
    ids=["somebody else's", "never known", "another error"],
)
async def test_leap__fails(raises: list[AwsError], finds: list[str | None], acts: int) -> None:
    """A conflict that is not of our making, and what stays unknown, are raised; other errors without a look."""
    doing = Doing(raises, finds)
    with pytest.raises(type(raises[-1])):
        await do_or_find(doing.act, doing.look)
    assert (doing.acts, doing.finds) == (acts, [])


@pytest.mark.parametrize(
    ("problems", "code", "fields"),
    [
        ([problem("a", ["x"]), problem("a", ["y"])], "a", ("x", "y")),
        ([problem("a", ["x"]), problem("a", ["x"])], "a", ("x",)),
        ([problem("a", ["x"]), problem("b", ["y"])], "a", ("x",)),
        ([problem(SKIPPED), problem("b", ["y"])], "b", ("y",)),
        ([problem(SKIPPED)], SKIPPED, ()),
    ],
)
def test_merged(problems: list[Problem], code: str, fields: tuple[str, ...]) -> None:
    """The first real problem, with the fields of all problems of its kind."""
    whole = merged(problems)
    assert (whole.code, whole.fields) == (code, fields)


async def test_together__all_to_their_end() -> None:
    """One that stops does not cut the others off; all their fields are told at once."""
    ended: list[str] = []

    async def step(name: str, *, stops: bool) -> None:
        await asyncio.sleep(0)
        ended.append(name)
        if stops:
            raise Stopped(problem("invalid", [name]))

    with pytest.raises(Stopped) as stopped:
        await gather_all([step("a", stops=True), step("b", stops=False), step("c", stops=True)])
    assert ended == ["a", "b", "c"]
    assert stopped.value.problem.fields == ("a", "c")


@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)], ids=["before", "after"])
async def test_together__a_bug(order: Callable[[list[str]], list[str]]) -> None:
    """What is no Stopped is raised as it is, whichever came first."""

    async def step(name: str) -> None:
        raise Stopped(problem("invalid")) if name == "a" else ValueError(name)

    with pytest.raises(ValueError, match="b"):
        await gather_all([step(name) for name in order(["a", "b"])])


def test_shown_order__has_every_step() -> None:
    """A new step has a place in what people see."""
    assert set(SHOWN_ORDER) == set(STEPS)
