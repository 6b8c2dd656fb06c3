"""Every modal for every form of AWS: accepted by Slack and complete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot import messages
from bot.blocks.elements import small
from bot.blocks.fields import fits
from bot.blocks.page import PageContext, page_view
from bot.blocks.review import Choice, ResourceQuestion, ReviewState, review_view
from bot.blocks.small_modals import done_view, explanation_view, loading_view, problem_view
from bot.blocks.start import StartAnswers, start_view, type_suggestions
from bot.slack import limits
from sandbox.slack.rules import view_problems
from tests.unit import factories
from tests.unit.catalog import filled, forms, names
from workflows.forms.resolve import pages, resolve, visible
from workflows.forms.validation import errors
from workflows.records.definitions import REQUIRED, FieldPath, RegistrationType
from workflows.records.drafts import Answer, Draft

REGIONS = ("us-west-2", "ap-south-1")
FOREIGN = "<!channel> & <@U1> *bold* " + "long words " * 300


def draft(**changed: Any) -> Draft:
    return factories.draft(name="Codes", **changed)


def shown(view: dict[str, Any]) -> str:
    return str(view)


@pytest.mark.parametrize("name", names())
def test_page_view__of_every_form_is_accepted(name: str) -> None:
    """Each page of each type: blank, filled in, and with an error under every input."""
    form = forms()[name]
    cut = pages(form, fits)
    for answers, wrong in (({}, False), (filled(form), False), ({}, True)):
        given = draft(answers=answers)
        resolved = resolve(form, answers)
        for step, page in enumerate(cut, start=1):
            problems = {field.path: FOREIGN for field in visible(page, resolved)} if wrong else {}
            view = page_view(
                given,
                resolved,
                page,
                PageContext(step=step, steps=len(cut) + 1, problems=problems, note=messages.form_changes.FORM_CHANGED),
            )
            assert view_problems(view, "modal") == []
            assert limits.json_bytes(view) < limits.VIEW_BYTES / 2
            assert limits.ELLIPSIS not in view["title"]["text"]


@pytest.mark.parametrize("name", names())
def test_page_view__of_the_longest_answers_is_accepted(name: str) -> None:
    """Every text longer than its form takes, of characters of twelve bytes each; every document attached."""
    form = forms()[name]
    answers = {**filled(form), **{field.path: "\U0001f600" * 3000 for field in form.fields if field.kind == "TEXT"}}
    resolved = resolve(form, answers)
    for step, page in enumerate(pages(form, fits), start=1):
        notes = {path: [small("A note under the field.")] * 2 for path in page.fields}
        marks = dict.fromkeys(page.fields, "From Example Corp.")
        shown = PageContext(
            step=step,
            steps=3,
            problems=dict.fromkeys(page.fields, FOREIGN),
            notes=notes,
            marks=marks,
            alert="x",
            note="y",
        )
        view = page_view(draft(answers=answers), resolved, page, shown)
        assert view_problems(view, "modal") == []
        assert str(view).count("From Example Corp.") == len(visible(page, resolved))


@pytest.mark.parametrize("name", names())
def test_review_view__of_every_form_is_accepted(name: str) -> None:
    """Without answers there is an error for each field; with all answers there is Submit."""
    form = forms()[name]
    where = {path: page.key for page in pages(form, fits) for path in page.fields}
    for answers in ({}, filled(form)):
        wrong = errors(form, answers)
        view = review_view(draft(answers=answers), form, ReviewState(errors=wrong, pages=where))
        assert view_problems(view, "modal") == []
        assert ("submit" in view) == (not wrong)


@pytest.mark.parametrize("name", names())
def test_explanation_view__of_every_page_is_accepted(name: str) -> None:
    """Everything AWS says is shown at full length."""
    form = forms()[name]
    for page in pages(form, fits):
        fields = [form.by_path[path] for path in page.fields]
        view = explanation_view(page.title, fields)
        assert view_problems(view, "modal") == []
        assert all(field.long_description in shown(view) for field in fields if "'" not in field.long_description)


def test_explanation_view__longer_than_a_view() -> None:
    """What a window can hold is shown whole, and the number of fields that are left out is said."""
    long = replace(forms()[names()[0]].fields[0], long_description="\U0001f1fa" * 9_000)
    view = explanation_view("Long", [long] * 30)
    assert view_problems(view, "modal") == []
    assert "more fields is too long for this window." in shown(view["blocks"][-1])
    assert "too long" not in shown(explanation_view("Short", [long]))


@pytest.mark.parametrize(
    ("question", "submits", "words"),
    [
        (ResourceQuestion(resource_type="TOLL_FREE", label="Number", requestable=True, choices=()), True, "US$2.00"),
        (
            ResourceQuestion(
                resource_type="BRAND", label="Brand", requestable=False, choices=(Choice(id="r-1", title="Ours r-1"),)
            ),
            True,
            "Ours r-1",
        ),
        (
            ResourceQuestion(
                resource_type="BRAND", label="Brand", requestable=False, choices=(), missing="Register a brand first"
            ),
            False,
            "Register a brand first",
        ),
        (
            ResourceQuestion(
                resource_type="TOLL_FREE",
                label="Number",
                requestable=True,
                choices=tuple(Choice(id=f"phone-{at}", title=f"+1833555{at:04}") for at in range(300)),
            ),
            True,
            messages.review.NEW_NUMBER,
        ),
    ],
    ids=["a number", "a brand", "no brand", "many numbers"],
)
def test_review_view__asks_what_to_associate(question: ResourceQuestion, submits: bool, words: str) -> None:
    """A number's price comes before Submit; without a required resource there is no Submit."""
    form = factories.form()
    view = review_view(draft(), form, ReviewState(questions=(question,)))
    assert view_problems(view, "modal") == []
    assert ("submit" in view) is submits
    assert words in shown(view)


