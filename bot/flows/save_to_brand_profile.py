"""*Save to an AWS brand profile*: AWS does it after its answer, so the window waits for the job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot import messages
from bot.blocks.brand_profiles import SaveChoice, save_choice, save_to_view, saving
from bot.blocks.elements import Block
from bot.blocks.small_modals import loading_view, notice_view
from bot.flows.problems import words_for
from bot.flows.services import Request, show
from bot.slack.payloads import FormSubmission
from workflows.brand_profiles.save import JobFailed, JobUnfinished, Saving, Waiting, saved, start
from workflows.ports.brand_profiles import BrandProfiles
from workflows.records.brand_profiles import ACTIVE
from workflows.records.errors import AwsError, Conflict, NotFound, Refused
from workflows.records.registrations import Registration

log = structlog.get_logger(__name__)
words = messages.brand_profiles

#: Seconds between two updates of the window.
SHOWN_EVERY = 10.0


async def choice(request: Request, registration: Registration, chosen: SaveChoice, token: str, note: str = "") -> Block:
    """The window, with the brand profiles of the registration's region. Raises AwsError."""
    services = request.services
    listed = await services.soon(services.brand_profiles.brand_profiles.profiles(registration.region))
    usable = [profile for profile in listed if profile.status == ACTIVE]
    return save_to_view(registration, usable, chosen, token, note)


async def carry_out(request: Request, submitted: FormSubmission, registration: Registration) -> Block:
    """Save, and the window that says how it ended; the form again where AWS did not start. Raises AwsError."""
    chosen, token = save_choice(submitted.view), submitted.view.metadata.get("token", "")
    wanted, brand_profiles = saving(registration, chosen, token), request.services.brand_profiles.brand_profiles
    try:
        job_id = await start(wanted, brand_profiles)
    except AwsError as error:
        return await choice(request, registration, chosen, token, refusal(error, is_new=not chosen.profile_id))
    await request.services.store.append_act(saved(wanted, job_id, request.services.clock()))
    log.info("saves to a brand profile", action="brand_profile", registration_id=registration.id, job=job_id)
    progress = _Progress(request=request, view_id=submitted.view.id)
    outcome = await _outcome(request, wanted, job_id, progress.shown)
    await progress.finished()
    return notice_view(words.TITLE, outcome)


def refusal(error: AwsError, *, is_new: bool) -> str:
    """Why AWS did not start; mrkdwn."""
    conflict = words.NAME_TAKEN if is_new else words.NOT_NOW
    for kind, text in ((Conflict, conflict), (NotFound, words.GONE), (Refused, words.REFUSED)):
        if isinstance(error, kind):
            return text
    return words_for(error, "")


async def _outcome(request: Request, wanted: Saving, job_id: str, on_waiting: Callable[[float], None]) -> str:
    services = request.services
    brand_profiles: BrandProfiles = services.brand_profiles.brand_profiles
    waiting = Waiting(brand_profiles=brand_profiles, clock=services.clock, sleep=services.sleep, on_waiting=on_waiting)
    try:
        job = await waiting.end_of(wanted.region, job_id)
    except JobFailed as failed:
        return words.failed(failed.code)
    except JobUnfinished:
        return words.UNFINISHED
    except AwsError:
        return words.UNHEARD
    services.brand_profiles.forget(wanted.region)
    profile_id = wanted.profile_id or next(iter(job.resources), "")
    return words.saved(wanted.name or await _name(services.brand_profiles.brand_profiles, wanted.region, profile_id))


async def _name(brand_profiles: BrandProfiles, region: str, profile_id: str) -> str:
    try:
        listed = await brand_profiles.profiles(region)
    except AwsError:
        return profile_id
    return next((profile.name for profile in listed if profile.id == profile_id), profile_id)


@dataclass(kw_only=True)
class _Progress:
    """The window while AWS works; an update under way ends before the next one, and before the outcome."""

    request: Request
    view_id: str
    last: float = 0.0
    update: asyncio.Task[None] | None = None

    def shown(self, seconds: float) -> None:
        """Show how long it has taken, now and then."""
        if seconds - self.last < SHOWN_EVERY or (self.update and not self.update.done()):
            return
        self.last = seconds
        self.update = asyncio.create_task(show(self.request, self.view_id, loading_view(words.waiting(seconds))))

    async def finished(self) -> None:
        """Wait for the last update, whatever became of it."""
        if self.update:
            await asyncio.wait({self.update})
