"""Starting a registration again in another region: the window, and the draft on its first page."""

from __future__ import annotations

import structlog

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.move import move_view, moved_message, region_chosen
from bot.flows.details import watched
from bot.flows.form import form_session
from bot.flows.problems import NotAllowed
from bot.flows.services import Request
from bot.flows.start_from import note
from bot.slack.payloads import Click, FormSubmission
from workflows.registrations.move import NotOffered, begin, regions_for, right_regions
from workflows.submissions.start_from import NoAnswers, SourceGone

log = structlog.get_logger(__name__)
words = messages.move


async def window(request: Request, click: Click) -> Block:
    """The window for a registration that the person may view. Raises NotAllowed, NotPermitted."""
    registration = await watched(request, click.person, click.value)
    regions = regions_for(registration, request.services.regions)
    if not regions:
        raise NotAllowed(words.no_region(right_regions(registration)))
    return move_view(registration, regions)


async def carry_out(request: Request, submitted: FormSubmission) -> Block:
    """Start it there; returns the first page of the draft. Raises NotAllowed, NotPermitted, AwsError."""
    services, view = request.services, submitted.view
    registration = await watched(request, submitted.person, view.metadata.get("registration", ""))
    region = region_chosen(view)
    if region not in regions_for(registration, services.regions):
        raise NotAllowed(words.CHANGED)
    try:
        moved = await begin(registration, region, submitted.person, f"{view.id} {view.hash}", services)
    except NotOffered:
        raise NotAllowed(words.NOT_OFFERED) from None
    except SourceGone:
        raise NotAllowed(messages.start_from.SOURCE_GONE) from None
    except NoAnswers:
        raise NotAllowed(messages.start_from.NO_ANSWERS) from None
    log.info("a registration was started again", action="move", registration_id=registration.id, region=region)
    services.homes.touch(submitted.person)
    draft = moved.filled.draft
    posted = moved_message(registration, submitted.person.user_id, region)
    services.notifier.reply(f"moved:{draft.id}", registration, posted)
    session = await form_session(services, draft)
    return await session.go(session.first(), note(moved.filled, moved.opened))
