"""A container that would lose or lock its database is refused, and each reason has its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import messages
from bot.runtime import container
from bot.runtime.container import Machine, problem
from bot.runtime.refusals import StartRefused

ON_VOLUME, ELSEWHERE, POSTGRES = (
    "sqlite:////data/callsign.db",
    "sqlite:////tmp/x/callsign.db",
    "postgresql://db/callsign",
)
IMAGE = {container.VOLUME_VARIABLE: "/data"}


def machine(*, user: int = 10001, mounts: str = "/data", writable: bool = True) -> Machine:
    return Machine(user_id=user, is_mount=lambda path: str(path) == mounts, is_writable=lambda _: writable)


@pytest.mark.parametrize(
    ("environ", "url", "on", "sentence"),
    [
        (IMAGE, ON_VOLUME, machine(), ""),
        (IMAGE, ON_VOLUME, machine(user=0), messages.container.AS_ROOT),
        (IMAGE, POSTGRES, machine(user=0), messages.container.AS_ROOT),
        (IMAGE, ON_VOLUME, machine(mounts=""), messages.container.no_volume("/data")),
        (IMAGE, ON_VOLUME, machine(writable=False), messages.container.not_writable("/data", 10001)),
        (IMAGE, POSTGRES, machine(mounts="", writable=False), ""),
        (IMAGE, ELSEWHERE, machine(mounts="", writable=False), ""),
        ({}, ON_VOLUME, machine(user=0, mounts="", writable=False), ""),
    ],
)
def test_problem(environ: dict[str, str], url: str, on: Machine, sentence: str) -> None:
    assert problem(environ, url, on) == sentence


def test_refuse_lost_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of this machine that is not a mount is refused before anything is opened."""
    monkeypatch.setenv(container.VOLUME_VARIABLE, str(tmp_path))
    with pytest.raises(StartRefused):
        container.refuse_lost_data(f"sqlite:///{tmp_path}/callsign.db")


def test_mount_points() -> None:
    """Lines of two containers of Docker: a volume on the image's own file system, and a folder with a space."""
    lines = (
        "70 33 254:0 /docker/vfs/dir/5d1a / rw,relatime master:1 - ext4 /dev/vda rw,discard\n"
        "86 69 254:0 /docker/volumes/cs/_data /data rw,relatime master:1 - ext4 /dev/vda rw,discard\n"
        "51 70 0:41 /null /mnt/two\\040words rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755\n"
    )
    assert container.mount_points(lines) == {"/", "/data", "/mnt/two words"}
