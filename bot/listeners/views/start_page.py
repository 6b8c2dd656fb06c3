"""The submitted first modal: a draft is created, and its first page shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import messages
from bot.blocks.customer_select import CUSTOMER, ChosenCustomer
from bot.blocks.small_modals import problem_view
from bot.blocks.start import CHANNEL, NAME, NAME_MAX, REGION, TYPE, StartAnswers, start_answers, start_view
from bot.blocks.start_from import SOURCE
from bot.flows.channels import ChosenChannel, chosen_channel
from bot.flows.customers import customer_for
from bot.flows.form import form_session
from bot.flows.journeys import associations_of, needed_first
from bot.flows.modal_answer import ModalAnswer, answer_modal
from bot.flows.problems import NotAllowed, words_for
from bot.flows.services import Request, Services
from bot.flows.start import again, offered_region
from bot.flows.start_from import filled_in, open_source
from bot.slack import payloads
from bot.slack.payloads import ViewState
from workflows.customers.errors import CustomerProblem
from workflows.forms.validation import allowed_regions
from workflows.journeys.keep import touch_draft
from workflows.records.definitions import RegistrationType
from workflows.records.drafts import CustomerId, Draft, NewDraft, Person
from workflows.records.errors import AwsError
from workflows.submissions import drafts
from workflows.submissions.start_from import OpenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class _BelongsTo:
    """What a new draft belongs to."""

    customer: CustomerId
    #: By type, the registrations that it depends on, as far as that is known.
    associations: Mapping[str, str]


async def handle(request: Request) -> None:
    """Check the four answers, create the draft, show its first page."""
    submitted = payloads.form_submission(request.body)
    work = _begin(request, submitted.person, submitted.view)
    await answer_modal(request, submitted.view.id, work, messages.windows.LOADING_FORM)


async def _begin(request: Request, person: Person, view: ViewState) -> ModalAnswer:
    services = request.services
    region, note = offered_region(view.metadata, services.regions), ""
    types = services.forms.types_now(region) or (await services.soon(services.forms.types(region))).value
    given = start_answers(view, types)
    chosen = next((kind for kind in types if kind.name == given.registration_type), None)
    problems = _problems(given, chosen, services.regions)
    channel = ChosenChannel()
    if CHANNEL not in problems:
        channel = await chosen_channel(request.client, given.channel_id, services.deadlines.detail)
    if channel.problem:
        problems[CHANNEL] = channel.problem
    asks = channel.is_shared and given.confirmed_channel != given.channel_id
    if asks and not problems:
        return ModalAnswer(view=start_view(types, services.regions, given, asks_for_channel=True))
    if problems or chosen is None:
        again_view = start_view(types, services.regions, given)
        return ModalAnswer(view=again_view, errors={_block(name, view): words for name, words in problems.items()})
    try:
        associations = await associations_of(given, chosen, types, services)
        opened = await _opened(services, given, person, may_be_empty=bool(associations))
        customer = await customer_for(services, given.customer, person)
        draft = await _draft(request, view, given, chosen, _BelongsTo(customer=customer, associations=associations))
        session = await form_session(services, draft)
        if opened and session.form.fields:
            draft, note = await filled_in(services, draft, opened, session.form)
            session = replace(session, draft=draft)
        missing = None if associations else await needed_first(services, person, given.region, chosen.name)
        note = "\n".join(each for each in (missing.note if missing else "", note) if each)
    except NotAllowed as refusal:
        return ModalAnswer(
            view=problem_view(messages.text.escape(str(refusal)), again=again(given)), errors={SOURCE: str(refusal)}
        )
    except CustomerProblem as wrong:
        words = messages.customers.problem(wrong)
        again_view = start_view(types, services.regions, replace(given, customer=ChosenCustomer(asked=True)))
        return ModalAnswer(view=again_view, errors={CUSTOMER: words})
    except AwsError as error:
        return ModalAnswer(view=problem_view(words_for(error, ""), again=again(given)))
    services.homes.touch(person)
    services.aside(_show_journey(draft, services))
    await services.store.save_draft_form(draft.id, session.form, services.clock())
    services.aside(services.resources.warm(session.form, draft.region))
    return ModalAnswer(view=await session.go(session.first(), note))


async def _opened(services: Services, given: StartAnswers, person: Person, *, may_be_empty: bool) -> OpenSource | None:
    """What the form is filled in from. Answers that are deleted do not matter to what only depends on it."""
    try:
        return await open_source(services, given.source.value, person) if given.source.value else None
    except NotAllowed as refused:
        if may_be_empty and str(refused) == messages.start_from.NO_ANSWERS:
            return None
        raise


async def _show_journey(draft: Draft, services: Services) -> None:
    await touch_draft(draft, services)
    await services.notifier.journeys_moved()


async def _draft(
    request: Request, view: ViewState, given: StartAnswers, chosen: RegistrationType, belongs_to: _BelongsTo
) -> Draft:
    services = request.services
    new = NewDraft(
        owner=payloads.form_submission(request.body).person,
        account_id=await services.account_id(),
        region=given.region,
        registration_type=chosen.name,
        title=chosen.title,
        name=given.name,
        channel_id=given.channel_id,
        customer_id=belongs_to.customer,
        associations=belongs_to.associations,
    )
    # A submission that is delivered again has the same view and hash; a view shown again has another hash.
    return await drafts.begin_once(new, f"{view.id} {view.hash}", services)


def _problems(given: StartAnswers, chosen: RegistrationType | None, offered: Sequence[str]) -> dict[str, str]:
    problems = place_problems(given, chosen, offered)
    if not given.name:
        problems[NAME] = messages.form.NAME_REQUIRED
    elif len(given.name) > NAME_MAX:
        problems[NAME] = messages.causes.too_long(len(given.name), NAME_MAX)
    return problems


def place_problems(given: StartAnswers, chosen: RegistrationType | None, offered: Sequence[str]) -> dict[str, str]:
    """The problems of type, region and channel, by block."""
    problems = {}
    if chosen is None:
        problems[TYPE] = messages.review.CHOOSE_ONE
    elif (regions := allowed_regions(chosen.name)) and given.region not in regions:
        problems[REGION] = messages.form.wrong_region(chosen.title, regions, offered)
    if given.region not in offered:
        problems[REGION] = messages.review.CHOOSE_ONE
    if not given.channel_id:
        problems[CHANNEL] = messages.review.CHOOSE_ONE
    return problems


def _block(name: str, view: ViewState) -> str:
    """The block id of an input: that of the type depends on the region, and on what filled it in."""
    return next((block for block in view.inputs if block.partition("|")[0] == name), name)
