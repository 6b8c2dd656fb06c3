"""The Helm chart in deploy/helm, rendered by the helm of `make templates`. Without one, these tests skip and say so.

Whether Kubernetes takes what is rendered is asked of its own schemas, in `make templates`.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import VARIABLES

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/helm"
HELM = shutil.which("helm", path=str(ROOT / ".venv/templates/bin")) or shutil.which("helm")
EXAMPLES = ("sqlite", "postgresql")

pytestmark = pytest.mark.skipif(HELM is None, reason="there is no helm here: `make templates` installs one")


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`helm template` with these arguments."""
    command = [str(HELM), "template", "callsign", str(CHART), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=30)


@cache
def rendered(example: str, *arguments: str) -> tuple[dict[str, Any], ...]:
    """What the chart makes of one of its examples."""
    done = helm("--values", str(CHART / f"ci/{example}-values.yaml"), *arguments)
    assert done.returncode == 0, done.stderr
    return tuple(yaml.safe_load_all(done.stdout))


def of_kind(example: str, kind: str, *arguments: str) -> list[dict[str, Any]]:
    """The rendered objects of one kind."""
    return [each for each in rendered(example, *arguments) if each["kind"] == kind]


def pods(example: str) -> dict[str, dict[str, Any]]:
    """The pod of each process."""
    return {
        each["metadata"]["name"]: each["spec"]["template"]["spec"] | {"labels": each["spec"]["template"]["metadata"]}
        for each in of_kind(example, "Deployment")
    }


def test_processes__one_on_sqlite() -> None:
    """SQLite has one process, which ends before its successor starts, and a volume that outlives the release."""
    [deployment] = of_kind("sqlite", "Deployment")
    assert (deployment["spec"]["replicas"], deployment["spec"]["strategy"]) == (1, {"type": "Recreate"})
    assert deployment["spec"]["template"]["spec"]["containers"][0]["args"] == ["run"]
    [claim] = of_kind("sqlite", "PersistentVolumeClaim")
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}


def test_processes__two_kinds_on_postgresql() -> None:
    """`web` and `worker` scale apart, and no volume holds anything."""
    counts = {each["metadata"]["name"]: each["spec"]["replicas"] for each in of_kind("postgresql", "Deployment")}
    assert counts == {"callsign-web": 3, "callsign-worker": 2}
    assert of_kind("postgresql", "PersistentVolumeClaim") == []
    assert all(
        "persistentVolumeClaim" not in volume for pod in pods("postgresql").values() for volume in pod["volumes"]
    )


@pytest.mark.parametrize("example", EXAMPLES)
def test_pods__hardened(example: str) -> None:
    """No pod runs as root, writes to its image, keeps a capability, or has a token of Kubernetes."""
    for pod in pods(example).values():
        [container] = pod["containers"]
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001)
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    assert [each["automountServiceAccountToken"] for each in of_kind(example, "ServiceAccount")] == [False]


@pytest.mark.parametrize("example", EXAMPLES)
def test_pods__settings_exist(example: str) -> None:
    """Each setting is one that Callsign reads, once, and each comes as text."""
    for pod in pods(example).values():
        names = [each["name"] for each in pod["containers"][0]["env"]]
        assert set(names) <= set(VARIABLES)
        assert len(set(names)) == len(names)
        assert all(isinstance(each["value"], str) for each in pod["containers"][0]["env"])


def test_config__is_what_was_given() -> None:
    """The rules arrive as they were written."""
    values = yaml.safe_load((CHART / "ci/postgresql-values.yaml").read_text())
    [config] = of_kind("postgresql", "ConfigMap")
    assert config["data"]["callsign.toml"].strip() == values["config"].strip()


def test_ingress__lets_in_slack_and_customers_only() -> None:
    """Neither the metrics nor the health pages can be reached from outside."""
    [ingress] = of_kind("postgresql", "Ingress")
    paths = [each["path"] for each in ingress["spec"]["rules"][0]["http"]["paths"]]
    assert paths == ["/slack/events", "/ask"]
    assert of_kind("sqlite", "Ingress") == []
    [service] = of_kind("postgresql", "Service")
    assert service["spec"]["selector"].items() <= pods("postgresql")["callsign-web"]["labels"]["labels"].items()


def test_settings__another_value_starts_other_pods() -> None:
    """A pod carries a hash of its settings, so that `helm upgrade` with another value replaces it."""

    def mark(*arguments: str) -> str:
        [deployment] = of_kind("sqlite", "Deployment", *arguments)
        return str(deployment["spec"]["template"]["metadata"]["annotations"]["checksum/settings"])

    assert mark() != mark("--set", "settings.AWS_REGION=eu-west-1")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ("processes=web-and-worker", "web and worker need PostgreSQL"),
        ("image.repository=", "image.repository is empty"),
        ("secret=", "secret is empty"),
        ("settings.SLACK_BOT_TOKEN=xoxb-1", "SLACK_BOT_TOKEN"),
        ("replicas.web=6,database=postgresql", "replicas.web"),
        ("ingress.enabled=true", "ingress.host is empty"),
        ("ingress.enabled=true,ingress.host=a.example.com", "ingress.tls is empty"),
        ("proceses=run", "proceses"),
    ],
)
def test_values__refused(changed: str, sentence: str) -> None:
    """Values that cannot work are refused before anything is installed, with the name of the value."""
    done = helm("--values", str(CHART / "ci/sqlite-values.yaml"), "--set", changed)
    assert done.returncode == 1
    assert sentence in done.stderr
