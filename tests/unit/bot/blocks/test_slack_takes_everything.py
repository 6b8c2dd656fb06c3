"""Slack takes every view and every message that is built: of any form, answers, changes and words of other people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from bot.blocks import approvals, bulk, denial
from bot.blocks.ask_customer import ask_view, file_view, made_view, sent_message
from bot.blocks.batch import batch_message
from bot.blocks.changed_forms import changed_form_message
from bot.blocks.customer_select import ChosenCustomer
from bot.blocks.details import Details, details_view
from bot.blocks.digest import DigestLine, digest
from bot.blocks.fields import fits, suggestions
from bot.blocks.home import Contents, HomeSelection, home_view, selection_of
from bot.blocks.idle_numbers import Row, idle_blocks, release_view
from bot.blocks.journeys import JourneyNotes, discarded_message, journey_message, needed_first_view
from bot.blocks.lists import Slice, draft_rows, registration_list
from bot.blocks.message import Message, outside, simpler
from bot.blocks.move import move_view, moved_message
from bot.blocks.need import needs_blocks, needs_view
from bot.blocks.nudges import draft_nudge_message, hand_over_view, nudge_message
from bot.blocks.page import PageContext, page_view
from bot.blocks.request_number import number_view, with_completion
from bot.blocks.review import Choice, ResourceQuestion, ReviewState, review_view
from bot.blocks.row_errors import errors_message
from bot.blocks.sender_ids import request_view
from bot.blocks.small_modals import done_view, explanation_view, loading_view, notice_view, problem_view
from bot.blocks.start import StartAnswers, start_view
from bot.blocks.start_from import ChosenSource
from bot.blocks.status_message import (
    StatusNotes,
    adopted_status_message,
    change_reply,
    idle_number_message,
    status_message,
)
from bot.messages.form_changes import form_changed, to_look_at
from bot.slack import limits
from sandbox.slack import rules
from tests.unit import any_form
from tests.unit.any_record import IDS, MOMENTS, TEXTS, records
from tests.unit.factories import document
from tests.unit.factories import draft as a_draft
from workflows.batches.prepare import Preview
from workflows.batches.pump import Progress
from workflows.batches.uploads import Survey
from workflows.forms.changes import differences
from workflows.forms.changes import to_look_at as fields_to_look_at
from workflows.forms.extra_pages import Cut, changed_pages
from workflows.forms.resolve import Page, pages, resolve, visible
from workflows.forms.validation import errors
from workflows.intake.links import NewLink
from workflows.journeys.step import Steps
from workflows.lifecycle.meaning import Meaning
from workflows.lifecycle.needs import Needs, TypeNeed
from workflows.lifecycle.stages import Stuck
from workflows.preflight.rules import preflight
from workflows.records.account import AccountLimit, Association, PhoneNumber, VersionSummary
from workflows.records.answered_forms import AnsweredForm
from workflows.records.approvals import Approval, Remark
from workflows.records.batches import RowOutcome
from workflows.records.definitions import FieldDefinition, FieldPath, Form, Option, RegistrationType, Section
from workflows.records.drafts import Answers, Draft, DraftId, Submission
from workflows.records.intake import IntakeLink
from workflows.records.journeys import Journey
from workflows.records.registrations import (
    DeniedField,
    IdleNumber,
    Registration,
    Revision,
    Verdict,
)
from workflows.records.uploads import Upload
from workflows.registrations.completion import Completion
from workflows.registrations.idle_numbers import Idle
from workflows.registrations.request_number import NumberRequest
from workflows.submissions import revise
from workflows.submissions.room import Room, Shortfall
from workflows.tables.check import RowError
from workflows.tables.columns import Placement
from workflows.watch.changed_forms import ChangedForm
from workflows.watch.nudges import Nudge

#: Everything that the sentence of a row's error may name.
PARAMS = dict.fromkeys(
    [
        "allowed",
        "cells",
        "columns",
        "column",
        "count",
        "digits",
        "first",
        "found",
        "header",
        "hint",
        "length",
        "limit",
        "line",
        "name",
        "other",
        "placeholder",
        "place",
        "reason",
        "row",
        "size",
        "wanted",
    ],
    "7",
)
#: Examples of each test in the everyday run, and in the long one.
FEW, MANY = 12, 100


def modal_problems(view: dict[str, Any]) -> list[str]:
    """Everything for which Slack would refuse a modal."""
    size = ["view_too_large"] if rules.view_too_large(view) else []
    return [problem.line for problem in rules.view_problems(view, "modal")] + size


def message_problems(message: Message) -> list[str]:
    """Everything for which Slack would refuse a message."""
    blocks = list(message.blocks)
    size = ["msg_blocks_too_long"] if rules.message_too_long(blocks) else []
    size += ["no_text"] if not message.text.strip() else []
    size += ["too many blocks"] if len(blocks) > limits.MESSAGE_BLOCKS else []
    return [problem.line for problem in rules.message_problems(blocks)] + size


def accepted(problems: Sequence[object]) -> None:
    """Nothing would be refused."""
    assert not problems, problems[:5]


# Forms

CONDITIONED = {path: any_form.definitions(path) for path in any_form.PATHS}
OPTION_TITLES = st.sampled_from(["x", "a & b", "Ü" * 75, "long words " * 20])
OPTIONS = st.builds(
    lambda count, title, other: tuple(
        Option(value=f"{at} {title}"[:256], title=title if at % 2 else f"{other} {at}", description=other)
        for at in range(count)
    ),
    st.sampled_from([0, 1, 2, 99, 100, 260]),
    OPTION_TITLES,
    OPTION_TITLES,
)


@st.composite
def definitions(draw: st.DrawFn, path: FieldPath) -> FieldDefinition:
    """A field with any words, any choices, and any dependence on the other fields."""
    choices = draw(OPTIONS)
    return replace(
        draw(CONDITIONED[path]) if path in CONDITIONED else draw(records(FieldDefinition)),
        path=path,
        section=draw(st.sampled_from(["a", "b", "s" * 100])),
        title=draw(TEXTS),
        short_description=draw(TEXTS),
        long_description=draw(TEXTS),
        validation_description=draw(TEXTS),
        example=draw(TEXTS),
        options=choices,
        max_choices=draw(st.sampled_from([1, 2, 300])),
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A small form, or one of a hundred and thirty fields of one kind."""
    paths = draw(st.lists(st.sampled_from(any_form.PATHS), unique=True, max_size=5))
    fields = [draw(definitions(path)) for path in paths]
    if draw(st.integers(0, 7)) == 7:
        like = replace(draw(definitions(FieldPath("z.z"))), options=(Option(value="x", title="X"),))
        fields += [replace(like, path=FieldPath(f"z.{at}".ljust(100, "p"))) for at in range(130)]
    sections = tuple(Section(path=path, title=draw(TEXTS), long_description=draw(TEXTS)) for path in ("a", "b"))
    kind = draw(records(RegistrationType))
    return Form(type=kind, sections=sections, fields=tuple(fields), fingerprint=draw(IDS))


