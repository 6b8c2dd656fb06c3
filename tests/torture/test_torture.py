"""A small part of the crash matrix: it covers every step, and one kill of each kind is survived."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from tests.torture.databases import Sqlite
from tests.torture.effects import doubled, lost
from tests.torture.kill_switch import AWS_READS, HOUSEKEEPING
from tests.torture.matrix import cases, uncovered
from tests.torture.outcomes import Case
from tests.torture.points import Moment, Point
from tests.torture.scenes import SCENES
from tests.torture.store_reads import STORE_READS
from tests.torture.worker_slot import WorkerSlot, open_worker_slot
from workflows.ports.aws import Aws
from workflows.ports.store import Store
from workflows.store.migrations import MIGRATIONS
from workflows.submissions.carry_out import STEPS

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: For each kind, the kill that would cost most: the effect exists, and its answer is lost.
WORST = {
    "submission": "number (request_phone_number, answer lost)",
    "resubmission": "version (create_version, answer lost)",
    "notification": "chat_postMessage change (answer lost)",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WorkerSlot]:
    async with open_worker_slot({"SQLite": Sqlite(tmp_path_factory.mktemp("torture"))}, recordings=1) as worker_slot:
        yield worker_slot


async def matrix(slot: WorkerSlot, kind: str) -> list[Case]:
    return cases("SQLite", kind, (await slot.baseline("SQLite", kind)).points)


@pytest.mark.long
@pytest.mark.parametrize("kind", WORST)
async def test_carry_out__killed(slot: WorkerSlot, kind: str) -> None:
    """When a process is killed before an answer arrives, the work is finished: nothing is lost, nothing is doubled."""
    (case,) = [case for case in await matrix(slot, kind) if case.point and f"{WORST[kind]} #1" in str(case.point)]
    outcome = await slot.carry_out(case)
    assert (outcome.kills, outcome.ended, outcome.lost, outcome.doubled) == (1, True, {}, {})


@pytest.mark.long
@pytest.mark.parametrize("kind", ["nudges", "upgrade"])
async def test_carry_out__killed_in_turn(slot: WorkerSlot, kind: str) -> None:
    """Killed again and again, processes nudge once, and upgrade the tables of an older release that was in use."""
    (case,) = await matrix(slot, kind)
    outcome = await slot.carry_out(case)
    assert (outcome.kills > 10, outcome.ended, outcome.lost, outcome.doubled) == (True, True, {}, {})


@pytest.mark.long
async def test_budget__counted(slot: WorkerSlot) -> None:
    """The matrix compares the number that is bought, and its reservation; where the budget is used up, none is."""
    bought, refused = [(await slot.baseline("SQLite", kind)).effects for kind in ("budget", "budget used up")]
    assert (bought["numbers"], bought["numbers in the budget"]) == (1, 1)
    assert (refused["numbers"], refused["numbers in the budget"], refused["submits"]) == (0, 1, 0)


@pytest.mark.long
async def test_upgrade__all_of_it(slot: WorkerSlot) -> None:
    """The scene is killed before and after each statement of every migration since the older release."""
    points = {point.step for point in (await slot.baseline("SQLite", "upgrade")).points}
    newer = {name: statements for name, statements in MIGRATIONS.items() if name > SCENES["upgrade"].release}
    steps = [f"migrate {name}, statement {n}" for name, each in newer.items() for n in range(1, len(each) + 1)]
    assert len(newer) > 8
    assert [step for step in steps if step not in points] == []


@pytest.mark.long
async def test_cases__every_step(slot: WorkerSlot) -> None:
    """The matrix kills before, during and after every step, including steps added later."""
    killed = {
        (case.point.step, case.point.moment)
        for kind in ("submission", "resubmission")
        for case in await matrix(slot, kind)
        if case.point
    }
    assert killed == {(step, moment) for step in STEPS for moment in Moment}


@pytest.mark.long
async def test_cases__every_act_of_a_notification(slot: WorkerSlot) -> None:
    """The matrix kills at every write to the store and every call to Slack, from the change to the note of its post."""
    killed = {str(case.point).partition(" #")[0] for case in await matrix(slot, "notification") if case.point}
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
    """Of many passes, the first and the last are killed. Each scene kills in steps or in notifications only."""
    selected = cases("SQLite", kind, reached)
    assert [case.point and case.point.nth for case in selected] == [None, *killed]


async def test_uncovered__new_step() -> None:
    """A step that no scene passes through is named."""
    assert uncovered([point(step) for step in STEPS if step != "number"]) == {"number"}
    assert uncovered([point(step) for step in STEPS]) == set()


async def test_lost_and_doubled__counted() -> None:
    """Missing effects are lost, surplus effects are doubled, and a wrong text is a loss of the right one."""
    expected = Counter({"numbers": 1, "submits": 1, "says yes": 1})
    counted = Counter({"numbers": 2, "says no": 1})
    assert lost(expected, counted) == {"submits": 1, "says yes": 1}
    assert doubled(expected, counted) == {"numbers": 1}


@pytest.mark.parametrize(("port", "left_out"), [(Aws, AWS_READS), (Store, HOUSEKEEPING)])
async def test_watched__left_out(port: type, left_out: frozenset[str]) -> None:
    """The methods without a kill point are listed by name and exist. A new or renamed method has a kill point."""
    assert [name for name in left_out if not hasattr(port, name)] == []


@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("draft", True),
        ("drafts_of", True),  # appends to a list, and not to the audit log
        ("listed_registrations", True),
        ("audit_entries_about", True),
        ("save_answers", False),
        ("ask_approval", False),  # writes in a method of its own
        ("append_act", False),  # writes in a function of its module
        ("begin_audit_copy", False),  # writes a statement of its module
        ("delete_old_records", False),
        ("settle_approval", False),
    ],
)
async def test_store_reads__from_their_statements(name: str, reads: bool) -> None:
    """What only selects has no kill point; whatever writes has one, or is housekeeping."""
    assert (name in STORE_READS) is reads
