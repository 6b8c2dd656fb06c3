"""Buttons of journeys: a next step, and the checklist of steps outside AWS."""

from __future__ import annotations

from bot import messages
from bot.flows.journeys import begin_step
from bot.flows.problems import NotAllowed
from bot.flows.services import Request
from bot.slack import payloads
from workflows.journeys import keep
from workflows.records.journeys import JourneyId

words = messages.journeys


async def start_step(request: Request) -> None:
    """Open the first window of a step."""
    await request.ack()
    await begin_step(request, payloads.click(request.body))


async def tick(request: Request) -> None:
    """Somebody says that a step outside AWS is done."""
    await _set(request, done=True)


async def untick(request: Request) -> None:
    """Somebody takes that back."""
    await _set(request, done=False)


async def _set(request: Request, *, done: bool) -> None:
    await request.ack()
    click, services = payloads.click(request.body), request.services
    journey_id, _, step = click.value.partition("|")
    act = keep.tick if done else keep.untick
    try:
        changed = await act(JourneyId(journey_id), step, click.person, services)
    except keep.StepGone:
        raise NotAllowed(words.STEP_GONE) from None
    await services.notifier.journeys_moved()
    if not changed:
        raise NotAllowed(words.ALREADY_DONE if done else words.NOT_TICKED)
