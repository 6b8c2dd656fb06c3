"""Submitted modals of profiles."""

from __future__ import annotations

from bot import messages
from bot.blocks.profiles import NAME, NewProfile, new_profile
from bot.blocks.start import type_block
from bot.blocks.start_from import NO_SOURCE
from bot.flows import profiles, save_as_profile
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import NotAllowed, words_for
from bot.flows.profile_pages import page_session
from bot.flows.services import Request
from bot.slack import payloads
from bot.slack.payloads import FormSubmission
from workflows.profiles import keep
from workflows.profiles.errors import ProfileNameRefused, ProfileNameTaken


async def begin(request: Request) -> None:
    """Check the name and the form of a new profile, and show its first page."""
    submitted = payloads.form_submission(request.body)
    await answer_modal(request, submitted.view.id, _first(request, submitted), messages.windows.LOADING_FORM)


async def _first(request: Request, submitted: FormSubmission) -> ModalAnswer:
    services, view = request.services, submitted.view
    await profiles.members_only(services, submitted.person)
    region = view.metadata.get("region", "")
    types = services.forms.types_now(region if region in services.regions else services.regions[0]) or ()
    entered = new_profile(view, types)
    errors = {}
    try:
        await keep.must_be_free(keep.clean_name(entered.name), submitted.person, services.profiles)
    except (ProfileNameRefused, ProfileNameTaken) as why:
        errors[NAME] = words_for(why, "")
    if not entered.registration_type:
        errors[type_block(region, NO_SOURCE)] = messages.review.CHOOSE_ONE
    if errors:
        return ModalAnswer(view={}, errors=errors)
    return ModalAnswer(view=await _page(request, submitted, entered))


async def _page(request: Request, submitted: FormSubmission, entered: NewProfile) -> dict[str, object]:
    services = request.services
    form = await profiles.form_or_none(services, entered.registration_type)
    pages = profiles.profile_pages(form, {}) if form else ()
    if form is None or not pages:
        raise NotAllowed(messages.profiles.NO_FORM)
    metadata = {
        "name": keep.clean_name(entered.name),
        "sharing": entered.sharing.value,
        "type": entered.registration_type,
        "page": pages[0].key,
    }
    session = await page_session(services, submitted.person, metadata)
    return session.view({}, note=messages.profiles.FIRST_PAGE)


async def save_page(request: Request) -> None:
    """Save a page, and show the profile."""
    submitted = payloads.form_submission(request.body)
    files = any(entered.files for entered in submitted.view.entered.values())
    loading = messages.windows.LOADING_FILES if files else messages.windows.LOADING_SAVING
    await answer_modal(request, submitted.view.id, _saved(request, submitted), loading)


async def _saved(request: Request, submitted: FormSubmission) -> ModalAnswer:
    session = await page_session(request.services, submitted.person, submitted.view.metadata)
    return await session.submitted(submitted.view)


async def save_as(request: Request) -> None:
    """Make a profile of the chosen answers of a registration."""
    submitted = payloads.form_submission(request.body)
    work = save_as_profile.saved(request.services, submitted)
    await answer_modal(request, submitted.view.id, work, messages.windows.LOADING_SAVING)
