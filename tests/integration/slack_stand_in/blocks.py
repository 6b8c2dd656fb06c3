"""Factories for views, messages and their parts."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str | None = None) -> Json:
    return {"text": plain(text), "value": value or text.lower()}


def select(*texts: str, action_id: str = "value", **more: Any) -> Json:
    return {"type": "static_select", "action_id": action_id, "options": [option(text) for text in texts], **more}


def text_input(action_id: str = "value", **more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": action_id, **more}


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "value", **more}


def labelled(label: str, inner: Json, block_id: str | None = None, **more: Any) -> Json:
    """An input block. Its default block_id is the label in lower case."""
    return {"type": "input", "block_id": block_id or label.lower(), "label": plain(label), "element": inner, **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def button(text: str, action_id: str = "press", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Json, block_id: str = "buttons") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def modal(*blocks: Json, title: str = "Form", **more: Any) -> Json:
    shown = list(blocks) or [section("Hello")]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": shown,
        **more,
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def raw_number(value: float) -> Json:
    return {"type": "raw_number", "value": value, "text": str(value)}


def data_table(*rows: list[Json], **more: Any) -> Json:
    """A data table. Without rows it has two columns and three people."""
    head = [raw("Name"), raw("Score")]
    people = [[raw("Cy"), raw_number(7)], [raw("Ana"), raw_number(42)], [raw("Ben"), raw_number(-1.5)]]
    return {"type": "data_table", "caption": "Team scores", "rows": list(rows) or [head, *people], **more}
