"""The record for a message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.elements import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for chat.postMessage. `text` has everything important, for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]
