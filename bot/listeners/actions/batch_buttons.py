"""Buttons under a batch's message. Everybody sees them, only its owner may press them, and each click is checked."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from bot import messages
from bot.flows.services import Request
from bot.slack import payloads
from workflows.batches import approval, prepare
from workflows.ports.ports import Ports
from workflows.records.approvals import Approval
from workflows.records.batches import Batch
from workflows.records.drafts import BatchId, Person


class _Act(Protocol):
    def __call__(self, batch_id: BatchId, person: Person, ports: Ports) -> Awaitable[Batch | Approval]: ...


async def pause(request: Request) -> None:
    """Pause: start no further rows."""
    await _moved(request, prepare.pause)


async def resume(request: Request) -> None:
    """Continue; rows that nobody has approved are asked for first."""
    resumed = await _moved(request, approval.resume)
    if isinstance(resumed, Approval):
        await request.services.notifier.approvals_moved()
        words = messages.approvals.asked(resumed.channel_id)
        await request.respond(text=words, response_type="ephemeral", replace_original=False)


async def cancel(request: Request) -> None:
    """Cancel: never start further rows. A dialog has explained the consequences."""
    await _moved(request, prepare.cancel)


async def _moved(request: Request, act: _Act) -> Batch | Approval:
    """Move the batch; a second click changes nothing. The process with the pump reads the state in the store."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    moved = await act(BatchId(click.value), click.person, services)
    await services.notifier.batches_moved()
    return moved
