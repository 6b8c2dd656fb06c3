"""bot.slack.user_groups: groups as others have recorded them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.slack.user_groups import UserGroups
from workflows.records.access import Grantee, Kind

#: What differs from a group that counts, in the fields of Slack's usergroups.list.
FINANCE: dict[str, Any] = {
    "id": "S0FINANCE1",
    "handle": "Finance",
    "is_usergroup": True,
    "date_delete": 0,
    "users": ["U0BEN0001"],
}
GROUPS: tuple[dict[str, Any], ...] = (
    {**FINANCE, "id": "S0EXTERNAL", "is_external": True, "users": ["U0OTHER01"]},
    {**FINANCE, "id": "S0DELETED1", "date_delete": 1_606_502_000, "users": ["U0LEFT001"]},
    FINANCE,
    {"id": "S0NOHANDLE", "handle": "", "users": None, "user_count": "0", "prefs": {"channels": [], "groups": []}},
    {"id": "S0ORGLEVEL", "handle": "org-admins", "is_org_level": True, "team_id": "E0ORG0001", "user_count": 4},
)


class Listed:
    """Slack's client, as far as it lists groups."""

    async def usergroups_list(self, **_: object) -> dict[str, Any]:
        return {"ok": True, "usergroups": list(GROUPS)}


@pytest.mark.parametrize(
    ("name", "by_id", "users"),
    [
        ("finance", False, {"U0BEN0001"}),
        ("S0FINANCE1", True, {"U0BEN0001"}),
        # Another company's group of the same handle, and one that was switched off, give nobody anything.
        ("S0EXTERNAL", True, None),
        ("S0DELETED1", True, None),
        # Without members in the list, a group is empty; an id is not a handle, nor a handle an id.
        ("S0NOHANDLE", True, set()),
        ("org-admins", False, set()),
        ("finance", True, None),
        ("S0FINANCE1", False, None),
    ],
)
async def test_find(name: str, by_id: bool, users: set[str] | None) -> None:
    """Only a group of the workspace that is in use."""
    groups = UserGroups(client=cast("Any", Listed()), clock=lambda: datetime(2026, 11, 28, tzinfo=UTC))
    found = await groups.find(Grantee(kind=Kind.GROUP, name=name, by_id=by_id))
    assert (set(found.users) if found else None) == users
