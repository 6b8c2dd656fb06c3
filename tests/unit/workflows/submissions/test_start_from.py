"""Who may start from a registration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.factories import PERSON, registration
from workflows.records.drafts import TERMINAL, Person
from workflows.submissions.start_from import may_read

COLLEAGUE, STRANGER = replace(PERSON, user_id="U2"), replace(PERSON, workspace_id="T9")
SHELL = Person(workspace_id=TERMINAL, user_id="root")


@pytest.mark.parametrize(
    ("owner", "person", "allowed"),
    [
        (PERSON, COLLEAGUE, True),
        (PERSON, STRANGER, False),
        (None, COLLEAGUE, True),
        (PERSON, SHELL, True),
        (SHELL, COLLEAGUE, True),
    ],
)
def test_may_read(owner: Person | None, person: Person, *, allowed: bool) -> None:
    """Members of its workspace and the terminal may; one without an owner is everybody's."""
    assert may_read(replace(registration(), owner=owner), person) is allowed
