"""Who may see, change and manage a profile."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workflows.profiles.rights import may_change, may_manage, may_see
from workflows.records.drafts import TERMINAL, Person
from workflows.records.profiles import ProfileHead, ProfileId, Sharing

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNER = Person(workspace_id="T1", user_id="U1")
COLLEAGUE = Person(workspace_id="T1", user_id="U2")
SAME_ID_ELSEWHERE = Person(workspace_id="T2", user_id="U1")
OPERATOR = Person(workspace_id=TERMINAL, user_id="ann")
NOBODY = Person(workspace_id="", user_id="")


def head(owner: Person, sharing: Sharing) -> ProfileHead:
    return ProfileHead(
        id=ProfileId("p1"), name="Acme", owner=owner, sharing=sharing, version=1, created_at=NOW, updated_at=NOW
    )


@pytest.mark.parametrize(
    ("owner", "sharing", "person", "allowed"),
    [
        (OWNER, Sharing.PRIVATE, OWNER, (True, True, True)),
        (OWNER, Sharing.PRIVATE, COLLEAGUE, (False, False, False)),
        (OWNER, Sharing.PRIVATE, OPERATOR, (False, False, False)),
        (OWNER, Sharing.PRIVATE, SAME_ID_ELSEWHERE, (False, False, False)),
        (OWNER, Sharing.WORKSPACE, OWNER, (True, True, True)),
        (OWNER, Sharing.WORKSPACE, COLLEAGUE, (True, True, False)),
        (OWNER, Sharing.WORKSPACE, OPERATOR, (True, True, True)),
        (OWNER, Sharing.WORKSPACE, SAME_ID_ELSEWHERE, (False, False, False)),
        (OPERATOR, Sharing.WORKSPACE, COLLEAGUE, (True, True, False)),
        (OPERATOR, Sharing.PRIVATE, COLLEAGUE, (False, False, False)),
        (NOBODY, Sharing.PRIVATE, NOBODY, (False, False, False)),
        (OWNER, Sharing.WORKSPACE, NOBODY, (False, False, False)),
    ],
)
def test_rights(owner: Person, sharing: Sharing, person: Person, allowed: tuple[bool, bool, bool]) -> None:
    """A private profile is its owner's alone. A shared one is everybody's to change, and its owner's to manage."""
    profile = head(owner, sharing)
    assert (may_see(profile, person), may_change(profile, person), may_manage(profile, person)) == allowed