@st.composite
def answers(draw: st.DrawFn, form: Form) -> Answers:
    """Answers of any kind to some fields: right ones, wrong ones, those of a field that was of another kind."""
    some = {}
    for field in form.fields[:40]:
        chosen = tuple(option.value for option in field.options[: draw(st.sampled_from([0, 1, 3, 200]))])
        kinds = st.one_of(st.none(), TEXTS, st.just(chosen), st.just(("gone",)), st.just(document()))
        if (answer := draw(kinds)) is not None:
            some[field.path] = answer
    return some


@st.composite
def filled(draw: st.DrawFn) -> tuple[Form, Draft]:
    form = draw(forms())
    given_name, given_answers = draw(TEXTS), draw(answers(form))
    return form, a_draft(name=given_name, title=draw(TEXTS), answers=given_answers, associations={"TOLL_FREE": "new"})


@st.composite
def revisions(draw: st.DrawFn, form: Form, sent: Answers) -> Revision:
    """A denial of some fields of the form, and of one that is gone."""
    paths = draw(st.lists(st.sampled_from([*(field.path for field in form.fields), FieldPath("gone.x")]), unique=True))
    denied = tuple(draw(records(DeniedField, path=st.just(path))) for path in paths[:20])
    verdict = replace(draw(records(Verdict)), fields=denied)
    revision: Revision = draw(records(Revision, verdict=st.just(verdict), sent=st.just(sent)))
    return revision


