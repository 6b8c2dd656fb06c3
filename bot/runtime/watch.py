"""The watch of one process: sweeps every region, and receives AWS's events if a queue is set."""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import timedelta

from bot.metrics import Metrics
from bot.notifications.homes import Homes
from bot.runtime.core import Core
from bot.runtime.notifications import Notifications
from workflows.aws.events import Events, Queue
from workflows.watch.region_states import RegionStates
from workflows.watch.sweep import SweepResult, Watch


def watch(core: Core, regions: RegionStates, posts: Notifications, metrics: Metrics) -> Watch:
    """The watch of all regions; after a sweep with a change, the owner's Home is drawn again."""

    async def sweep(region: str) -> SweepResult:
        result = await core.sweep(region)
        if not core.settings.on_sqlite:  # processes that do not sweep show this time
            await core.store.save_sweep_time(await core.aws.account_id(), region, result.at)
        await _touch_homes(core, posts.homes, result)
        return result

    async def report() -> None:
        await posts.outages.look()
        await posts.changed_forms.look()

    return Watch(
        regions,
        sweep=metrics.timed(sweep, core.ambient.monotonic),
        on_changes=posts.notifier.changed,
        on_tried=report,
        every=timedelta(seconds=core.settings.poll_seconds),
        ports=core.ports,
    )


def upkeep(core: Core, watching: Watch, posts: Notifications) -> list[Coroutine[None, None, None]]:
    """The background tasks that find changes and post them."""
    url = core.settings.events_queue_url
    copies = [posts.audit_channel.run()] if posts.audit_channel else []
    return [posts.notifier.run(), watching.run(), *copies, *([_hear(core, url, watching)] if url else [])]


async def _touch_homes(core: Core, homes: Homes, result: SweepResult) -> None:
    for change in result.changes:
        registration = await core.store.registration(change.registration_id) if change.registration_id else None
        homes.touch(registration.owner if registration else None)


async def _hear(core: Core, url: str, watching: Watch) -> None:
    events = Events(
        queue=Queue(core.aws.caller, url, core.settings.default_region),
        regions=core.settings.regions,
        account_id=core.aws.account_id,
        sweep=watching.sweep_now,
        clock=core.ambient.clock,
        sleep=core.ambient.sleep,
    )
    await events.run()
