"""`resolve` for thousands of sets of answers to one form: equal conditions are resolved once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from workflows.forms.resolve import ResolvedForm, is_empty, resolve
from workflows.records.definitions import CONDITIONAL, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document

#: Resolved forms in the cache; forms of the catalog need fewer than ten.
CACHE_SIZE = 256

#: What conditions can see of an answer: the values of it that conditions name, or None where there is no answer.
_VisibleValues = frozenset[str] | None


class Resolutions:
    """The resolved forms of one form, cached by what its conditions can see of the answers."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._compared = _compared_values(form)
        self._cache: dict[tuple[_VisibleValues, ...], ResolvedForm] = {}

    def of(self, answers: Answers) -> ResolvedForm:
        """The same as `resolve(form, answers)`."""
        key = tuple(_visible_values(answers.get(path), values) for path, values in self._compared.items())
        resolved = self._cache.get(key)
        if resolved is None:
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            resolved = self._cache[key] = resolve(self._form, answers)
        return resolved


def _compared_values(form: Form) -> Mapping[FieldPath, frozenset[str]]:
    """The fields that conditions depend on, each with all the values that conditions compare it to."""
    compared: dict[FieldPath, set[str]] = defaultdict(set)
    for field in form.fields:
        rules = field.conditional.rules if field.requirement == CONDITIONAL and field.conditional else ()
        for condition in (condition for rule in rules for condition in rule.conditions):
            compared[condition.depends_on] |= set(condition.values)
    return {path: frozenset(values) for path, values in compared.items()}


def _visible_values(answer: Answer | None, compared: frozenset[str]) -> _VisibleValues:
    if answer is None or is_empty(answer):
        return None
    if isinstance(answer, Document):
        return frozenset()
    return compared.intersection((answer,) if isinstance(answer, str) else answer)
