"""The regional sweep: compare a region with AWS, then adopt new registrations, and look at its numbers."""

from __future__ import annotations

import structlog

from workflows.ports.ports import Ports
from workflows.records.errors import AwsError
from workflows.watch import adopt, idle_numbers, numbers, sweep
from workflows.watch.sweep import SweepResult

log = structlog.get_logger(__name__)


async def sweep_region(region: str, ports: Ports, *, default_channel: str) -> SweepResult:
    """Sweep; adopt new registrations of a watched region; once a day look for idle numbers; follow those in use.

    Idle numbers of an unwatched region are posted in `default_channel`; with an empty one, nowhere. Raises AwsError for
    the sweep alone. Its changes are posted even if the other steps fail; the next sweep repeats those.
    """
    result = await sweep.sweep(region, ports)
    try:
        await _adopt_and_record(result, ports, default_channel)
    except AwsError as error:
        log.warning("adoption or idle numbers failed", action="sweep", region=region, error=type(error).__name__)
    return result


async def _adopt_and_record(result: SweepResult, ports: Ports, default_channel: str) -> None:
    account, store = await ports.aws.account_id(), ports.store
    watched = next((watch for watch in await store.watched_regions(account) if watch.region == result.region), None)
    if watched and result.unrecorded:
        await adopt.adopt_all(result.unrecorded, watched, ports)
    channel = watched.channel_id if watched else default_channel
    if channel:
        await idle_numbers.look(result.region, channel, ports)
    await numbers.follow(result.region, result.changes, ports)
