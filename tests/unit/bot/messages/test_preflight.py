"""Each rule has its sentence, and every finding fills it."""

from __future__ import annotations

import pytest

from bot.messages import preflight
from tests.unit.workflows.preflight.cases import Case, bad
from workflows.preflight.findings import Severity
from workflows.preflight.rules import RULES


def test_sentences__one_for_each_rule() -> None:
    assert set(preflight.SENTENCES) == {rule.id for rule in RULES}


@pytest.mark.parametrize("case", bad(), ids=lambda case: case.name)
def test_sentence__has_nothing_left_to_fill_in(case: Case) -> None:
    """Whatever a rule finds, its sentence is complete, and names no whole answer."""
    for finding in case.findings():
        said = preflight.sentence(finding)
        assert "{" not in said
        assert preflight.document(finding)["message"] == said


def test_lines__surest_first() -> None:
    findings = [finding for case in bad() for finding in case.findings()]
    shown = preflight.lines(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)), {})
    heads = [line.strip().rstrip(":") for line in shown if line.startswith("  ") and not line.startswith("    ")]
    assert heads == list(preflight.SEVERITIES.values())
    assert preflight.lines((), {}) == ["", preflight.NOTHING_FOUND]
