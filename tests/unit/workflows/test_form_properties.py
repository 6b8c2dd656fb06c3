"""Laws that hold for any form and any answers, chains, cycles and nonsense included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit import catalog
from tests.unit.factories import document, field, form, options
from workflows.definitions import (
    ATTACHMENT,
    CONDITIONAL,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    SELECT,
    TEXT,
    Condition,
    ConditionalBehavior,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
    ValueRule,
)
from workflows.form import dependants, is_empty, pages, resolve, sendable
from workflows.records import Answers
from workflows.validation import errors

PATHS = [FieldPath(f"{section}.{name}") for section in "abc" for name in "pqr"]
VALUES = ["X", "Y", "", " ", "Z" * 30]
BEHAVIORS = st.sampled_from([REQUIRED, OPTIONAL, DISALLOWED, "NEWER"])
OPERATORS = st.sampled_from(["EQUALS", "NOT_EQUALS", "IN", "NOT_IN", "HAS_VALUE", "NO_VALUE", "NEWER"])
RULES = st.builds(
    ValueRule,
    min_length=st.none() | st.integers(0, 5),
    max_length=st.none() | st.integers(1, 4096),
    pattern=st.none() | st.sampled_from(["^X$", "Y", "("]),
    allowed_values=st.none() | st.lists(st.sampled_from(VALUES), max_size=2).map(tuple),
)
CONDITIONS = st.builds(
    Condition,
    depends_on=st.sampled_from([*PATHS, FieldPath("not.there")]),
    operator=OPERATORS,
    values=st.lists(st.sampled_from(VALUES), max_size=2).map(tuple),
)
CONDITIONAL_RULES = st.builds(
    ConditionalRule,
    conditions=st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple),
    behavior=BEHAVIORS,
    validation=st.none() | RULES,
)
BEHAVIOR = st.builds(
    ConditionalBehavior, rules=st.lists(CONDITIONAL_RULES, min_size=1, max_size=3).map(tuple), default=BEHAVIORS
)


@st.composite
def definitions(draw: st.DrawFn, path: FieldPath) -> FieldDefinition:
    conditional = draw(st.none() | BEHAVIOR)
    return field(
        path,
        kind=draw(st.sampled_from([TEXT, SELECT, ATTACHMENT, "NEWER"])),
        requirement=CONDITIONAL if conditional else draw(st.sampled_from([REQUIRED, CONDITIONAL, OPTIONAL, "NEWER"])),
        conditional=conditional,
        rule=draw(RULES),
        options=options("X", "Y"),
        max_choices=draw(st.integers(1, 2)),
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Up to six fields in three sections, in any order, some sections not listed; any field may look at any other."""
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=6))
    sections = draw(st.lists(st.sampled_from("abcd"), max_size=4))
    return form(*(draw(definitions(path)) for path in paths), sections=tuple(sections))


ANSWERS = st.dictionaries(
    st.sampled_from([*PATHS, FieldPath("stranger")]),
    st.sampled_from(VALUES) | st.lists(st.sampled_from(VALUES), max_size=2).map(tuple) | st.just(document()),
)


@settings(max_examples=60)
@given(forms(), ANSWERS)
def test_resolve__is_total_and_deterministic(asked: Form, answers: Answers) -> None:
    """Every field is decided, in form order, the same way each time, and strangers among the answers change nothing."""
    found = resolve(asked, answers)
    assert [f.definition for f in found.fields] == list(asked.fields)
    assert {f.requirement for f in found.fields} <= {REQUIRED, OPTIONAL, DISALLOWED}
    known = {path: answer for path, answer in reversed(list(answers.items())) if path in asked.by_path}
    assert resolve(asked, known) == found


@settings(max_examples=60)
@given(forms(), ANSWERS)
def test_sendable__holds_nothing_disallowed_unknown_or_empty(asked: Form, answers: Answers) -> None:
    """What is sent is known, wanted and something, and in form order."""
    sent, found = sendable(asked, answers), resolve(asked, answers).by_path
    assert all(found[path].requirement != DISALLOWED and not is_empty(answer) for path, answer in sent.items())
    assert list(sent) == [f.path for f in asked.fields if f.path in sent]
    assert all(answers[path] == answer for path, answer in sent.items())


@settings(max_examples=60)
@given(forms(), ANSWERS)
def test_sendable__sending_only_that_changes_nothing(asked: Form, answers: Answers) -> None:
    """AWS, who sees only what is sent, comes to the same form (where the conditions are no cycle)."""
    acyclic = _looking_back_only(asked)
    sent = sendable(acyclic, answers)
    assert resolve(acyclic, sent) == resolve(acyclic, answers)
    assert sendable(acyclic, sent) == sent


@settings(max_examples=60)
@given(forms(), ANSWERS, st.integers(0, 4))
def test_pages__are_a_partition_with_stable_keys(asked: Form, answers: Answers, most: int) -> None:
    """Every field stands on exactly one page, keys are unique, parts of a section follow each other and fit."""
    cut = pages(asked, lambda fields: len(fields) <= most)
    assert sorted(path for page in cut for path in page.fields) == sorted(asked.by_path)
    assert len({page.key for page in cut}) == len(cut)
    assert all(len(page.fields) <= max(most, 1) and page.fields for page in cut)
    for section in {page.section for page in cut}:
        parts = [page for page in cut if page.section == section]
        assert [(page.part, page.parts) for page in parts] == [(n + 1, len(parts)) for n in range(len(parts))]


@settings(max_examples=60)
@given(forms(), ANSWERS)
def test_errors__name_only_fields_that_are_asked(asked: Form, answers: Answers) -> None:
    """An error is about a field of the form that is not disallowed; each required field without answer has one."""
    found = resolve(asked, answers).by_path
    named = {error.path for error in errors(asked, answers)}
    assert all(found[path].requirement != DISALLOWED for path in named)
    assert {f.path for f in found.values() if f.requirement == REQUIRED and is_empty(answers.get(f.path))} <= named


@pytest.mark.parametrize("name", catalog.names())
def test_pages__of_the_catalog(name: str) -> None:
    """Real forms too are cut completely; sections and fields keep AWS's order, except that questions come before what depends on them."""
    asked = catalog.forms()[name]
    for most in (1, 3, 30):
        cut = pages(asked, partial(_at_most, most))
        place = {path: at for at, page in enumerate(cut) for path in page.fields}
        assert place.keys() == asked.by_path.keys()
        for section in {page.section for page in cut}:
            inside = [path for page in cut if page.section == section for path in page.fields]
            assert inside == [f.path for f in asked.fields if f.section == section]
        late = [
            (path, other)
            for path, others in dependants(asked).items()
            for other in others
            if asked.by_path[path].section != asked.by_path[other].section and place[path] > place[other]
        ]
        assert late == []


def _at_most(most: int, fields: Sequence[FieldDefinition]) -> bool:
    return len(fields) <= most


def _looking_back_only(asked: Form) -> Form:
    """The same without the rules that look at a field not before their own, so that there is no cycle."""

    def backward(path: FieldPath, rule: ConditionalRule) -> bool:
        return all(condition.depends_on < path for condition in rule.conditions)

    def changed(definition: FieldDefinition) -> FieldDefinition:
        if definition.conditional is None:
            return definition
        rules = tuple(rule for rule in definition.conditional.rules if backward(definition.path, rule))
        return replace(definition, conditional=replace(definition.conditional, rules=rules))

    return replace(asked, fields=tuple(changed(definition) for definition in asked.fields))
