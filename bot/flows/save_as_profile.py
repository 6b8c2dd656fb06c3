"""*Save as profile*: the answers of a registration, of which a person chooses what a new profile keeps."""

from __future__ import annotations

from dataclasses import replace

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.profiles import ANSWERS, NAME, chosen_answers, entered_name, entered_sharing, save_as_view
from bot.flows import profiles
from bot.flows.modal_answer import ModalAnswer
from bot.flows.problems import NotAllowed, words_for
from bot.flows.services import Services
from bot.slack.payloads import FormSubmission
from workflows.forms.meanings import Reuse, meaning
from workflows.profiles import keep
from workflows.profiles.errors import ProfileNameRefused, ProfileNameTaken
from workflows.profiles.keep import ProfileContent
from workflows.profiles.sources import answers_of_source
from workflows.records.drafts import NO_CUSTOMER, CustomerId, Document, DocumentId, Person, RegistrationId
from workflows.records.profiles import ProfileAnswer
from workflows.submissions.start_from import NoAnswers, OpenSource, SourceGone, open_registration


async def view(services: Services, person: Person, registration_id: str) -> Block:
    """The answers to choose from."""
    opened = await _opened(services, person, registration_id)
    answers = answers_of_source(opened.source)
    if not answers:
        raise NotAllowed(messages.profiles.NO_ANSWERS)
    usual = {answer.path: _is_usual(answer) for answer in answers}
    return save_as_view(opened.source.name, answers, usual, {"registration": registration_id})


async def saved(services: Services, submitted: FormSubmission) -> ModalAnswer:
    """The new profile; or what is wrong, under its input."""
    entered, person = submitted.view, submitted.person
    opened = await _opened(services, person, entered.metadata.get("registration", ""))
    chosen = chosen_answers(entered, answers_of_source(opened.source))
    if not chosen:
        return ModalAnswer(view={}, errors={ANSWERS: messages.profiles.NOTHING_CHOSEN})
    content = replace(await _content(services, opened, chosen), customer_id=await _customer(services, opened))
    try:
        made = await keep.create(entered_name(entered), entered_sharing(entered), content, person, services.profiles)
    except (ProfileNameRefused, ProfileNameTaken) as why:
        return ModalAnswer(view={}, errors={NAME: words_for(why, "")})
    note = messages.profiles.saved(made.head.version)
    return ModalAnswer(view=await profiles.profile_view(services, person, made.head.id, note=note))


async def _opened(services: Services, person: Person, registration_id: str) -> OpenSource:
    await profiles.members_only(services, person)
    try:
        return await services.soon(open_registration(registration_id, person, services))
    except SourceGone:
        raise NotAllowed(messages.status.NOT_WATCHED) from None
    except NoAnswers:
        raise NotAllowed(messages.profiles.NO_ANSWERS) from None


async def _customer(services: Services, opened: OpenSource) -> CustomerId:
    """The customer of the registration whose answers are kept."""
    registration = await services.store.registration(RegistrationId(opened.source.id))
    return registration.customer_id if registration else NO_CUSTOMER


async def _content(services: Services, opened: OpenSource, chosen: tuple[ProfileAnswer, ...]) -> ProfileContent:
    """The answers, and the bytes of documents that are still kept here; AWS does not give a document back."""
    answers: list[ProfileAnswer] = []
    bodies: dict[DocumentId, bytes] = {}
    copies = {answer.path: answer.value for answer in opened.source.documents}
    for answer in chosen:
        if isinstance(answer.value, Document):
            body = await opened.body(copies[answer.path])  # type: ignore[arg-type]  # a document's value is its copy
            document = replace(answer.value, id=DocumentId(services.new_id()), attachment_id=None)
            bodies |= {document.id: body} if body else {}
            answers.append(replace(answer, value=document))
        else:
            answers.append(answer)
    return ProfileContent(answers=answers, bodies=bodies)


def _is_usual(answer: ProfileAnswer) -> bool:
    """Whether the answer is the same for most registrations of a company."""
    row = meaning(answer.path, answer.title)
    return row is not None and row.reuse is Reuse.ALWAYS
