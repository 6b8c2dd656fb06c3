"""The labelled registrations of `tests/samples/preflight`: good ones, and bad ones that are made from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from tests.unit.catalog import filled, forms
from tests.unit.factories import document
from workflows.preflight.findings import Finding
from workflows.preflight.known import NOTHING_KNOWN, Known
from workflows.preflight.rules import preflight
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Answers, DocumentId

FOLDER = Path(__file__).parents[3] / "samples" / "preflight"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One registration, and the rules that apply to it."""

    name: str
    form: Form
    answers: Answers
    rules: frozenset[str] = frozenset()
    #: Rules that also apply and are about the same mistake: neither wanted nor wrong.
    also: frozenset[str] = frozenset()
    story: str = ""
    #: What is known besides the answers.
    known: Known = NOTHING_KNOWN

    def findings(self) -> tuple[Finding, ...]:
        return self._found

    @cached_property
    def _found(self) -> tuple[Finding, ...]:
        return preflight(self.form, self.answers, self.known)


@cache
def good() -> Mapping[str, Case]:
    """The good registrations by name."""
    read: Mapping[str, dict[str, Any]] = yaml.safe_load((FOLDER / "good.yaml").read_text(encoding="utf-8"))
    return {name: _good(name, dict(values)) for name, values in read.items()}


def _good(name: str, values: dict[str, Any]) -> Case:
    form = forms()[values.pop("type")]
    return Case(name=name, form=form, answers=_changed(form, _neutral(form), values))


def _neutral(form: Form) -> Answers:
    """The catalog's examples for what a case does not write."""
    return {path: answer for path, answer in filled(form).items() if not path.startswith("messageSamples.")}


def _changed(form: Form, answers: Answers, values: Mapping[str, Any]) -> Answers:
    changed: dict[FieldPath, Answer] = dict(answers)
    for path, value in values.items():
        assert FieldPath(path) in form.by_path, f"{form.type.name} has no {path}"
        changed[FieldPath(path)] = _answer(path, value)
    return {path: answer for path, answer in changed.items() if answer}


def _answer(path: str, value: Any) -> Answer:
    match value:
        case [*options]:
            return tuple(options)
        case {"looks": looks}:
            return document(id=DocumentId(path), name="opt-in.png", media_type="image/png", looks=looks)
    return str(value)


@cache
def bad() -> tuple[Case, ...]:
    """The bad ones."""
    return tuple(_bad())


def _bad() -> Iterator[Case]:
    for number, row in enumerate(yaml.safe_load((FOLDER / "bad.yaml").read_text(encoding="utf-8")), start=1):
        base = good()[row["of"]]
        yield Case(
            name=f"{number} {row['of']} {row['rules'][0]}",
            form=base.form,
            answers=_changed(base.form, base.answers, row["change"]),
            rules=frozenset(row["rules"]) - set(row.get("without", ())),
            also=frozenset(row.get("without", ())),
            story=row.get("story", ""),
            known=_known(row.get("known", {})),
        )


def _known(row: Mapping[str, Any]) -> Known:
    numbers = {number: frozenset(names) for number, names in row.get("tax_numbers", {}).items()}
    return Known(own_names=tuple(row.get("own_names", ())), customer=row.get("customer", ""), tax_numbers=numbers)


@cache
def unseen() -> tuple[Case, ...]:
    """Registrations, good and bad, by somebody who did not know the rules."""
    return tuple(_labelled("unseen.yaml"))


@cache
def strangers() -> tuple[Case, ...]:
    """Registrations after what strangers wrote about their denials."""
    return tuple(_labelled("strangers.yaml"))


@cache
def published() -> tuple[Case, ...]:
    """Good registrations after texts that others published as approved or as compliant."""
    return tuple(_labelled("published.yaml"))


def _labelled(file: str) -> Iterator[Case]:
    for row in yaml.safe_load((FOLDER / file).read_text(encoding="utf-8")):
        form = forms()[row["type"]]
        yield Case(
            name=row["name"],
            form=form,
            answers=_changed(form, _neutral(form), row["answers"]),
            rules=frozenset(row["rules"]),
            story=row.get("story", ""),
        )
