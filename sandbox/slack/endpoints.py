"""Slack's endpoints in addition to the Web API: private files, upload targets, response URLs."""

from __future__ import annotations

from aiohttp import web

from sandbox.slack.changes import Json
from sandbox.slack.methods.chat import content_of, thread_of
from sandbox.slack.records import Message, ResponseUrl
from sandbox.slack.web_api import Api, SlackError

_LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Sandbox</body></html>"


class Endpoints:
    """Handlers for /files, /upload and /response."""

    def __init__(self, api: Api, bot_token: str) -> None:
        self._api = api
        self._bot_token = bot_token

    async def serve_file(self, request: web.Request) -> web.Response:
        """The bytes of a file, with the bot token and files:read. Else the login page with status 200, as in Slack."""
        allowed = request.headers.get("Authorization") == f"Bearer {self._bot_token}"
        if not allowed or "files:read" not in self._api.scopes:
            # assumption: `login-page-for-files`
            return web.Response(text=_LOGIN_PAGE, content_type="text/html")
        file = self._api.workspace.files.get(request.match_info["key"].rpartition("-")[2])
        if file is None or file.deleted or not file.complete:
            return web.Response(status=404, text="file_not_found")
        return web.Response(body=file.data, content_type=file.mimetype)

    async def take_upload(self, request: web.Request) -> web.Response:
        """The second step of an upload: the raw bytes, or a form with one file."""
        file = self._api.workspace.uploads.get(request.match_info["file_id"])
        if file is None or file.complete:
            return web.Response(status=404, text="unknown upload")
        file.data = await _uploaded_bytes(request)
        if len(file.data) != file.expected_length:
            return web.Response(status=400, text=f"expected {file.expected_length} bytes")
        return web.Response(text=f"OK - {len(file.data)}")

    async def take_response(self, request: web.Request) -> web.Response:
        """A response_url, which can be used five times within thirty minutes."""
        url = self._api.workspace.response_urls.get(request.match_info["key"])
        if url is None or self._api.workspace.clock() >= url.expires_at:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if url.uses_left == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        url.uses_left -= 1
        try:
            body: Json = await request.json()
            self._respond(url, body)
        except SlackError as error:
            return web.json_response(error.answer, status=400)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        return web.Response(text="ok")

    def _respond(self, url: ResponseUrl, body: Json) -> None:
        """Replace or delete the original message, or post a new one: only for the person unless in_channel."""
        original = url.message
        if body.get("delete_original"):
            if original:
                self._api.workspace.remove(original)
            return
        text, blocks = content_of(self._api, body)
        if body.get("replace_original") and original:
            self._api.workspace.edit(original, text=text, blocks=blocks)
            return
        message = Message(
            conversation=url.conversation,
            ts=self._api.workspace.new_ts(),
            author=self._api.workspace.bot,
            text=text,
            blocks=blocks,
            thread_ts=thread_of(url.conversation, body),
            ephemeral_for=None if body.get("response_type") == "in_channel" else url.user,
        )
        self._api.workspace.post(message)


async def _uploaded_bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    for part in form.values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""
