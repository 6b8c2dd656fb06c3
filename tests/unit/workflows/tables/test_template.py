"""The reader understands a template, and its example row could almost be sent."""

from __future__ import annotations

import pytest

from tests.unit import catalog
from tests.unit.factories import condition, conditional, field, form, options, rule
from workflows.records.definitions import ATTACHMENT, DISALLOWED, REQUIRED, SELECT, FieldDefinition, ValueRule
from workflows.tables.check import check
from workflows.tables.columns import place
from workflows.tables.read import read_table
from workflows.tables.template import example, explanation, header, template

FORMS = [name for name in catalog.names() if catalog.forms()[name].fields]


@pytest.mark.parametrize("name", FORMS)
def test_template__of_every_form_is_read(name: str) -> None:
    """Each column matches its own field, and the example row has no errors once its files are uploaded."""
    asked = catalog.forms()[name]
    table = read_table(template(asked))
    placement = place(table.header, asked)
    assert placement.columns == dict(enumerate(asked.by_path))
    files = {f"{path.rpartition('.')[2]}.png" for path in asked.by_path}
    (row,) = check(table, placement, asked, documents=files, name_pattern="Example {row}")
    assert (row.errors, row.dropped) == ((), ())


@pytest.mark.parametrize("name", FORMS)
def test_explanation__a_line_for_each_column(name: str) -> None:
    """The lines have the same order and names, each with its path."""
    asked = catalog.forms()[name]
    lines = [row.cells for row in read_table(explanation(asked)).rows]
    assert [line[:2] for line in lines] == list(zip(header(asked), asked.by_path, strict=True))


def test_header__a_title_where_it_is_unique() -> None:
    """A field has its path where its title is missing, used twice, or equal to another field's last segment."""
    asked = form(
        field("a.city", title="City"),
        field("b.place", title="city"),
        field("c.web", title="Web site"),
        field("c.x", title="Web"),
        field("c.y", title=" "),
        field("c.z", title="Two\n lines"),
    )
    assert header(asked) == ("a.city", "b.place", "Web site", "c.x", "c.y", "Two lines")


@pytest.mark.parametrize(
    ("definition", "answer"),
    [
        (field("s.a", example="x"), "x"),
        (field("s.a"), None),
        (field("s.a", requirement=REQUIRED), "Example"),
        (
            field("s.a", requirement=REQUIRED, example="x", rule=ValueRule(pattern="^https://")),
            "https://www.example.com",
        ),
        (field("s.a", requirement=REQUIRED, rule=ValueRule(pattern="^no example fits$")), None),
        (field("s.a", requirement=REQUIRED, rule=ValueRule(allowed_values=("YES",))), "YES"),
        (field("s.a", kind=SELECT, options=options("X", "Y", "Z"), min_choices=2, max_choices=3), ("X", "Y")),
    ],
)
def test_example__of_one_field(definition: FieldDefinition, answer: object) -> None:
    """The example is AWS's own, else for a required text the first of ours that fits, else nothing."""
    assert example(form(definition)).get(definition.path) == answer


def test_example__only_shown_fields() -> None:
    """Only fields that are shown under the chosen options, within the bounds these set."""
    narrowed = rule(REQUIRED, condition("s.a", "EQUALS", "X"), validation=ValueRule(allowed_values=("R",)))
    asked = form(
        conditional("s.c", narrowed, kind=SELECT, options=options("Q", "R")),
        conditional("s.b", rule(REQUIRED, condition("s.a", "EQUALS", "Y")), default=DISALLOWED, example="x"),
        field("s.a", kind=SELECT, options=options("X", "Y")),
    )
    assert example(asked) == {"s.a": ("X",), "s.c": ("R",)}


@pytest.mark.parametrize(
    ("definition", "cells"),
    [
        (field("s.a", requirement=REQUIRED), ("TEXT", "REQUIRED", "1 to 2048 characters", "", "")),
        (
            field(
                "s.a", rule=ValueRule(min_length=2, max_length=2, pattern="^x"), example="xx", long_description="Long."
            ),
            ("TEXT", "OPTIONAL", "2 characters, pattern ^x", "", "Long.\nExample: xx"),
        ),
        (
            conditional(
                "s.a",
                rule(REQUIRED, condition("s.b", "IN", "X", "Y"), condition("s.c", "HAS_VALUE")),
                rule(DISALLOWED, condition("s.b", "NEWER", "Z"), validation=ValueRule(max_length=5)),
                default="X",
            ),
            (
                "TEXT",
                "REQUIRED if s.b is X or Y and s.c is given; DISALLOWED if s.b NEWER Z (at most 5 characters); otherwise X",
                "1 to 2048 characters",
                "",
                "",
            ),
        ),
        (
            field("s.a", kind=SELECT, options=options("X"), max_choices=3, short_description="Short."),
            ("SELECT", "OPTIONAL", "1 to 3 of the choices", "The X = X", "Short."),
        ),
        (field("s.a", kind=ATTACHMENT), ("ATTACHMENT", "OPTIONAL", "PDF, PNG, JPEG, at most 500 KB", "", "")),
    ],
)
def test_explanation__describes_valid_answers(definition: FieldDefinition, cells: tuple[str, ...]) -> None:
    """The requirement with its conditions, limits, choices, and AWS's own words."""
    (line,) = read_table(explanation(form(definition))).rows
    assert line.cells[2:] == cells
