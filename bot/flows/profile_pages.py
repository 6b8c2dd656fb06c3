"""A page of a profile: shown, saved, and put together with what somebody else saved at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot import messages
from bot.blocks.elements import Block
from bot.blocks.fields import answer_of, of_another_kind, path_of
from bot.blocks.profile_page import ProfilePage, asked, profile_page_view
from bot.blocks.profiles import change_blocks
from bot.flows import profiles
from bot.flows.modal_answer import ModalAnswer
from bot.flows.problems import NotAllowed
from bot.flows.services import Services
from bot.slack.files import FileProblem
from bot.slack.payloads import SlackFile, ViewState
from workflows.forms.documents import DocumentRefused, OutgoingFile, allowance
from workflows.forms.resolve import Page, ResolvedForm
from workflows.forms.tidy import Tidier
from workflows.forms.validation import ErrorCode, page_errors
from workflows.profiles import keep
from workflows.profiles.changes import Field, changes, merged, spread, with_answers
from workflows.profiles.errors import ProfileChanged
from workflows.profiles.keep import ProfileContent
from workflows.profiles.sources import answers_for, profile_answers
from workflows.records.definitions import ATTACHMENT, FieldPath, Form
from workflows.records.drafts import Answer, Document, DocumentId, Person
from workflows.records.profiles import Profile, ProfileAnswer, ProfileId, Sharing

#: A profile may lack any answer.
_OPEN = frozenset({ErrorCode.MISSING, ErrorCode.DOCUMENT_MISSING})


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What a person entered on a page."""

    answers: Mapping[FieldPath, Answer | None]
    problems: Mapping[FieldPath, str]
    bodies: Mapping[DocumentId, bytes] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PageSession:
    """A page of a profile, as the view's metadata names it. It came through the client, so all of it is checked."""

    services: Services
    person: Person
    form: Form
    page: Page
    metadata: Mapping[str, str]
    #: The profile as it is now; None for one that is not stored yet.
    profile: Profile | None

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.profile.head.name if self.profile else self.metadata.get("name", "")

    @property
    def answers(self) -> dict[FieldPath, Answer]:
        """The profile's answers to this form."""
        return dict(answers_for(self.profile, self.form.type.name)) if self.profile else {}

    @property
    def read_version(self) -> int:
        """The version that the person has read."""
        version = self.metadata.get("version", "")
        return int(version) if version.isdecimal() else 0

    def resolved(self, answers: Mapping[FieldPath, Answer]) -> ResolvedForm:
        """The form under these answers."""
        return profiles.resolved_form(self.form, answers)

    def view(self, answers: Mapping[FieldPath, Answer], **shown: object) -> Block:
        """The page with these answers."""
        page = ProfilePage(
            page=self.page,
            resolved=self.resolved(answers),
            answers=answers,
            name=self.name,
            metadata=self.metadata,
        )
        return profile_page_view(replace(page, **shown))  # type: ignore[arg-type]  # of any field

    async def submitted(self, view: ViewState) -> ModalAnswer:
        """Save the page, and show the profile; or this page with its problems."""
        entered = await self._entered(view)
        answers = {path: value for path, value in {**self.answers, **entered.answers}.items() if value is not None}
        if entered.problems:
            inputs = {path_of(block): block for block in view.inputs}
            under = {inputs[path]: words for path, words in entered.problems.items() if path in inputs}
            return ModalAnswer(view=self.view(answers, problems=entered.problems), errors=under)
        given = profile_answers(self.form, entered.answers)
        try:
            saved = await self._saved(given, entered)
        except ProfileChanged as changed:
            return ModalAnswer(view=await self._over_theirs(changed, given, entered))
        return ModalAnswer(view=await self._next(saved, view))

    async def without(self, path: FieldPath) -> Block:
        """The page after a document was removed. Raises what `keep.save` raises."""
        given = profile_answers(self.form, {path: None})
        try:
            saved = await self._saved(given, Entered(answers={}, problems={}))
        except ProfileChanged as changed:
            return await self._over_theirs(changed, given, Entered(answers={}, problems={}))
        again = self._with(saved)
        return again.view(again.answers)

    async def _saved(self, given: Mapping[Field, ProfileAnswer | None], entered: Entered) -> Profile:
        ports = self.services.profiles
        if self.profile is None:
            content = ProfileContent(answers=with_answers((), given), bodies=entered.bodies)
            return await keep.create(self.name, _sharing(self.metadata), content, self.person, ports)
        before = self.profile
        content = ProfileContent(
            answers=with_answers(before.answers, spread(before.answers, given)), bodies=entered.bodies
        )
        if before.head.version == self.read_version and not changes(before.answers, content.answers):
            return before
        read = replace(before, head=replace(before.head, version=self.read_version))
        return await keep.save(read, content, self.person, ports)

    async def _next(self, saved: Profile, view: ViewState) -> Block:
        """The profile; the page again where the answers of it ask for more."""
        again, drawn = self._with(saved), {path_of(block) for block in view.inputs}
        if {item.path for item in asked(self.page, again.resolved(again.answers))} - drawn:
            return again.view(again.answers, note=messages.form.MORE_QUESTIONS)
        changed = changes(self.profile.answers, saved.answers) if self.profile else ()
        note = messages.profiles.saved(saved.head.version)
        return await profiles.profile_view(self.services, self.person, saved.head.id, note=note, changed=changed)

    async def _over_theirs(
        self, changed: ProfileChanged, given: Mapping[Field, ProfileAnswer | None], entered: Entered
    ) -> Block:
        """The page with this person's changes over the version that somebody else has saved.

        Files are saved at once, because Slack would ask for them again; what they replace stays in the history.
        """
        base = changed.base.answers if changed.base else ()
        now, person = changed.now, changed.now.latest.author
        files = {each: answer for each, answer in given.items() if answer and answer.value in _files(entered)}
        if files:
            content = ProfileContent(answers=with_answers(now.answers, files), bodies=entered.bodies)
            now = await keep.save(now, content, self.person, self.services.profiles)
        mine = with_answers(now.answers, merged(base, changed.now.answers, {**given, **files}))
        # Slack keeps what was typed in an input that stays; under new ids it shows the other person's answers.
        again = self._with(now, generation=str(now.head.version))
        answers = {each.path: each.value for each in mine if each.registration_type == self.form.type.name}
        note = messages.profiles.changed_meanwhile(person.user_id)
        return again.view(answers, note=note, details=change_blocks(changes(base, changed.now.answers)))

    def _with(self, profile: Profile, **more: str) -> PageSession:
        version = {"profile": profile.head.id, "version": str(profile.head.version)}
        return replace(self, profile=profile, metadata={**self.metadata, **version, **more})

    async def _entered(self, view: ViewState) -> Entered:
        """The values of the page's inputs; files are fetched and checked."""
        fields = {item.path: item for item in asked(self.page, self.resolved(self.answers))}
        answers: dict[FieldPath, Answer | None] = {}
        files: dict[FieldPath, SlackFile] = {}
        for block in dict.fromkeys([*view.inputs, *view.entered]):
            item, value = fields.get(path_of(block)), view.entered.get(block)
            if item is None:
                continue
            if item.definition.kind == ATTACHMENT:
                files |= {item.path: value.files[0]} if value and value.files else {}
                continue
            if value and of_another_kind(item, value):
                continue  # the field has changed while the window was open
            answers[item.path] = answer_of(item, value) if value else None
        texts = {path: answer for path, answer in answers.items() if answer is not None}
        answers |= Tidier(self.form).tidied(texts, self.answers)
        return await self._checked(answers, files)

    async def _checked(
        self, answers: Mapping[FieldPath, Answer | None], files: Mapping[FieldPath, SlackFile]
    ) -> Entered:
        fetched = await asyncio.gather(*(self._fetch(path, file) for path, file in files.items()))
        outcomes = dict(zip(files, fetched, strict=True))
        prepared = {path: file for path, file in outcomes.items() if isinstance(file, OutgoingFile)}
        new_id = self.services.new_id
        documents = {path: file.document(DocumentId(new_id())) for path, file in prepared.items()}
        held = {path: value for path, value in {**self.answers, **answers}.items() if value is not None}
        wrong = page_errors(self.resolved(held), self.page.fields, held)
        problems = {each.path: messages.form.field_error(each) for each in wrong if each.code not in _OPEN}
        problems |= {path: words for path, words in outcomes.items() if isinstance(words, str)}
        return Entered(
            answers={**answers, **documents},
            problems=problems,
            bodies={document.id: prepared[path].body for path, document in documents.items()},
        )

    async def _fetch(self, path: FieldPath, file: SlackFile) -> OutgoingFile | str:
        """A file as it would be sent, or what is wrong with it, in words."""
        try:
            body = await self.services.files.fetch(file)
            return await self.services.prepared(body, file.name, allowance(self.form.by_path[path]))
        except (FileProblem, DocumentRefused) as problem:
            return messages.form.document_problem(str(problem.code), problem.params)


