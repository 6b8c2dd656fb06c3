"""The image, the compose files and the templates in deploy/: what can be read without building them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.runtime.container import VOLUME_VARIABLE
from bot.settings import VARIABLES

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((ROOT / name).read_text()) for name in ("compose.yaml", "compose.postgres.yaml")
}
OURS = [(name, key) for name, file in COMPOSE.items() for key in file["services"] if key != "postgres"]


def copied() -> list[str]:
    """What the build takes from the checkout."""
    lines = [
        line.split()[1:-1] for line in DOCKERFILE.splitlines() if line.startswith("COPY ") and "--from" not in line
    ]
    return [source.rstrip("/") for line in lines for source in line]


def test_dockerfile__copies_what_exists() -> None:
    """Everything that is copied exists, and .dockerignore lets it through."""
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert [name for name in copied() if not (ROOT / name).exists()] == []
    assert set(copied()) == let_through


def test_dockerfile__never_root() -> None:
    """The last stage ends as a user of its own, whose folder is the one that has to be a volume."""
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert f"{VOLUME_VARIABLE}=/data" in last
    assert "sqlite:////data/callsign.db" in last


def test_dockerfile__installs_by_hash() -> None:
    """Nothing is installed without a hash but our own wheel."""
    installs = re.findall(r"(?:pip install)(?:[^&]|&(?!&))*", DOCKERFILE)
    assert [each for each in installs if "--require-hashes" not in each and "--no-deps" not in each] == []


@pytest.mark.parametrize(("name", "service"), OURS)
def test_compose__hardened(name: str, service: str) -> None:
    """Each of our containers is read-only, without capabilities, and has time to stop."""
    settings = COMPOSE[name]["services"][service]
    assert (settings["read_only"], settings["cap_drop"], settings["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert settings["stop_grace_period"] == "30s"


@pytest.mark.parametrize(("name", "service"), OURS)
def test_compose__settings_exist(name: str, service: str) -> None:
    """Every variable that a compose file sets is one that Callsign reads."""
    assert set(COMPOSE[name]["services"][service]["environment"]) <= set(VARIABLES)


def test_compose__one_process_on_sqlite() -> None:
    """SQLite has one container; `web` and `worker` have PostgreSQL."""
    commands = {name: [each.get("command") for each in file["services"].values()] for name, file in COMPOSE.items()}
    assert commands == {"compose.yaml": ["run"], "compose.postgres.yaml": ["web", "worker", None]}


def test_ecs__settings_exist() -> None:
    """Every setting and secret of the task is one that Callsign or libpq reads."""
    text = (ROOT / "deploy/ecs.yaml").read_text()
    names = set(re.findall(r"Name: ([A-Z_]+)\b", text))
    assert names - set(VARIABLES) == {"PGPASSWORD"}
    assert {"SLACK_BOT_TOKEN", "DATABASE_URL", "CALLSIGN_EVENTS_QUEUE_URL"} <= names


def test_unit__may_bound_itself() -> None:
    """The process that opens documents sets limits for itself, which the group @resources would forbid."""
    unit = (ROOT / "deploy/callsign.service").read_text()
    assert "~@privileged @resources" not in unit
    assert re.findall(r"^SystemCallFilter=(.*)$", unit, re.MULTILINE) == ["@system-service", "~@privileged"]


@pytest.mark.parametrize("path", sorted((ROOT / ".github/workflows").iterdir()), ids=lambda path: path.name)
def test_workflows__pinned(path: Path) -> None:
    """Every action is pinned by hash, and a job has the permissions that it names and no others."""
    workflow = yaml.safe_load(path.read_text())
    uses = re.findall(r"uses: (\S+)", path.read_text())
    assert [each for each in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if "permissions" not in job] == []
