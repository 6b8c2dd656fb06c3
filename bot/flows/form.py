"""A draft on its form: its pages as modals, and what a person enters in them kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot import messages
from bot.blocks import denial, start_from
from bot.blocks.denial import EDIT, edit_key
from bot.blocks.elements import Block, section
from bot.blocks.fields import answer_of, block_id, fits, of_another_kind, path_of
from bot.blocks.page import REVIEW, TARGET, PageContext, page_view
from bot.blocks.preflight import field_notes
from bot.blocks.review import REVIEW_KEY, ReviewState, review_view
from bot.flows.approvals import missing_rule
from bot.flows.customers import customer_name
from bot.flows.modal_answer import ModalAnswer
from bot.flows.services import Services
from bot.slack.files import FileProblem
from bot.slack.payloads import SlackFile, ViewState
from workflows.forms.documents import DocumentRefused, OutgoingFile, allowance
from workflows.forms.extra_pages import (
    ASKED_PAGE,
    CHANGED_PAGE,
    DENIED_PAGE,
    Cut,
    asked_pages,
    changed_pages,
)
from workflows.forms.page_order import PageOrder
from workflows.forms.resolve import Page, ResolvedForm, pages, section_page, visible
from workflows.forms.tidy import Reading, Tidier, readings
from workflows.forms.validation import errors, page_errors
from workflows.preflight.findings import Finding, surest_first
from workflows.preflight.overriding import counting, musts
from workflows.preflight.pages import page_findings
from workflows.preflight.rules import preflight
from workflows.preflight.sheet import Sheet
from workflows.records.definitions import ATTACHMENT, FieldPath, Form
from workflows.records.drafts import Answer, Draft
from workflows.records.registrations import WHOLE_VERSION, Revision
from workflows.submissions import drafts, revise
from workflows.submissions.known import known_of
from workflows.submissions.plan import plan

Problems = Mapping[FieldPath, str]


@dataclass(frozen=True, kw_only=True)
class FormSession:
    """A draft on its form."""

    services: Services
    draft: Draft
    form: Form
    #: What the draft starts from when it answers a refusal.
    revision: Revision | None = None
    #: Answers of the last page that are sent in another way than they were typed.
    readings: tuple[Reading, ...] = ()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """All pages, those of the denial and of changed fields first; the same under all answers."""
        cut = Cut(fits=denial.fits, title=messages.form_changes.CHANGED_TITLE)
        usual = asked_pages(self.form, self.draft.prefill.asked, pages(self.form, fits), start_from.ASKED)
        usual = changed_pages(self.form, self.draft.changed, usual, cut)
        if self.revision is None:
            return usual
        return revise.pages(self.form, self.revision, usual, denial.fits, messages.denial.DENIED_TITLE)

    @cached_property
    def order(self) -> PageOrder:
        """The pages under the draft's answers."""
        return PageOrder(form=self.form, answers=self.draft.answers, pages=self.pages, always=DENIED_PAGE)

    @property
    def resolved(self) -> ResolvedForm:
        """The form under the draft's answers."""
        return self.order.resolved

    @cached_property
    def sheet(self) -> Sheet:
        """The answers by what they mean."""
        return Sheet(form=self.form, answers=self.draft.answers)

    def page(self, key: str) -> Page | None:
        """The page of this key; for a key of the review's Edit buttons, a page of that section alone if it fits."""
        if not key.startswith(EDIT):
            return self.order.page(key)
        alone = section_page(self.form, key.removeprefix(EDIT), key)
        fields = [self.form.by_path[path] for path in alone.fields] if alone else []
        return alone if alone and fits(fields) else self.order.page(key.removeprefix(EDIT))

    def first(self) -> str:
        """Key of the first page that asks something; the review where none does."""
        return _key(self.order.first())

    def after(self, key: str) -> str:
        """Key of the page after `key`; the review where nothing is left."""
        return _key(self.order.after(key))

    def before(self, key: str) -> str:
        """Key of the page before `key`; for the first page, its own."""
        return _key(self.order.before(key), key)

    async def view(self, key: str, problems: Problems | None = None, note: str = "") -> Block:
        """The page `key` as a modal; the review for any other key."""
        page = self.page(key)
        if page is None:
            return await self._review(note)
        fix, problems = self.fix(), problems or {}
        heading, level = self._heading(page, fix, problems)
        additions = replace(
            self._place(page),
            problems=problems,
            note=note,
            alert=heading,
            level=level,
            intro=self._intro(page, fix, note),
            notes=_together(await self._remarks_on(page), denial.notes(fix) if fix else {}),
            marks={} if fix else start_from.marks(self.draft),
        )
        return page_view(self.draft, self.resolved, page, additions)

    async def remarks(self) -> tuple[Finding, ...]:
        """What a reviewer would say; in a thread, because the first time reads a list of domains."""
        known = await known_of(self.draft.customer_id, self.services.store, self.services.own_names)
        found = await asyncio.to_thread(preflight, self.form, self.draft.answers, known)
        reader = self.services.page_reader
        if reader is None:
            return found
        read = await asyncio.to_thread(reader.known, self.sheet)
        return surest_first((*found, *await asyncio.to_thread(page_findings, self.sheet, read)))

    async def _reads_pages(self) -> bool:
        """Whether pages are about to be read."""
        reader = self.services.page_reader
        return bool(reader and await asyncio.to_thread(reader.unread, self.sheet))

    async def _remarks_on(self, page: Page) -> dict[FieldPath, list[Block]]:
        """The remarks under the fields of a page that a person comes back to."""
        answered = [path for path in page.fields if self.draft.answers.get(path)]
        if not answered:
            return {}
        open_ones = counting(await self.remarks(), self.draft.answers, self.draft.overrides)
        return field_notes(open_ones, answered)

    def _place(self, page: Page) -> PageContext:
        """Where the page is among the others, and where its main button leads."""
        shown = [page.key for page in self.order.shown]
        if page not in self.pages:
            return PageContext(step=0, steps=0, to_review=True)
        step = shown.index(page.key) + 1 if page.key in shown else 1
        incomplete = self._incomplete()
        others = [key for key in incomplete if key != page.key]
        # A page whose answers are still missing is followed by the next one, even where that asks nothing required.
        ends = page.key not in incomplete or page.section in (DENIED_PAGE, ASKED_PAGE) or step == len(shown)
        return PageContext(
            step=step,
            steps=len(shown) + 1,
            to_review=ends and not others and page.section != CHANGED_PAGE,
            has_next=step < len(shown),
        )

    def _incomplete(self) -> list[str]:
        """Keys of the pages that still need the person: an error, a denied field not looked at, a changed field."""
        wrong = {error.path for error in errors(self.form, self.draft.answers)}
        unseen = set(revise.unseen(self.revision)) if self.revision else set()
        return [
            page.key
            for page in self.order.shown
            if wrong.intersection(page.fields)
            or page.section == CHANGED_PAGE
            or (page.section == DENIED_PAGE and unseen.intersection({*page.fields, *_whole(page)}))
        ]

    def _heading(self, page: Page, fix: denial.Fix | None, problems: Problems) -> tuple[str, str]:
        """The line at the top of a page, and how grave it is."""
        if problems:
            return messages.form.to_correct(len(problems)), "error"
        if fix and page.key == DENIED_PAGE:
            return messages.denial.to_change(len(fix.revision.verdict.fields)), "warning"
        return (messages.form_changes.TO_LOOK_AT, "warning") if page.section == CHANGED_PAGE else ("", "info")

    def _intro(self, page: Page, fix: denial.Fix | None, note: str) -> list[Block]:
        """The top of a page of denied or changed fields; `note` may say the latter already."""
        if fix and page.key == DENIED_PAGE:
            return denial.intro(fix, self.form)
        if page.key == self.first_changed() and not note:
            return [section(messages.form_changes.to_look_at(self.draft.changed, self.form))]
        return []

    def fix(self) -> denial.Fix | None:
        """What the form shows of the refusal it answers."""
        if self.revision is None:
            return None
        return denial.Fix(
            revision=self.revision,
            marks=revise.marks(self.form, self.revision),
            differences=revise.differences(self.form, self.revision, self.draft.answers),
            unseen=revise.unseen(self.revision),
        )

    async def _review(self, note: str) -> Block:
        draft, fix = self.draft, self.fix()
        # A new version keeps what its registration is associated with.
        asked = self.services.resources.questions(self.form, draft.account_id, draft.region) if not fix else None
        questions = await self.services.soon(asked) if asked else ()
        where = {path: edit_key(self.form.by_path[path].section) for path in self.form.by_path}
        where |= {
            path: page.key for page in self.pages if page.section in (DENIED_PAGE, CHANGED_PAGE) for path in page.fields
        }
        wrong = errors(self.form, draft.answers)
        calls = plan(self.form, draft, revises=fix is not None).calls
        room = await self.services.resources.room(draft.region, calls)
        unseen = bool(drafts.unseen_prefilled(draft, self.form))
        # Errors come first: an answer that is not accepted has to be written again anyway.
        remarks = () if wrong else await self.remarks()
        rule = await missing_rule(self.services, self.form, draft, self.revision)
        state = ReviewState(
            errors=wrong,
            questions=questions,
            pages=where,
            fix=fix,
            room=room,
            remarks=remarks,
            reads_pages=not wrong and await self._reads_pages(),
            # Where somebody has to approve it, they decide about what will be denied, too.
            musts=0 if rule else len(musts(counting(remarks, draft.answers, draft.overrides))),
            has_unseen_prefilled=unseen,
            needs_approval=rule is not None,
            not_approved=await self._not_approved(),
            customer=await customer_name(self.services, draft.customer_id),
        )
        return review_view(draft, self.form, state, note)

    async def _not_approved(self) -> str:
        """Why the draft's last request was not approved; empty where there was none, or its owner took it back."""
        approval = await self.services.store.approval_of(self.draft.id) if self.services.approval_rules else None
        return messages.approvals.not_approved(approval) if approval else ""

    async def go(self, key: str, note: str = "") -> Block:
        """The page `key`, remembered as the one to continue with; after a page of changed fields, the one before it."""
        page = self.page(key)
        if page is None or (page.section != CHANGED_PAGE and page in self.pages):
            await self.services.store.save_answers(self.draft.id, {}, self.services.clock(), page=key)
        return await self.view(key, note=note)

    async def keep(self, page: Page, view: ViewState, *, touched: str | None) -> tuple[FormSession, Problems]:
        """Save the values of the page's inputs; fetch and check files. Returns the new session and the files' problems.

        After a click, only the filled-in inputs and the `touched` one count, because Slack may leave out others (see
        the facts on state after an update). After a submission (`touched` is None), an empty input clears the answer.
        """
        fields = {field.path: field for field in visible(page, self.resolved)}
        answers: dict[FieldPath, Answer | None] = {}
        files: dict[FieldPath, SlackFile] = {}
        for block in dict.fromkeys([*view.inputs, *view.entered]):
            field, entered = fields.get(path_of(block)), view.entered.get(block)
            if field is None:
                continue
            if field.definition.kind == ATTACHMENT:
                files |= {field.path: entered.files[0]} if entered and entered.files else {}
                continue
            if entered and of_another_kind(field, entered):
                continue  # the field has changed while the window was open: what was typed there is no answer to it
            answer = answer_of(field, entered) if entered else None
            if answer is not None or touched is None or block == touched:
                answers[field.path] = answer
        texts = {path: answer for path, answer in answers.items() if answer is not None}
        tidied = Tidier(self.form).tidied(texts, self.draft.answers)
        draft = await drafts.answer(self.draft, {**answers, **tidied}, self.services)
        typed = {path_of(block): entered.text or "" for block, entered in view.entered.items()}
        kept = await replace(self, draft=draft, readings=tuple(readings(typed, tidied))).claimed()
        return await kept.attach(files) if files else (kept, {})

    async def claimed(self) -> FormSession:
        """The session after an answer was saved: from the first changed one on, others see who fixes the denial."""
        if self.revision is None or self.revision.claimed_at is not None:
            return self
        revision = await self.services.store.revision(self.draft.id)
        if revision and revision.claimed_at is not None:
            registration = await self.services.store.registration(revision.registration_id)
            await self.services.notifier.moved(registration) if registration else None
        return replace(self, revision=revision)

    async def attach(self, files: Mapping[FieldPath, SlackFile]) -> tuple[FormSession, Problems]:
        """Fetch, check and store files; returns the session with them, and the problems of the refused files."""
        fetched = await asyncio.gather(*(self._fetch(path, file) for path, file in files.items()))
        services, draft, problems = self.services, self.draft, {}
        # Stored one after the other: storing one drops bytes that no answer of the draft points to.
        for path, outcome in zip(files, fetched, strict=True):
            if isinstance(outcome, str):
                problems[path] = outcome
                continue
            draft = await drafts.attach(draft, path, outcome, services)
        return replace(self, draft=draft), problems

    async def _fetch(self, path: FieldPath, file: SlackFile) -> OutgoingFile | str:
        """One file, checked and ready to be sent; or what is wrong with it, in words."""
        wanted = allowance(self.form.by_path[path])
        try:
            body = await self.services.files.fetch(file)
            return await self.services.prepared(body, file.name, wanted)
        except (FileProblem, DocumentRefused) as problem:
            return messages.form.document_problem(str(problem.code), problem.params)

    async def submit_page(self, page: Page, view: ViewState) -> ModalAnswer:
        """Save a submitted page; returns the next page, or this one with its problems."""
        asked = {block_id(field) for field in visible(page, self.resolved)}
        kept, file_problems = await self.keep(page, view, touched=None)
        fields = visible(page, kept.resolved)
        wrong = page_errors(kept.resolved, page.fields, kept.draft.answers)
        problems = {error.path: messages.form.field_error(error) for error in wrong} | dict(file_problems)
        if any(block_id(shown) not in asked for shown in fields):
            return ModalAnswer(view=await kept.view(page.key, file_problems, messages.form.MORE_QUESTIONS))
        if problems:
            inputs = {path_of(block): block for block in view.inputs}
            under = {inputs[path]: words for path, words in problems.items() if path in inputs}
            again = await kept.view(page.key, problems)
            return ModalAnswer(view=again, errors=under if len(under) == len(problems) else {})
        kept = await kept.looked(page)
        read_as = messages.form.read_as(kept.form, kept.readings)
        if page.section == CHANGED_PAGE:
            return ModalAnswer(view=await kept.past(page, read_as))
        return ModalAnswer(view=await kept.go(kept.following(page, view.metadata.get(TARGET, "")), read_as))

    async def looked(self, page: Page) -> FormSession:
        """The session after a person has gone through a page: denied and prefilled fields count as seen."""
        draft = await drafts.look_at_prefilled(self.draft, page.fields, self.services)
        if self.revision is None or page.section != DENIED_PAGE:
            return replace(self, draft=draft)
        revision = await revise.look(self.revision, page, store=self.services.store)
        return replace(self, draft=draft, revision=revision)

    def following(self, page: Page, target: str) -> str:
        """Key of the page after a submitted one: as its main button said, unless something is left to correct."""
        if page not in self.pages:
            return REVIEW_KEY
        if page.section == ASKED_PAGE:
            return self.unfinished_from(page)
        return self.unfinished() if target == REVIEW else self.after(page.key)

    def unfinished_from(self, page: Page) -> str:
        """After a page of what is asked first: the next such page, else the first page with an error, or the review."""
        following = self.after(page.key)
        next_page = self.page(following)
        return following if next_page and next_page.section == ASKED_PAGE else self.unfinished()

    async def past(self, page: Page, note: str = "") -> Block:
        """What follows a page of changed fields: the next one, else the page that the draft was left at.

        A draft that was complete goes back to its review, unless the change made another answer wrong.
        """
        draft = await drafts.looked_at(self.draft, page.fields, self.form, self.services)
        again = replace(self, draft=draft)
        if again.first_changed():
            return await again.go(again.first_changed(), note)
        left_at = again.page(draft.page)
        if left_at and left_at.section == DENIED_PAGE:
            return await again.go(again.after(left_at.key), note)
        return await again.go(left_at.key if left_at in again.order.shown else again.unfinished(), note)

    def first_changed(self) -> str:
        """Key of the first page of changed fields that asks something; empty where nothing is left to look at."""
        return _key(next((page for page in self.order.shown if page.section == CHANGED_PAGE), None), "")

    def unfinished(self) -> str:
        """Key of the first page with an error; the review where none has one."""
        return _key(self.order.after(self.order.shown[-1].key if self.order.shown else ""))


async def form_session(services: Services, draft: Draft, *, fresh: bool = False) -> FormSession:
    """The draft with its form: the cached form, unless `fresh` or none is cached."""
    form = None if fresh else services.forms.form_now(draft.region, draft.registration_type)
    if form is None:
        form = (await services.soon(services.forms.form(draft.region, draft.registration_type, fresh=fresh))).value
    return FormSession(services=services, draft=draft, form=form, revision=await services.store.revision(draft.id))


def _whole(page: Page) -> tuple[FieldPath, ...]:
    """The denial as a whole belongs to the first page of denied fields."""
    return (WHOLE_VERSION,) if page.key == DENIED_PAGE else ()


def _together(*notes: Mapping[FieldPath, list[Block]]) -> dict[FieldPath, list[Block]]:
    """The blocks under each field, of several kinds."""
    blocks: dict[FieldPath, list[Block]] = {}
    for kind in notes:
        for path, below in kind.items():
            blocks.setdefault(path, []).extend(below)
    return blocks


def _key(page: Page | None, otherwise: str = REVIEW_KEY) -> str:
    return page.key if page else otherwise
