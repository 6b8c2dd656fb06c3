"""files.info and the three-step upload."""

from __future__ import annotations

import mimetypes
from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.methods.chat import thread_of, writable_conversation
from sandbox.slack.payloads import file_json
from sandbox.slack.records import Conversation, Message, StoredFile
from sandbox.slack.web_api import Api, Method, SlackError, invalid_arguments


def info(api: Api, arguments: Json) -> Json:
    file = api.workspace.files.get(arguments["file"])
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    shown = file_json(api.workspace, file)
    content = {"content": shown["preview"], "is_truncated": shown["preview_is_truncated"]} if "preview" in shown else {}
    return {"file": shown, **content, "comments": [], "response_metadata": {"next_cursor": ""}}


def get_upload_url(api: Api, arguments: Json) -> Json:
    """First step: from name and length to the URL for the bytes."""
    try:
        length = int(arguments["length"])
    except ValueError:
        raise invalid_arguments("[ERROR] must be an integer [json-pointer:/length]") from None
    name = str(arguments["filename"])
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    workspace = api.workspace
    file = workspace.store_file(workspace.bot, name=name, data=b"", mimetype=mimetype, complete=False)
    file.expected_length = length
    workspace.uploads[file.id] = file
    return {"upload_url": f"{workspace.url}/upload/{file.id}", "file_id": file.id}


def complete_upload(api: Api, arguments: Json) -> Json:
    """Last step: set the titles and, with a channel, post the files there."""
    wanted: Any = arguments["files"]
    if not isinstance(wanted, list) or not all(isinstance(item, dict) and "id" in item for item in wanted):
        raise invalid_arguments("[ERROR] must be a list of {id, title} [json-pointer:/files]")
    files = [_uploaded(api, item["id"]) for item in wanted]
    channel = arguments.get("channel_id")
    conversation = writable_conversation(api, str(channel)) if channel else None
    for file, item in zip(files, wanted, strict=True):
        file.title, file.complete = item.get("title") or file.name, True
    if conversation:
        _share(api, files, conversation, arguments)
    return {"files": [file_json(api.workspace, file) for file in files]}


METHODS: dict[str, Method] = {
    "files.info": info,
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
}


def _uploaded(api: Api, file_id: str) -> StoredFile:
    file = api.workspace.uploads.get(file_id)
    if file is None or len(file.data) != file.expected_length:
        raise SlackError("file_not_found")
    return file


def _share(api: Api, files: list[StoredFile], conversation: Conversation, arguments: Json) -> None:
    for file in files:
        file.shares.append(conversation.id)
    message = Message(
        conversation=conversation,
        ts=api.workspace.new_ts(),
        author=api.workspace.bot,
        text=str(arguments.get("initial_comment") or ""),
        blocks=[],
        files=files,
        thread_ts=thread_of(conversation, arguments),
    )
    api.workspace.post(message)
