"""Each labelled registration gets exactly the remarks that it deserves, and each rule has its cases."""

from __future__ import annotations

import pytest

from tests.unit.workflows.preflight.cases import FOLDER, Case, bad, good, published, strangers, unseen
from tests.unit.workflows.preflight.measure import false_alarms, table
from workflows.preflight.findings import Severity
from workflows.preflight.rules import RULES

#: Denial stories that were found in public: each is foretold by at least one case.
STORIES = {"rswr", "OpenSplitTime", "rapidcortex", "psd-eoc", "quill-router", "LocalDealMarket", "HomeOperationsHub"}


@pytest.mark.parametrize("case", good().values(), ids=lambda case: case.name)
def test_good__no_remark(case: Case) -> None:
    """A registration that carriers approve gets at most hints."""
    assert [finding.rule for finding in case.findings() if finding.severity is not Severity.HINT] == []


@pytest.mark.parametrize("case", bad(), ids=lambda case: case.name)
def test_bad__is_foretold(case: Case) -> None:
    """Each mistake is named by its rule, and by no other."""
    found = {finding.rule for finding in case.findings()}
    assert found - case.also == case.rules


def test_rules__have_cases() -> None:
    """A rule comes only with its cases, and two rules never have one name."""
    names = [rule.id for rule in RULES]
    assert len(set(names)) == len(names)
    assert set(names) == {name for case in bad() for name in case.rules}


def test_stories__are_all_foretold() -> None:
    assert {case.story for case in bad() if case.story} == STORIES


def test_cases__are_many() -> None:
    assert len(good()) + len(bad()) >= 120


@pytest.mark.parametrize("case", [*good().values(), *bad()], ids=lambda case: case.name)
def test_findings__point_at_fields_of_the_form(case: Case) -> None:
    """Fields exist; a suggestion fits its field and takes away the remark; no whole answer is in a parameter."""
    for finding in case.findings():
        assert set(finding.fields) <= set(case.form.by_path)
        assert not {str(answer) for answer in case.answers.values() if len(str(answer)) > 60} & set(
            finding.params.values()
        )
        if finding.suggestion:
            answers = {**case.answers, finding.fields[0]: finding.suggestion}
            again = Case(name="", form=case.form, answers=answers, known=case.known)
            left = [other for other in again.findings() if other.rule == finding.rule]
            assert finding.fields[0] not in [other.fields[0] for other in left]


def test_page__has_the_figures_of_today() -> None:
    """The table of the reference page is what `bench/preflight.py` prints."""
    page = (FOLDER.parents[2] / "docs" / "reference" / "preflight.md").read_text(encoding="utf-8")
    for row in table([*good().values(), *bad()], unseen(), strangers()):
        assert row in page


def test_strangers__each_has_its_story() -> None:
    assert (len(strangers()), len(published())) == (30, 21)
    assert all(case.story for case in (*strangers(), *published()))


@pytest.mark.parametrize("case", [*published(), *strangers()], ids=lambda case: case.name)
def test_strangers__what_happened_is_foretold(case: Case) -> None:
    """What was approved gets at most hints, and each reason for a denial is named."""
    found = {finding.rule: finding.severity for finding in case.findings()}
    assert case.rules <= found.keys()
    if not case.rules:
        assert set(found.values()) <= {Severity.HINT}


def test_unseen__few_false_remarks() -> None:
    """At most one good registration in ten gets a remark that is more than a hint."""
    fine = [case for case in unseen() if not case.rules]
    assert false_alarms(fine) <= len(fine) / 10
