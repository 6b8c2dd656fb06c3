"""What is done for a region at each look: the sweep, then what nobody told Callsign about."""

from __future__ import annotations

import structlog

from workflows.ports.ports import Ports
from workflows.records.errors import AwsError
from workflows.watch import adopt, idle_numbers, sweep
from workflows.watch.sweep import SweepResult

log = structlog.get_logger(__name__)


async def patrol(region: str, ports: Ports, *, default_channel: str) -> SweepResult:
    """Sweep; adopt what is new in a watched region; once a day look for numbers that wait.

    `default_channel` hears of numbers in regions nobody watches as a whole; empty: nobody does. Raises AwsError for the sweep
    alone: its news must go out, whatever becomes of the rest, which the next look tries again.
    """
    result = await sweep.sweep(region, ports)
    try:
        await _beyond(result, ports, default_channel)
    except AwsError as error:
        log.warning("looking beyond failed", action="patrol", region=region, error=type(error).__name__)
    return result


async def _beyond(result: SweepResult, ports: Ports, default_channel: str) -> None:
    account, store = await ports.aws.account_id(), ports.store
    watched = next((one for one in await store.watched_regions(account) if one.region == result.region), None)
    if watched and result.unrecorded:
        await adopt.adopt_all(result.unrecorded, watched, ports)
    channel = watched.channel_id if watched else default_channel
    if channel:
        await idle_numbers.look(result.region, channel, ports)
