"""Profiles in Slack: the list and a profile. Guests are refused here as well as at the border."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks import profiles as blocks
from bot.blocks.elements import Block
from bot.blocks.fields import fits
from bot.blocks.profiles import ShownPage, ShownProfile
from bot.flows.problems import NotAllowed, words_for
from bot.flows.services import Request, Services, show
from workflows.forms.resolve import Page, ResolvedForm, pages, resolve
from workflows.forms.validation import allowed_regions
from workflows.profiles import keep
from workflows.profiles.changes import AnswerChange
from workflows.profiles.errors import NoKey, Unreadable
from workflows.profiles.holders import holders
from workflows.profiles.rights import may_manage
from workflows.profiles.sources import answers_for, is_kept, kept_sections, types_of
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answers, Person
from workflows.records.errors import AwsError
from workflows.records.profiles import Profile, ProfileAnswer, ProfileHead, ProfileId


async def members_only(services: Services, person: Person) -> None:
    """Refuse everybody who is not a full member: profiles are never a guest's, whatever else guests may do.

    Raises:
        NotAllowed: for anybody else.
        NotChecked: Slack does not say now who it is.
    """
    profile = await services.people.profile(person.user_id)
    if not profile.is_member:
        raise NotAllowed(messages.problems.MEMBERS_ONLY)


async def open_list(request: Request, person: Person, trigger_id: str, words: str) -> None:
    """The profiles in a new modal, or those whose name has these words."""
    await members_only(request.services, person)
    await request.open(trigger_id, await list_view(request.services, person, words))


async def list_view(services: Services, person: Person, words: str = "") -> Block:
    """The profiles that the person sees."""
    heads = await keep.seen_by(person, services.profiles)
    wanted = words.casefold().split()
    shown = [head for head in heads if all(word in head.name.casefold() for word in wanted)]
    return blocks.list_view(shown, words, has_key=services.profiles.vault is not None)


async def profile_view(
    services: Services,
    person: Person,
    profile_id: str,
    *,
    note: str = "",
    changed: tuple[AnswerChange, ...] = (),
) -> Block:
    """A profile; where it cannot be read, why, and that nothing else is affected.

    Raises:
        ProfileGone: it does not exist for this person.
    """
    head = await keep.head_of(ProfileId(profile_id), person, services.profiles)
    try:
        profile = await keep.opened(head.id, person, services.profiles)
    except (NoKey, Unreadable) as why:
        return blocks.unreadable_view(head, words_for(why, ""), may_manage=may_manage(head, person))
    shown = await _shown(services, profile, person)
    held = await holders(changed, services.store) if changed else ()
    return blocks.profile_view(replace(shown, note=note, holders=held))


async def history_view(services: Services, person: Person, profile_id: str) -> Block:
    """Who changed what."""
    head = await keep.head_of(ProfileId(profile_id), person, services.profiles)
    return blocks.history_view(head, await keep.history(head.id, person, services.profiles))


async def _shown(services: Services, profile: Profile, person: Person) -> ShownProfile:
    shown: list[ShownPage] = []
    for registration_type in types_of(profile):
        form = await form_or_none(services, registration_type)
        shown += shown_pages(profile, form) if form else []
    placed = {answer.field for page in shown for answer in page.answers}
    return ShownProfile(
        profile=profile,
        pages=tuple(shown),
        others=tuple(answer for answer in profile.answers if answer.field not in placed),
        may_manage=may_manage(profile.head, person),
    )


def shown_pages(profile: Profile, form: Form) -> list[ShownPage]:
    """The pages that ask something, each with the profile's answers to it."""
    answers = answers_for(profile, form.type.name)
    by_path = {answer.path: answer for answer in profile.answers if answer.registration_type == form.type.name}
    return [
        ShownPage(page=page, registration_type=form.type.name, answers=_on(page, by_path))
        for page in profile_pages(form, answers)
    ]


def _on(page: Page, by_path: dict[FieldPath, ProfileAnswer]) -> tuple[ProfileAnswer, ...]:
    return tuple(by_path[path] for path in page.fields if path in by_path)


def profile_pages(form: Form, answers: Answers) -> tuple[Page, ...]:
    """The form's pages about company, contact and use case, and those with an answer."""
    sections = {*kept_sections(form), *(form.by_path[path].section for path in answers if path in form.by_path)}
    kept = tuple(field for field in form.fields if field.section in sections and is_kept(field))
    return pages(replace(form, fields=kept), fits)


def resolved_form(form: Form, answers: Answers) -> ResolvedForm:
    """The whole form under a profile's answers: what a page asks may depend on any of them."""
    return resolve(form, answers)


async def form_or_none(services: Services, registration_type: str) -> Form | None:
    """The form as last seen, or as AWS has it; None where AWS does not answer or no longer has it."""
    region = region_of(services, registration_type)
    known = services.forms.form_now(region, registration_type)
    if known:
        return known
    try:
        return (await services.soon(services.forms.form(region, registration_type))).value
    except AwsError:
        return None


def region_of(services: Services, registration_type: str) -> str:
    """A region whose form the questions are taken from: the default one, unless the type is of others only."""
    allowed = allowed_regions(registration_type) or services.regions
    return next((region for region in services.regions if region in allowed), services.regions[0])


async def replace_view(request: Request, view_id: str, view: Block) -> None:
    """Show another view in the modal."""
    await show(request, view_id, view)


async def head_for(services: Services, person: Person, profile_id: str) -> ProfileHead:
    """The profile without its answers, for a member who may see it. Raises NotAllowed, ProfileGone."""
    await members_only(services, person)
    return await keep.head_of(ProfileId(profile_id), person, services.profiles)
