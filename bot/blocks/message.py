"""A message as Slack takes it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.elements import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as chat.postMessage takes it; `text` says everything that matters, for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]
