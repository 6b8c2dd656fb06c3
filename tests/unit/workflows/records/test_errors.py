"""What is stored of a problem reads back as it was, also by and from another version of Callsign."""

from __future__ import annotations

import json

from workflows.records.errors import NO_PROBLEM, Problem

TITLES = ("Street, house number", "City")


def test_each_field_is_stored_by_itself() -> None:
    """A field's title may hold a comma."""
    problem = Problem(code="form_changed", fields=TITLES, region="us-east-1")
    stored = json.loads(json.dumps(problem.stored()))
    assert stored["field_list"] == list(TITLES)
    assert Problem.of_stored(stored) == problem


def test_a_problem_of_an_earlier_version_is_read() -> None:
    """Such a row has its fields as one text only."""
    stored = {"error": "", "operation": "", "code": "form_changed", "reason": "", "fields": "City, State"}
    assert Problem.of_stored(stored).fields == ("City", "State")


def test_an_earlier_version_reads_what_is_stored_now() -> None:
    """It splits `fields`, and leaves out what it does not know."""
    assert Problem(code="form_changed", fields=("City", "State")).stored()["fields"].split(", ") == ["City", "State"]


def test_no_problem_is_stored_as_nothing() -> None:
    """And nothing reads back as no problem."""
    assert NO_PROBLEM.stored() == {}
    assert Problem.of_stored({}) == NO_PROBLEM
