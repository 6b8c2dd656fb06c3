"""Precision and recall of the rules on labelled registrations, and the table of the reference page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.messages.preflight import SENTENCES
from tests.unit.workflows.preflight.cases import Case
from workflows.preflight.findings import Rule
from workflows.preflight.rules import RULES


@dataclass(frozen=True, kw_only=True)
class Score:
    """How a rule did: how often it was right, wrong, and silent where it should have spoken."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """The share of its remarks that were right; None where it said nothing."""
        said = self.right + self.wrong
        return self.right / said if said else None

    @property
    def recall(self) -> float | None:
        """The share of the mistakes that it named; None where there was none."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else None


def score(rule: str, cases: Iterable[Case]) -> Score:
    """How one rule did."""
    right = wrong = missed = 0
    for case in cases:
        said = any(finding.rule == rule for finding in case.findings())
        right += said and rule in case.rules
        wrong += said and rule not in case.rules and rule not in case.also
        missed += not said and rule in case.rules
    return Score(right=right, wrong=wrong, missed=missed)


def false_alarms(cases: Iterable[Case]) -> int:
    """How many good registrations get a remark that is more than a hint."""
    return sum(any(finding.severity != "hint" for finding in case.findings()) for case in cases if not case.rules)


def table(*samples: Iterable[Case]) -> list[str]:
    """The rows of the reference page: each rule, and its precision and recall in each sample."""
    kept = [tuple(cases) for cases in samples]
    return [_row(rule, [score(rule.id, cases) for cases in kept]) for rule in RULES]


def _row(rule: Rule, scores: Iterable[Score]) -> str:
    denials = ", ".join(f"`{denial}`" for denial in rule.denials) or "-"
    figures = " | ".join(part for each in scores for part in _figures(each))
    return f"| `{rule.id}` | {rule.severity} | {_plain(SENTENCES[rule.id])} | {denials} | {figures} |"


def _figures(of: Score) -> Iterator[str]:
    for share in (of.precision, of.recall):
        yield "-" if share is None else f"{share:.2f}"


def _plain(sentence: str) -> str:
    return sentence.replace("{", "*").replace("}", "*")
