"""The record for a message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.elements import Block, section


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for chat.postMessage. `text` has everything important, for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]
    #: What a reply is about, in mrkdwn: shown where it stands outside its thread. Empty where the message says it.
    about: str = ""

    @classmethod
    def of_text(cls, text: str) -> Message:
        """A message that is only text; mrkdwn."""
        return cls(text=text, blocks=(section(text),))


def outside(message: Message, why: str) -> Message:
    """`message` for a place outside its thread: it says why it stands there and what it is about."""
    intro = "\n".join(line for line in (why, message.about) if line)
    blocks = (section(intro), *message.blocks) if message.blocks else ()
    return replace(message, text=f"{intro}\n{message.text}", blocks=blocks)
