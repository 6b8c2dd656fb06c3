"""The copy of new entries in the audit channel: one message, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.elements import context, section
from bot.blocks.message import Message
from bot.messages import audit as words
from workflows.audit.entries import Recorded
from workflows.records.acts import ChainHead

#: Entries that have a line of their own; more of them are counted.
LINES = 12


def audit_message(acts: Sequence[Recorded], head: ChainHead, first: int) -> Message:
    """`acts` are those of the entries from `first` to `head` that can be read."""
    title = words.title(first, head.seq, head.seq - first + 1)
    lines = [words.line(act) for act in acts[:LINES]]
    hidden = head.seq - first + 1 - len(lines)
    if hidden:
        after = acts[len(lines) - 1].seq if lines else first - 1
        lines += [words.kinds(acts), words.more(hidden, after)]
    body = "\n".join(line for line in lines if line)
    blocks = (section(title), section(body), context(words.end(head)))
    return Message(text=f"{title}\n{body}", blocks=blocks)