def every_page(cut: tuple[Page, ...], draft: Draft, form: Form, **shown: Any) -> list[str]:
    resolved = resolve(form, draft.answers)
    found = []
    for step, page in enumerate(cut, start=1):
        context = PageContext(step=step, steps=len(cut) + 1, to_review=True, **shown)
        found += modal_problems(page_view(draft, resolved, page, context))
        found += modal_problems(
            explanation_view(page.title, [form.by_path[path] for path in page.fields if path in form.by_path])
        )
        for field in visible(page, resolved):
            found += [
                problem.line for problem in rules.suggestion_ack_problems({"options": suggestions(field, "", 80)})
            ]
    return found


@given(st.data())
def pages_of_a_form(data: st.DataObject) -> None:
    """Every page of any form under any answers, with an error under each field."""
    form, draft = data.draw(filled())
    problems = {field.path: data.draw(TEXTS) for field in form.fields[:30]}
    accepted(every_page(pages(form, fits), draft, form, problems=problems, note=data.draw(TEXTS)))


@given(st.data())
def pages_of_a_changed_form(data: st.DataObject) -> None:
    """The page of what changed between any two forms, and what is said of it."""
    old, draft = data.draw(filled())
    new = data.draw(forms())
    changes = differences(old, new, draft.answers)
    draft = replace(draft, changed=fields_to_look_at(changes, new))
    cut = changed_pages(new, draft.changed, pages(new, fits), Cut(fits=denial.fits, title="What AWS has changed"))
    words = [form_changed(changes), to_look_at(draft.changed, new)]
    assert all(len(text) <= limits.SECTION_TEXT for text in words)
    concerned = data.draw(st.lists(records(AnsweredForm), min_size=1, max_size=7).map(tuple))
    changed = data.draw(records(ChangedForm, form=st.just(new), changes=st.just(changes), concerned=st.just(concerned)))
    accepted(message_problems(changed_form_message(changed)))
    accepted(every_page(cut, draft, new, note=words[0]))


@given(st.data())
def pages_of_a_fix(data: st.DataObject) -> None:
    """The pages of any denial, with the reviewers' words, and its review."""
    form, draft = data.draw(filled())
    revision = data.draw(revisions(form, data.draw(answers(form))))
    fix = denial.Fix(
        revision=revision,
        marks=revise.marks(form, revision),
        differences=revise.differences(form, revision, draft.answers),
        unseen=revise.unseen(revision),
    )
    cut = revise.pages(form, revision, pages(form, fits), denial.fits, "What was denied")
    accepted(every_page(cut, draft, form, intro=denial.intro(fix, form), notes=denial.notes(fix)))
    where = {path: page.key for page in cut for path in page.fields}
    state = ReviewState(errors=errors(form, draft.answers), pages=where, fix=fix)
    accepted(modal_problems(review_view(draft, form, state, data.draw(TEXTS))))


@given(st.data())
def reviews(data: st.DataObject) -> None:
    """The review of any form, complete or not, with any resource to choose."""
    form, draft = data.draw(filled())
    wrong = data.draw(st.sampled_from([errors(form, draft.answers), ()]))
    where = {path: page.key for page in pages(form, fits) for path in page.fields}
    kinds = st.sampled_from(["TOLL_FREE", "TEN_DLC", "US_TEN_DLC_BRAND_REGISTRATION"])
    choices = st.lists(records(Choice), max_size=120, unique_by=lambda choice: choice.id).map(tuple)
    asked = records(ResourceQuestion, resource_type=kinds, choices=choices)
    questions = data.draw(st.lists(asked, max_size=3, unique_by=lambda question: question.resource_type))
    state = ReviewState(errors=wrong, questions=questions, pages=where)
    accepted(modal_problems(review_view(draft, form, state, data.draw(TEXTS))))


