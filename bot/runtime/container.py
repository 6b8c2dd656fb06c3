"""A container that would lose or lock its database: one sentence says so, before anything is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import messages
from bot.runtime.refusals import StartRefused

#: Set in the image only: the folder that has to be a volume.
VOLUME_VARIABLE = "CALLSIGN_VOLUME"
ROOT_USER = 0
_SQLITE = "sqlite:///"
#: The mounts that this process sees, a line each; its fifth field is the mount point. proc(5).
_MOUNTS = Path("/proc/self/mountinfo")
_MOUNT_POINT = 4


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What the operating system says."""

    user_id: int
    is_mount: Callable[[Path], bool]
    is_writable: Callable[[Path], bool]


def refuse_lost_data(database_url: str) -> None:
    """Raise StartRefused where this process runs in our image and its database would not last, or cannot be written."""
    machine = Machine(user_id=os.getuid(), is_mount=_is_mount, is_writable=lambda path: os.access(path, os.W_OK))
    wrong = problem(os.environ, database_url, machine)
    if wrong:
        raise StartRefused(wrong)


def problem(environ: Mapping[str, str], database_url: str, machine: Machine) -> str:
    """What keeps Callsign from keeping its database in this container; empty where nothing does, or outside of one."""
    volume = environ.get(VOLUME_VARIABLE, "")
    if not volume:
        return ""
    if machine.user_id == ROOT_USER:
        return messages.container.AS_ROOT
    folder = _folder(database_url)
    if folder is None or not folder.is_relative_to(volume):
        return ""
    if not machine.is_mount(Path(volume)):
        return messages.container.no_volume(volume)
    if not machine.is_writable(folder):
        return messages.container.not_writable(str(folder), machine.user_id)
    return ""


def mount_points(mounts: str) -> frozenset[str]:
    """The mount points in the lines of /proc/self/mountinfo, which writes a space and the like as an octal escape."""
    fields = [line.split() for line in mounts.splitlines()]
    points = (line[_MOUNT_POINT] for line in fields if len(line) > _MOUNT_POINT)
    return frozenset(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point) for point in points)


def _is_mount(path: Path) -> bool:
    """Whether something is mounted there.

    `os.path.ismount` compares devices, so it takes a volume for a plain folder where Docker keeps the volume and the
    image on one file system (the storage driver `vfs`).
    """
    return os.path.ismount(path) or (_MOUNTS.exists() and str(path) in mount_points(_MOUNTS.read_text()))


def _folder(database_url: str) -> Path | None:
    """The absolute folder of the SQLite file; None on PostgreSQL, whose data is elsewhere."""
    if not database_url.startswith(_SQLITE):
        return None
    return Path(database_url.removeprefix(_SQLITE)).absolute().parent
