"""What the page receives: the workspace as its person may see it, and each change. Pure: state in, JSON out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, StoredFile, User, View
from sandbox.slack.workspace import Workspace

_SHOWN_CONTENT = ("type", "title", "submit", "close", "blocks")


def sees(user: User, conversation: Conversation) -> bool:
    """Whether a person sees a conversation. Private channels need membership, and guests need it everywhere."""
    if conversation.partner:
        return conversation.partner is user
    return user.id in conversation.members or not (conversation.private or user.kind == "guest")


def user_of(user: User, roles: Mapping[str, str]) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.name.title(),
        "role": roles.get(user.id, ""),
        "bot": user.kind == "bot",
    }


def conversation_of(workspace: Workspace, conversation: Conversation) -> Json:
    return {
        "id": conversation.id,
        "name": workspace.bot.name.title() if conversation.partner else conversation.name,
        "direct": bool(conversation.partner),
        "private": conversation.private,
        "archived": conversation.archived,
        "has_bot": workspace.bot.id in conversation.members,
    }


def message_of(workspace: Workspace, message: Message) -> Json:
    return {
        "channel": message.channel_id,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "author": message.author.id,
        "text": message.text,
        "blocks": message.blocks,
        "values": message.values,
        "files": [file_of(workspace, file) for file in message.files],
        "reactions": message.reactions,
        "ephemeral": message.ephemeral_for is not None,
        "broadcast": message.broadcast,
    }


def file_of(workspace: Workspace, file: StoredFile) -> Json:
    """Slack's file object, with a URL for the page."""
    shown = file_json(workspace, file)
    names = ("id", "name", "title", "mimetype", "size", "pretty_type")
    return {name: shown[name] for name in names if name in shown} | {"href": f"/ui/files/{file.id}"}


def view_of(workspace: Workspace, view: View) -> Json:
    content = {name: view.content[name] for name in _SHOWN_CONTENT if view.content.get(name)}
    return {
        "id": view.id,
        "hash": view.hash,
        "content": content,
        "values": _values_of(workspace, view),
        "errors": view.errors,
    }


def _values_of(workspace: Workspace, view: View) -> Json:
    """The states of all elements, with files for the page."""
    shown: Json = {}
    for block_id, actions in view.values.items():
        for action_id, state in actions.items():
            shown.setdefault(block_id, {})[action_id] = state_of(workspace, state)
    return shown


def state_of(workspace: Workspace, state: Json) -> Json:
    """The state of an element, with files for the page."""
    if state["type"] != "file_input":
        return state
    files = [workspace.files[file["id"]] for file in state["files"]]
    return {**state, "files": [file_of(workspace, file) for file in files]}


def conversations_update(workspace: Workspace, user: User) -> Json:
    """Every conversation that this person sees, always with their direct messages with the bot."""
    workspace.direct_messages(user)
    visible = [conversation for conversation in workspace.conversations.values() if sees(user, conversation)]
    return {"type": "conversations", "conversations": [conversation_of(workspace, row) for row in visible]}


def modals_update(workspace: Workspace, user: User) -> Json:
    return {"type": "modals", "views": [view_of(workspace, view) for view in user.modals]}


def home_update(workspace: Workspace, user: User) -> Json:
    return {"type": "home", "view": view_of(workspace, user.home) if user.home else None}


def everything(workspace: Workspace, user: User) -> Json:
    """Everything that a page needs at its start."""
    shown = conversations_update(workspace, user)
    ids = {conversation["id"] for conversation in shown["conversations"]}
    messages = [
        message_of(workspace, message)
        for conversation in workspace.conversations.values()
        if conversation.id in ids
        for message in conversation.messages.values()
    ]
    messages += [message_of(workspace, message) for message in user.ephemerals]
    return {
        "conversations": shown["conversations"],
        "messages": messages,
        "views": modals_update(workspace, user)["views"],
        "home": home_update(workspace, user)["view"],
    }


def update_for(workspace: Workspace, change: Json, user: User) -> Json | None:
    """The update for this person's page after a change; None if the page shows nothing of it."""
    match change["type"]:
        case "message" | "message_updated" | "message_deleted":
            conversation = workspace.conversations[change["channel"]]
            return _message_update(workspace, change, conversation) if sees(user, conversation) else None
        case "ephemeral" | "ephemeral_updated" | "ephemeral_deleted":
            return _ephemeral_update(workspace, change, user)
        case "view_opened" | "view_updated" | "view_closed" | "field_errors" if change["user"] == user.id:
            return modals_update(workspace, user)
        case "home_published" if change["user"] == user.id:
            return home_update(workspace, user)
        case "state":
            return _state_update(workspace, change, user)
        case "error" if change["user"] == user.id:
            return {"type": "toast", "text": change["text"]}
        case _:
            return None


def _message_update(workspace: Workspace, change: Json, conversation: Conversation) -> Json:
    message = conversation.messages.get(change["ts"])
    if message is None:
        return {"type": "removed", "channel": change["channel"], "ts": change["ts"]}
    return {"type": "message", "message": message_of(workspace, message)}


def _ephemeral_update(workspace: Workspace, change: Json, user: User) -> Json | None:
    message = next((message for message in user.ephemerals if message.ts == change["ts"]), None)
    if message:
        return {"type": "message", "message": message_of(workspace, message)}
    if change["type"] == "ephemeral_deleted":
        return {"type": "removed", "channel": change["channel"], "ts": change["ts"]}
    return None


def _state_update(workspace: Workspace, change: Json, user: User) -> Json | None:
    """A value that was entered in another tab, if it is in a view."""
    view = workspace.views.get(change.get("view", ""))
    if view is None or view.owner is not user:
        return None
    state: Any = view.values.get(change["block_id"], {}).get(change["action_id"])
    where = {"view": view.id, "block_id": change["block_id"], "action_id": change["action_id"]}
    return {"type": "state", **where, "state": state_of(workspace, state)} if state else None
