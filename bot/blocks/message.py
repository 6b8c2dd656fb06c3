"""The record for a message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.elements import Block, section


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for chat.postMessage. `text` has everything important, for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]

    @classmethod
    def of_text(cls, text: str) -> Message:
        """A message that is only text; mrkdwn."""
        return cls(text=text, blocks=(section(text),))
