"""`callsign doctor --slack-layouts`: what Callsign shows in Slack, built from AWS's forms, for Slack's own validator.

Every page of every form, the review, the small windows, App Home, and the messages about registrations in each status.
`sequel_layouts` has what follows a submission. Names and texts are invented; nothing of the
workspace is read, and nothing is posted anywhere.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import bulk
from bot.blocks.elements import Block
from bot.blocks.fields import fits
from bot.blocks.home import Contents, HomeSelection, home_view
from bot.blocks.message import Message
from bot.blocks.page import PageContext, page_view
from bot.blocks.review import ReviewState, review_view
from bot.blocks.small_modals import done_view, explanation_view, loading_view, notice_view, problem_view
from bot.blocks.start import StartAnswers, start_view
from bot.blocks.status_message import NO_NOTES, adopted_status_message
from bot.messages import doctor as words
from bot.messages.status import STATUS_TEXT
from bot.runtime.checks import Finding
from bot.slack.errors import code_of
from workflows.forms.resolve import pages, resolve
from workflows.forms.validation import errors
from workflows.records.definitions import Form, RegistrationType
from workflows.records.drafts import Draft, DraftId, NewDraft, Person, RegistrationId
from workflows.records.messages import MessageKey
from workflows.records.registrations import Registration
from workflows.watch.region_states import RegionState

METHOD = "blocks.validate"
#: Characters of a layout that the method takes.
LARGEST = 100_000
#: Problems of one layout that are shown.
PROBLEMS = 3
PERSON = Person(workspace_id="T0000000000", user_id="U0000000000")
CHANNEL, ACCOUNT, NAME = "C0000000000", "123456789012", "Example Corp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A view or a message."""

    name: str
    #: The argument of the method: view, or message.
    kind: str
    content: Block


def of_forms(forms: Sequence[Form], region: str, now: datetime) -> Iterator[Layout]:
    """Every page of every form, as a person sees it who has not answered anything."""
    for form in forms:
        draft = draft_of(form, region, now)
        resolved, cut = resolve(form, draft.answers), pages(form, fits)
        for step, page in enumerate(cut, start=1):
            shown = page_view(draft, resolved, page, PageContext(step=step, steps=len(cut) + 1))
            yield Layout(name=f"{form.type.name}, {page.title}", kind="view", content=shown)
            explained = explanation_view(page.title, [form.by_path[path] for path in page.fields])
            yield Layout(name=f"{form.type.name}, {page.title}, explained", kind="view", content=explained)
        review = review_view(draft, form, ReviewState(errors=errors(form, draft.answers)))
        yield Layout(name=f"{form.type.name}, review", kind="view", content=review)


def of_windows(types: Sequence[RegistrationType], regions: Sequence[str]) -> Iterator[Layout]:
    """The windows around the forms."""
    views = {
        "start": start_view(types, regions, StartAnswers()),
        "start of a table": bulk.start_view(types, regions, StartAnswers()),
        "a table that is refused": bulk.refused_view(["Words about it."], {}),
        "one moment": loading_view("One moment."),
        "a problem": problem_view("Words about it."),
        "done": done_view("Words about it."),
        "a notice": notice_view("Title", "Words about it."),
    }
    for name, view in views.items():
        yield Layout(name=name, kind="view", content=view)


def of_registrations(form: Form, region: str, now: datetime) -> Iterator[Layout]:
    """App Home, and the message of a registration in each status, also in one that nobody knows."""
    registrations = [registration_of(form, region, now, status) for status in (*STATUS_TEXT, "CARRIER_PONDERING")]
    contents = Contents(
        person=PERSON,
        drafts=[draft_of(form, region, now)],
        registrations=registrations,
        kinds={registration.registration_type: registration.title for registration in registrations},
        regions=(region,),
        watched={region: RegionState(last_swept=now)},
        now=now,
    )
    yield Layout(name="App Home", kind="view", content=home_view(contents, HomeSelection()))
    for registration in registrations:
        message = adopted_status_message(registration, NO_NOTES)
        yield Layout(name=f"message of {registration.status}", kind="message", content=content_of(message))


def content_of(message: Message) -> Block:
    """The argument of the method for a message."""
    return {"text": message.text, "blocks": list(message.blocks)}


def draft_of(form: Form, region: str, now: datetime) -> Draft:
    """A draft without answers."""
    new = NewDraft(
        owner=PERSON,
        account_id=ACCOUNT,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        name=NAME,
        channel_id=CHANNEL,
        form_fingerprint=form.fingerprint,
    )
    return new.draft(DraftId("example"), now)


def registration_of(form: Form, region: str, now: datetime, status: str) -> Registration:
    """A registration in a RegistrationStatus."""
    return Registration(
        id=RegistrationId(f"registration-{status.lower()}"),
        account_id=ACCOUNT,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        name=NAME,
        owner=PERSON,
        channel_id=CHANNEL,
        status=status,
        version=1,
        version_status="",
        latest_denied_version=None,
        approved_version=None,
        status_since=now,
        created_at=now,
        submitted_at=now,
        message_key=MessageKey.of(None, RegistrationId("registration-example")),
    )


async def validated(client: AsyncWebClient, layouts: Sequence[Layout]) -> AsyncIterator[Finding]:
    """A finding for each layout that Slack refuses, and one for all others. Raises what Slack's client raises."""
    accepted = too_large = 0
    for layout in layouts:
        text = json.dumps(layout.content, ensure_ascii=False)
        if len(text) > LARGEST:
            too_large += 1
            continue
        try:
            await client.api_call(METHOD, data={layout.kind: text})
            accepted += 1
        except SlackApiError as refused:
            if not code_of(refused).startswith("invalid_"):
                raise
            yield Finding(what=words.layout(layout.name), advice=words.layout_refused(_problems(refused)))
    yield Finding(what=words.LAYOUTS, detail=words.layouts_accepted(accepted, too_large))


def _problems(refused: SlackApiError) -> list[str]:
    found = refused.response.get("errors") or []
    shown = [f"{each.get('pointer', '')}: {each.get('message') or each.get('code', '')}" for each in found]
    return shown[:PROBLEMS] or [code_of(refused)]
