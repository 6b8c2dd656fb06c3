"""auth.test, apps.connections.open, users.*, usergroups.*, bots.info, team.info."""

from __future__ import annotations

from sandbox.slack.changes import Json
from sandbox.slack.methods.conversations import paged
from sandbox.slack.payloads import user_json
from sandbox.slack.web_api import Api, Method, SlackError


def auth_test(api: Api, _: Json) -> Json:
    workspace = api.workspace
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.enterprise_id if workspace.is_enterprise_install else workspace.team_id,
        **({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {}),
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": workspace.is_enterprise_install,
    }


def open_connection(api: Api, _: Json) -> Json:
    """The URL for one Socket Mode connection."""
    return {"url": api.new_link()}


def user_info(api: Api, arguments: Json) -> Json:
    user = api.workspace.users.get(arguments["user"])
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(api.workspace, user)}


def list_users(api: Api, arguments: Json) -> Json:
    page, cursor = paged(list(api.workspace.users.values()), arguments)
    people = [user_json(api.workspace, user) for user in page]
    return {"members": people, "cache_ts": int(api.workspace.clock()), "response_metadata": {"next_cursor": cursor}}


def list_usergroups(api: Api, arguments: Json) -> Json:
    """The groups; with their members only where `include_users` asks for them, as Slack does."""
    with_users = str(arguments.get("include_users", "")).lower() in {"true", "1"}
    groups = [
        {
            "id": group.id,
            "team_id": api.workspace.team_id,
            "handle": group.handle,
            "name": group.handle,
            "date_delete": 0,
            **({"users": group.members} if with_users else {}),
        }
        for group in api.workspace.usergroups.values()
    ]
    return {"usergroups": groups}


def list_usergroup_users(api: Api, arguments: Json) -> Json:
    group = api.workspace.usergroups.get(arguments["usergroup"])
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group.members}


def bot_info(api: Api, arguments: Json) -> Json:
    workspace = api.workspace
    if arguments.get("bot", workspace.bot_id) != workspace.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": workspace.bot_id, "deleted": False, "name": workspace.bot.name, "updated": 0}
    return {"bot": {**bot, "app_id": workspace.app_id, "user_id": workspace.bot.id, "icons": {}}}


def team_info(api: Api, _: Json) -> Json:
    workspace = api.workspace
    team = {"id": workspace.team_id, "name": workspace.team_name, "domain": workspace.domain, "email_domain": ""}
    return {"team": {**team, "icon": {"image_default": True}}}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": open_connection,
    "users.info": user_info,
    "users.list": list_users,
    "usergroups.list": list_usergroups,
    "usergroups.users.list": list_usergroup_users,
    "bots.info": bot_info,
    "team.info": team_info,
}
