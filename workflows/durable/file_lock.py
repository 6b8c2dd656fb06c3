"""A lock that one process holds on a file. The system releases it when the process dies, however it dies."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class FileInUse(Exception):
    """Another process holds the lock."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path} is in use by process {holder}")
        self.path = path
        #: The other process's id, or "unknown".
        self.holder = holder


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """Hold `<path>.lock`, which only its owner can read and which names this process.

    Raises FileInUse; OSError where the file cannot be written; and FileNotFoundError for a missing folder, which
    FileLock would create.
    The lock file stays. If it were deleted, two processes could each lock a different file of that name.
    """
    name = path.with_name(path.name + ".lock")
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(name))
    lock = FileLock(
        name,
        timeout=0,
        mode=0o600,
        fallback_to_soft=False,  # a lock that outlives its process is worse than none
        preserve_lock_file=True,
        on_acquired=_write_holder,
    )
    try:
        lock.acquire()
    except Timeout:
        # FileLock also gives up where it may not create the file; that error is raised here.
        os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o600))
        raise FileInUse(path, _holder(name)) from None
    try:
        yield
    finally:
        lock.release()


def _write_holder(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _holder(lock_file: Path) -> str:
    try:
        return lock_file.read_text(errors="replace")[:20].strip() or "unknown"
    except OSError:  # where a locked file cannot be read
        return "unknown"
