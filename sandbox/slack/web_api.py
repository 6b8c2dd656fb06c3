"""The Web API: reads arguments, checks token, scopes and required arguments, calls the method, records the call.

The methods are in `methods/`. Their scopes and required arguments are in schema/web-api-methods.json.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.slack.changes import Json
from sandbox.slack.delivery import Sleep
from sandbox.slack.faults import Failure, Faults
from sandbox.slack.workspace import Workspace

# assumption: `uninvited-error`
#: The usual error for a post into a private channel without the bot.
UNINVITED = "not_in_channel"
#: Arguments that are JSON text in a form.
_JSON_ARGUMENTS = frozenset({"view", "blocks", "message", "metadata", "files", "attachments"})


class SlackError(Exception):
    """A refusal, which becomes `{"ok": false, "error": code, ...}`."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.answer: Json = {"ok": False, "error": code, **more}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a method, without its token."""

    method: str
    arguments: Json
    #: The answer; None if the connection was cut instead.
    response: Json | None
    time: float


@dataclass(slots=True, kw_only=True)
class Api:
    """What every method gets."""

    workspace: Workspace
    #: The scopes of the app. Remove a scope to get missing_scope.
    scopes: set[str]
    #: A new websocket URL.
    new_link: Callable[[], str]
    #: The error for a post into a private channel without the bot; in some workspaces it is channel_not_found.
    uninvited: str = UNINVITED
    #: Types of blocks that the workspace refuses in messages because it does not know them yet, such as "data_table".
    unknown_blocks: set[str] = field(default_factory=set)


Method = Callable[[Api, Json], Json]

#: Methods that anybody may call.
WITHOUT_TOKEN = frozenset({"blocks.validate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    bot: str
    app: str


@cache
def method_facts() -> dict[str, Json]:
    """Method name -> verb, tier, scopes (one is enough), required arguments, documented errors."""
    path = Path(__file__).parent / "schema" / "web-api-methods.json"
    methods: dict[str, Json] = json.loads(path.read_text())["methods"]
    return methods


class WebApi:
    """Serves /api/{method}: GET and POST, forms and JSON."""

    def __init__(self, api: Api, methods: dict[str, Method], *, tokens: Tokens, faults: Faults, sleep: Sleep) -> None:
        self._api = api
        self._methods = methods
        self._tokens = tokens
        self._faults = faults
        self._sleep = sleep
        self.calls: list[Call] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call, from arguments to answer."""
        method = request.match_info["method"]
        try:
            arguments = await _arguments(request)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_json"})
        token = _token(request, arguments)
        channel = str(arguments.get("channel") or "")
        await self._sleep(self._faults.delay_of(method, channel))
        failure = self._faults.next_failure(method, channel)
        if failure and not failure.after_effect:
            return self._fail(method, arguments, failure)
        response = self._answer(method, token, arguments)
        if failure:
            self._record(method, arguments, None)
            return _cut(request)
        self._record(method, arguments, response)
        return web.json_response(response, headers={"X-OAuth-Scopes": ",".join(sorted(self._api.scopes))})

    def _answer(self, method: str, token: str, arguments: Json) -> Json:
        try:
            self._authorize(method, token)
            _require(method, arguments)
            return {"ok": True, **self._methods[method](self._api, _parsed(arguments))}
        except SlackError as error:
            return error.answer

    def _authorize(self, method: str, token: str) -> None:
        """Check the token, then the method, then its scopes: the order of errors in Slack."""
        if method in WITHOUT_TOKEN:
            return
        if not token:
            raise SlackError("not_authed")
        if token not in {self._tokens.bot, self._tokens.app}:
            raise SlackError("invalid_auth")
        if method not in self._methods:
            raise SlackError("unknown_method", req_method=method)
        wanted = self._tokens.app if method == "apps.connections.open" else self._tokens.bot
        if token != wanted:
            raise SlackError("not_allowed_token_type")
        need_scope(self._api, *method_facts()[method]["bot_scopes"])

    def _fail(self, method: str, arguments: Json, failure: Failure) -> web.Response:
        if failure.retry_after is not None:
            answer: Json = {"ok": False, "error": "ratelimited"}
            self._record(method, arguments, answer)
            return web.json_response(answer, status=429, headers={"Retry-After": str(failure.retry_after)})
        answer = {"ok": False, "error": failure.error or "internal_error"}
        self._record(method, arguments, answer)
        if failure.http_status:
            return web.Response(status=failure.http_status, text="upstream error")
        return web.json_response(answer)

    def _record(self, method: str, arguments: Json, response: Json | None) -> None:
        time = self._api.workspace.clock()
        self.calls.append(Call(method=method, arguments=arguments, response=response, time=time))


def need_scope(api: Api, *any_of: str) -> None:
    """Refuse if the app has none of the scopes `any_of`. Without names nothing is needed."""
    if any_of and not api.scopes & set(any_of):
        raise SlackError("missing_scope", needed=any_of[0], provided=",".join(sorted(api.scopes)))


def invalid_arguments(*messages: str) -> SlackError:
    """`messages` are lines such as "[ERROR] missing required field: channel"."""
    return SlackError("invalid_arguments", response_metadata={"messages": list(messages)})


def _require(method: str, arguments: Json) -> None:
    required = method_facts()[method]["required"]
    missing = [name for name in required if name != "token" and arguments.get(name) in (None, "")]
    if missing:
        raise invalid_arguments(*(f"[ERROR] missing required field: {name}" for name in missing))


async def _arguments(request: web.Request) -> Json:
    """The arguments from the query and from the form or JSON body. Files in forms are for /upload only."""
    arguments: Json = dict(request.query)
    if request.method != "POST":
        return arguments
    if request.content_type == "application/json":
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise ValueError("the body is not an object")
        return arguments | body
    return arguments | dict(await request.post())


def _token(request: web.Request, arguments: Json) -> str:
    """The token from the header or the arguments. It is always removed from the arguments."""
    argument = str(arguments.pop("token", ""))
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else argument


def _parsed(arguments: Json) -> Json:
    """The arguments, with the JSON texts of forms parsed."""
    parsed = dict(arguments)
    for name in _JSON_ARGUMENTS & set(arguments):
        if isinstance(arguments[name], str):
            try:
                parsed[name] = json.loads(arguments[name])
            except ValueError:
                if name == "blocks":
                    raise SlackError("invalid_blocks_format") from None
                raise invalid_arguments(f"[ERROR] {name} must be valid JSON [json-pointer:/{name}]") from None
    return parsed


def _cut(request: web.Request) -> web.StreamResponse:
    """Close the connection instead of answering."""
    if request.transport:
        request.transport.abort()
    return web.Response()
