"""The services of the listeners of one process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.flows.associations import resources
from bot.flows.late_pages import add_pages
from bot.flows.services import Services
from bot.notifications.homes import Homes
from bot.runtime.core import Core
from bot.runtime.notifications import Notifications
from bot.runtime.profiles import profile_ports
from workflows.aws.brand_profiles import AwsBrandProfiles
from workflows.brand_profiles.listed import ListedBrandProfiles
from workflows.preflight.page_reader import PageReader
from workflows.records.drafts import Submission
from workflows.watch.sweep import Watch

if TYPE_CHECKING:
    from workflows.durable.engine import Engine

log = structlog.get_logger(__name__)

#: A Refresh asks AWS about regions that were last swept longer ago than this, and waits so many seconds for the answer.
SWEPT_JUST_NOW = timedelta(seconds=10)
REFRESH_SECONDS = 5.0


def services(core: Core, posts: Notifications, watching: Watch, engine: Engine | None) -> Services:
    """Build the services. Without an engine, a worker finds claimed submissions in the store."""
    settings = core.settings
    others = (region for region in settings.regions if region != settings.default_region)
    reads = settings.config.preflight.pages
    reader = PageReader(pages=core.ambient.pages(), clock=core.ambient.clock) if reads else None
    return Services(
        **vars(core.ports),
        files=posts.files,
        profiles=profile_ports(core),
        brand_profiles=ListedBrandProfiles(brand_profiles=AwsBrandProfiles(core.aws.caller), clock=core.ambient.clock),
        resources=resources(core.ports, core.ambient.deadlines.detail),
        notifier=posts.notifier,
        people=posts.people,
        deciders=posts.deciders,
        memberships=posts.memberships,
        regions=(settings.default_region, *others),
        default_channel=settings.default_channel or "",
        public_url=settings.public_url,
        company=settings.company,
        carry_out=_carry_out(core, posts.homes, engine),
        patience=core.ambient.patience,
        deadlines=core.ambient.deadlines,
        homes=posts.homes,
        page_reader=reader,
        add_pages=add_pages if reader else None,
        look_again=partial(_look_again, watching),
        interval=core.rates.interval,
    )


def _carry_out(core: Core, homes: Homes, engine: Engine | None) -> Callable[[Submission], Awaitable[None]]:
    async def carry_out(submission: Submission) -> None:
        # Here a click becomes a submission; the log changes from the `payload` to the submission's id.
        log.info("claimed", action="claim", submission=submission.id, attempt=submission.attempt)
        draft = await core.store.draft(submission.draft_id)
        homes.touch(draft.owner if draft else None)
        if engine:
            await engine.submit(submission.id, submission.attempt)

    return carry_out


async def _look_again(watching: Watch) -> None:
    """Sweep; the sweep continues when the waiting time is over."""
    sweep = asyncio.ensure_future(watching.look_again(SWEPT_JUST_NOW))
    await asyncio.wait({sweep}, timeout=REFRESH_SECONDS)
