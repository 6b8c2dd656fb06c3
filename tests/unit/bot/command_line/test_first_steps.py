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
from bot.command_line.export import ExportOptions
from bot.command_line.options import Failure
from bot.messages.commands import HELP
from bot.messages.terminal import INSTALL_SANDBOX, sandbox_ready
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
    """The manifest, the policy and the settings are printed as they are."""
    assert CliRunner().invoke(main, ["manifest"]).stdout == (ROOT / "manifest.yml").read_text()
    assert CliRunner().invoke(main, ["env"]).stdout == (ROOT / ".env.example").read_text()
    assert json.loads(CliRunner().invoke(main, ["policy", "--partition", "aws-cn"]).stdout) == policy("aws-cn")


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
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert [text for text in extras["sandbox"] if f'"{text}"' not in INSTALL_SANDBOX] == []


@pytest.mark.parametrize(
    ("name", "chosen"), [("a.csv", "csv"), ("a.ZIP", "csv"), ("a.db", "sqlite"), ("a.json", "json")]
)
def test_export__format_by_suffix(name: str, chosen: str) -> None:
    """The suffix decides, in any case."""
    assert asked(name).chosen_format(as_json=False) == chosen


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a"])
def test_export__unknown_suffix(name: str) -> None:
    """It is refused as a mistake of usage, unless the format is named: CSV under that name would be a surprise."""
    with pytest.raises(Failure) as refused:
        asked(name).chosen_format(as_json=False)
    assert (refused.value.exit_code, ".csv" in refused.value.format_message()) == (2, True)
    assert asked(name, "json").chosen_format(as_json=False) == "json"


def asked(name: str, form: str | None = None) -> ExportOptions:
    return ExportOptions(output=Path(name), form=form, customer="", with_values=False, force=False)


def test_sandbox__line_to_copy() -> None:
    """The line with the variables is in one piece and makes a command use the simulated AWS."""
    (line,) = [
        line for line in sandbox_ready("http://s", "http://a:1", "us-east-1").splitlines() if "callsign types" in line
    ]
    assert "AWS_ENDPOINT_URL=http://a:1 " in line
    assert "AWS_REGION=us-east-1 " in line
