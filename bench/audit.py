"""What the audit log costs: the processor's time and the wall's for a click and a submission.

    .venv/bin/python bench/audit.py
    DATABASE_URL=postgresql://... .venv/bin/python bench/audit.py

Nothing is replaced. A page that is saved again as it was writes the same rows and has no entry, because nothing was
changed; the difference to a page that was changed is the price of an entry. For a submission its entries are counted.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.harness import print_machine
from workflows.audit.verify import verify
from workflows.ports.audit import acting
from workflows.ports.store import Store
from workflows.records.acts import Origin, SourceKind
from workflows.records.definitions import FieldPath
from workflows.records.drafts import (
    Draft,
    DraftId,
    NewDraft,
    Person,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
    purchase_of,
)
from workflows.store import open_store

ANA = Person(workspace_id="T1", user_id="U1")
CLICK = Origin(who=ANA, source=SourceKind.CLICK, name="page_next", payload="0a1b2c3d")
NOW = datetime(2026, 11, 28, tzinfo=UTC)
ROUNDS = 400
FIELDS = tuple(FieldPath(f"companyInfo.field{number}") for number in range(10))
Task = Callable[[Store, int], Awaitable[None]]


def draft(number: int) -> Draft:
    """An empty draft."""
    new = NewDraft(
        owner=ANA,
        account_id="123456789012",
        region="us-east-1",
        registration_type="US_TOLL_FREE_REGISTRATION",
        title="Toll-free",
        name="Codes",
        channel_id="C1",
    )
    return new.draft(DraftId(f"d{number}"), NOW)


async def page(store: Store, number: int) -> None:
    """A click on *Next*: ten answers of a page are saved."""
    await store.save_answers(DraftId("d0"), dict.fromkeys(FIELDS, f"answer {number}"), NOW, "page")


async def same_page(store: Store, _: int) -> None:
    """The same click with answers that are there already: the same writes, and no entry."""
    await store.save_answers(DraftId("d0"), dict.fromkeys(FIELDS, "the same"), NOW, "page")


async def submission(store: Store, number: int) -> None:
    """All writes of the store for one submission, without its answers: five entries, eleven transactions."""
    await store.add_draft(draft(number + 1))
    begun = Submission(
        id=SubmissionId(f"s{number}"),
        draft_id=DraftId(f"d{number + 1}"),
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=NOW,
        updated_at=NOW,
    )
    await store.start_submission(begun)
    created = replace(begun, registration_id=RegistrationId(f"registration-{number}"))
    for step in range(6):
        await store.save_submission(replace(created, step=f"step {step}"))
    intents = {purchase_of("TOLL_FREE"): {"Name": "Codes"}}
    await store.save_submission(replace(created, intents=intents))
    bought = replace(created, intents=intents, resources={"TOLL_FREE": f"phone-{number}"}, number="+18335550100")
    await store.save_submission(bought)
    await store.save_submission(replace(bought, state=SubmissionState.SUBMITTED))


async def measured(task: Task, store: Store, first: int) -> tuple[float, float]:
    """Milliseconds of the processor, and of the wall, for each round; of three, the fastest."""
    best = (float("inf"), float("inf"))
    for part in range(3):
        cpu, wall = time.process_time(), time.perf_counter()
        for number in range(ROUNDS):
            await task(store, first + part * ROUNDS + number)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        best = min(best, (cpu * 1000 / ROUNDS, wall * 1000 / ROUNDS))
    return best


async def run() -> None:
    """Measure and print."""
    print_machine()
    table = Table("", "entries", "CPU ms", "ms")
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{Path(folder) / 'callsign.db'}"
        async with open_store(url) as store:
            await store.add_draft(draft(0))
            await same_page(store, 0)
            cases = (("a page is saved", page), ("a page as it was", same_page), ("a submission", submission))
            for part, (name, task) in enumerate(cases):
                if task is same_page:
                    await same_page(store, 0)
                before = await entries_of(store)
                with acting(CLICK):
                    cpu, wall = await measured(task, store, part * 3 * ROUNDS)
                entries = (await entries_of(store) - before) / (3 * ROUNDS)
                table.add_row(name, f"{entries:.0f}", f"{cpu:.2f}", f"{wall:.2f}")
            start = time.perf_counter()
            checked, broken = await verify(store)
            seconds = time.perf_counter() - start
            assert broken is None
    console = Console()
    console.print(table)
    console.print(f"verify: {checked:,} entries in {seconds:.2f} s")


async def entries_of(store: Store) -> int:
    """How many entries the log has."""
    entries, broken = await verify(store)
    assert broken is None
    return entries


if __name__ == "__main__":
    asyncio.run(run())
