"""Buttons under a batch's message: everybody sees them, its owner may press them, and each click is checked again."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

from bot.flows.services import Request
from bot.slack import payloads
from workflows.batches import prepare
from workflows.ports.ports import Ports
from workflows.records.batches import Batch
from workflows.records.drafts import BatchId, Person


class _Act(Protocol):
    def __call__(self, batch_id: BatchId, person: Person, ports: Ports) -> Awaitable[Batch]: ...


async def pause(request: Request) -> None:
    """Start no further row."""
    await _moved(request, prepare.pause)


async def resume(request: Request) -> None:
    """Continue."""
    await _moved(request, prepare.resume)


async def cancel(request: Request) -> None:
    """Start no further row for good, after the dialog that said what that means."""
    await _moved(request, prepare.cancel)


async def _moved(request: Request, act: _Act) -> None:
    """A second click finds it done. The process that carries out batches finds the new state in the store."""
    await request.ack()
    click, services = payloads.click(request.body), request.services
    await services.authorize(click.person, click.home_workspace)
    await act(BatchId(click.value), click.person, services)
    await services.notifier.batches_moved()
