"""Approvals on the command line: it ends with a code of its own, and continues when it runs again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.command_line.conftest import Terminal
from tests.integration.command_line.registering import REGISTER, bought, write
from workflows.ports.store import Store
from workflows.records.approvals import Approval, ApprovalState, Outcome, Start
from workflows.records.drafts import DraftId, Submission, SubmissionId, SubmissionState
from workflows.store import open_store

RULES = """
[[approval.ask]]
approvers = ["U0BEN0001"]
channel = "C0APPROVE1"
"""


@pytest.fixture
def ruled(terminal: Terminal) -> Terminal:
    """A terminal at which everything needs an approval."""
    terminal.picture("optin.png")
    terminal.write("callsign.toml", RULES)
    return terminal


def in_store(terminal: Terminal, act: Callable[[Store, Approval], Awaitable[None]]) -> Approval:
    """Do something to the newest request, as a bot does on the same database."""

    async def run() -> Approval:
        async with open_store(f"sqlite:///{terminal.folder / 'callsign.db'}") as store:
            approval = (await store.approvals([ApprovalState.ASKED]))[0]
            await act(store, approval)
            return approval

    return asyncio.run(run())


async def approve(store: Store, approval: Approval) -> None:
    """The transaction of a press of Approve."""
    now = datetime.now(UTC)
    submission = Submission(
        id=SubmissionId("submission-1"),
        draft_id=DraftId(approval.subject),
        state=SubmissionState.RUNNING,
        attempt=1,
        started_at=now,
        updated_at=now,
    )
    outcome = Outcome(
        approval_id=approval.id,
        state=ApprovalState.APPROVED,
        at=now,
        by="U0BEN0001",
        expires_at=now + timedelta(days=1),
    )
    assert await store.settle_approval(outcome, Start(submission=submission))


async def decline(store: Store, approval: Approval) -> None:
    outcome = Outcome(
        approval_id=approval.id, state=ApprovalState.DECLINED, at=datetime.now(UTC), by="U0BEN0001", reason="Not now"
    )
    assert await store.settle_approval(outcome)


def test_register__waits_and_continues(ruled: Terminal) -> None:
    """It asks once, however often it runs, and once it is approved it carries out what was approved."""
    answers = write(ruled, "company.json")
    code, asked = ruled.read(*REGISTER, answers, "--yes")
    assert (code, ruled.acts()) == (5, [])
    assert asked["approval"]["state"] == "asked"
    assert "Nothing was submitted or bought." in asked["error"]
    code, again = ruled.read(*REGISTER, answers, "--yes")
    assert (code, again["approval"]["id"]) == (5, asked["approval"]["id"])
    in_store(ruled, approve)
    code, done = ruled.read(*REGISTER, answers, "--yes")
    assert (code, done["state"], bought(ruled)) == (0, "submitted", 1)
    code, same = ruled.read(*REGISTER, answers, "--yes")
    assert (code, same["already"], bought(ruled)) == (0, True, 1)


def test_register__other_answers_are_another_request(ruled: Terminal) -> None:
    """What was approved does not cover a changed answer."""
    code, asked = ruled.read(*REGISTER, write(ruled, "one.json"), "--yes")
    changed = write(ruled, "two.json", companyInfo__city="Portland")
    code, other = ruled.read(*REGISTER, changed, "--yes")
    assert code == 5
    assert other["approval"]["id"] != asked["approval"]["id"]
    assert ruled.acts() == []


def test_register__declined(ruled: Terminal) -> None:
    """The reason is said; the same is asked for again only on request."""
    answers = write(ruled, "company.json")
    ruled.read(*REGISTER, answers, "--yes")
    in_store(ruled, decline)
    code, declined = ruled.read(*REGISTER, answers, "--yes")
    assert (code, declined["approval"]["reason"]) == (1, "Not now")
    code, again = ruled.read(*REGISTER, answers, "--yes", "--again")
    assert (code, again["approval"]["state"], ruled.acts()) == (5, "asked", [])


def test_register__dry_run_asks_nobody(ruled: Terminal) -> None:
    """Without --yes, and with answers that need no approval, everything is as without rules."""
    code, shown = ruled.read(*REGISTER, write(ruled, "company.json"))
    assert (code, shown["done"], ruled.acts()) == (0, False, [])
    ruled.write("callsign.toml", RULES + 'types = ["SG_*"]\n')
    code, done = ruled.read(*REGISTER, "company.json", "--yes")
    assert (code, done["state"]) == (0, "submitted")
