"""The crash matrix, as much of it as every run has time for: it comes through every step, and one kill of each kind is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from tests.torture.databases import Sqlite
from tests.torture.effects import doubled, lost
from tests.torture.lane import Lane, open_lane
from tests.torture.matrix import cases, uncovered
from tests.torture.outcomes import Case
from tests.torture.points import Moment, Point
from tests.torture.watched import AWS_READS, HOUSEKEEPING, STORE_READS
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.submissions.carry_out import STEPS

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: The kill of each kind that costs most where it is not survived: the effect is there, its answer is lost.
WORST = {
    "submission": "number (request_phone_number, answer lost)",
    "resubmission": "version (create_version, answer lost)",
    "notification": "chat_postMessage change (answer lost)",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lane(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lane]:
    async with open_lane({"SQLite": Sqlite(tmp_path_factory.mktemp("torture"))}, recordings=1) as opened:
        yield opened


async def matrix(lane: Lane, kind: str) -> list[Case]:
    return cases("SQLite", kind, (await lane.without_kill("SQLite", kind)).points)


@pytest.mark.parametrize("kind", WORST)
async def test_carry_out__killed(lane: Lane, kind: str) -> None:
    """A process that is killed with the answer on its way is survived: nothing lost, nothing doubled, the work at its end."""
    (case,) = [case for case in await matrix(lane, kind) if case.point and f"{WORST[kind]} #1" in str(case.point)]
    outcome = await lane.carry_out(case)
    assert (outcome.kills, outcome.ended, outcome.lost, outcome.doubled) == (1, True, {}, {})


async def test_cases__every_step(lane: Lane) -> None:
    """The matrix kills before, during and after every step there is, those that nobody thought of here too."""
    killed = {
        (case.point.step, case.point.moment)
        for kind in ("submission", "resubmission")
        for case in await matrix(lane, kind)
        if case.point
    }
    assert killed == {(step, moment) for step in STEPS for moment in Moment}


async def test_cases__every_act_of_a_notification(lane: Lane) -> None:
    """From the change to the note that it was told: what is written in the store, and what is said to Slack."""
    killed = {str(case.point).partition(" #")[0] for case in await matrix(lane, "notification") if case.point}
    acts = ("record_change status", "begin_post change", "chat_postMessage change", "finish_post change", "chat_update")
    assert killed >= {f"{moment} {act}" for act in (*acts, "mark_change_posted") for moment in ("before", "after")}
    assert {act for act in killed if "answer lost" in act} == {
        f"during {act} (answer lost)"
        for act in ("chat_postMessage submission", "chat_postMessage change", "chat_update")
    }


def point(step: str, nth: int = 1, *, is_notice: bool = False) -> Point:
    return Point(step=step, moment=Moment.BEFORE, nth=nth, is_notice=is_notice)


@pytest.mark.parametrize(
    ("kind", "reached", "killed"),
    [
        ("submission", [point("value", 1), point("value", 2), point("value", 3)], [1, 3]),
        ("submission", [point("value"), point("chat_update", is_notice=True)], [1]),
        ("notification", [point("chat_update", 1, is_notice=True), point("value", 7)], [1]),
    ],
)
async def test_cases__table(kind: str, reached: Iterable[Point], killed: list[int]) -> None:
    """The first and the last of many; steps where steps are killed, messages where messages are; and all in turn."""
    found = cases("SQLite", kind, reached)
    assert [case.point and case.point.nth for case in found] == [None, *killed]


async def test_uncovered__new_step() -> None:
    """A step that no scene comes through is named."""
    assert uncovered([point(step) for step in STEPS if step != "number"]) == {"number"}
    assert uncovered([point(step) for step in STEPS]) == set()


async def test_lost_and_doubled__counted() -> None:
    """What is missing is lost, what is too much is doubled; other words are the right ones lost."""
    wanted = Counter({"numbers": 1, "submits": 1, "says yes": 1})
    found = Counter({"numbers": 2, "says no": 1})
    assert lost(wanted, found) == {"submits": 1, "says yes": 1}
    assert doubled(wanted, found) == {"numbers": 1}


@pytest.mark.parametrize(("port", "left_out"), [(Aws, AWS_READS), (Store, STORE_READS | HOUSEKEEPING)])
async def test_watched__left_out(port: type, left_out: frozenset[str]) -> None:
    """What is no place to die is named one by one, and is there: a method that is new, or renamed, is one."""
    assert [name for name in left_out if not hasattr(port, name)] == []
