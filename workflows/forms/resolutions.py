"""`resolve` for thousands of sets of answers to one form: what does not depend on them is worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from workflows.forms.resolve import ResolvedForm, is_empty, resolve
from workflows.records.definitions import CONDITIONAL, FieldPath, Form
from workflows.records.drafts import Answer, Answers, Document

#: Resolved forms kept; forms of the catalog need fewer than ten.
KEPT = 256

#: What a condition can see of an answer: None where there is none, else those of its values that conditions name.
_Seen = frozenset[str] | None


class Resolutions:
    """The resolved forms of one form, kept by what its conditions can see."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._named = _named(form)
        self._kept: dict[tuple[_Seen, ...], ResolvedForm] = {}

    def of(self, answers: Answers) -> ResolvedForm:
        """The same as `resolve(form, answers)`."""
        key = tuple(_seen(answers.get(path), values) for path, values in self._named.items())
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = resolve(self._form, answers)
        return found


def _named(form: Form) -> Mapping[FieldPath, frozenset[str]]:
    """The fields that conditions depend on, each with all values they compare it to."""
    named: dict[FieldPath, set[str]] = defaultdict(set)
    for field in form.fields:
        rules = field.conditional.rules if field.requirement == CONDITIONAL and field.conditional else ()
        for condition in (condition for rule in rules for condition in rule.conditions):
            named[condition.depends_on] |= set(condition.values)
    return {path: frozenset(values) for path, values in named.items()}


def _seen(answer: Answer | None, named: frozenset[str]) -> _Seen:
    if answer is None or is_empty(answer):
        return None
    if isinstance(answer, Document):
        return frozenset()
    return named.intersection((answer,) if isinstance(answer, str) else answer)
