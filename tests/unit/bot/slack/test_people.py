"""Who somebody is, by the user object of users.info."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.people import Workspace, profile_of
from workflows.records.access import Standing

HERE = Workspace(id="T0HERE", organization_id="E0OURS")
FULL: dict[str, Any] = {
    "id": "U1",
    "team_id": "T0HERE",
    "deleted": False,
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
}
#: What Slack says of somebody of another company while a channel is shared with them: no rights, and not a stranger.
CONNECTED = {"id": "U2", "team_id": "T0THEIRS", "deleted": False, "is_bot": False, "is_stranger": False}


def grid(*teams: str, team_id: str = "T0HERE", organization: str = "E0OURS") -> dict[str, Any]:
    """Somebody of an organization."""
    return {**FULL, "team_id": team_id, "enterprise_user": {"enterprise_id": organization, "teams": list(teams)}}


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        pytest.param(FULL, Standing.MEMBER, id="member"),
        pytest.param({**FULL, "is_app_user": True}, Standing.MEMBER, id="the person who installed the app"),
        pytest.param({**FULL, "is_restricted": True}, Standing.GUEST, id="guest of several channels"),
        pytest.param(
            {**FULL, "is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST, id="guest of one channel"
        ),
        pytest.param({**FULL, "is_bot": True}, Standing.APP, id="app"),
        pytest.param({**FULL, "id": "USLACKBOT"}, Standing.APP, id="Slackbot"),
        pytest.param({**FULL, "deleted": True}, Standing.LEFT, id="deactivated"),
        pytest.param({**FULL, "is_stranger": True}, Standing.OUTSIDER, id="stranger"),
        pytest.param(CONNECTED, Standing.OUTSIDER, id="another company, channel shared"),
        pytest.param(
            {"id": "U1", "deleted": True, "is_bot": False, "is_stranger": True, "profile": None},
            Standing.LEFT,
            id="another company, deactivated there",
        ),
        pytest.param({**CONNECTED, "team_id": "T0HERE"}, Standing.GUEST, id="nothing said about rights"),
        pytest.param({}, Standing.OUTSIDER, id="nothing said at all"),
        pytest.param(grid("T0HERE"), Standing.MEMBER, id="organization"),
        pytest.param(grid("T0OTHER", "T0HERE", team_id="T0OTHER"), Standing.MEMBER, id="organization, other first"),
        pytest.param(grid("T0HERE", team_id="E0OURS"), Standing.MEMBER, id="organization named as the team"),
        pytest.param(grid("T0OTHER", team_id="T0OTHER"), Standing.OUTSIDER, id="other workspace of the organization"),
        pytest.param(grid(team_id="E0OURS"), Standing.OUTSIDER, id="in no workspace of the organization"),
        pytest.param(grid("T0X", team_id="T0X", organization="E0THEIRS"), Standing.OUTSIDER, id="another organization"),
        pytest.param({**grid("T0HERE"), "is_restricted": True}, Standing.GUEST, id="guest in an organization"),
        pytest.param({**FULL, "team_id": "E0OURS", "teams": ["T0HERE"]}, Standing.MEMBER, id="teams of the user"),
        pytest.param({**FULL, "team_id": None, "teams": None, "enterprise_user": None}, Standing.OUTSIDER, id="nulls"),
        pytest.param({**FULL, "enterprise_user": {"teams": "T0HERE"}, "team_id": ""}, Standing.OUTSIDER, id="odd"),
    ],
)
def test_profile__standing(user: dict[str, Any], standing: Standing) -> None:
    """A member has to be called one, in this workspace; everybody else is not one."""
    profile = profile_of(user, HERE)
    assert profile.standing is standing
    assert profile.is_member is (standing is Standing.MEMBER)


def test_profile__places() -> None:
    """Slack may name any workspace of the person, or their organization, with a click."""
    person = grid("T0OTHER", "T0HERE", team_id="T0OTHER")
    assert profile_of(person, HERE).places == {"T0HERE", "T0OTHER", "E0OURS"}
    assert profile_of({}, HERE).places == set()
