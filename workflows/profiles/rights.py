"""Who may see and change a profile. Everything that is not allowed here is refused.

A shared profile is everybody's in the workspace, and is changed by everybody. Its owner decides who sees it, what it is
called and when it ends. Guests are refused before they come here.
"""

from __future__ import annotations

from workflows.records.drafts import TERMINAL, Person
from workflows.records.profiles import ProfileHead, Sharing


def may_see(head: ProfileHead, person: Person) -> bool:
    """Whether the person may read the profile and start from it."""
    if not person.user_id or not person.workspace_id:
        return False
    return head.owner == person or (head.sharing is Sharing.WORKSPACE and _together(head.owner, person))


def may_change(head: ProfileHead, person: Person) -> bool:
    """Whether the person may change the answers."""
    return may_see(head, person)


def may_manage(head: ProfileHead, person: Person) -> bool:
    """Whether the person may share, rename or delete it.

    The operator of the machine may do this with every shared profile: its owner may have left.
    """
    return may_see(head, person) and (head.owner == person or person.workspace_id == TERMINAL)


def _together(owner: Person, person: Person) -> bool:
    """Whether both are in one workspace. The terminal is in every workspace."""
    return owner.workspace_id == person.workspace_id or TERMINAL in (owner.workspace_id, person.workspace_id)
