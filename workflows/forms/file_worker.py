"""The process that prepares files: `python -m workflows.forms.file_worker`, started by `file_process`.

It has no secrets, yields the processor to those who answer people, and ends when nobody has needed it for a while.
"""

from __future__ import annotations

import os
import select
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from workflows.forms import file_protocol
from workflows.forms.documents import Allowance, DocumentRefused, RefusalCode, prepare
from workflows.forms.file_protocol import Message

#: Bytes of memory that a file may take; an image takes up to 400 MB.
MEMORY = 1_500_000_000
#: How much the process yields to others.
NICENESS = 10


def main(cpu_seconds: int, idle_seconds: float) -> None:
    """Prepare one file after the other, until there is none for `idle_seconds`; see `file_process`."""
    _limit_memory()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while _is_asked(requests, idle_seconds):
            message, body = file_protocol.receive(requests)
            _limit_time(cpu_seconds)
            answer, prepared = _answer(message, body)
            file_protocol.send(answers, answer, prepared)


def _is_asked(requests: BinaryIO, seconds: float) -> bool:
    readable, _, _ = select.select([requests], [], [], seconds)
    return bool(readable)


def _answer(message: Message, body: bytes) -> tuple[Message, bytes]:
    allowed = Allowance(media_types=tuple(message["media_types"]), max_bytes=message["max_bytes"])
    try:
        file = prepare(body, message["name"], allowed)
    except DocumentRefused as refused:
        return {"refused": refused.code.value, "params": refused.params}, b""
    except MemoryError:
        return {"refused": RefusalCode.TOO_COMPLEX.value, "params": {}}, b""
    except Exception as error:  # noqa: BLE001  # the border of the process: the text of an error may have content
        return {"failed": f"{type(error).__name__} at {_where(error)}"}, b""
    return {"media_type": file.media_type, "name": file.name, "note": file.note, "looks": file.looks}, file.body


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _limit_memory() -> None:
    os.nice(NICENESS)
    with suppress(ImportError, ValueError, OSError):
        import resource  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would have the file in it


def _limit_time(seconds: int) -> None:
    """End this process when the next file has taken `seconds` of the processor."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # see above

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + seconds + 1, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