@pytest.mark.parametrize(
    ("choices", "requestable", "chosen", "words"),
    [
        ((), True, "", messages.review.NEW_NUMBER),
        ((Choice(id="r-1", title="Ours"),), False, "r-1", "Ours"),
        ((Choice(id="r-1", title="Ours"),), False, "r-2", messages.review.CHOOSE_LATER),
        ((), False, "", "Register a brand first"),
    ],
    ids=["a number", "a brand that was chosen", "a brand that is gone", "no brand"],
)
def test_review_view__blocked_with_a_question(
    choices: tuple[Choice, ...], requestable: bool, chosen: str, words: str
) -> None:
    """A review with errors says what was chosen in words: Slack takes an input only where there is Submit."""
    form = factories.form(factories.field("s.a", requirement=REQUIRED))
    question = ResourceQuestion(
        resource_type="BRAND", label="Brand", requestable=requestable, choices=choices, missing="Register a brand first"
    )
    state = ReviewState(errors=errors(form, {}), questions=(question,), pages={FieldPath("s.a"): "s"})
    view = review_view(draft(associations={"BRAND": chosen}), form, state)
    assert view_problems(view, "modal") == []
    assert "submit" not in view
    assert words in shown(view)


def test_review_view__of_the_longest_answers_is_accepted() -> None:
    """Thirty answers of two thousand characters are all shown and never parsed."""
    form = factories.form(*(factories.field(f"s.f{at}") for at in range(30)))
    given = draft(answers={factories.path(f"s.f{at}"): FOREIGN[:2000] for at in range(30)})
    view = review_view(given, form, ReviewState())
    assert view_problems(view, "modal") == []
    assert shown(view).count("<!channel>") == 30
    assert not [block for block in view["blocks"] if "<!" in str(block) and "mrkdwn" in str(block)]


def test_review_view__of_many_errors_says_how_many_more() -> None:
    """The list is shortened to a readable length, and says so."""
    form = factories.form(*(factories.field(f"s.f{at}", requirement="REQUIRED") for at in range(60)))
    view = review_view(draft(), form, ReviewState(errors=errors(form, {})))
    assert view_problems(view, "modal") == []
    assert "… and 40 more." in shown(view)


def test_review_view__of_a_hundred_sections_is_accepted() -> None:
    """A form may have more sections than a view has blocks."""
    form = factories.form(*(factories.field(f"s{at}.a") for at in range(100)))
    given = draft(answers={field.path: "x" for field in form.fields})
    assert view_problems(review_view(given, form, ReviewState()), "modal") == []


@pytest.mark.parametrize("count", [0, 1, 45, 250])
def test_start_view__of_any_number_of_types_is_accepted(count: int) -> None:
    """No types in the region, one type, today's number, and more than an option group holds."""
    types = [
        RegistrationType(name=f"T{at}_SENDER_ID_REGISTRATION", title=f"Type {at} " + "x" * 100) for at in range(count)
    ]
    given = StartAnswers(
        region="us-west-2", name="Codes", channel_id="C1", registration_type="T0_SENDER_ID_REGISTRATION"
    )
    assert view_problems(start_view(types, REGIONS, given), "modal") == []


