"""Texts of rules taken over into the answers, all at once."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.preflight.rules import preflight
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers

#: How often the answers are looked at again: a field may get a text of each of several rules.
ROUNDS = 5


def taken_over(form: Form, answers: Answers) -> Mapping[FieldPath, str]:
    """The answers that the rules' texts replace, with what becomes of them; empty where no rule has a text."""
    texts: dict[FieldPath, str] = {}
    now: dict[FieldPath, Answer] = dict(answers)
    for _ in range(ROUNDS):
        offered: dict[FieldPath, str] = {}
        for finding in preflight(form, now):
            if finding.suggestion:
                offered.setdefault(finding.fields[0], finding.suggestion)
        if not offered:
            break
        texts |= offered
        now |= offered
    return texts
