"""Old data is deleted once a day, by one process. Data that is still needed stays."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.integration.store.factories import NOW, a_draft, a_submission
from tests.integration.workflows.office import store_ports
from workflows.durable.engine import open_engine
from workflows.durable.retention import EVERY, forget_daily, forget_old
from workflows.ports.process import Steps
from workflows.records.drafts import DraftId, SubmissionId, SubmissionState
from workflows.store import open_store

OLD = DraftId("draft-1")


class Runs:
    """Stands in for the engine and records the calls."""

    def __init__(self) -> None:
        self.asked: list[tuple[datetime, set[SubmissionId]]] = []

    async def forget(self, before: datetime, *, keep: Collection[SubmissionId]) -> int:
        self.asked.append((before, set(keep)))
        return 0


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/callsign.db"


@pytest.mark.parametrize(("days", "kept"), [(30, True), (29, True), (28, False)])
async def test_forget_old__drafts(url: str, days: int, kept: bool) -> None:
    """A draft is deleted when it has not changed for a number of days."""
    async with open_store(url) as store:
        await store.add_draft(a_draft())
        await forget_old(store, Runs().forget, a_draft().updated_at + timedelta(days=29), days)
        assert (await store.draft(OLD) is not None) is kept


async def test_forget_old__names_what_is_running(url: str) -> None:
    """The engine is given the submissions whose runs are still needed."""
    runs = Runs()
    async with open_store(url) as store:
        await store.add_draft(a_draft())
        await store.start_submission(a_submission(draft_id=OLD, id=SubmissionId("one")))
        await forget_old(store, runs.forget, NOW, 10)
    assert runs.asked == [(NOW - timedelta(days=10), {SubmissionId("one")})]


async def test_forget_daily__by_one_of_two(url: str) -> None:
    """Two workers that both wake every day delete once a day between them."""
    runs, days, ids = Runs(), 4, count()
    async with open_store(url) as store:

        async def worker() -> None:
            now = NOW

            async def sleep(seconds: float) -> None:
                nonlocal now
                await asyncio.sleep(0)
                now += timedelta(seconds=seconds)
                if now >= NOW + days * EVERY:
                    raise asyncio.CancelledError

            ports = replace(store_ports(store, lambda: now, sleep), new_id=lambda: f"id-{next(ids)}")
            await forget_daily(runs.forget, 1, ports)

        await asyncio.gather(worker(), worker(), return_exceptions=True)
    assert [before for before, _ in runs.asked] == [NOW + (day - 1) * EVERY for day in range(days)]


async def test_engine_forget__only_what_ended_before(url: str) -> None:
    """Old finished runs are deleted. Runs to keep and running ones stay, and are not started again."""
    acted: list[str] = []
    hold, held = asyncio.Event(), asyncio.Event()

    async def carry_out(submission_id: SubmissionId, *, attempt: int, steps: Steps) -> SubmissionState:
        async def act() -> str:
            acted.append(submission_id)
            if submission_id == "slow":
                held.set()
                await hold.wait()
            return "done"

        await steps("act", act)
        return SubmissionState.SUBMITTED

    done, kept, slow = SubmissionId("done"), SubmissionId("kept"), SubmissionId("slow")
    async with open_engine(url, "callsign", carry_out=carry_out) as engine:
        await engine.answers()
        for one in (done, kept, slow):
            await engine.submit(one, 1)
        for one in (done, kept):
            await engine.wait(one, 1, poll_seconds=0.02)
        await held.wait()
        assert await engine.forget(datetime.now(UTC) - timedelta(hours=1)) == 0
        assert await engine.forget(datetime.now(UTC) + timedelta(seconds=5), keep={kept}) == 1
        with pytest.raises(LookupError):
            await engine.wait(done, 1)
        await engine.submit(kept, 1)
        hold.set()
        assert await engine.wait(slow, 1, poll_seconds=0.02) is SubmissionState.SUBMITTED
        assert await engine.wait(kept, 1, poll_seconds=0.02) is SubmissionState.SUBMITTED
    assert sorted(acted) == ["done", "kept", "slow"]