@given(st.data())
def customers_asked(data: st.DataObject) -> None:
    """The window of *Ask the customer* for any form and link, the link that was made, and the message."""
    form, draft = data.draw(filled())
    link = data.draw(records(IntakeLink, id=IDS))
    for known in (None, link):
        accepted(modal_problems(ask_view(draft, form, known, data.draw(TEXTS))))
    made = NewLink(link=link, token="t" * 43)
    accepted(modal_problems(made_view(made, draft, f"https://example.com/ask/to/{made.token}", data.draw(TEXTS)[:200])))
    accepted(modal_problems(file_view(draft, data.draw(TEXTS))))
    accepted(message_problems(sent_message(link, draft, data.draw(st.integers(0, 99)))))


@given(st.data())
def bulk_pages(data: st.DataObject) -> None:
    """The pages of a table: any columns, any errors, any effects."""
    form, upload = data.draw(forms()), data.draw(records(Upload))
    columns = data.draw(st.integers(0, 60))
    paths = [field.path for field in form.fields]
    placement = Placement(
        header=tuple(data.draw(TEXTS) for _ in range(columns)),
        columns={},
        unplaced=tuple(range(columns)),
        ambiguous={0: tuple(paths[:2])} if columns and paths else {},
        missing=tuple(paths[:9]),
    )
    questions = bulk.ColumnQuestions(form=form, placement=placement)
    accepted(modal_problems(bulk.mapping_view(upload, questions, data.draw(TEXTS))))
    row_errors = st.lists(records(RowError, params=st.just(PARAMS)), max_size=12).map(tuple)
    survey = data.draw(records(Survey, errors=row_errors))
    accepted(modal_problems(bulk.summary_view(upload, survey, form, paths[:9], data.draw(TEXTS))))
    if survey.errors:
        table = errors_message(data.draw(TEXTS), survey, {path: data.draw(TEXTS) for path in paths[:3]})
        accepted(message_problems(table))
        accepted(message_problems(simpler(table)))
    limits_known = records(AccountLimit, name=st.sampled_from(["REGISTRATIONS", "PHONE_NUMBERS"]))
    short = st.lists(records(Shortfall, limit=limits_known), max_size=3).map(tuple)
    preview = data.draw(records(Preview, room=records(Room, shortfalls=short)))
    notes = data.draw(st.lists(TEXTS, max_size=4))
    accepted(modal_problems(bulk.preview_view(upload.id, preview, notes, sender_id=True)))
    accepted(modal_problems(bulk.refused_view(data.draw(st.lists(TEXTS, max_size=12)), {"region": "x"})))


@given(st.data())
def first_modals(data: st.DataObject) -> None:
    """The first modals, with any types."""
    named = st.sampled_from([f"{number:03}_SENDER_ID_REGISTRATION" for number in range(260)])
    types = data.draw(st.lists(records(RegistrationType, name=named), max_size=9, unique_by=lambda one: one.name))
    source = records(ChosenSource, value=st.sampled_from(["", "registration:registration-" + "0a" * 16]))
    customer = records(ChosenCustomer, value=st.sampled_from(["", "id:c1", "new:" + "=HYPERLINK(" * 13]))
    answers_given = data.draw(records(StartAnswers, source=source, customer=customer))
    regions = ["us-east-1", "us-west-2"]
    accepted(modal_problems(start_view(types, regions, answers_given)))
    accepted(modal_problems(bulk.start_view(types, regions, answers_given)))


@given(st.data())
def what_a_country_takes(data: st.DataObject) -> None:
    """The answer and the window of *need* for any types of a country, and the window for a sender ID without a form."""
    types = st.lists(records(TypeNeed), max_size=9).map(tuple)
    country = data.draw(st.sampled_from(["CH", "US", "GS"]))
    needs = data.draw(records(Needs, country=st.just(country), types=types, checked=st.just(date(2026, 11, 27))))
    accepted(modal_problems(needs_view(needs, "us-east-1")))
    asked = needs_blocks(needs, "us-east-1")
    accepted(message_problems(Message(text="Words", blocks=tuple(asked))))
    place = {"region": "us-east-1", "country": country}
    accepted(modal_problems(request_view(place, data.draw(IDS), data.draw(st.sampled_from(["", "0.00", "1234.50"])))))


