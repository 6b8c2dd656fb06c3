"""What the process that prepares files is asked and answers: a line of JSON, then the bytes of the file.

Nothing is unpickled: a file that takes the other process over cannot run anything in this one.
"""

from __future__ import annotations

import json
from typing import IO, Any

Message = dict[str, Any]


def send(stream: IO[bytes], message: Message, body: bytes = b"") -> None:
    """Write a message and a file."""
    stream.write(json.dumps({**message, "size": len(body)}).encode() + b"\n")
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Message, bytes]:
    """Read the next message with its file. Raises EOFError where the other side has ended."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    message: Message = json.loads(line)
    body = stream.read(message.pop("size"))
    return message, body
