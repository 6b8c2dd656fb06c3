"""Approvals on the command line: asked for, waited for, and found again when the same command runs again.

The card, the decision and the submission after it are the bot's, on the same database.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output
from workflows.approvals import gate
from workflows.approvals.decisions import settled
from workflows.records.approvals import Approval, ApprovalState
from workflows.records.drafts import Draft, DraftId, DraftState, Submission, SubmissionState

if TYPE_CHECKING:
    from bot.runtime.core import Core

#: Seconds between two looks for a decision, and in which a bot has usually posted the card.
LOOK_SECONDS, POSTED_SECONDS = 2.0, 10.0
_GIVEN = frozenset({ApprovalState.APPROVED, ApprovalState.USED})

words = messages.terminal_approvals

wait_option = click.option(
    "--wait", is_flag=True, help="Where somebody has to approve it, wait until they have decided."
)


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a command wants to be approved."""

    #: Of exactly this.
    fingerprint: str
    #: Asks; gets the last request for the same, which ended without an approval. None where it changed meanwhile.
    ask: Callable[[Approval | None], Awaitable[Approval | None]]
    #: Ask once more for what was declined.
    again: bool = False
    wait: bool = False


async def obtained(core: Core, sought: Sought, output: Output) -> Approval:
    """The approval, given. Raises Failure while nobody has given it: the same command continues when it runs again."""
    before = await _last(core, sought.fingerprint)
    if before and before.state in _GIVEN and before.expires_at > core.ambient.clock():
        return before
    if before and before.state is ApprovalState.DECLINED and not sought.again:
        raise Failure(words.declined(before), Exit.REFUSED, done=False, approval=document(before))
    opened = before if before and settled(before, core.ambient.clock()) is None else None
    approval = opened or await sought.ask(before)
    if approval is None:
        raise Failure(messages.terminal_register.STARTED_ELSEWHERE)
    approval = await _posted(core, approval)
    if not sought.wait:
        raise _waits(approval)
    output.note(words.waiting(approval))
    try:
        return await _decided(core, approval)
    except asyncio.CancelledError:  # by Ctrl-C
        raise _waits(approval) from None


async def draft_to_ask_for(core: Core, before: Approval | None) -> Draft | None:
    """The draft of a request that ended, if it can be asked for again."""
    draft = await core.store.draft(DraftId(before.subject)) if before else None
    return draft if draft and draft.state is DraftState.OPEN else None


async def submission_of(core: Core, approval: Approval) -> Submission | None:
    """The submission that an approval has started."""
    every = await core.store.submissions(list(SubmissionState))
    return next((submission for submission in every if submission.draft_id == approval.subject), None)


def document(approval: Approval) -> dict[str, object]:
    """A request, for programs."""
    return {
        "id": approval.id,
        "state": approval.state.value,
        "link": approval.link,
        "expires_at": approval.expires_at.isoformat(),
        "decided_by": approval.decided_by,
        "reason": approval.reason,
    }


async def _last(core: Core, fingerprint: str) -> Approval | None:
    """The last request of this login for exactly this."""
    from bot.runtime.command import person

    found = await core.store.approvals_like(fingerprint)
    return next((approval for approval in found if approval.requester == person()), None)


async def _posted(core: Core, approval: Approval) -> Approval:
    """The request with the link to its card, where a bot posts it soon."""
    for _ in range(round(POSTED_SECONDS / LOOK_SECONDS)):
        if approval.link or core.settings.on_sqlite:  # no bot has the file while this command has it
            break
        await core.ambient.sleep(LOOK_SECONDS)
        approval = await core.store.approval(approval.id) or approval
    return approval


async def _decided(core: Core, approval: Approval) -> Approval:
    if core.settings.on_sqlite:
        raise _waits(approval)
    while settled(approval, core.ambient.clock()) is None:
        await core.ambient.sleep(LOOK_SECONDS)
        approval = await core.store.approval(approval.id) or approval
    if approval.state in _GIVEN:
        return approval
    raise Failure(words.not_given(approval), Exit.REFUSED, done=False, approval=document(approval))


def _waits(approval: Approval) -> Failure:
    return Failure(words.waits(approval), Exit.WAITING, done=False, approval=document(approval))


async def missing(core: Core, draft: Draft, *, revises: bool) -> bool:
    """Whether a rule asks for an approval of a draft. Raises AwsError."""
    return await gate.rule_of_draft(draft, core.ports, revises=revises) is not None
