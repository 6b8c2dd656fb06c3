"""The timeline of a registration, drawn and posted into its thread."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot import messages
from bot.flows.details import VersionHistory, version_history
from bot.flows.services import Services
from bot.slack.files import Picture, UploadRefused
from workflows.lifecycle.review_times import usual_days
from workflows.lifecycle.stages import is_final
from workflows.records.registrations import Change, Registration
from workflows.reporting import history, timeline
from workflows.reporting.history import UsualReview

#: A second click within this time posts no second picture.
JUST_POSTED = timedelta(seconds=60)
#: Past reviews whose median is the usual one.
REVIEWS = 1000


async def post_timeline(services: Services, registration: Registration) -> str:
    """Post it once for all who ask at the same time; returns the answer to the person who asked."""
    posted = await services.store.post_of(registration.message_key)
    channel = posted.channel_id if posted else registration.channel_id
    if not channel:
        return messages.details.PICTURE_WITHOUT_CHANNEL
    lease, holder, now = f"timeline:{registration.id}", services.new_id(), services.clock()
    if not await services.store.claim_lease(lease, holder, now, now + JUST_POSTED):
        return messages.details.PICTURE_ALREADY_POSTED
    try:
        picture = await drawn(services, registration, now)
        await services.files.share(picture, channel, posted.ts if posted else "")
    except UploadRefused as refused:
        await services.store.claim_lease(lease, holder, now, now)
        return messages.problems.upload_refused(refused.code)
    return messages.details.PICTURE_POSTED


async def drawn(services: Services, registration: Registration, now: datetime) -> Picture:
    """The picture of the current status."""
    known, usual = await asyncio.gather(version_history(services, registration), usual_review(services, registration))
    bars = timeline.stages(
        known.versions, live_since=_live_since(registration, known.changes), ended_at=_ended_at(registration), now=now
    )
    title = f"{registration.name}: {registration.title}"
    subtitle = f"{registration.id} in {registration.region}, as of {now:%d %b %Y, %H:%M} UTC"
    body = await asyncio.to_thread(timeline.draw, title, subtitle, bars, usual)
    return Picture(
        body=body,
        name=f"timeline-{registration.id}.png",
        title=title,
        alt_text=timeline.in_words(title, bars, usual),
        comment=_comment(known, usual),
    )


async def usual_review(services: Services, registration: Registration) -> UsualReview | None:
    """How long a review of its type takes, by the last reviews we have seen."""
    past = await services.store.past_reviews(registration, REVIEWS)
    return history.usual_review([review.days for review in past], usual_days(registration.registration_type))


def _live_since(registration: Registration, changes: tuple[Change, ...]) -> datetime | None:
    seen = history.moment_of("COMPLETE", changes)
    return seen or (registration.status_since if registration.status == "COMPLETE" else None)


def _ended_at(registration: Registration) -> datetime | None:
    return registration.status_since if is_final(registration.status) else None


def _comment(known: VersionHistory, usual: UsualReview | None) -> str:
    return messages.details.timeline_comment(len(known.versions), usual, known.note)
