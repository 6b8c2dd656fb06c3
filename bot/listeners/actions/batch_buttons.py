"""Buttons under a batch's message. Everybody sees them, only its owner may press them, and each click is checked."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from bot import messages
from bot.flows.approvals import ask_for_batch
from bot.flows.services import Request
from bot.slack import payloads
from workflows.approvals.gate import CODES
from workflows.batches import prepare
from workflows.ports.ports import Ports
from workflows.records.batches import Batch, BatchState
from workflows.records.drafts import BatchId, Person


class _Act(Protocol):
    def __call__(self, batch_id: BatchId, person: Person, ports: Ports) -> Awaitable[Batch]: ...


async def pause(request: Request) -> None:
    """Pause: start no further rows."""
    await _moved(request, prepare.pause)


async def resume(request: Request) -> None:
    """Continue; rows that nobody has approved are asked for first."""
    click, services = payloads.click(request.body), request.services
    batch = await prepare.owned(BatchId(click.value), click.person, store=services.store)
    approval = None
    if batch.state is BatchState.PAUSED and batch.problem.code in CODES:
        await request.ack()
        approval = await ask_for_batch(services, batch)
    if approval is None:
        await _moved(request, prepare.resume)
        return
    words = messages.approvals.asked(approval.channel_id)
    await request.respond(text=words, response_type="ephemeral", replace_original=False)


async def cancel(request: Request) -> None:
    """Cancel: never start further rows. A dialog has explained the consequences."""
    await _moved(request, prepare.cancel)


async def _moved(request: Request, act: _Act) -> None:
    """Move the batch; a second click changes nothing. The process with the pump reads the state in the store."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    await act(BatchId(click.value), click.person, services)
    await services.notifier.batches_moved()
