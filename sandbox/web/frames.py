"""What the page is told: the workspace as one person may see it, and each change of it. Pure: state in, JSON out."""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, StoredFile, User, View
from sandbox.slack.workspace import Workspace

_SHOWN_CONTENT = ("type", "title", "submit", "close", "blocks")


def sees(user: User, conversation: Conversation) -> bool:
    """Direct messages are for their partner; guests and private channels need membership."""
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
    """Slack's file object, with the place where the page itself may read it."""
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
    """The states, with files as the page shows them."""
    shown: Json = {}
    for block_id, actions in view.values.items():
        for action_id, state in actions.items():
            shown.setdefault(block_id, {})[action_id] = state_of(workspace, state)
    return shown


def state_of(workspace: Workspace, state: Json) -> Json:
    """One element's state, with files as the page shows them."""
    if state["type"] != "file_input":
        return state
    held = [workspace.files[file["id"]] for file in state["files"]]
    return {**state, "files": [file_of(workspace, file) for file in held]}


def conversations_frame(workspace: Workspace, user: User) -> Json:
    """Every conversation this person sees; their direct messages with the bot are always among them."""
    workspace.direct_messages(user)
    seen = [conversation for conversation in workspace.conversations.values() if sees(user, conversation)]
    return {"type": "conversations", "conversations": [conversation_of(workspace, found) for found in seen]}


def modals_frame(workspace: Workspace, user: User) -> Json:
    return {"type": "modals", "views": [view_of(workspace, view) for view in user.modals]}


def home_frame(workspace: Workspace, user: User) -> Json:
    return {"type": "home", "view": view_of(workspace, user.home) if user.home else None}


def everything(workspace: Workspace, user: User) -> Json:
    """All a page needs to begin with."""
    shown = conversations_frame(workspace, user)
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
        "views": modals_frame(workspace, user)["views"],
        "home": home_frame(workspace, user)["view"],
    }


def frame_of(workspace: Workspace, change: Json, user: User) -> Json | None:
    """What this person's page has to hear of a change; None when nothing."""
    match change["type"]:
        case "message" | "message_updated" | "message_deleted":
            conversation = workspace.conversations[change["channel"]]
            return _message_frame(workspace, change, conversation) if sees(user, conversation) else None
        case "ephemeral" | "ephemeral_updated" | "ephemeral_deleted":
            return _ephemeral_frame(workspace, change, user)
        case "view_opened" | "view_updated" | "view_closed" | "field_errors" if change["user"] == user.id:
            return modals_frame(workspace, user)
        case "home_published" if change["user"] == user.id:
            return home_frame(workspace, user)
        case "state":
            return _state_frame(workspace, change, user)
        case "error" if change["user"] == user.id:
            return {"type": "toast", "text": change["text"]}
        case _:
            return None


def _message_frame(workspace: Workspace, change: Json, conversation: Conversation) -> Json:
    message = conversation.messages.get(change["ts"])
    if message is None:
        return {"type": "removed", "channel": change["channel"], "ts": change["ts"]}
    return {"type": "message", "message": message_of(workspace, message)}


def _ephemeral_frame(workspace: Workspace, change: Json, user: User) -> Json | None:
    found = next((message for message in user.ephemerals if message.ts == change["ts"]), None)
    if found:
        return {"type": "message", "message": message_of(workspace, found)}
    if change["type"] == "ephemeral_deleted":
        return {"type": "removed", "channel": change["channel"], "ts": change["ts"]}
    return None


def _state_frame(workspace: Workspace, change: Json, user: User) -> Json | None:
    """What was entered in another tab; only views are followed."""
    view = workspace.views.get(change.get("view", ""))
    if view is None or view.owner is not user:
        return None
    state: Any = view.values.get(change["block_id"], {}).get(change["action_id"])
    place = {"view": view.id, "block_id": change["block_id"], "action_id": change["action_id"]}
    return {"type": "state", **place, "state": state_of(workspace, state)} if state else None
