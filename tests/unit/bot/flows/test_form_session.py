"""A draft on its form: which page comes first, after and before, and what a page shows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from bot import messages
from bot.blocks.denial import edit_key
from bot.blocks.fields import FIELDS_ON_A_PAGE
from bot.blocks.review import REVIEW_KEY
from bot.flows.form import FormSession
from bot.flows.services import Services
from tests.unit.factories import condition, conditional, draft, field, form, path, rule
from workflows.forms.extra_pages import DENIED_PAGE
from workflows.records.definitions import DISALLOWED, REQUIRED, Form, ValueRule
from workflows.records.drafts import Answers, RegistrationId
from workflows.records.registrations import WHOLE_VERSION, DeniedField, Revision, Verdict

#: The order of pages asks neither Slack nor AWS nor the store, and nobody reads pages of the web here.
NO_SERVICES = cast("Services", SimpleNamespace(store=None, own_names=(), page_reader=None))

#: Fields that make a section too long to share a page with another one.
SHORT = ValueRule(max_length=20)
MANY = range(2, 2 + FIELDS_ON_A_PAGE // 2)
B_1 = conditional("b.1", rule(REQUIRED, condition("a.1", "EQUALS", "yes")), default=DISALLOWED)
FORM = form(
    *(field("a.1", requirement=REQUIRED), *(field(f"a.{at}", rule=SHORT) for at in MANY)),
    *(B_1, *(replace(B_1, path=path(f"b.{at}"), requirement=DISALLOWED, rule=SHORT) for at in MANY)),
    *(field("c.1"), *(field(f"c.{at}", rule=SHORT) for at in MANY)),
)


def session(answers: dict[str, str], *, asked: Form = FORM, denied: tuple[str, ...] | None = None) -> FormSession:
    """A session on the form; `denied` are the fields that a fix starts from."""
    typed: Answers = {path(name): text for name, text in answers.items()}
    started = draft(answers=typed)
    revision = None
    if denied is not None:
        fields = tuple(DeniedField(path=path(name), title=f"Title of {name}", reason="No.") for name in denied)
        revision = Revision(
            draft_id=started.id,
            registration_id=RegistrationId("registration-1"),
            base_version=1,
            verdict=Verdict(fields=fields),
            sent=typed,
        )
    return FormSession(services=NO_SERVICES, draft=started, form=asked, revision=revision)


@pytest.mark.parametrize(
    ("key", "answers", "after"),
    [
        ("a", {"a.1": "no"}, "c"),
        ("a", {"a.1": "yes"}, "b"),
        ("b", {"a.1": "yes", "b.1": "x"}, "c"),
        ("c", {"a.1": "no"}, REVIEW_KEY),
        ("c", {"a.1": "yes"}, "b"),
        ("c", {}, "a"),
    ],
)
def test_after__next_page_or_the_review(key: str, answers: dict[str, str], after: str) -> None:
    """The next page that asks something; after the last, a page with an error, else the review."""
    assert session(answers).after(key) == after


@pytest.mark.parametrize(
    ("key", "answers", "before"),
    [
        (REVIEW_KEY, {}, "c"),
        ("c", {"a.1": "no"}, "a"),
        ("c", {"a.1": "yes"}, "b"),
        ("a", {}, "a"),
    ],
)
def test_before__previous_page_or_the_first(key: str, answers: dict[str, str], before: str) -> None:
    """The previous page that asks something; the first page has none but itself."""
    assert session(answers).before(key) == before


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (FORM, "a"),
        (form(conditional("b.1", rule(REQUIRED, condition("b.1", "HAS_VALUE")), default=DISALLOWED)), REVIEW_KEY),
    ],
    ids=["asks", "asks nothing"],
)
def test_first__review_where_nothing_is_asked(asked: Form, first: str) -> None:
    """A form that asks nothing begins with its review."""
    assert session({}, asked=asked).first() == first


def test_page__unknown_key() -> None:
    """A key that came back from the client and names no page gives none."""
    assert session({}).page("odd") is None


def test_pages__of_the_denial_first() -> None:
    """A fix starts with the denied fields; a new registration has no such page."""
    fix, new = session({"a.1": "no"}, denied=("c.1",)), session({"a.1": "no"})
    first = fix.page(fix.first())
    assert first is not None
    assert (first.section, first.fields) == (DENIED_PAGE, (path("c.1"),))
    assert all(page.section != DENIED_PAGE for page in new.pages)


def test_fix__only_where_a_denial_is_answered() -> None:
    """A fix names what has to be looked at: the denial as a whole, and each denied field. A new registration has no fix."""
    assert session({}).fix() is None
    fix = session({"a.1": "no"}, denied=("c.1",)).fix()
    assert fix is not None
    assert fix.unseen == (WHOLE_VERSION, path("c.1"))


async def test_view__step_of_the_shown_pages() -> None:
    """Pages that ask nothing are not counted; the review is the last step."""
    view = await session({"a.1": "no"}).view("c")
    assert "2 of 3" in str(view)
    view = await session({"a.1": "yes"}).view("c")
    assert "3 of 4" in str(view)


async def test_view__hidden_page_is_a_first_step() -> None:
    """A page that has become hidden can still be drawn, for instance after a click in an old window."""
    assert "1 of 3" in str(await session({"a.1": "no"}).view("b"))


async def test_view__problem_is_shown_on_its_page() -> None:
    """A problem with a field is written next to it."""
    view = await session({"a.1": "no"}).view("c", {path("c.1"): "This is wrong."})
    assert "This is wrong." in str(view)
    assert "This is wrong." not in str(await session({"a.1": "no"}).view("c"))


async def test_view__intro_of_the_denial_on_its_page_only() -> None:
    """What the reviewers wrote introduces the page of the denial only."""
    fix = session({"a.1": "no"}, denied=("c.1",))
    assert "No." in str(await fix.view(fix.first()))
    assert "No." not in str(await fix.view("a"))


@pytest.mark.parametrize(
    ("answers", "key", "label"),
    [
        ({}, "a", messages.buttons.NEXT),
        ({}, "c", messages.buttons.NEXT),
        ({"a.1": "no"}, "a", messages.buttons.TO_REVIEW),
        ({"a.1": "no"}, "c", messages.buttons.TO_REVIEW),
        ({"a.1": "yes"}, "a", messages.buttons.NEXT),
        ({"a.1": "yes"}, "b", messages.buttons.NEXT),
        ({"a.1": "yes", "b.1": "x"}, "b", messages.buttons.TO_REVIEW),
        ({}, edit_key("a"), messages.buttons.TO_REVIEW),
    ],
)
async def test_view__main_button(answers: dict[str, str], key: str, label: str) -> None:
    """It leads to the review as soon as every other page is complete, and from a section opened at the review."""
    assert (await session(answers).view(key))["submit"]["text"] == label


async def test_view__main_button_of_a_fix() -> None:
    """With one page of denied fields it leads to the review; other pages first lead back to what was denied."""
    fix = session({"a.1": "no"}, denied=("c.1",))
    assert (await fix.view(fix.first()))["submit"]["text"] == messages.buttons.TO_REVIEW
    assert (await fix.view("a"))["submit"]["text"] == messages.buttons.NEXT


async def test_view__next_page_beside_the_review() -> None:
    """Where the main button skips pages, another button leads to the next one; the last page has none."""
    complete = session({"a.1": "no"})
    assert messages.buttons.NEXT_PAGE in str(await complete.view("a"))
    assert messages.buttons.NEXT_PAGE not in str(await complete.view("c"))
    assert messages.buttons.NEXT_PAGE not in str(await session({}).view("a"))


def test_page__of_a_section_alone() -> None:
    """Edit opens one section of a page that holds several; a section that the form does not have opens nothing."""
    shared = session({}, asked=form(field("a.1"), field("b.1")))
    assert [page.fields for page in shared.pages] == [(path("a.1"), path("b.1"))]
    alone = shared.page(edit_key("b"))
    assert alone is not None
    assert alone.fields == (path("b.1"),)
    assert shared.following(alone, "review") == REVIEW_KEY
    assert shared.page(edit_key("odd")) is None


def test_page__of_an_older_key() -> None:
    """A draft that was left at a section continues at the page that holds it today."""
    shared = session({}, asked=form(field("a.1"), field("b.1")))
    assert shared.page("b") == shared.page("a") == shared.pages[0]
