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
from workflows.forms.value_kinds import value_kind
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
        (resolved(SELECT, options=options("A", "B")), "radio_buttons"),
        (resolved(SELECT, requirement=OPTIONAL, options=many(5)), "static_select"),
        (resolved(SELECT, options=many(6)), "static_select"),
        (resolved(SELECT, options=options("A", "B"), max_choices=2), "multi_static_select"),
        (resolved(SELECT, options=many(101)), "external_select"),
        (resolved(SELECT, requirement=OPTIONAL, options=many(100)), "external_select"),
        (resolved(SELECT, options=many(101), max_choices=3), "multi_external_select"),
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
        titles = list(labels(shown, sections).values())
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
def test_fits__every_form_of_today_takes_two_pages_at_most(name: str) -> None:
    """No page of any form is too long for people, and no section is torn apart."""
    cut = pages(forms()[name], fits)
    assert len(cut) <= 2
    assert all(len(page.fields) <= FIELDS_ON_A_PAGE and page.parts == 1 for page in cut)


@pytest.mark.parametrize(
    ("changed", "answer", "kind"),
    [
        ({"title": "Company website"}, None, "url_text_input"),
        ({"title": "Company website"}, "https://www.example.com", "url_text_input"),
        ({"title": "Company website"}, "www.example.com", "plain_text_input"),
        ({"title": "Website", "rule": ValueRule(max_length=40)}, None, "plain_text_input"),
        ({"title": "Link", "rule": ValueRule(pattern="^[a-z.]+$")}, None, "plain_text_input"),
        ({"title": "Links"}, None, "plain_text_input"),
        ({"title": "Support email"}, "ana@example.com", "email_text_input"),
        ({"title": "Support email"}, "ana@", "plain_text_input"),
        ({"title": "Number of countries"}, "12", "number_input"),
        ({"title": "Number of countries"}, "012", "plain_text_input"),
        ({"title": "Country", "rule": ValueRule(max_length=2)}, "GB", "external_select"),
        ({"title": "Country", "rule": ValueRule(max_length=2)}, "ZZ", "plain_text_input"),
        ({"title": "US state", "rule": ValueRule(max_length=2)}, "WA", "static_select"),
        ({"title": "US state", "rule": ValueRule(max_length=2)}, "Washington", "plain_text_input"),
        ({"title": "State/Province", "rule": ValueRule(max_length=2)}, "WA", "plain_text_input"),
    ],
)
def test_field_blocks__the_input_of_each_kind_of_text(
    changed: dict[str, object], answer: str | None, kind: str
) -> None:
    """A text has the input made for it, unless that could not hold what was answered: nothing typed is lost."""
    shown = resolved(**changed)  # type: ignore[arg-type]  # members of a definition
    blocks = field_blocks(shown, "Label", answer)
    assert blocks[0]["element"]["type"] == kind
    assert view_problems(modal("page", "Title", blocks, submit="Next"), "modal") == []
    assert (blocks[0]["block_id"] != block_id(shown)) == (
        kind == "plain_text_input" and value_kind(shown.definition) != "plain"
    )


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (ValueRule(max_length=2, pattern="^[A-Z]{2}$"), "WA"),
        (ValueRule(min_length=4, pattern="^[A-Za-z ]+$"), "Washington"),
    ],
)
def test_answer_of__a_chosen_state_as_the_form_wants_it(rule: ValueRule, value: str) -> None:
    """Codes where the form takes codes, names where it takes names only; nothing else is offered."""
    shown = resolved(title="US state", rule=rule)
    assert answer_of(shown, InputState(choices=(option_key(value),))) == value
    offered = element(shown)["options"]
    assert len(offered) == 51  # type: ignore[arg-type]  # Block Kit is JSON
    assert answer_of(shown, InputState(choices=("forged",))) is None


COUNTRY = resolved(title="Country", rule=ValueRule(min_length=2, max_length=2, pattern="^[A-Z]{2}$"))


@pytest.mark.parametrize(
    ("query", "first"),
    [("uk", "GB"), ("united s", "US"), ("usa", "US"), ("deu", "DE"), ("korea", "KR"), ("xyzzy", None)],
)
def test_suggestions__of_countries(query: str, first: str | None) -> None:
    """A country is found by any of its names and codes; what is chosen is the code."""
    found = [answer_of(COUNTRY, InputState(choices=(choice["value"],))) for choice in suggestions(COUNTRY, query, 80)]
    assert first in found[:2] if first else not found


def test_suggestions__of_countries_that_the_form_takes() -> None:
    """A country that the form would refuse is not offered; an optional one can be cleared."""
    narrow = replace(COUNTRY, rule=replace(COUNTRY.rule, allowed_values=("DE", "FR")), requirement=OPTIONAL)
    assert [choice["value"] for choice in suggestions(narrow, "", 80)] == [NOTHING, option_key("FR"), option_key("DE")]


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


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"short_description": "The name.", "rule": ValueRule(max_length=100)}, "The name."),
        (
            {"validation_description": "40 to 4096 characters.", "rule": ValueRule(max_length=4096)},
            "40 to 2,048 characters.",
        ),
        (
            {
                "title": "Privacy Policy URL",
                "short_description": "A link.",
                "validation_description": "At most 500 characters.",
            },
            "A link. At most 500 characters.",
        ),
        (
            {
                "title": "Country",
                "rule": ValueRule(max_length=2),
                "short_description": "Two-letter ISO code of the country of the address.",
                "validation_description": "Two capital letters.",
            },
            "The country of the address.",
        ),
        (
            {
                "title": "Email",
                "rule": ValueRule(max_length=100),
                "short_description": "Yours.",
                "validation_description": "An e-mail address.",
            },
            "Yours.",
        ),
        (
            {
                "rule": ValueRule(max_length=9),
                "short_description": "Letters only",
                "validation_description": "Letters only.",
            },
            "Letters only.",
        ),
    ],
)
def test_hint__says_each_thing_once(changed: dict[str, object], hint: str) -> None:
    """No limit twice, none that the API does not have, and nothing that the input sees to by itself."""
    (shown,) = resolve(form(field("s.a", **changed)), {}).fields
    assert field_blocks(shown, "Label", None)[0]["hint"]["text"] == hint


def _view(crowded: Form, page: Page) -> Block:
    blocks = [block for shown in visible(page, resolve(crowded, {})) for block in field_blocks(shown, shown.path, None)]
    return modal("page", "Title", blocks, submit="Next")
