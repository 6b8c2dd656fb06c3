"""The engine on SQLite: attempts run once, and continue after a stop or a crash."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import stat
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from workflows.durable.engine import BROKE, STANDS_STILL, CarryOut, EngineInUse, open_engine
from workflows.durable.engine_file import engine_path
from workflows.ports.process import Steps
from workflows.records.drafts import SubmissionId, SubmissionState

POLL = 0.02
ONE = SubmissionId("one")


class Runs:
    """A submission of three steps, the last two concurrent, that counts what it does."""

    def __init__(self, *, hold: bool = False) -> None:
        self.acted: list[str] = []
        self.answers: list[object] = []
        self.held = asyncio.Event()
        self.go = asyncio.Event()
        if not hold:
            self.go.set()

    async def __call__(self, submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
        first = await steps("first", lambda: self._act("first"))
        pair = [steps(name, lambda name=name: self._act(name)) for name in ("left", "right")]  # type: ignore[misc]  # mypy cannot type a lambda with a default
        self.answers = [first, *await asyncio.gather(*pair)]
        return SubmissionState.SUBMITTED

    async def _act(self, name: str) -> dict[str, str]:
        if name == "right":
            self.held.set()
            await self.go.wait()
        self.acted.append(name)
        return {"ok": name}


def url(folder: Path) -> str:
    return f"sqlite:///{folder / 'callsign.db'}"


async def test_submit__runs_an_attempt_once(tmp_path: Path) -> None:
    """However often an attempt is started, also after its end, its steps run once."""
    runs = Runs()
    async with open_engine(url(tmp_path), "callsign", carry_out=runs) as engine:
        await asyncio.gather(*(engine.submit(ONE, 1) for _ in range(5)))
        assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
        await engine.submit(ONE, 1)
        assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
    assert sorted(runs.acted) == ["first", "left", "right"]
    assert runs.answers == [{"ok": "first"}, {"ok": "left"}, {"ok": "right"}]


async def test_submit__another_attempt(tmp_path: Path) -> None:
    """A retry is a run of its own."""
    runs = Runs()
    async with open_engine(url(tmp_path), "callsign", carry_out=runs) as engine:
        for attempt in (1, 2):
            await engine.submit(ONE, attempt)
            await engine.wait(ONE, attempt, poll_seconds=POLL)
    assert runs.acted.count("first") == 2


async def test_ended(tmp_path: Path) -> None:
    """A run that raised an exception is distinct from one that ended well, a running one, and an unknown one."""
    hold = asyncio.Event()

    async def fails(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
        if attempt == 1:
            raise LookupError("a fault of ours")
        if attempt == 3:
            await hold.wait()
        return SubmissionState.SUBMITTED

    async with open_engine(url(tmp_path), "callsign", carry_out=fails) as engine:
        for attempt in (1, 2, 3):
            await engine.submit(ONE, attempt)
        with pytest.raises(Exception, match="a fault of ours"):
            await engine.wait(ONE, 1, poll_seconds=POLL)
        await engine.wait(ONE, 2, poll_seconds=POLL)
        assert [await engine.ended(ONE, attempt) for attempt in (1, 2, 3, 4)] == [BROKE, STANDS_STILL, "", ""]
        hold.set()
        await engine.wait(ONE, 3, poll_seconds=POLL)


async def test_ended__left_by_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that another version of the engine left is continued by nobody, and that is noticed."""
    before = Runs(hold=True)
    async with open_engine(url(tmp_path), "callsign", carry_out=before) as engine:
        await engine.submit(ONE, 1)
        await before.held.wait()
        assert await engine.ended(ONE, 1) == ""
    monkeypatch.setattr("workflows.durable.engine.VERSION", "wf-2")
    async with open_engine(url(tmp_path), "callsign", carry_out=Runs()) as engine:
        assert await engine.ended(ONE, 1) == STANDS_STILL


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (("first", "second", "third"), ""),
        (("renamed", "second", "third"), BROKE),
        (("new", "first", "second", "third"), BROKE),
        (("second", "third"), BROKE),
        (("first", "other", "third"), ""),
        (("first",), STANDS_STILL),
    ],
    ids=["same", "renamed", "inserted", "removed", "not yet taken", "cut short"],
)
async def test_open_engine__other_steps_than_recorded(tmp_path: Path, names: tuple[str, ...], ends: str) -> None:
    """An attempt whose taken steps have other names now ends as broken, which somebody is told; it never hangs.

    Steps that were not taken yet may change.
    """
    waiting, go = asyncio.Event(), asyncio.Event()
    acted: list[str] = []

    def of(*steps_in_order: str) -> CarryOut:
        async def carry_out(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
            for name in steps_in_order:
                await steps(name, lambda name=name: act(name))  # type: ignore[misc]  # as above
            return SubmissionState.SUBMITTED

        return carry_out

    async def act(name: str) -> str:
        if acted:
            waiting.set()
            await go.wait()
        acted.append(name)
        return name

    async with open_engine(url(tmp_path), "callsign", carry_out=of("first", "second", "third")) as engine:
        await engine.submit(ONE, 1)
        await waiting.wait()
    waiting.clear()
    async with open_engine(url(tmp_path), "callsign", carry_out=of(*names)) as engine:
        if not ends:  # it goes on with the second step
            await waiting.wait()
            assert await engine.ended(ONE, 1) == ""
            go.set()
            assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
            assert acted == list(names)
            return
        async with asyncio.timeout(5):
            with pytest.raises(Exception, match="step") if ends == BROKE else nullcontext():
                await engine.wait(ONE, 1, poll_seconds=POLL)
        assert (await engine.ended(ONE, 1), acted) == (ends, ["first"])


async def test_open_engine__continues_after_a_stop(tmp_path: Path) -> None:
    """Steps that have ended are not run again. Interrupted steps are, with the same numbers."""
    before, after = Runs(hold=True), Runs()
    async with open_engine(url(tmp_path), "callsign", carry_out=before) as engine:
        await engine.submit(ONE, 1)
        await before.held.wait()
    async with open_engine(url(tmp_path), "callsign", carry_out=after) as engine:
        assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
    assert "right" not in before.acted
    assert "right" in after.acted
    assert "first" not in after.acted
    assert after.answers == [{"ok": "first"}, {"ok": "left"}, {"ok": "right"}]


async def test_open_engine__leaves_the_loop_usable(tmp_path: Path) -> None:
    """After the engine has closed, the loop's threads still accept work."""
    async with open_engine(url(tmp_path), "callsign", carry_out=Runs()) as engine:
        await engine.submit(ONE, 1)
        await engine.wait(ONE, 1, poll_seconds=POLL)
    assert await asyncio.to_thread(lambda: "done") == "done"


async def test_wait__never_started(tmp_path: Path) -> None:
    """Waiting for an attempt that was never started returns at once."""
    async with open_engine(url(tmp_path), "callsign", carry_out=Runs()) as engine:
        with pytest.raises(LookupError):
            await engine.wait(ONE, 7)


async def test_open_engine__file(tmp_path: Path) -> None:
    """The engine's file is readable by its owner only, in WAL mode, next to the app's file."""
    async with open_engine(url(tmp_path), "callsign", carry_out=Runs()):
        file = tmp_path / "callsign.engine.db"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        connection = sqlite3.connect(file)
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        connection.close()


async def test_open_engine__second_process(tmp_path: Path) -> None:
    """A second engine on the same SQLite file is refused before it can run anything."""
    unused: CarryOut = Runs()
    async with open_engine(url(tmp_path), "callsign", carry_out=unused):
        with pytest.raises(EngineInUse, match="PostgreSQL"):
            async with open_engine(url(tmp_path), "callsign", carry_out=unused):
                pass


@pytest.mark.parametrize(
    ("database_url", "expected"),
    [
        ("sqlite:///callsign.db", Path("callsign.engine.db")),
        ("sqlite:////var/lib/callsign.db", Path("/var/lib/callsign.engine.db")),
        ("sqlite:///a%20b/bot", Path("a b/bot.engine")),
        ("postgresql://host/name", None),
    ],
)
def test_engine_path(database_url: str, expected: Path | None) -> None:
    """The file is next to the app's file; PostgreSQL has no file."""
    assert engine_path(database_url) == expected


@pytest.mark.postgres
async def test_open_engine__postgresql(new_postgres_database: str) -> None:
    """On PostgreSQL the engine has its own schema. A stopped run continues in the process with its executor ID."""
    before, after = Runs(hold=True), Runs()
    async with open_engine(new_postgres_database, "callsign", carry_out=before, executor_id="web-1") as engine:
        await engine.submit(ONE, 1)
        await before.held.wait()
    async with open_engine(new_postgres_database, "callsign", carry_out=after, executor_id="web-1") as engine:
        assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
    assert "first" not in after.acted
    with psycopg.connect(new_postgres_database) as connection:
        found = connection.execute("select schemaname from pg_tables where tablename = 'workflow_status'").fetchall()
    assert found == [("dbos",)]


@pytest.mark.postgres
async def test_take_over__of_a_process_that_died(new_postgres_database: str) -> None:
    """A run of a dead executor is found by another one and continued there. Its completed steps are not run again."""
    before, after = Runs(hold=True), Runs()
    async with open_engine(new_postgres_database, "callsign", carry_out=before, executor_id="dead") as engine:
        await engine.submit(ONE, 1)
        await before.held.wait()
        assert await engine.others() == frozenset()
    async with open_engine(new_postgres_database, "callsign", carry_out=after, executor_id="heir") as engine:
        assert await engine.others() == {"dead"}
        await engine.take_over("dead")
        assert await engine.wait(ONE, 1, poll_seconds=POLL) is SubmissionState.SUBMITTED
        assert await engine.others() == frozenset()
    assert "first" not in after.acted


async def test_stop__before_a_step_started(tmp_path: Path) -> None:
    """A step that has its number and was never run causes no warning of Python in the terminal."""
    begun = asyncio.Event()

    async def carry_out(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
        waiting = steps("first", begun.wait)
        begun.set()
        await asyncio.sleep(60)
        await waiting
        return SubmissionState.SUBMITTED

    async with open_engine(url(tmp_path), "callsign", carry_out=carry_out) as engine:
        await engine.submit(ONE, 1)
        await begun.wait()
    gc.collect()
