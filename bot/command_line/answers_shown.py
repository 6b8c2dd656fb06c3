"""The answers of `callsign register`: what would be sent, and where each answer comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot import messages
from bot.command_line.check import OPTION
from bot.command_line.sources import Source
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document
from workflows.scripts.matched_values import MatchedValues
from workflows.submissions.check import CheckResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """One answer as it would be sent."""

    path: FieldPath
    title: str
    value: str
    origin: str


def answers(checked: CheckResult, given: MatchedValues, source: Source) -> list[ShownAnswer]:
    """Every answer that would be sent, in form order."""
    held = checked.draft.answers
    fields = [field for field in checked.form.fields if field.path in held and field.path not in checked.unsent]
    return [
        ShownAnswer(
            path=field.path,
            title=field.title,
            value=_value(held[field.path]),
            origin=given.origins.get(field.path) or _origin(given.names.get(field.path, ""), source),
        )
        for field in fields
    ]


def documented(shown: Sequence[ShownAnswer]) -> list[dict[str, str]]:
    """The same for programs."""
    return [
        {"field": answer.path, "title": answer.title, "value": answer.value, "from": answer.origin} for answer in shown
    ]


def passed_over(form: Form, given: MatchedValues) -> list[tuple[str, str]]:
    """Variables that look meant but were not taken, each with the field's own name."""
    return [
        (name, path.rpartition(".")[2])
        for name, paths in given.passed_over.items()
        for path in paths
        if path in form.by_path
    ]


def _value(answer: Answer) -> str:
    if isinstance(answer, Document):
        return f"{answer.name} ({answer.note or messages.text.size(answer.size)})"
    return answer if isinstance(answer, str) else ", ".join(answer)


def _origin(name: str, source: Source) -> str:
    if not name:
        return messages.terminal_answers.SCRIPT_DEFAULT
    return OPTION if name == OPTION else source.origin(name)
