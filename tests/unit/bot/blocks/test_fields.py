"""A form field as a Slack input, and the input's value as an answer."""

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
    """A field with its requirement."""
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
    """More options than a select holds are searched; Slack accepts each input."""
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
    """An initial option has to equal one of the options, or Slack refuses the whole view."""
    view = modal("page", "Title", field_blocks(shown, "Label", answer), submit="Next")
    assert view_problems(view, "modal") == []


def test_field_blocks__an_attached_document_makes_the_input_optional() -> None:
    """Slack empties a file input at every update, so nobody has to drop a file twice."""
    blocks = field_blocks(resolved(ATTACHMENT), "Letter", document())
    assert blocks[0]["optional"]
    assert "letter.pdf" in blocks[1]["text"]["text"]


def test_field_blocks__an_optional_choice_can_be_cleared() -> None:
    """Slack has no way to clear a select, so there is an option for it."""
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
def test_answer_of__the_inputs_value(shown: ResolvedField, entered: InputState, answer: Answer | None) -> None:
    """An unknown option key stays in the answer, so that the person sees an error instead of losing the answer."""
    assert answer_of(shown, entered) == answer


def test_block_id__changes_with_the_options_only() -> None:
    """While it stays, Slack keeps what was typed; when the choices change, Slack drops choices that no longer exist."""
    choice = resolved(SELECT, options=options("A", "B"))
    assert block_id(choice) == block_id(replace(choice, requirement=OPTIONAL))
    assert block_id(choice) != block_id(replace(choice, options=options("A")))
    assert path_of(block_id(choice)) == "s.a"
    assert path_of("s.a") == "s.a"


@pytest.mark.parametrize("name", names())
def test_labels__name_one_input_each(name: str) -> None:
    """Two inputs of a page never have the same label, and option keys never collide."""
    wanted = forms()[name]
    sections = {section.path: section.title for section in wanted.sections}
    for page in pages(wanted, fits):
        shown = visible(page, resolve(wanted, {}))
        titles = list(labels(shown, {page.section: sections[page.section]}).values())
        assert len(titles) == len(set(titles))
    for select in wanted.fields:
        keys = [option_key(option.value) for option in select.options]
        assert len(keys) == len(set(keys))


def test_labels__equal_titles_are_distinguished() -> None:
    """Within a section by their paths, across sections by the sections' titles."""
    twice = form(
        field("a.x", title="Name"), field("a.y", title="Name"), field("b.z", title="Place"), field("a.q", title="Place")
    )
    titles = labels(resolve(twice, {}).fields, {"a": "First", "b": "Second"})
    assert list(titles.values()) == ["Name (x)", "Name (y)", "Place (Second)", "Place (First)"]


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [("", "V0", 80), ("option 12", "V12", 7), ("12 opt", "V12", 7), ("OPTION 119", "V119", 1), ("nothing", None, 0)],
)
def test_suggestions__match_every_word_typed(query: str, first: str | None, count: int) -> None:
    """At most as many as requested, for any case and order of the words; Slack accepts them."""
    matches = suggestions(resolved(SELECT, options=many(125)), query, 80)
    assert len(matches) == count
    assert [option["value"] for option in matches][:1] == ([option_key(first)] if first else [])
    assert suggestion_ack_problems({"options": matches}) == []


def test_suggestions__titles_that_start_with_the_query_come_first() -> None:
    """The best match comes first, as people expect of a search."""
    shown = resolved(SELECT, options=(Option(value="1", title="New Mexico"), Option(value="2", title="Mexico")))
    assert [option["text"]["text"] for option in suggestions(shown, "mex", 5)] == ["Mexico", "New Mexico"]


def test_suggestions__of_the_longest_options_fit_an_ack() -> None:
    """Eighty options at full length stay below the size at which Socket Mode drops an ack."""
    long = tuple(Option(value=f"V{at}", title=f"{at} " + "x" * 300, description="y" * 300) for at in range(120))
    assert limits.json_bytes({"options": suggestions(resolved(SELECT, options=long), "", 80)}) < limits.ACK_BYTES


@pytest.mark.parametrize("name", names())
def test_fits__pages_stay_short(name: str) -> None:
    """No page of any form is too long for people."""
    assert all(len(page.fields) <= FIELDS_ON_A_PAGE for page in pages(forms()[name], fits))


def test_fits__many_large_fields_are_split_over_pages() -> None:
    """A section of forty fields, each with eighty long options, still becomes views that Slack accepts."""
    large = tuple(Option(value=f"V{at}", title=f"{at}" + "x" * 250, description="y" * 250) for at in range(80))
    crowded = form(*(field(f"s.f{at}", kind=SELECT, options=large) for at in range(40)))
    cut = pages(crowded, fits)
    assert len(cut) > 2
    for page in cut:
        assert view_problems(_view(crowded, page), "modal") == []


def test_hint__says_the_limit_and_the_form() -> None:
    """AWS's requirements are under the input before anything is typed."""
    shown = replace(
        resolved(short_description="The name.", validation_description="Letters only"), rule=ValueRule(max_length=1500)
    )
    hint = field_blocks(shown, "Name", None)[0]["hint"]["text"]
    assert hint == "The name. Letters only. At most 1,500 characters."


def _view(crowded: Form, page: Page) -> Block:
    blocks = [block for shown in visible(page, resolve(crowded, {})) for block in field_blocks(shown, shown.path, None)]
    return modal("page", "Title", blocks, submit="Next")
