"""blocks.validate: whether Slack would take blocks, a message or a view. It needs no token and shows nothing."""

from __future__ import annotations

from typing import Any

from sandbox.slack.changes import Json
from sandbox.slack.rules import message_problems, view_problems
from sandbox.slack.schemas import Problem
from sandbox.slack.web_api import Api, Method, SlackError, invalid_arguments

KINDS = ("blocks", "view", "message")


def validate(api: Api, arguments: Json) -> Json:
    """Check exactly one of KINDS; the answer of a refusal names each place."""
    given = [kind for kind in KINDS if arguments.get(kind) not in (None, "")]
    if len(given) != 1 or isinstance(arguments[given[0]], str):
        raise invalid_arguments("must provide exactly one of `blocks`, `view`, or `message`")
    (kind,) = given
    problems = _problems(kind, arguments[kind], api.unknown_blocks)
    if problems:
        rows = [{"code": "failed_constraint", "message": each.message, "pointer": each.pointer} for each in problems]
        raise SlackError(f"invalid_{kind}", errors=rows)
    return {}


def _problems(kind: str, content: Any, unknown: set[str]) -> list[Problem]:
    if kind == "view":
        return view_problems(content, "home" if content.get("type") == "home" else "modal")
    return message_problems(content if kind == "blocks" else content.get("blocks", []), unknown)


METHODS: dict[str, Method] = {"blocks.validate": validate}
