"""Files are prepared in a process of its own, one after the other.

A library that never ends, or takes all memory, for the sake of some file ends with that process: the person reads that
the file is too complex, and everybody else is answered. The process is started with the first file.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import structlog

from workflows.forms import file_protocol
from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, RefusalCode
from workflows.forms.file_protocol import Message
from workflows.forms.turns import Turns

log = structlog.get_logger(__name__)

#: Seconds of the processor that one file may take, and of the clock, on a machine with other work.
CPU_SECONDS, SECONDS = 30, 120.0
IDLE_SECONDS = 60.0
_COMMAND = (sys.executable, "-P", "-W", "ignore", "-m", "workflows.forms.file_worker")
#: What the process gets of the environment: nothing that could be a secret.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")

#: The answer for a file that ended the process.
_GAVE_UP: tuple[Message, bytes] = ({"refused": RefusalCode.TOO_COMPLEX.value, "params": {}}, b"")

_Process = subprocess.Popen[bytes]


@dataclass(kw_only=True)
class FileProcess:
    """Prepares files in a process of its own; may be called from any thread."""

    cpu_seconds: int = CPU_SECONDS
    seconds: float = SECONDS
    #: Without work for so long, the process ends, because libraries and buffers take memory.
    idle_seconds: float = IDLE_SECONDS
    _turns: Turns = field(default_factory=Turns)
    _process: _Process | None = None

    def prepare(self, body: bytes, name: str, allowed: Allowance) -> OutgoingFile:
        """As `documents.prepare`. Raises DocumentRefused, also where the file takes too long or too much memory."""
        request = {"name": name, "media_types": list(allowed.media_types), "max_bytes": allowed.max_bytes}
        with self._turns.turn():
            answer, prepared = self._asked(request, body) or self._asked(request, body) or _GAVE_UP
        if "failed" in answer:
            raise RuntimeError(answer["failed"])  # a fault of ours; the text has no content of the file
        if "refused" in answer:
            raise DocumentRefused(RefusalCode(answer["refused"]), answer["params"])
        # Unchanged bytes are those of the caller, so that they are not kept twice.
        return OutgoingFile(body=body if prepared == body else prepared, **answer)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _asked(self, request: Message, body: bytes) -> tuple[Message, bytes] | None:
        """The answer; None where the process had just ended by itself, because it had no work."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        try:
            with _killed_after(process, self.seconds):
                file_protocol.send(process.stdin, request, body)
                return file_protocol.receive(process.stdout)
        except (EOFError, OSError):
            code = process.wait()
            self._process = None
            _close_pipes(process)
            if code == 0:
                return None
            log.warning("a file took too long or too much memory", action="file", size=len(body), code=code)
            return _GAVE_UP

    def _running(self) -> _Process:
        """The process; a new one where it has ended."""
        if self._process and self._process.poll() is not None:
            _close_pipes(self._process)
            self._process = None
        self._process = self._process or subprocess.Popen(  # noqa: S603  # ourselves
            [*_COMMAND, str(self.cpu_seconds), str(self.idle_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        return self._process


#: That of this whole Callsign: a file may take hundreds of megabytes while it is made to fit.
_FILES = FileProcess()
atexit.register(_FILES.close)


def prepare(body: bytes, name: str, allowed: Allowance) -> OutgoingFile:
    """As `documents.prepare`, in the process for files. Raises DocumentRefused."""
    return _FILES.prepare(body, name, allowed)


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return inherited | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _close_pipes(process: _Process) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not written before the process ended
            if pipe:
                pipe.close()


@contextmanager
def _killed_after(process: _Process, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
