"""Slack's JSON: the objects in answers, and the payloads of commands, interactions and events."""

from __future__ import annotations

from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.records import Conversation, Message, StoredFile, User, View
from sandbox.slack.workspace import Workspace

#: Slack still sends this field, but signatures have replaced it. Apps must ignore it.
VERIFICATION_TOKEN = "legacy-verification-token"
#: Lines in the preview of a text file.
PREVIEW_LINES = 5
#: Characters in it, so that a file of one long line does not come whole with every payload.
PREVIEW_LENGTH = 4000


def view_json(workspace: Workspace, view: View, *, with_state: bool) -> Json:
    """A view. In answers of views.* the state is empty; in interactions it has the entered values."""
    home = view.content["type"] == "home"
    title = {"type": "plain_text", "text": "View Title", "emoji": True}
    content = view.content
    return {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.values if with_state else {}},
        "hash": view.hash,
        "title": title if home else content["title"],
        "clear_on_close": content.get("clear_on_close", False),
        "notify_on_close": content.get("notify_on_close", False),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": workspace.app_id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
    }


def message_json(workspace: Workspace, message: Message, *, with_metadata: bool = True) -> Json:
    """A message by the bot or by a person."""
    by_bot = message.author is workspace.bot
    shown: Json = {"user": message.author.id, "type": "message", "ts": message.ts}
    if by_bot:
        shown |= {"bot_id": workspace.bot_id, "app_id": workspace.app_id}
    shown |= {"text": message.text, "team": workspace.team_id}
    optional: Json = {
        "blocks": message.blocks,
        "files": [file_json(workspace, file) for file in message.files],
        "metadata": message.metadata if with_metadata else None,
        "edited": {"user": message.author.id, "ts": message.ts} if message.edited else None,
        "reactions": [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()],
    }
    shown |= {key: value for key, value in optional.items() if value}
    if message.thread_ts:
        parent = message.conversation.messages.get(message.thread_ts)
        shown |= {"thread_ts": message.thread_ts, "parent_user_id": parent.author.id if parent else ""}
    elif message.replies:
        shown |= {"thread_ts": message.ts, "reply_count": len(message.replies), "latest_reply": message.replies[-1].ts}
    return shown


