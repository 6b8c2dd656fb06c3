"""The record for a message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.elements import Block, section
from bot.slack import limits

#: Block id of what is true in the thread only.
IN_THREAD = "in_thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message for chat.postMessage. `text` has everything important, for screen readers and notifications."""

    text: str
    blocks: tuple[Block, ...]
    #: What a reply is about, in mrkdwn: shown where it stands outside its thread. Empty where the message says it.
    about: str = ""
    #: Shown at its end outside its thread only: in it, the status message has the buttons, which stay up to date.
    alone: tuple[Block, ...] = ()
    #: In place of `blocks` where Slack does not take them; where this is empty too, only the text is posted.
    sections: tuple[Block, ...] = ()

    @property
    def shown_text(self) -> str:
        """The text as long as it may be: of a table, everything."""
        return limits.shorten(self.text, limits.TABLE_TEXT if self.sections else limits.MESSAGE_TEXT)

    @classmethod
    def of_text(cls, text: str) -> Message:
        """A message that is only text; mrkdwn."""
        return cls(text=text, blocks=(section(text),))


def outside(message: Message, why: str) -> Message:
    """`message` for a place outside its thread: it says why it stands there, what it is about, and has its buttons."""
    intro = "\n".join(line for line in (why, message.about) if line)
    inner = (block for block in message.blocks if block.get("block_id") != IN_THREAD)
    blocks = (section(intro), *inner, *message.alone) if message.blocks else ()
    return replace(message, text=f"{intro}\n{message.text}", blocks=blocks, alone=())


def simpler(message: Message) -> Message:
    """The same in blocks that every Slack takes, or as text only."""
    return replace(message, blocks=message.sections, sections=())
