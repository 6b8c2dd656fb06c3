"""What a rule found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.preflight.sheet import Sheet
from workflows.records.definitions import FieldPath


class Severity(StrEnum):
    """How sure it is that the answers are denied as they are."""

    #: AWS or the carriers deny it.
    MUST = "must"
    #: It has often been a reason for a denial.
    SHOULD = "should"
    #: It could be better.
    HINT = "hint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Where a rule applies, before it is known which rule it is."""

    #: The fields that it points at, the one to change first.
    fields: tuple[FieldPath, ...]
    #: What the sentence names: a country, a word, a kind of number. Never a whole answer.
    params: Mapping[str, str] = field(default_factory=dict)
    #: A text for the first field that a person may take over; empty where there is none.
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark about the answers."""

    rule: str
    severity: Severity
    fields: tuple[FieldPath, ...]
    params: Mapping[str, str] = field(default_factory=dict)
    suggestion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule."""

    id: str
    severity: Severity
    #: Reasons of AWS's denials that it foretells, as AWS's page on rejections names them.
    denials: tuple[str, ...]
    check: Callable[[Sheet], Iterator[Hit]]


def surest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By severity, and otherwise in their order."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))
