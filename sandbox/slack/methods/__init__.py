"""The methods of the Web API by name."""

from __future__ import annotations

from sandbox.slack.methods import blocks, chat, conversations, files, people, views
from sandbox.slack.web_api import Method

METHODS: dict[str, Method] = {
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **people.METHODS,
    **views.METHODS,
}

__all__ = ["METHODS"]