@given(st.data())
def numbers_that_nothing_uses(data: st.DataObject) -> None:
    """The list of any idle numbers, and the confirmation of a release."""
    bounded = st.text(max_size=20)  # AWS's own terms, of which none is longer
    terms = ("number", "status", "number_type", "iso_country_code", "monthly_price")
    number = records(PhoneNumber, id=st.just("phone-" + "0a" * 16), **dict.fromkeys(terms, bounded))
    row = data.draw(records(Row, idle=records(Idle, number=number, region=IDS, account_id=IDS)))
    notes = [data.draw(TEXTS)[: limits.SECTION_TEXT]]
    accepted(message_problems(Message(text="Words", blocks=tuple(idle_blocks([row] * 30, notes)))))
    accepted(modal_problems(release_view(row.idle)))


@given(st.data())
def moves(data: st.DataObject) -> None:
    """Starting any registration again in another region, and the message in its thread."""
    registration = data.draw(records(Registration))
    accepted(modal_problems(move_view(registration, data.draw(st.lists(IDS, min_size=1, unique=True)))))
    accepted(message_problems(moved_message(registration, "U1", data.draw(IDS))))


@given(st.data())
def requests_for_approval(data: st.DataObject) -> None:
    """The card, its windows and messages, of any request about any form, before and after the decision."""
    approval = data.draw(records(Approval))
    form, draft = data.draw(filled())
    revision = data.draw(revisions(form, data.draw(answers(form))))
    content = approvals.Content(
        draft=draft,
        form=form,
        findings=preflight(form, draft.answers),
        differences=revise.differences(form, revision, draft.answers),
        talk=data.draw(st.lists(records(Remark), max_size=9)),
        rows=data.draw(st.lists(TEXTS, max_size=3)),
    )
    accepted(message_problems(approvals.card(approval, content, data.draw(TEXTS)[:500])))
    accepted(modal_problems(approvals.content_view(approval, content)))
    accepted(modal_problems(approvals.content_view(approval, approvals.Content())))
    accepted(modal_problems(approvals.waiting_view(approval)))
    for callback in (approvals.DECLINE_VIEW, approvals.QUESTION_VIEW, approvals.ANSWER_VIEW):
        accepted(modal_problems(approvals.text_view(callback, approval, data.draw(TEXTS))))
    reader = data.draw(TEXTS)[:20]
    accepted(message_problems(approvals.decided_message(approval, reader, continues="x")))
    accepted(message_problems(approvals.question_message(data.draw(records(Remark)), approval, reader)))


@given(st.data())
def registrations_shown(data: st.DataObject) -> None:
    """Details, lists, App Home, and the small modals, of registrations with any words in any status."""
    registration, now = data.draw(records(Registration)), data.draw(MOMENTS)
    versions = st.lists(records(VersionSummary), max_size=9, unique_by=lambda version: version.version).map(tuple)
    details = replace(data.draw(records(Details, versions=versions)), registration=registration)
    accepted(modal_problems(details_view(details, now)))
    many = tuple(replace(registration, id=f"{registration.id[:60]}{at}") for at in range(data.draw(st.integers(0, 45))))
    drafts = [
        replace(a_draft(name=data.draw(TEXTS)), id=DraftId(f"d{at}")) for at in range(data.draw(st.integers(0, 30)))
    ]
    if many:
        table = registration_list(many, now, Slice.of(len(many), 0, limits.TABLE_ROWS), "x")
        accepted(message_problems(table))
        accepted(message_problems(simpler(table)))
    accepted(message_problems(Message(text="list", blocks=tuple(draft_rows(drafts)))))
    kinds, regions = {row.registration_type: row.title for row in many}, sorted({row.region for row in many})
    customers = st.dictionaries(st.uuids().map(lambda each: each.hex), TEXTS, max_size=9)
    listed = {"drafts": st.just(drafts), "registrations": st.just(many), "customers": customers}
    contents = data.draw(records(Contents, **listed, kinds=st.just(kinds), regions=st.just(regions)))
    home = home_view(contents, selection_of(data.draw(records(HomeSelection)).stored()))
    accepted(rules.view_problems(home, "home"))
    accepted(modal_problems(hand_over_view(registration)))
    wanted = replace(data.draw(records(NumberRequest)), registration=registration)
    accepted(modal_problems(number_view(wanted, data.draw(st.lists(records(Association), max_size=9)), "2.00")))
    words = data.draw(TEXTS)
    for view in (
        loading_view(words),
        problem_view(words, {"draft": "d"}),
        done_view(words),
        notice_view("Title", words),
    ):
        accepted(modal_problems(view))


