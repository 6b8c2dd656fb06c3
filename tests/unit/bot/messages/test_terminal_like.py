"""What is said about something that was started before: which it is, what differs, and how to say what is meant."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import terminal_fix, terminal_like
from tests.unit.factories import document, draft, field, form, options, path, registration, submission
from workflows.records.definitions import SELECT
from workflows.records.drafts import SubmissionState
from workflows.submissions.alike import Before, Next
from workflows.submissions.revise import Difference

STOPPED = submission(state=SubmissionState.NEEDS_ATTENTION)


def before(**changed: Any) -> Before:
    plain: dict[str, Any] = {
        "name": "Pine Vet Inc",
        "answers": {},
        "registration": registration("REQUIRES_UPDATES", "DENIED"),
        "draft": draft(),
        "submission": submission(state=SubmissionState.SUBMITTED),
    }
    return Before(**plain | changed)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Pine Vet Inc is registration-1: denied"),
        ({"registration": registration("REQUIRES_UPDATES", "DISCARDED")}, "registration-1: its version was discarded"),
        ({"registration": registration("CREATED", "SUBMITTED")}, "registration-1: submitted, waiting to be picked up"),
        ({"submission": STOPPED}, "registration-1, which was started before and stopped"),
        ({"submission": STOPPED, "registration": None}, "Pine Vet Inc was started before and stopped (d1)"),
        (
            {"draft": None, "submission": None, "registration": registration(message_key="")},
            "registration-1, which was created elsewhere: in review",
        ),
        (
            {
                "draft": None,
                "submission": None,
                "registration": registration(message_key=""),
                "by_another_callsign": True,
            },
            "which Callsign started with another database",
        ),
        ({"draft": None, "submission": None, "name": ""}, "A registration is registration-1: denied"),
    ],
)
def test_subject(changed: dict[str, Any], words: str) -> None:
    """Its name, its ID, and its status."""
    assert words in terminal_like.subject(before(**changed))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (Next.ASK_FIX, "This would be its version 2: 1 answer changes: City; nothing is bought"),
        (Next.ASK_CONTINUE, "add --for registration-1"),
        (Next.ASK_NEW, "1 answer differs: City"),
    ],
)
def test_question(step: Next, words: str) -> None:
    """What it is, what differs, how to say what is meant; nothing was done."""
    said = terminal_like.question(step, before(), 2, ["City"])
    assert words in said
    assert "--again" in said
    assert said.endswith("Nothing was done.")


def test_question__about_what_is_unfinished() -> None:
    """What somebody else has not submitted can be deleted, and that command is named."""
    draft_at_aws = before(draft=None, submission=None, registration=registration("CREATED", "DRAFT", message_key=""))
    assert "`callsign delete registration-1`" in terminal_like.question(Next.ASK_NEW, draft_at_aws, 2, ["City"])


def test_differing() -> None:
    """Many differences are counted, and the first ones named."""
    titles = [f"T{number}" for number in range(9)]
    assert terminal_like.differing(titles) == "9 answers differ: T0, T1, T2, T3, T4, T5 and 3 more"
    assert terminal_like.differing([]) == "with exactly these answers"


def test_changes_of_a_fix() -> None:
    """Before and now of each answer: titles of choices, names of documents, every line; what is no longer sent too."""
    shown = form(field("s.a"), field("s.b", kind=SELECT, options=options("A", "B")))
    differences = [
        Difference(path=path("s.a"), title="Details", before="One", now="One\nTwo"),
        Difference(path=path("s.b"), title="Kinds", before=("A",), now=("A", "B")),
        Difference(path=path("s.c"), title="Letter", before=document(size=0), now=None),
    ]
    assert terminal_fix.changes(differences, {path("s.a")}, shown)[2:] == [
        "  Details (s.a), denied",
        "    - One",
        "    + One",
        "      Two",
        "  Kinds (s.b)",
        "    - The A",
        "    + The A, The B",
        "  Letter (s.c)",
        "    - letter.pdf",
        "    + (nothing)",
    ]