def test_start_view__built_once_for_a_channel() -> None:
    """People in one channel get the same modal, those in another channel a modal of their own."""
    types = [RegistrationType(name="FI_SENDER_ID_REGISTRATION", title="Finland")]
    here, there = (
        start_view(types, REGIONS, StartAnswers(region=REGIONS[0], channel_id=name)) for name in ("C1", "C2")
    )
    assert start_view(types, REGIONS, StartAnswers(region=REGIONS[0], channel_id="C1")) is here
    assert "C2" not in str(here)
    assert "C1" not in str(there)


def test_type_suggestions__have_every_type_of_the_catalog() -> None:
    """Each type is in a group, once; a toll-free number comes first, because it needs nothing before it."""
    types = [form.type for form in forms().values()]
    groups = type_suggestions(types, "")["option_groups"]
    titles = [option["text"]["text"] for group in groups for option in group["options"]]
    assert sorted(titles) == sorted(kind.title for kind in types)
    assert titles[0] == "US toll-free number registration"


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("UK", ["United Kingdom sender ID registration", "United Kingdom (GB): what you need there"]),
        ("+62", ["Indonesia sender ID registration", "Indonesia (ID): what you need there"]),
        ("OTP in India", ["India sender ID registration", "India (IN): what you need there"]),
        ("Schweiz", ["Switzerland (CH): what you need there"]),
        ("sender ID in Switzerland", ["Switzerland (CH): what you need there"]),
        ("toll free", ["US toll-free number registration", "United States (US): what you need there"]),
    ],
)
def test_type_suggestions__have_the_country_that_is_meant(query: str, listed: list[str]) -> None:
    """A country is listed after its types, or alone where it has none; in other selects it is not listed."""
    types = [form.type for form in forms().values()]
    shown = [option["text"]["text"] for option in type_suggestions(types, query, with_country=True)["options"]]
    assert shown[:1] + shown[-1:] == (listed if len(listed) > 1 else listed * 2)
    assert listed[-1] not in str(type_suggestions(types, query))


@pytest.mark.parametrize("query", ["", "type"])
def test_type_suggestions__of_any_number_of_types_fit_an_ack(query: str) -> None:
    """A region may have more types than a list may hold."""
    types = [
        RegistrationType(name=f"T{at}_SENDER_ID_REGISTRATION", title=f"Type {at} " + "x" * 100) for at in range(250)
    ]
    answer = type_suggestions(types, query)
    assert limits.fits_ack(answer)
    listed = answer.get("options") or [option for group in answer["option_groups"] for option in group["options"]]
    assert 50 < len(listed) <= limits.OPTIONS
    assert type_suggestions((), query) == {"options": []}


@pytest.mark.parametrize(
    "view",
    [
        loading_view(messages.windows.LOADING_FORM, {"draft": "d1"}),
        problem_view(messages.problems.AWS_SILENT, {"region": "us-west-2"}),
        problem_view("x" * 4000),
        done_view(messages.review.submitted_text("C1")),
        explanation_view("Nothing", ()),
    ],
)
def test_small_views__are_accepted(view: dict[str, Any]) -> None:
    """The modals shown while waiting and after a problem."""
    assert view_problems(view, "modal") == []


def test_page_view__foreign_text_is_never_parsed() -> None:
    """Titles, hints, options and answers of any kind are plain text."""
    kinds: tuple[dict[str, Any], ...] = (
        {},
        {"kind": "SELECT", "options": factories.options(FOREIGN[:200], "B")},
        {"kind": "ATTACHMENT"},
    )
    fields = [
        factories.field(f"s.f{at}", title=FOREIGN, short_description=FOREIGN, long_description=FOREIGN, **kind)
        for at, kind in enumerate(kinds)
    ]
    form = factories.form(*fields)
    answers: dict[FieldPath, Answer] = {
        fields[0].path: FOREIGN[:2000],
        fields[2].path: replace(factories.document(), name=FOREIGN[:100]),
    }
    (page,) = pages(form, fits)
    given = draft(answers=answers)
    view = page_view(
        given, resolve(form, answers), page, PageContext(step=1, steps=2, problems={fields[0].path: FOREIGN})
    )
    assert view_problems(view, "modal") == []
    for block in view["blocks"]:
        assert "<!channel>" not in "".join(mrkdwn_in(block))


def mrkdwn_in(thing: Any) -> list[str]:
    """Every text that Slack parses."""
    if isinstance(thing, dict):
        own = [thing["text"]] if thing.get("type") == "mrkdwn" else []
        return own + [text for value in thing.values() for text in mrkdwn_in(value)]
    return [text for value in thing for text in mrkdwn_in(value)] if isinstance(thing, list) else []
