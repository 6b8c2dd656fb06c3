"""Files that a command writes."""

from __future__ import annotations

from pathlib import Path

from bot import messages
from bot.command_line.options import Exit, Failure


def write(path: Path, body: bytes) -> None:
    """Write a file, or replace it. Raises Failure."""
    try:
        path.write_bytes(body)
    except OSError as wrong:
        raise Failure(
            messages.terminal.file_unwritable(str(path), wrong.strerror or type(wrong).__name__), Exit.USAGE
        ) from None
