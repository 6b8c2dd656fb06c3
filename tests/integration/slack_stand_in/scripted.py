"""An app under the test's control: it keeps the payloads and sends the answers of the test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.integration.slack_stand_in.blocks import Json

Answer = Callable[[Json], web.StreamResponse]


class ScriptedApp:
    """`payloads` in their order; `answers` by payload type ("command", "view_submission" or the type of an event)."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], str]] = []
        self.payloads: list[Json] = []
        self.answers: dict[str, Any] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        self.requests.append((dict(request.headers), body))
        payload = _payload(request.content_type, body)
        self.payloads.append(payload)
        answer = self.answers.get(_kind(payload))
        if callable(answer):
            answer = answer(payload)
        if isinstance(answer, int):
            return web.Response(status=answer)
        return web.json_response(answer) if answer is not None else web.Response()

    def last(self, kind: str) -> Json:
        """The newest payload of a kind."""
        return next(payload for payload in reversed(self.payloads) if _kind(payload) == kind)

    def number_of(self, kind: str) -> int:
        return sum(_kind(payload) == kind for payload in self.payloads)


def _payload(content_type: str, body: str) -> Json:
    if content_type == "application/json":
        event: Json = json.loads(body)
        return event
    form = {key: values[0] for key, values in parse_qs(body, keep_blank_values=True).items()}
    interaction: Json = json.loads(form["payload"]) if "payload" in form else form
    return interaction


def _kind(payload: Json) -> str:
    if "command" in payload:
        return "command"
    return str(payload["event"]["type"] if payload.get("type") == "event_callback" else payload["type"])
