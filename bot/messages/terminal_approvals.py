"""Approvals on the command line; plain text."""

from __future__ import annotations

from workflows.records.approvals import Approval, ApprovalState

RUN_AGAIN = "Run the same command again: it continues once somebody has approved it."
NO_BOT = (
    "No bot has posted the request yet. Start `callsign run` with this database: it posts the request, and carries it "
    "out when somebody has approved it."
)


def waits(approval: Approval) -> str:
    """The command ends; somebody has to decide first."""
    asked = " An approver has asked a question in its thread." if approval.state is ApprovalState.QUESTION else ""
    where = f"The request: {approval.link}" if approval.link else NO_BOT
    return (
        f"Somebody else has to approve this. Nothing was submitted or bought.{asked}\n{where}\n"
        f"It expires at {approval.expires_at:%Y-%m-%d %H:%M} UTC. {RUN_AGAIN}"
    )


def waiting(approval: Approval) -> str:
    """The command waits for a decision."""
    link = f": {approval.link}" if approval.link else ""
    return f"Waiting until somebody approves it{link}. Press Ctrl-C to stop waiting; nothing is lost."


def declined(approval: Approval) -> str:
    """Somebody declined exactly this before."""
    return (
        f"{approval.decided_by} has declined this: {approval.reason}\nCorrect it and run the command again, or add "
        "--again to ask for the same once more."
    )


def not_given(approval: Approval) -> str:
    """The waiting has ended without an approval."""
    if approval.state is ApprovalState.DECLINED:
        return declined(approval)
    return "Nobody has approved it in time, or it no longer counts. Run the command again to ask again."
