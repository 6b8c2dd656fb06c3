"""`callsign doctor --slack-layouts`: messages of journeys in every state, and the window about what is needed first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.blocks.journeys import JourneyNotes, discarded_message, journey_message, needed_first_view
from bot.command_line.layouts import ACCOUNT, CHANNEL, NAME, PERSON, Layout, content_of, draft_of, registration_of
from workflows.journeys.step import Known
from workflows.journeys.steps import steps_of
from workflows.lifecycle.needs import notes_of
from workflows.records.definitions import ASSOCIATE_AFTER_COMPLETE, ASSOCIATE_BEFORE_SUBMIT, Form, RegistrationType
from workflows.records.definitions import SupportedAssociation as Association
from workflows.records.journeys import Journey, JourneyId, Tick, Tie
from workflows.records.numbers import HeldNumber
from workflows.records.registrations import Registration

_WORDS = "Words about it."


def of_journeys(form: Form, region: str, now: datetime) -> Iterator[Layout]:
    """A chain whose first step has each status, with a checklist, a campaign and a number of each kind."""
    journey = Journey(
        id=JourneyId("example"),
        account_id=ACCOUNT,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        name=NAME,
        channel_id=CHANNEL,
        owner=PERSON,
        started_at=now,
    )
    for status in ("COMPLETE", "REVIEWING", "REQUIRES_UPDATES", "REQUIRES_AUTHENTICATION", "CLOSED"):
        first = registration_of(form, region, now, status)
        message = journey_message(journey, steps_of(_chain(form, first, now)), JourneyNotes())
        yield Layout(name=f"journey, {status}", kind="message", content=content_of(message))
    first = registration_of(form, region, now, "COMPLETE")
    alone = replace(_chain(form, first, now), others=(), ties=())
    message = journey_message(journey, steps_of(alone), JourneyNotes())
    yield Layout(name="journey with two steps to start", kind="message", content=content_of(message))
    open_form = Known(types=(form.type,), kind=form.type, drafts=[draft_of(form, region, now)])
    message = journey_message(journey, steps_of(open_form), JourneyNotes())
    yield Layout(name="journey of an open form", kind="message", content=content_of(message))
    yield Layout(name="journey that was discarded", kind="message", content=content_of(discarded_message(journey)))
    view = needed_first_view([_WORDS], form.type.name, form.type.title, region)
    yield Layout(name="what a type needs first", kind="view", content=view)


def _chain(form: Form, first: Registration, now: datetime) -> Known:
    kind = replace(form.type, associations=())
    types = (kind, *(_following(kind, number) for number in ("TEN_DLC", "LONG_CODE")))
    campaign = replace(
        first, id=type(first.id)("registration-next"), registration_type=types[1].name, status="COMPLETE"
    )
    numbers = tuple(
        HeldNumber(id=f"phone-{status}", number="+12065550100", number_type="TEN_DLC", status=status, since=now)
        for status in ("ACTIVE", "PENDING")
    )
    late = replace(numbers[1], id="phone-late", is_late=True)
    return Known(
        types=types,
        kind=kind,
        first=first,
        others=[replace(campaign, numbers=(*numbers, late))],
        ties=[Tie(registration_id=campaign.id, depends_on=first.id)],
        outside=(*notes_of("IN").outside, *notes_of("SG").outside),
        ticks={"dlt": Tick(step="dlt", by=PERSON, at=now)},
    )


def _following(kind: RegistrationType, number: str) -> RegistrationType:
    """A type that depends on `kind` and gets numbers."""
    before = Association(resource_type=kind.name, iso_country_code=None, behavior=ASSOCIATE_BEFORE_SUBMIT)
    after = Association(resource_type=number, iso_country_code="US", behavior=ASSOCIATE_AFTER_COMPLETE)
    return RegistrationType(name=f"{kind.name}_{number}", title=f"A {number}", associations=(before, after))
