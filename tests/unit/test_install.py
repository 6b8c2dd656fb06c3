"""`make` installs the smallest sufficient lock, with uv if available, otherwise with pip."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from requirements import install

ROOT = Path(__file__).parents[2]
#: Stands in for pip and uv: records how it was called, and fails if the test says so.
INSTALLER = """
import json, os, pathlib, sys
folder = pathlib.Path(sys.prefix)
call = [{name!r}, *sys.argv[1:]]
with (folder / "calls").open("a") as calls:
    calls.write(json.dumps([call, os.environ.get("UV_DEFAULT_INDEX")]) + "\\n")
if "config" in call:
    print((folder / "config").read_text())
sys.exit(any(word in " ".join(call) for word in json.loads((folder / "fails").read_text())))
"""


@pytest.mark.parametrize(
    ("listing", "settings"),
    [
        ("", {}),
        ("global.index-url='https://a/simple'", {"index-url": "https://a/simple"}),
        (":env:.index-url='https://b'\nglobal.index-url='https://a'", {"index-url": "https://b"}),
        ("global.index-url='https://a'\ninstall.index-url='https://b'", {"index-url": "https://b"}),
        ("download.index-url='https://a'", {}),
        (r"global.find-links='\n/a\n/b'", {"find-links": "/a /b"}),
        ("WARNING: something\nglobal.timeout='60'", {"timeout": "60"}),
    ],
)
def test_pip_settings(listing: str, settings: dict[str, str]) -> None:
    """The environment takes precedence over `install`, and `install` over `global`.

    Several values are separated by a space.
    """
    assert install.pip_settings(listing) == settings


@pytest.mark.parametrize(
    ("settings", "environment", "expected"),
    [
        ({}, {}, {}),
        ({"index-url": "https://a", "timeout": "60"}, {}, {"UV_DEFAULT_INDEX": "https://a"}),
        ({"extra-index-url": "https://a https://b"}, {}, {"UV_INDEX": "https://a https://b"}),
        ({"find-links": "/a /b"}, {}, {"UV_FIND_LINKS": "/a,/b"}),
        ({"index-url": "https://a"}, {"UV_DEFAULT_INDEX": "https://b"}, {"UV_DEFAULT_INDEX": "https://b"}),
        ({"cert": "/ca.pem"}, {"HOME": "/h"}, {"SSL_CERT_FILE": "/ca.pem", "HOME": "/h"}),
    ],
)
def test_uv_environment(settings: dict[str, str], environment: dict[str, str], expected: dict[str, str]) -> None:
    """uv gets pip's indexes in its own form. Settings that the person made for uv stay."""
    assert install.uv_environment(settings, environment) == {"UV_INDEX_STRATEGY": "unsafe-best-match", **expected}


@dataclass(frozen=True)
class Machine:
    """A virtual environment with stand-ins for pip and uv."""

    folder: Path

    def install(self, name: str, *, fails: Sequence[str] = (), config: str = "", **variables: str) -> int:
        (self.folder / "fails").write_text(json.dumps(fails))
        (self.folder / "config").write_text(config)
        command = [str(self.folder / "bin/python"), str(ROOT / "requirements/install.py"), name]
        environment = {"PATH": os.environ["PATH"], **variables}
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode

    def calls(self) -> list[tuple[list[str], str | None]]:
        return [(call, index) for call, index in map(json.loads, (self.folder / "calls").read_text().splitlines())]

    def locks(self) -> list[tuple[str, str]]:
        """(tool, lock) of each lock that was to be installed, except uv's own."""
        words = [(call[0], word) for call, _ in self.calls() for word in call if word.endswith(".txt")]
        return [
            (tool, Path(word).relative_to(ROOT).as_posix())
            for tool, word in words
            if Path(word).name not in {"uv.txt", "build.txt"}
        ]

    def stamps(self) -> set[str]:
        return {path.name for path in self.folder.glob("ready-*")}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folder = tmp_path / ".venv"
    venv.create(folder, with_pip=False)
    packages = folder / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    (packages / "pip").mkdir()
    (packages / "pip/__main__.py").write_text(INSTALLER.format(name="pip"))
    uv = folder / "bin/uv"
    uv.write_text(f"#!{folder}/bin/python\n{INSTALLER.format(name='uv')}")
    uv.chmod(0o755)
    return Machine(folder)


def test_install__with_uv(machine: Machine) -> None:
    """uv, pinned by hash, installs the lock and then this checkout, from pip's indexes."""
    assert machine.install("sandbox", config="global.index-url='https://a/simple'") == 0
    assert machine.locks() == [("uv", "requirements/sandbox.txt")]
    fetched, locked, checkout = [call for call, _ in machine.calls() if "config" not in call]
    assert fetched[0] == "pip"
    assert {"--require-hashes", str(ROOT / "requirements/uv.txt")} <= set(fetched)
    assert {"--require-hashes", str(ROOT / "requirements/build.txt")} <= set(locked)
    assert checkout[-2:] == ["-e", str(ROOT)]
    assert {index for call, index in machine.calls() if call[0] == "uv"} == {"https://a/simple"}


@pytest.mark.parametrize(
    ("fails", "config", "variables", "tools"),
    [
        (["uv.txt"], "", {}, ["pip"]),
        (["uv pip"], "", {}, ["uv", "pip"]),
        ([], "global.no-index='true'", {}, ["pip"]),
        ([], "", {"INSTALLER": "pip"}, ["pip"]),
    ],
    ids=["uv cannot be installed", "uv fails", "no index", "pip asked for"],
)
def test_install__with_pip(
    machine: Machine, fails: list[str], config: str, variables: dict[str, str], tools: list[str]
) -> None:
    """If uv does not work, pip installs the same lock."""
    assert machine.install("dev", fails=fails, config=config, **variables) == 0
    assert machine.locks() == [(tool, "requirements/dev.txt") for tool in tools]
    assert machine.stamps() == {"ready-run", "ready-sandbox", "ready-dev"}


def test_install__fails(machine: Machine) -> None:
    """A failed installation leaves no stamp, so the next `make` repeats it."""
    assert machine.install("run", fails=["requirements.txt"]) == 1
    assert machine.stamps() == set()


@pytest.mark.parametrize(
    ("name", "stamps"),
    [
        ("run", {"ready-run"}),
        ("sandbox", {"ready-run", "ready-sandbox"}),
        ("dev", {"ready-run", "ready-sandbox", "ready-dev"}),
    ],
)
def test_install__stamps(machine: Machine, name: str, stamps: set[str]) -> None:
    """A larger lock also counts as the smaller ones."""
    assert machine.install(name) == 0
    assert machine.stamps() == stamps


@pytest.mark.parametrize(
    ("target", "lock"),
    [
        ("setup", "run"),
        ("run", "run"),
        ("sandbox", "sandbox"),
        ("demo", "sandbox"),
        ("dev", "dev"),
        ("test", "dev"),
        ("check", "dev"),
    ],
)
@pytest.mark.parametrize("ready", [*install.LOCKS, ""])
def test_make__lock(tmp_path: Path, target: str, lock: str, ready: str) -> None:
    """Each target installs its own lock, unless that lock or a larger one is installed."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv").mkdir()
    for each in install.smaller(ready) if ready else []:
        (tmp_path / f".venv/ready-{each}").touch()
    plan = subprocess.run(["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    installed = [line.rpartition(" ")[2] for line in plan.splitlines() if "requirements/install.py " in line]
    assert installed == ([] if ready and lock in install.smaller(ready) else [lock])
