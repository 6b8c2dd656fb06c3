"""A field as one Slack input, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks.elements import Block, modal
from bot.blocks.fields import (
    FIELDS_ON_A_PAGE,
    NOTHING,
    answer_of,
    block_id,
    field_blocks,
    fits,
    labels,
    option_key,
    path_of,
    suggestions,
)
from bot.slack import limits
from bot.slack.payloads import InputState
from sandbox.slack.rules import suggestion_ack_problems, view_problems
from tests.unit.catalog import forms, names
from tests.unit.factories import document, field, form, options
from workflows.forms.resolve import Page, ResolvedField, pages, resolve, visible
from workflows.records.definitions import ATTACHMENT, OPTIONAL, REQUIRED, SELECT, Form, Option, ValueRule
from workflows.records.drafts import Answer


def resolved(kind: str = "TEXT", requirement: str = REQUIRED, **changed: object) -> ResolvedField:
    """One field as it stands."""
    definition = field("s.a", kind=kind, **changed)
    return ResolvedField(
        definition=definition, requirement=requirement, rule=definition.rule, options=definition.options
    )


def many(count: int) -> tuple[Option, ...]:
    return tuple(Option(value=f"V{at}", title=f"Option {at}") for at in range(count))


def element(shown: ResolvedField, answer: Answer | None = None) -> dict[str, object]:
    return dict(field_blocks(shown, "Label", answer)[0]["element"])


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (resolved(), "plain_text_input"),
        (resolved(SELECT, options=options("A", "B")), "static_select"),
        (resolved(SELECT, options=options("A", "B"), max_choices=2), "multi_static_select"),
        (resolved(SELECT, options=many(100)), "external_select"),
        (resolved(SELECT, options=many(100), max_choices=3), "multi_external_select"),
        (resolved(ATTACHMENT), "file_input"),
    ],
)
def test_field_blocks__the_input_of_each_kind(shown: ResolvedField, kind: str) -> None:
    """Above what one select holds the options are searched; each is accepted by Slack."""
    assert element(shown)["type"] == kind
    assert view_problems(modal("page", "Title", field_blocks(shown, "Label", None), submit="Next"), "modal") == []


@pytest.mark.parametrize(
    ("shown", "answer"),
    [
        (resolved(), "text"),
        (resolved(SELECT, options=options("A", "B")), ("B",)),
        (resolved(SELECT, options=options("A", "B"), max_choices=2), ("A", "B")),
        (resolved(SELECT, requirement=OPTIONAL, options=options("A")), ("A",)),
        (resolved(SELECT, options=many(150)), ("V120",)),
        (resolved(SELECT, options=options("A")), ("not an option",)),
        (resolved(ATTACHMENT), document()),
    ],
)
def test_field_blocks__with_an_answer_are_accepted_by_slack(shown: ResolvedField, answer: Answer) -> None:
    """An initial option must be among the options word for word, or Slack refuses the whole view."""
    view = modal("page", "Title", field_blocks(shown, "Label", answer), submit="Next")
    assert view_problems(view, "modal") == []


def test_field_blocks__a_document_that_is_there_makes_the_input_optional() -> None:
    """Slack empties a file input at every update; nobody has to drop a file twice."""
    blocks = field_blocks(resolved(ATTACHMENT), "Letter", document())
    assert blocks[0]["optional"]
    assert "letter.pdf" in blocks[1]["text"]["text"]


def test_field_blocks__an_optional_choice_can_be_taken_back() -> None:
    """Slack gives a person no way to clear a select, so there is an option for it."""
    shown = resolved(SELECT, requirement=OPTIONAL, options=options("A"))
    assert element(shown)["options"][0]["value"] == NOTHING  # type: ignore[index]  # Block Kit is JSON
    assert answer_of(shown, InputState(choices=(NOTHING,))) is None


@pytest.mark.parametrize(
    ("shown", "entered", "answer"),
    [
        (resolved(), InputState(text="  text "), "text"),
        (resolved(), InputState(text="   "), None),
        (resolved(), InputState(), None),
        (resolved(SELECT, options=options("A", "B")), InputState(choices=(option_key("B"),)), ("B",)),
        (resolved(SELECT, options=options("A")), InputState(choices=("forged",)), ("forged",)),
        (resolved(SELECT, options=options("A")), InputState(), None),
    ],
)
def test_answer_of__what_was_entered(shown: ResolvedField, entered: InputState, answer: Answer | None) -> None:
    """A key that is no option stays visible as one, so that the person is told instead of losing it."""
    assert answer_of(shown, entered) == answer


def test_block_id__changes_with_what_is_offered_only() -> None:
    """While it stays Slack keeps what was typed; when the choices change it drops what is no choice any more."""
    one = resolved(SELECT, options=options("A", "B"))
    assert block_id(one) == block_id(replace(one, requirement=OPTIONAL))
    assert block_id(one) != block_id(replace(one, options=options("A")))
    assert path_of(block_id(one)) == "s.a"
    assert path_of("s.a") == "s.a"


@pytest.mark.parametrize("name", names())
def test_labels__name_one_input_each(name: str) -> None:
    """Two inputs of a page never carry the same label, and option keys never meet."""
    wanted = forms()[name]
    sections = {section.path: section.title for section in wanted.sections}
    for page in pages(wanted, fits):
        shown = visible(page, resolve(wanted, {}))
        found = list(labels(shown, {page.section: sections[page.section]}).values())
        assert len(found) == len(set(found))
    for one in wanted.fields:
        keys = [option_key(option.value) for option in one.options]
        assert len(keys) == len(set(keys))


def test_labels__equal_titles_are_told_apart() -> None:
    """Within a section by their paths, over sections by the section's title."""
    twice = form(
        field("a.x", title="Name"), field("a.y", title="Name"), field("b.z", title="Place"), field("a.q", title="Place")
    )
    found = labels(resolve(twice, {}).fields, {"a": "First", "b": "Second"})
    assert list(found.values()) == ["Name (x)", "Name (y)", "Place (Second)", "Place (First)"]


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [("", "V0", 80), ("option 12", "V12", 7), ("12 opt", "V12", 7), ("OPTION 119", "V119", 1), ("nothing", None, 0)],
)
def test_suggestions__match_every_word_typed(query: str, first: str | None, count: int) -> None:
    """At most as many as asked for, whatever the case and the order of the words; accepted by Slack."""
    found = suggestions(resolved(SELECT, options=many(125)), query, 80)
    assert len(found) == count
    assert [option["value"] for option in found][:1] == ([option_key(first)] if first else [])
    assert suggestion_ack_problems({"options": found}) == []