@given(st.data())
def messages_posted(data: st.DataObject) -> None:
    """Status messages, replies, digests, nudges and batches with any words in any status."""
    submission, registration = data.draw(records(Submission)), data.draw(records(Registration))
    draft, meaning = a_draft(name=data.draw(TEXTS), title=data.draw(TEXTS)), data.draw(records(Meaning))
    reply = change_reply(meaning, submission)
    kinds = st.sampled_from([kind for kind in Stuck if kind is not Stuck.UNTOUCHED_DRAFT])
    nudge = data.draw(records(Nudge, kind=kinds))
    lines = data.draw(st.lists(records(DigestLine, link=st.sampled_from(["", "https://example.com/x"])), max_size=12))
    outcomes = data.draw(st.lists(records(RowOutcome), max_size=7))
    posted = [
        status_message(
            draft, submission, data.draw(st.none() | st.just(registration)), data.draw(records(StatusNotes))
        ),
        adopted_status_message(registration, data.draw(records(StatusNotes))),
        idle_number_message(data.draw(records(IdleNumber))),
        reply,
        outside(reply, "Why."),
        with_completion(reply, data.draw(records(Completion)), registration),
        digest(lines),
        nudge_message(nudge, registration, "U1", answer=data.draw(st.sampled_from(["", "Done."]))),
        draft_nudge_message(nudge, draft),
        batch_message(data.draw(records(Progress)), outcomes),
    ]
    for place, message in enumerate(posted):
        accepted([f"{place}: {problem}" for problem in message_problems(message)])


@given(st.data())
def journeys_shown(data: st.DataObject) -> None:
    """Messages of journeys with any words in any state."""
    journey, steps = data.draw(records(Journey)), data.draw(records(Steps))
    notes = JourneyNotes(mailboxes=dict.fromkeys((step.key for step in steps.steps), data.draw(TEXTS)))
    accepted(message_problems(journey_message(journey, steps, notes)))
    accepted(message_problems(discarded_message(journey)))
    accepted(modal_problems(needed_first_view([data.draw(TEXTS)], "Z" * 64, data.draw(TEXTS), "us-east-1")))


EVERYTHING = [
    journeys_shown,
    pages_of_a_form,
    pages_of_a_changed_form,
    pages_of_a_fix,
    reviews,
    customers_asked,
    bulk_pages,
    first_modals,
    what_a_country_takes,
    numbers_that_nothing_uses,
    moves,
    requests_for_approval,
    registrations_shown,
    messages_posted,
]


@pytest.mark.parametrize("law", EVERYTHING, ids=lambda law: law.__name__)
def test_blocks__slack_takes_them(law: Any) -> None:
    """A few examples of each, the same in every run, and reported as they are found: making them smaller takes long."""
    settings(max_examples=FEW, deadline=None, derandomize=True, phases=[Phase.generate])(law)()


@pytest.mark.long
@pytest.mark.parametrize("law", EVERYTHING, ids=lambda law: law.__name__)
def test_blocks__slack_takes_them__many(law: Any) -> None:
    """The same with many examples."""
    settings(max_examples=MANY, deadline=None, phases=[Phase.reuse, Phase.generate])(law)()
