"""What somebody types first: words of Slack, completion, files of a deployment, the sandbox without its packages."""

from __future__ import annotations

import builtins
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from bot.command_line.cli import main
from bot.command_line.completion import TYPES
from bot.messages.commands import HELP
from tests.unit import catalog
from workflows.aws.iam import policy

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("word", [name for name in HELP if name not in main.commands])
def test_words_of_slack(word: str) -> None:
    """Each subcommand of /callsign is a command here too, or its refusal names what does the same."""
    outcome = CliRunner().invoke(main, [word])
    assert outcome.exit_code == 2
    assert "not a command of the terminal" in outcome.stderr
    assert "`callsign " in outcome.stderr


def test_typing_error() -> None:
    """The nearest command is named."""
    assert "`callsign status`" in CliRunner().invoke(main, ["statsu"]).stderr


def completed(*words: str) -> list[str]:
    items = ShellComplete(main, {}, "callsign", "_X").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in items]


@pytest.mark.parametrize("before", [["register", "--type"], ["bulk", "--type"], ["status", "--type"], ["template"]])
def test_completion__of_types(before: list[str]) -> None:
    """Types are completed in any case, by common names too."""
    assert completed(*before, "us_toll") == ["US_TOLL_FREE_REGISTRATION"]
    assert completed(*before, "toll") == ["toll-free"]


def test_completion__knows_the_recorded_forms() -> None:
    """The types of the recorded forms, no more and no fewer."""
    assert set(TYPES) == set(catalog.names())


def test_setup_files() -> None:
    """The manifest, the policy and the settings are printed as they are, and a wheel has them."""
    assert CliRunner().invoke(main, ["manifest"]).stdout == (ROOT / "manifest.yml").read_text()
    assert CliRunner().invoke(main, ["env"]).stdout == (ROOT / ".env.example").read_text()
    assert json.loads(CliRunner().invoke(main, ["policy", "--partition", "aws-cn"]).stdout) == policy("aws-cn")
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {name: f"bot/setup/{name}" for name in ("manifest.yml", ".env.example")}


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_sandbox__without_its_packages(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence names what to install, instead of a traceback."""
    load = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == f"bot.command_line.{command}":
            raise ModuleNotFoundError("No module named 'moto'", name="moto")
        return load(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    outcome = CliRunner().invoke(main, [command])
    assert (outcome.exit_code, "moto[events]" in outcome.stderr) == (1, True)


def test_sandbox__packages_are_those_of_the_extra() -> None:
    """The command that is printed installs what pyproject.toml names."""
    from bot.messages.terminal import INSTALL_SANDBOX

    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert [text for text in extras["sandbox"] if f'"{text}"' not in INSTALL_SANDBOX] == []