def test_suggestions__what_begins_with_it_comes_first() -> None:
    """Best first, as people expect of a search."""
    shown = resolved(SELECT, options=(Option(value="1", title="New Mexico"), Option(value="2", title="Mexico")))
    assert [option["text"]["text"] for option in suggestions(shown, "mex", 5)] == ["Mexico", "New Mexico"]


def test_suggestions__of_the_longest_options_fit_an_ack() -> None:
    """Eighty options at full length stay below what Socket Mode drops."""
    long = tuple(Option(value=f"V{at}", title=f"{at} " + "x" * 300, description="y" * 300) for at in range(120))
    assert limits.json_bytes({"options": suggestions(resolved(SELECT, options=long), "", 80)}) < limits.ACK_BYTES


@pytest.mark.parametrize("name", names())
def test_fits__pages_stay_short(name: str) -> None:
    """No page of any form is longer than people can take in."""
    assert all(len(page.fields) <= FIELDS_ON_A_PAGE for page in pages(forms()[name], fits))


def test_fits__many_large_fields_are_split_over_pages() -> None:
    """A section of forty fields, each of eighty long options, still makes views that Slack takes."""
    large = tuple(Option(value=f"V{at}", title=f"{at}" + "x" * 250, description="y" * 250) for at in range(80))
    crowded = form(*(field(f"s.f{at}", kind=SELECT, options=large) for at in range(40)))
    cut = pages(crowded, fits)
    assert len(cut) > 2
    for page in cut:
        assert view_problems(_view(crowded, page), "modal") == []


def test_hint__says_the_limit_and_the_form() -> None:
    """What AWS wants stands under the input before anything is typed."""
    shown = replace(
        resolved(short_description="The name.", validation_description="Letters only"), rule=ValueRule(max_length=1500)
    )
    hint = field_blocks(shown, "Name", None)[0]["hint"]["text"]
    assert hint == "The name. Letters only. At most 1,500 characters."


def _view(crowded: Form, page: Page) -> Block:
    blocks = [block for shown in visible(page, resolve(crowded, {})) for block in field_blocks(shown, shown.path, None)]
    return modal("page", "Title", blocks, submit="Next")
