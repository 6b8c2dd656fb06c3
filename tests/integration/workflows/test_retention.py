"""Old data is deleted once a day, by one process. Data that is still needed stays."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.integration.store.factories import (
    NAME,
    NOW,
    PROOF,
    a_document,
    a_draft,
    a_form,
    a_registration,
    a_revision,
    a_submission,
)
from tests.integration.workflows.office import store_ports
from workflows.durable.engine import open_engine
from workflows.durable.retention import EVERY, KeepDays, forget_daily, forget_old
from workflows.ports.process import Steps
from workflows.records.drafts import DraftId, DraftState, SubmissionId, SubmissionState
from workflows.records.registrations import DeniedField, Verdict
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
        await forget_old(store, Runs().forget, a_draft().updated_at + timedelta(days=29), KeepDays(records=days))
        assert (await store.draft(OLD) is not None) is kept


@pytest.mark.parametrize("reopened", [False, True], ids=["stopped", "reopened"])
@pytest.mark.parametrize(("days", "kept"), [(30, True), (28, False)])
async def test_forget_old__a_submission_that_stopped(url: str, days: int, kept: bool, reopened: bool) -> None:
    """Answers and documents go whatever the state of the draft; the submission stays, as the guard against a second."""
    stopped = a_submission(draft_id=OLD, state=SubmissionState.NEEDS_ATTENTION)
    async with open_store(url) as store:
        await store.add_draft(a_draft(answers={NAME: "Acme", PROOF: a_document()}))
        await store.add_document(OLD, a_document(), b"x", NOW)
        await store.start_submission(stopped)
        await store.save_submission(stopped)
        if reopened:
            await store.move_draft(OLD, DraftState.SUBMITTING, DraftState.OPEN, NOW)
        await forget_old(store, Runs().forget, NOW + timedelta(days=29), KeepDays(records=days))
        draft = await store.draft(OLD)
        assert draft is not None
        assert bool(draft.answers) is kept
        assert (await store.document_body(a_document().id) is not None) is kept
        assert await store.submission(stopped.id) == stopped


async def test_forget_old__not_what_is_carried_out(url: str) -> None:
    """The answers of a submission that is still running stay, however old they are."""
    async with open_store(url) as store:
        await store.add_draft(a_draft(answers={NAME: "Acme"}))
        await store.start_submission(a_submission(draft_id=OLD))
        await forget_old(store, Runs().forget, NOW + timedelta(days=999), KeepDays(records=90))
        draft = await store.draft(OLD)
        assert draft is not None
        assert draft.answers == {NAME: "Acme"}


async def test_forget_old__a_discarded_draft_and_its_form(url: str) -> None:
    """A discarded draft is deleted with its answers, and so is a form that no draft needs."""
    async with open_store(url) as store:
        await store.add_draft(a_draft(answers={NAME: "Acme"}))
        await store.save_draft_form(OLD, a_form("f2"), NOW)
        await store.move_draft(OLD, DraftState.OPEN, DraftState.DISCARDED, NOW)
        await forget_old(store, Runs().forget, NOW + timedelta(days=91), KeepDays(records=90))
        assert await store.draft(OLD) is None
        assert await store.kept_form("f2") is None


async def test_forget_old__a_fix_that_stopped(url: str) -> None:
    """What was sent with the denied version is forgotten; the fix still knows which version it starts from."""
    registration = a_registration()
    async with open_store(url) as store:
        await store.add_registration(registration)
        denied = DeniedField(path=NAME, title="Name", reason="R", sent="Acme")
        revision = a_revision(draft_id=OLD, registration_id=registration.id, verdict=Verdict(fields=(denied,)))
        await store.add_revision(a_draft(answers={NAME: "Acme"}), revision)
        stopped = a_submission(draft_id=OLD, state=SubmissionState.NEEDS_ATTENTION)
        await store.start_submission(stopped)
        await store.save_submission(stopped)
        await forget_old(store, Runs().forget, NOW + timedelta(days=91), KeepDays(records=90))
        kept = await store.revision(OLD)
        assert kept is not None
        assert (kept.base_version, kept.sent, kept.verdict.fields[0].sent) == (revision.base_version, {}, "")


async def test_forget_old__names_what_is_running(url: str) -> None:
    """The engine is given the submissions whose runs are still needed."""
    runs = Runs()
    async with open_store(url) as store:
        await store.add_draft(a_draft())
        await store.start_submission(a_submission(draft_id=OLD, id=SubmissionId("one")))
        await forget_old(store, runs.forget, NOW, KeepDays(records=10))
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
            await forget_daily(runs.forget, KeepDays(records=1), ports)

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
