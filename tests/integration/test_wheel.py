"""The wheel, in an environment that has nothing else: it stands alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from requirements import install
from sandbox.aws.server import AwsStandIn

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def run(*command: object, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command with no more of this environment than a person's shell would have."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, env=kept | environ, cwd="/"
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder: Path = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are of an environment with the wheel and what the sandbox needs, as the locks have it."""
    folder: Path = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    # As `make dev` does it: from where pip takes its packages.
    listing = subprocess.run([*install.PIP, "config", "list"], capture_output=True, text=True, check=False).stdout
    environment = install.uv_environment(install.pip_settings(listing), os.environ)
    tool = [str(UV), "pip", "install", "--quiet", "--python", str(folder / "bin/python")]
    for packages in (["--require-hashes", "-r", str(ROOT / "requirements/sandbox.txt")], ["--no-deps", str(wheel)]):
        done = subprocess.run([*tool, *packages], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return folder / "bin"


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsStandIn]:
    with AwsStandIn() as stand_in:
        yield stand_in


def test_wheel__one_package(wheel: Path) -> None:
    """One name at the top, so that no other distribution's `bot` or `sandbox` is overwritten."""
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"callsign_bot"}


def test_wheel__leaves_others_alone(bin_folder: Path) -> None:
    """Nobody else's program finds our packages."""
    tried = "import importlib.util as u; print([n for n in ('bot', 'workflows', 'sandbox') if u.find_spec(n)])"
    assert run(bin_folder / "python", "-c", tried).stdout.strip() == "[]"


def test_wheel__setup_files(bin_folder: Path) -> None:
    """What a new deployment copies is inside."""
    assert run(bin_folder / "callsign", "manifest").stdout == (ROOT / "manifest.yml").read_text()
    assert run(bin_folder / "callsign", "env").stdout == (ROOT / ".env.example").read_text()
    assert json.loads(run(bin_folder / "callsign", "policy").stdout)["Version"] == "2012-10-17"


def test_wheel__demo(bin_folder: Path) -> None:
    """The bot and both stand-ins take a registration to its approval."""
    shown = run(bin_folder / "callsign", "demo")
    assert (shown.returncode, "can send" in shown.stdout.lower()) == (0, True), shown.stderr


def test_wheel__dry_run_and_doctor(bin_folder: Path, aws: AwsStandIn, tmp_path: Path) -> None:
    """The terminal works too, also the process that opens documents."""
    settings = {
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "DATABASE_URL": f"sqlite:///{tmp_path}/callsign.db",
    }
    checked = run(bin_folder / "callsign", "doctor", **settings)
    assert "Traceback" not in checked.stderr
    assert "us-east-1" in checked.stdout
    values = ROOT / "tests/data/tables/company.json"
    asked = ("register", "--type", "toll-free", "--values", values, "--json")
    dry = json.loads(run(bin_folder / "callsign", *asked, **settings).stdout)
    assert (dry["done"], dry["problems"]) == (False, [])
    assert dry["documents"] == {"messagingUseCase.optInImage": "optin.png"}
