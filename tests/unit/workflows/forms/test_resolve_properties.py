"""Laws that hold for any form and any answers, chains, cycles and nonsense included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit import catalog
from tests.unit.any_form import ANSWERS, forms
from workflows.forms.changes import FormChangeKind, differences
from workflows.forms.page_order import PageOrder
from workflows.forms.resolve import (
    Page,
    dependants,
    is_empty,
    pages,
    resolve,
    sendable,
    visible,
)
from workflows.forms.validation import errors
from workflows.records.definitions import (
    ATTACHMENT,
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


@given(forms(), ANSWERS)
def test_resolve__is_total_and_deterministic(asked: Form, answers: Answers) -> None:
    """Every field is resolved, in form order, always the same; answers to unknown fields change nothing."""
    result = resolve(asked, answers)
    assert [f.definition for f in result.fields] == list(asked.fields)
    assert {f.requirement for f in result.fields} <= {REQUIRED, OPTIONAL, DISALLOWED}
    known = {path: answer for path, answer in reversed(list(answers.items())) if path in asked.by_path}
    assert resolve(asked, known) == result


@given(forms(), ANSWERS)
def test_sendable__holds_nothing_disallowed_unknown_or_empty(asked: Form, answers: Answers) -> None:
    """The answers sent are those of known fields that are asked, not empty, in form order."""
    sent, by_path = sendable(asked, answers), resolve(asked, answers).by_path
    assert all(by_path[path].requirement != DISALLOWED and not is_empty(answer) for path, answer in sent.items())
    assert list(sent) == [f.path for f in asked.fields if f.path in sent]
    assert all(answers[path] == answer for path, answer in sent.items())


@given(forms(), ANSWERS)
def test_sendable__sending_only_that_changes_nothing(asked: Form, answers: Answers) -> None:
    """AWS sees only what is sent and resolves the form the same way, unless the conditions form a cycle."""
    acyclic = _depending_on_earlier_fields_only(asked)
    sent = sendable(acyclic, answers)
    assert resolve(acyclic, sent) == resolve(acyclic, answers)
    assert sendable(acyclic, sent) == sent


@given(forms(), ANSWERS, st.integers(0, 4))
def test_pages__are_a_partition_with_stable_keys(asked: Form, answers: Answers, most: int) -> None:
    """Every field is on exactly one page, keys are unique, parts of a section follow each other, no two pages fit one."""
    cut = pages(asked, lambda fields: len(fields) <= most)
    assert sorted(path for page in cut for path in page.fields) == sorted(asked.by_path)
    assert len({page.key for page in cut}) == len(cut)
    assert all(len(page.fields) <= max(most, 1) and page.fields for page in cut)
    for section in {page.section for page in cut}:
        parts = [page for page in cut if page.section == section]
        assert [(page.part, page.parts) for page in parts] == [(n + 1, len(parts)) for n in range(len(parts))]
    # Only a section with documents stays apart from what changes it.
    whole = [(one, other) for one, other in pairwise(cut) if one.parts == other.parts == 1 and not files(asked, other)]
    assert all(len(one.fields) + len(other.fields) > most for one, other in whole)


def files(form: Form, page: Page) -> bool:
    return any(form.by_path[path].kind == ATTACHMENT for path in page.fields)


@given(forms(), ANSWERS)
def test_page_order__meets_all_that_is_asked(asked: Form, answers: Answers) -> None:
    """Going forward from the start shows every asked field once; going back shows the same pages."""
    order = PageOrder(form=asked, answers=answers, pages=pages(asked, lambda fields: len(fields) <= 2))
    met: list[Page] = []
    page = order.first()
    while page and page not in met:
        met.append(page)
        page = order.after(page.key)
    paths = [field.path for page in met for field in visible(page, order.resolved)]
    assert sorted(paths) == sorted(field.path for field in order.resolved.fields if field.requirement != DISALLOWED)
    assert [order.before(page.key) for page in met] == [None, *met][: len(met)]
    assert order.before("review") == (met[-1] if met else None)


@given(forms(), ANSWERS)
def test_page_order__ends_where_something_is_wrong(asked: Form, answers: Answers) -> None:
    """After the last page comes the first page with an error, or no page."""
    order = PageOrder(form=asked, answers=answers, pages=pages(asked, lambda fields: len(fields) <= 2))
    wrong = {error.path for error in errors(asked, answers)}
    expected = next((page for page in order.pages if wrong.intersection(page.fields)), None)
    assert order.after(order.shown[-1].key if order.shown else "") == expected


@given(forms(), ANSWERS)
def test_errors__name_only_fields_that_are_asked(asked: Form, answers: Answers) -> None:
    """An error is about a field that is asked; each required field without an answer has an error."""
    by_path = resolve(asked, answers).by_path
    named = {error.path for error in errors(asked, answers)}
    assert all(by_path[path].requirement != DISALLOWED for path in named)
    assert {f.path for f in by_path.values() if f.requirement == REQUIRED and is_empty(answers.get(f.path))} <= named


@given(forms(), forms(), ANSWERS)
def test_differences__name_each_field_once(old: Form, new: Form, answers: Answers) -> None:
    """A form does not differ from itself; fields of only one form are gained or lost; the reverse is symmetric."""
    assert differences(old, old, answers) == ()
    forward, reverse = differences(old, new, answers), differences(new, old, answers)
    assert len({change.path for change in forward}) == len(forward)
    assert {change.path for change in forward} == {change.path for change in reverse}
    assert {c.path for c in forward if c.kind is FormChangeKind.GAINED} == new.by_path.keys() - old.by_path.keys()
    assert {c.path for c in forward if c.kind is FormChangeKind.LOST} == old.by_path.keys() - new.by_path.keys()


@given(forms(), forms(), ANSWERS)
def test_differences__new_errors_are_announced(old: Form, new: Form, answers: Answers) -> None:
    """Every error that only the new form has belongs to a field named as affected."""
    affected = {change.path for change in differences(old, new, answers) if change.affected}
    news = {(e.path, e.code) for e in errors(new, answers)} - {(e.path, e.code) for e in errors(old, answers)}
    assert {path for path, _ in news} <= affected


@pytest.mark.parametrize("name", catalog.names())
@pytest.mark.parametrize("most", [1, 3, 30])
def test_pages__of_the_catalog(name: str, most: int) -> None:
    """Real forms are cut completely, in AWS's order, except that a section follows those it depends on."""
    asked = catalog.forms()[name]
    cut = pages(asked, lambda fields: len(fields) <= most)
    place = {path: at for at, page in enumerate(cut) for path in page.fields}
    assert place.keys() == asked.by_path.keys()
    for section in {field.section for field in asked.fields}:
        inside = [path for page in cut for path in page.fields if asked.by_path[path].section == section]
        assert inside == [f.path for f in asked.fields if f.section == section]
    late = [
        (path, other)
        for path, others in dependants(asked).items()
        for other in others
        if asked.by_path[path].section != asked.by_path[other].section and place[path] > place[other]
    ]
    assert late == []


def _depending_on_earlier_fields_only(asked: Form) -> Form:
    """The same form without the rules that depend on a later field, so that there is no cycle."""

    def backward(path: FieldPath, rule: ConditionalRule) -> ConditionalRule | None:
        return rule if all(condition.depends_on < path for condition in rule.conditions) else None

    return _with_rules(asked, backward, lambda default: default)


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