async def page_session(services: Services, person: Person, metadata: Mapping[str, str]) -> PageSession:
    """The page that a view or a button names.

    Raises:
        NotAllowed: AWS's form no longer has it.
        ProfileGone, NoKey, Unreadable: see `keep.opened`.
    """
    await profiles.members_only(services, person)
    profile_id = metadata.get("profile", "")
    profile = await keep.opened(ProfileId(profile_id), person, services.profiles) if profile_id else None
    form = await profiles.form_or_none(services, metadata.get("type", ""))
    if form is None:
        raise NotAllowed(messages.profiles.NO_FORM)
    answers = answers_for(profile, form.type.name) if profile else {}
    pages = profiles.profile_pages(form, answers)
    page = next((page for page in pages if page.key == metadata.get("page")), None)
    if page is None:
        raise NotAllowed(messages.profiles.NOT_SHOWN)
    version = {"version": str(profile.head.version)} if profile and not metadata.get("version") else {}
    return PageSession(
        services=services, person=person, form=form, page=page, profile=profile, metadata={**metadata, **version}
    )


def _files(entered: Entered) -> list[Document]:
    return [answer for answer in entered.answers.values() if isinstance(answer, Document)]


def _sharing(metadata: Mapping[str, str]) -> Sharing:
    return Sharing.WORKSPACE if metadata.get("sharing") == Sharing.WORKSPACE.value else Sharing.PRIVATE
