"""Install a lock into the virtual environment that runs this: `python requirements/install.py run|sandbox|dev`.

uv does it in seconds. Where uv cannot be installed, or fails, pip installs the same files in a minute or two.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
#: From small to large; each lock holds everything that the lock before it holds.
LOCKS = {"run": ROOT / "requirements.txt", "sandbox": FOLDER / "sandbox.txt", "dev": FOLDER / "dev.txt"}
#: What builds the editable installation of this checkout.
BUILD = FOLDER / "build.txt"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")
QUIET = ("install", "--quiet")
#: pip's settings that say where packages come from -> uv's variables. uv reads no configuration of pip.
UV_VARIABLES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
}


def pip_settings(listing: str) -> dict[str, str]:
    """Settings of `pip install`, read from the output of `pip config list`."""
    lines = re.findall(r"^(global|install|:env:)\.([\w-]+)='(.*)'$", listing, re.MULTILINE)
    ranks = ("global", "install", ":env:")
    ordered = sorted(lines, key=lambda line: ranks.index(line[0]))
    return {name: " ".join(value.replace("\\n", " ").split()) for _, name, value in ordered}


def uv_environment(settings: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv fetches from where pip does; variables that are set already win."""
    ours = {UV_VARIABLES[name]: value for name, value in settings.items() if name in UV_VARIABLES}
    if "UV_FIND_LINKS" in ours:
        ours["UV_FIND_LINKS"] = ours["UV_FIND_LINKS"].replace(" ", ",")
    # Like pip, take a release from whichever index has it: the hashes decide whether it is the right one.
    return {"UV_INDEX_STRATEGY": "unsafe-best-match", **ours, **environment}


def smaller(name: str) -> list[str]:
    """The locks that are installed once `name` is, `name` among them."""
    names = list(LOCKS)
    return names[: names.index(name) + 1]


def install(tool: Sequence[str], lock: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Install a lock, then this checkout. Return whether both succeeded."""
    steps = (
        ("--require-hashes", "-r", str(lock), "-r", str(BUILD)),
        ("--no-deps", "--no-build-isolation", "-e", str(ROOT)),
    )
    return all(subprocess.run([*tool, *step], env=environment, check=False).returncode == 0 for step in steps)


def install_with_uv(lock: Path) -> bool:
    """Install with uv. Return False where pip has to do it."""
    listing = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=False).stdout
    settings = pip_settings(listing)
    if "no-index" in settings:
        return False
    own_lock = ("--require-hashes", "--only-binary", ":all:", "-r", str(FOLDER / "uv.txt"))
    if subprocess.run([*PIP, *QUIET, *own_lock], capture_output=True, check=False).returncode:
        return False
    tool = (str(Path(sys.executable).with_name("uv")), "pip", *QUIET, "--python", sys.executable)
    return install(tool, lock, uv_environment(settings, os.environ))


def main(name: str) -> int:
    """Install the lock called `name`, and leave a stamp for it and for each smaller one. Return the exit code."""
    lock = LOCKS[name]
    if os.environ.get("INSTALLER") == "pip" or not install_with_uv(lock):
        print("Installing with pip, which takes a minute or two.", flush=True)
        if not install((*PIP, *QUIET), lock):
            return 1
    for each in smaller(name):
        (Path(sys.prefix) / f"ready-{each}").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