def conversation_json(workspace: Workspace, conversation: Conversation) -> Json:
    """A channel, private channel or direct message, as in conversations.info."""
    shared: Json = {"id": conversation.id, "created": conversation.created, "is_archived": conversation.archived}
    kinds = {"is_channel": False, "is_group": False, "is_mpim": False, "is_im": bool(conversation.partner)}
    if conversation.partner:
        return {**shared, **kinds, "is_org_shared": False, "user": conversation.partner.id, "is_user_deleted": False}
    return {
        **shared,
        **kinds,
        "is_channel": not conversation.group_dm,
        "is_mpim": conversation.group_dm,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_private": conversation.private,
        "is_general": conversation.name == "general",
        "is_member": workspace.bot.id in conversation.members,
        "is_shared": conversation.ext_shared,
        "is_ext_shared": conversation.ext_shared,
        "is_org_shared": False,
        "creator": next(iter(sorted(conversation.members)), workspace.bot.id),
        "num_members": len(conversation.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
        "context_team_id": workspace.team_id,
    }


def user_json(workspace: Workspace, user: User) -> Json:
    """A person, as in users.info. A guest is `is_restricted`; of outsiders Slack says little."""
    team_id = user.team_id or workspace.team_id
    profile = {"real_name": user.name.title(), "display_name": user.name, "team": team_id}
    shown: Json = {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.name.title(),
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": 0,
        "profile": profile,
        "is_bot": user.kind == "bot",
        "is_app_user": False,
        "updated": 0,
    }
    # assumption: `outsider-details`
    if user.kind == "outsider":
        return {**shown, "is_stranger": user.is_stranger}
    rights = {"is_admin": False, "is_owner": False, "is_restricted": user.kind == "guest", "is_ultra_restricted": False}
    return {**shown, **rights, **(_in_organization(workspace, user) if user.teams else {})}


def _in_organization(workspace: Workspace, user: User) -> Json:
    organization = {"enterprise_id": workspace.enterprise_id, "enterprise_name": "Sandbox Group"}
    return {"enterprise_user": {"id": user.id, **organization, "is_admin": False, "teams": list(user.teams)}}


def file_json(workspace: Workspace, file: StoredFile) -> Json:
    """A file object. A deleted file is a tombstone."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    kind = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
    place = f"{workspace.url}/files/{workspace.team_id}-{file.id}"
    text = file.mimetype.startswith("text/")
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": file.owner.id,
        "user_team": workspace.team_id,
        "editable": text,
        "size": len(file.data),
        "mode": "snippet" if text else "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{place}/{file.name}",
        "url_private_download": f"{place}/download/{file.name}",
        "permalink": f"https://{workspace.domain}.slack.com/files/{file.owner.id}/{file.id}/{file.name}",
        "permalink_public": f"https://slack-files.com/{workspace.team_id}-{file.id}-0123456789",
        "comments_count": 0,
        "is_starred": False,
        "shares": {},
        "channels": [c for c in file.shares if c.startswith("C")],
        "groups": [],
        "ims": [c for c in file.shares if c.startswith("D")],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
        **(_preview(file.data) if text else {}),
    }


def _preview(data: bytes) -> Json:
    """The preview of a text file."""
    lines = data.decode(errors="replace").splitlines(keepends=True)
    shown = "".join(lines[:PREVIEW_LINES])
    preview, more = shown[:PREVIEW_LENGTH], max(0, len(lines) - PREVIEW_LINES)
    is_truncated = more > 0 or len(preview) < len(shown)
    return {"lines": len(lines), "lines_more": more, "preview": preview, "preview_is_truncated": is_truncated}


def slash_command(workspace: Workspace, user: User, conversation: Conversation, command: str, text: str) -> Json:
    """The form fields of a slash command. Every value is a string."""
    hidden = conversation.private and not conversation.group_dm
    name = "directmessage" if conversation.partner else "privategroup" if hidden else conversation.name
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id or workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": conversation.id,
        "channel_name": name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.issue_response_url(user, conversation),
        "trigger_id": workspace.issue_trigger(user),
    }


def global_shortcut(workspace: Workspace, user: User, callback_id: str) -> Json:
    return {
        "type": "shortcut",
        "token": VERIFICATION_TOKEN,
        "action_ts": workspace.new_ts(),
        "team": _team(workspace),
        "user": {"id": user.id, "username": user.name, "team_id": user.team_id or workspace.team_id},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": workspace.issue_trigger(user),
    }


def block_actions(workspace: Workspace, user: User, surface: View | Message, action: Json) -> Json:
    """An action in a view or a message. As in Slack, the payload does not contain an ephemeral message."""
    view_id = surface.id if isinstance(surface, View) and surface.content["type"] == "modal" else None
    head = _interaction(workspace, user, "block_actions")
    head |= {"container": _container(surface), "trigger_id": workspace.issue_trigger(user, view_id)}
    actions = [{**action, "action_ts": workspace.new_ts()}]
    if isinstance(surface, View):
        return {**head, "view": view_json(workspace, surface, with_state=True), "actions": actions}
    conversation = surface.conversation
    hidden = conversation.private and not conversation.group_dm
    name = "directmessage" if conversation.partner else "privategroup" if hidden else conversation.name
    shown = {} if surface.ephemeral_for else {"message": message_json(workspace, surface)}
    return {
        **head,
        "channel": {"id": conversation.id, "name": name},
        **shown,
        "state": {"values": surface.values},
        "response_url": workspace.issue_response_url(user, conversation, surface),
        "actions": actions,
    }


def block_suggestion(
    workspace: Workspace, user: User, surface: View | Message, *, ids: tuple[str, str], typed: str
) -> Json:
    """The request for the options of an external select. `ids` are block_id and action_id. There is no trigger_id."""
    payload = _interaction(workspace, user, "block_suggestion")
    payload |= {"container": _container(surface), "action_id": ids[1], "block_id": ids[0], "value": typed}
    if isinstance(surface, View):
        return {**payload, "view": view_json(workspace, surface, with_state=True)}
    return {**payload, "channel": {"id": surface.channel_id}, "message": message_json(workspace, surface)}


def view_submission(workspace: Workspace, view: View) -> Json:
    return {
        **_interaction(workspace, view.owner, "view_submission"),
        "trigger_id": workspace.issue_trigger(view.owner, view.id),
        "view": view_json(workspace, view, with_state=True),
        "response_urls": _response_urls(workspace, view),
    }


def view_closed(workspace: Workspace, view: View, *, is_cleared: bool) -> Json:
    """It has neither input values nor a trigger_id."""
    return {
        **_interaction(workspace, view.owner, "view_closed"),
        "view": view_json(workspace, view, with_state=False),
        "is_cleared": is_cleared,
    }


def event(workspace: Workspace, kind: str, **details: Any) -> Json:
    """An event_callback with an event in it."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "context_team_id": workspace.team_id,
        "context_enterprise_id": None,
        "api_app_id": workspace.app_id,
        "event": {"type": kind, **details, "event_ts": workspace.new_ts()},
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
    }


def app_home_opened(workspace: Workspace, user: User, tab: str = "home") -> Json:
    """There is no `view` before a home tab is published."""
    details: Json = {"user": user.id, "channel": workspace.direct_messages(user).id, "tab": tab}
    if user.home and tab == "home":
        details["view"] = view_json(workspace, user.home, with_state=True)
    return event(workspace, "app_home_opened", **details)


def _team(workspace: Workspace) -> Json:
    return {"id": workspace.team_id, "domain": workspace.domain}


def _interaction(workspace: Workspace, user: User, kind: str) -> Json:
    names = {"username": user.name, "name": user.name}
    return {
        "type": kind,
        "team": _team(workspace),
        "user": {"id": user.id, **names, "team_id": user.team_id or workspace.team_id},
        "api_app_id": workspace.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _container(surface: View | Message) -> Json:
    if isinstance(surface, View):
        return {"type": "view", "view_id": surface.id}
    container: Json = {
        "type": "message",
        "message_ts": surface.ts,
        "channel_id": surface.channel_id,
        "is_ephemeral": surface.ephemeral_for is not None,
    }
    return {**container, "thread_ts": surface.thread_ts} if surface.thread_ts else container


def _response_urls(workspace: Workspace, view: View) -> list[Json]:
    """A response URL for each conversation in an input with response_url_enabled."""
    urls: list[Json] = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        conversation = workspace.conversations.get(
            state.get("selected_conversation") or state.get("selected_channel") or ""
        )
        if conversation:
            url = workspace.issue_response_url(view.owner, conversation)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({"response_url": url, "channel_id": conversation.id, **ids})
    return urls
