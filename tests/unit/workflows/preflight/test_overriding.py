"""Which remarks still count, and texts taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.factories import PERSON, document
from tests.unit.workflows.preflight.cases import Case, bad
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import counting, decided, decided_by_rule, fingerprint, musts, override_of
from workflows.preflight.rules import preflight
from workflows.preflight.suggesting import taken_over
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer

NOW = datetime(2026, 11, 1, tzinfo=UTC)
STREET, PICTURE, OTHER = FieldPath("c.address1"), FieldPath("m.optInImage"), FieldPath("c.city")
BOX = Finding(rule="address-post-box", severity=Severity.MUST, fields=(STREET, PICTURE))
ANSWERS: dict[FieldPath, Answer] = {STREET: "PO Box 1", PICTURE: document(), OTHER: "Austin"}
OVERRIDE = decided(BOX, ANSWERS, "It is the name of our street.", PERSON, NOW)


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, False),
        ({OTHER: "Dallas"}, False),
        ({STREET: " PO  Box\n1 "}, False),
        ({PICTURE: replace(document(), name="renamed.png")}, False),
        ({STREET: "PO Box 2"}, True),
        ({PICTURE: replace(document(), sha256="1" * 64)}, True),
        ({PICTURE: ""}, True),
    ],
)
def test_counting__an_edit_voids_the_override(changed: dict[FieldPath, Answer], counts: bool) -> None:
    """An edit of the answers that it is about, and no other: space between words is none, nor a file's name."""
    assert bool(counting([BOX], {**ANSWERS, **changed}, [OVERRIDE])) is counts


@pytest.mark.parametrize(
    "other", [replace(BOX, rule="placeholder"), replace(BOX, fields=(STREET,)), replace(BOX, fields=(PICTURE, STREET))]
)
def test_override_of__another_remark(other: Finding) -> None:
    """It settles one remark about these fields, and no other."""
    assert override_of(BOX, ANSWERS, [OVERRIDE]) == OVERRIDE
    assert override_of(other, ANSWERS, [OVERRIDE]) is None


def test_fingerprint__tells_fields_apart() -> None:
    """The same words in another field are another answer."""
    assert fingerprint([STREET], {STREET: "a"}) != fingerprint([OTHER], {OTHER: "a"})
    assert fingerprint([STREET, OTHER], {STREET: "a"}) == fingerprint([OTHER, STREET], {STREET: "a"})


def test_decided_by_rule__all_of_a_rule_but_hints() -> None:
    second = replace(BOX, fields=(OTHER,))
    hint = Finding(rule="reply-long", severity=Severity.HINT, fields=(OTHER,))
    reasons = {"address-post-box": "It is the name of our street.", "reply-long": "We like it like that."}
    found = decided_by_rule([BOX, second, hint], ANSWERS, reasons, PERSON, NOW)
    assert found[0] == OVERRIDE
    assert [(one.rule, one.fields) for one in found[1:]] == [("address-post-box", (OTHER,))]
    assert musts([BOX, hint]) == (BOX,)


@pytest.mark.parametrize("case", bad(), ids=lambda case: case.name)
def test_taken_over__leaves_no_suggestion(case: Case) -> None:
    """Whatever the rules suggest is taken over at once, also where a field gets the texts of several rules."""
    texts = taken_over(case.form, case.answers)
    left = preflight(case.form, {**case.answers, **texts})
    assert [finding.rule for finding in left if finding.suggestion] == []
    assert bool(texts) is any(finding.suggestion for finding in case.findings())
