"""Verdicts for places that many people read."""

from __future__ import annotations

import pytest

from workflows.lifecycle.verdicts import HIDDEN, without_values
from workflows.records.definitions import FieldPath
from workflows.records.registrations import DeniedField, Verdict


@pytest.mark.parametrize(
    ("sent", "words", "shown"),
    [
        ("12-3456789", "EIN 123456789 was not found.", f"EIN {HIDDEN} was not found."),
        ("+12065550100", "Call +1 (206) 555-0100 first.", f"Call +{HIDDEN} first."),
        ("ana@example.com", "We mailed ANA@EXAMPLE.COM.", f"We mailed {HIDDEN}."),
        ("Acme Ltd.", "No company acme ltd. is known.", f"No company {HIDDEN}. is known."),
        ("500 E Pike St", "500 E. Pike St is a mailbox.", f"{HIDDEN} is a mailbox."),
        ("US", "The US office must be named.", "The US office must be named."),
        ("a document", "Send a document that opens.", "Send a document that opens."),
        ("x" * 200, f"This is wrong: {'x' * 200}", f"This is wrong: {HIDDEN}"),
    ],
)
def test_without_values__in_the_reviewers_words(sent: str, words: str, shown: str) -> None:
    """A value that the reviewers repeat is hidden, also with other separators; other words stay."""
    field = DeniedField(path=FieldPath("a.b"), title="Field", reason="WRONG", feedback=words, sent=sent)
    verdict = without_values(Verdict(fields=(field,), feedback=words))
    assert (verdict.fields[0].feedback, verdict.feedback, verdict.fields[0].sent) == (shown, shown, "")
    assert verdict.fields[0].title == "Field"
