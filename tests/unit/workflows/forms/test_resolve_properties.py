"""Laws that hold for any form and any answers, chains, cycles and nonsense included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit import catalog
from tests.unit.any_form import ANSWERS, PATHS, VALUES, forms
from workflows.forms.changes import FormChangeKind, differences
from workflows.forms.resolve import (
    Page,
    dependants,
    is_empty,
    next_page,
    pages,
    previous_page,
    resolve,
    sendable,
    visible,
)
from workflows.forms.validation import errors
from workflows.records.definitions import (
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    ConditionalBehavior,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
)
from workflows.records.drafts import Answers


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
def test_resolve__waits_only_for_what_can_be_answered(asked: Form, answers: Answers) -> None:
    """What is waited for is in the form and has no answer that counts."""
    found = resolve(asked, answers)
    sent = sendable(asked, answers)
    for waiting in found.fields:
        assert set(waiting.waits_for) <= asked.by_path.keys() - sent.keys()


@settings(max_examples=60)
@given(forms(), ANSWERS, st.sampled_from(PATHS), st.sampled_from(VALUES))
def test_resolve__only_who_waits_can_change(asked: Form, answers: Answers, path: FieldPath, value: str) -> None:
    """Where no field can be disallowed, answering a field changes only those that wait for it."""
    free = _without_disallowed(asked)
    if path not in free.by_path or not is_empty(answers.get(path)):
        return
    before, after = resolve(free, answers), resolve(free, {**answers, path: value})
    for field_before, field_after in zip(before.fields, after.fields, strict=True):
        if path not in field_before.waits_for:
            assert field_before.requirement == field_after.requirement
            assert field_before.rule == field_after.rule


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
def test_next_page__walks_over_all_that_is_asked(asked: Form, answers: Answers) -> None:
    """Walking forth from the beginning meets every field that is asked once, and walking back is the same way."""
    cut, found = pages(asked, lambda fields: len(fields) <= 2), resolve(asked, answers)
    way: list[Page] = []
    page = next_page(cut, found, "")
    while page:
        way.append(page)
        page = next_page(cut, found, page.key)
    walked = [f.path for page in way for f in visible(page, found)]
    assert sorted(walked) == sorted(f.path for f in found.fields if f.requirement != DISALLOWED)
    assert [previous_page(cut, found, page.key) for page in way] == [None, *way][: len(way)]


@settings(max_examples=60)
@given(forms(), ANSWERS)
def test_errors__name_only_fields_that_are_asked(asked: Form, answers: Answers) -> None:
    """An error is about a field of the form that is not disallowed; each required field without answer has one."""
    found = resolve(asked, answers).by_path
    named = {error.path for error in errors(asked, answers)}
    assert all(found[path].requirement != DISALLOWED for path in named)
    assert {f.path for f in found.values() if f.requirement == REQUIRED and is_empty(answers.get(f.path))} <= named


@settings(max_examples=40)
@given(forms(), forms(), ANSWERS)
def test_differences__name_each_field_once(old: Form, new: Form, answers: Answers) -> None:
    """A form does not differ from itself; what only one of two forms has is gained or lost; the reverse says the reverse."""
    assert differences(old, old, answers) == ()
    found, reverse = differences(old, new, answers), differences(new, old, answers)
    assert len({change.path for change in found}) == len(found)
    assert {change.path for change in found} == {change.path for change in reverse}
    assert {c.path for c in found if c.kind is FormChangeKind.GAINED} == new.by_path.keys() - old.by_path.keys()
    assert {c.path for c in found if c.kind is FormChangeKind.LOST} == old.by_path.keys() - new.by_path.keys()


@settings(max_examples=40)
@given(forms(), forms(), ANSWERS)
def test_differences__new_errors_are_announced(old: Form, new: Form, answers: Answers) -> None:
    """Whatever error the new form finds and the old did not belongs to a field named as affected."""
    affected = {change.path for change in differences(old, new, answers) if change.affected}
    news = {(e.path, e.code) for e in errors(new, answers)} - {(e.path, e.code) for e in errors(old, answers)}
    assert {path for path, _ in news} <= affected


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("most", [1, 3, 30])
def test_pages__of_the_catalog(name: str, most: int) -> None:
    """Real forms too are cut completely; sections and fields keep AWS's order, except that questions come before what depends on them."""
    asked = catalog.forms()[name]
    cut = pages(asked, lambda fields: len(fields) <= most)
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


def _without_disallowed(asked: Form) -> Form:
    """The same with OPTIONAL wherever a rule or default says DISALLOWED."""
    return _with_rules(asked, lambda _, rule: replace(rule, behavior=_freed(rule.behavior)), _freed)


def _looking_back_only(asked: Form) -> Form:
    """The same without the rules that look at a field not before their own, so that there is no cycle."""

    def backward(path: FieldPath, rule: ConditionalRule) -> ConditionalRule | None:
        return rule if all(condition.depends_on < path for condition in rule.conditions) else None

    return _with_rules(asked, backward, lambda default: default)


def _freed(behavior: str) -> str:
    return OPTIONAL if behavior == DISALLOWED else behavior


def _with_rules(
    asked: Form,
    change: Callable[[FieldPath, ConditionalRule], ConditionalRule | None],
    change_default: Callable[[str], str],
) -> Form:
    def changed(definition: FieldDefinition) -> FieldDefinition:
        if definition.conditional is None:
            return definition
        rules = (change(definition.path, rule) for rule in definition.conditional.rules)
        behavior = ConditionalBehavior(
            rules=tuple(rule for rule in rules if rule), default=change_default(definition.conditional.default)
        )
        return replace(definition, conditional=behavior)

    return replace(asked, fields=tuple(changed(definition) for definition in asked.fields))
