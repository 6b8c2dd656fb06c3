"""No text that a person reads contains a phrase that the project has retired."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot import messages
from bot.command_line.cli import main
from bot.command_line.late import LateCommand

#: What to write instead is in docs/reference/glossary.md, or obvious: present perfect, "is not a",
#: one noun for one thing.
RETIRED = re.compile(
    r"""
    \bany\ more\b(?!\ than) | \banew\b | \bwhoever\b | \bwhatever\b | \bmeanwhile\b
    | \bhand(s|ed|ing)?\ in\b | \bgo(es|ing)?\ on\b
    | \b(is|are)\ no\b(?!\ (longer|need)) | \bruns\ already\b
    | \b(told|tells?|telling)\b | \bbesides?\b | \bstands\b | \bwhere\ .{1,20}\ stand
    | \b(begin|begins|began|begun)\b | \bunder\ way\b | \bnews\b | \bliving\ message\b | \bdesk\b | \bpatrol\b
    | \bmail\b | \bAWS\ wants\b | \bnobody\ (knows|asked)\b | \bat\ a\ shell\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: What an interpolated value is replaced by.
VALUE = "…"


def literals(module: Path) -> Iterator[tuple[int, str]]:
    """Every text of a module but its docstrings, with its line; the values in it are left out."""
    tree = ast.parse(module.read_text())
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(_text(part) for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (inner | said):
            yield node.lineno, node.value


def _text(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else VALUE


SCREENS = sorted(Path(messages.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.stem)
def test_messages__use_plain_english(screen: Path) -> None:
    """Each literal of each screen, whichever function puts it together."""
    wrong = [f"{screen.name}:{line}: {text}" for line, text in literals(screen) if RETIRED.search(text)]
    assert wrong == []


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help__uses_plain_english(name: str) -> None:
    """What `callsign --help` and `callsign COMMAND --help` print."""
    command = main.commands[name] if name else main
    command = command.load() if isinstance(command, LateCommand) else command
    text = command.get_help(click.Context(command, info_name=f"callsign {name}".strip()))
    assert RETIRED.findall(text) == []


@pytest.mark.parametrize(
    ("text", "retired"),
    [
        ("This is no CSV file.", True),
        ("Callsign does not watch it any more.", True),
        ("Progress is told in the channel.", True),
        ("It stands in the thread.", True),
        ("This is no longer possible.", False),
        ("There are 3 more columns than before.", False),
        ("Somebody started it.", False),
    ],
)
def test_retired__matches_the_phrase_and_not_its_neighbours(text: str, retired: bool) -> None:
    """So that the tests above can fail, and do not forbid ordinary words."""
    assert bool(RETIRED.search(text)) is retired
