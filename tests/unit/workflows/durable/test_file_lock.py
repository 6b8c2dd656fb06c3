"""A file is locked by one live process at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workflows.durable.file_lock import FileInUse, locked_file

ROOT = Path(__file__).parents[4]

HOLDS = """
import sys, time
from pathlib import Path
from workflows.durable.file_lock import locked_file

with locked_file(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock. It is killed at the end, if it still runs."""
    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


def test_locked_file__in_another_process(tmp_path: Path) -> None:
    """The second process is refused and learns the holder. After a kill the lock is free, whatever the file says."""
    path = tmp_path / "callsign.db"
    with another_process(path) as process:
        with pytest.raises(FileInUse) as refused, locked_file(path):
            pass
        assert (refused.value.path, refused.value.holder) == (path, str(process.pid))
        process.kill()
        process.wait()
        assert (tmp_path / "callsign.db.lock").read_text() == f"{process.pid}\n"
        with locked_file(path):
            pass


def test_locked_file__within_a_process(tmp_path: Path) -> None:
    """The lock is held once, also within one process, and is free after the block, however it ended."""
    path = tmp_path / "callsign.db"
    with pytest.raises(ZeroDivisionError), locked_file(path):  # noqa: PT012  # the second lock is the point
        with pytest.raises(FileInUse), locked_file(path):
            pass
        raise ZeroDivisionError
    with locked_file(path):
        pass


def test_locked_file__keeps_its_file(tmp_path: Path) -> None:
    """The lock file stays, because two processes could lock a deleted one. Only its owner can read it."""
    with locked_file(tmp_path / "callsign.db"):
        pass
    lock = tmp_path / "callsign.db.lock"
    assert lock.stat().st_mode & 0o777 == 0o600


def test_locked_file__holder_without_a_name(tmp_path: Path) -> None:
    """A lock file of another program does not name its holder."""
    lock = tmp_path / "callsign.db.lock"
    with locked_file(tmp_path / "callsign.db"):
        lock.write_text("")
        with pytest.raises(FileInUse, match="unknown"), locked_file(tmp_path / "callsign.db"):
            pass


def test_locked_file__no_such_folder(tmp_path: Path) -> None:
    """A missing folder is an error, and is not created."""
    with pytest.raises(FileNotFoundError), locked_file(tmp_path / "nowhere" / "callsign.db"):
        pass
    assert not (tmp_path / "nowhere").exists()
