"""The house rules that a machine can check: who imports whom, what is locked, what the pages promise."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "workflows", "sandbox")
SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests/README.md"]
}
LOCK = (ROOT / "requirements.lock").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


def imports(tree: ast.AST) -> Iterator[str]:
    """Absolute names of what a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Is the dotted `name` one of `packages` or inside it?"""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_contracts() -> None:
    """The layers of pyproject.toml hold."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("outside", "home"),
    [
        (("slack_bolt", "slack_sdk"), ("bot/",)),
        (("aiobotocore", "boto3", "botocore"), ("workflows/aws/", "sandbox/aws/")),
        (("sqlite_utils", "psycopg", "psycopg_pool"), ("workflows/store/",)),
        (("dbos",), ("workflows/engine.py",)),
        (("moto",), ("sandbox/aws/",)),
        (("workflows.aws",), ("workflows/aws/", "bot/runtime/")),
        (("workflows.store",), ("workflows/store/", "bot/runtime/")),
        (("sandbox",), ("sandbox/", "bot/standins.py", "bot/demo.py")),
    ],
    ids=" ".join,
)
def test_imports__home(outside: tuple[str, ...], home: tuple[str, ...]) -> None:
    """What is known in one place is imported in that place only."""
    strays = [
        f"{path}: {name}"
        for path, tree in SOURCES.items()
        if not path.startswith(home)
        for name in imports(tree)
        if within(name, outside)
    ]
    assert strays == []


def test_tests__import_no_test_module() -> None:
    """What several test modules share is in a module of its own: an imported test module could run its tests twice."""
    strays = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("tests", "bench")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in imports(ast.parse(path.read_text()))
        if re.match(r"tests\..*\btest_", name)
    ]
    assert strays == []


def test_modules__names() -> None:
    """A module is named for what it knows, not for being useful."""
    assert [path for path in SOURCES if re.search(r"(^|[/_])(utils?|helpers?|managers?|misc|common)\b", path)] == []


def test_sources__broad_except() -> None:
    """Errors are caught by name; only the two outer borders, a listener and a sweep, catch all of them."""
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {ast.unparse(each) for each in ast.walk(node.type)})
    ]
    assert len(broad) <= 2, broad


def locked() -> dict[str, str]:
    """Name -> the whole entry, hashes and all."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", LOCK, flags=re.MULTILINE)
    return {re.split(r"[=\s]", entry, maxsplit=1)[0]: entry for entry in entries if entry.strip()}


def asked_for() -> list[str]:
    """Every requirement that `make setup` has to fulfil, the build's own among them."""
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    named = [each for group in groups.values() for each in group if isinstance(each, str)]
    return [*PYPROJECT["build-system"]["requires"], *project["dependencies"], *extras, *named]


@pytest.mark.parametrize("text", sorted(set(asked_for())))
def test_lock__fulfils(text: str) -> None:
    """Whatever pyproject.toml asks for is locked, at a version it accepts."""
    wanted = Requirement(text)
    entry = locked()[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(re.match(r"[^=]+==(\S+)", entry)[1])  # type: ignore[index]


def test_lock__hashes() -> None:
    """Every entry is pinned by hash, and none says where to fetch it: that is the installing machine's choice."""
    assert [name for name, entry in locked().items() if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|index-url|find-links", LOCK) == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_makefile__phony() -> None:
    """No target is mistaken for a file of the same name."""
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()) == targets()  # type: ignore[index]


def test_pages__targets() -> None:
    """Every `make x` a page, or CI, names is there."""
    texts = [*PAGES.values(), (ROOT / ".ci/run").read_text()]
    named = {name for text in texts for name in re.findall(r"(?:`|^\s*)make ([a-z]+)", text, re.MULTILINE)}
    assert named
    assert named <= targets()


def test_pages__commands() -> None:
    """The commands in README.md and the reference are the commands there are."""
    commands = set(importlib.import_module("bot.cli").main.commands)
    for page in ("README.md", "docs/reference/commands.md"):
        assert set(re.findall(r"^\| `callsign ([a-z-]+)", PAGES[page], re.MULTILINE)) == commands


def anchors(text: str) -> set[str]:
    """Headings, as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links() -> list[tuple[str, str]]:
    """(page, target) of every link that leads to a place of ours."""
    found = [(page, target) for page, text in PAGES.items() for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [(page, target) for page, target in found if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize(("page", "target"), links())
def test_pages__links(page: str, target: str) -> None:
    """A link leads to a file that is there, and to a heading that is in it."""
    name, _, anchor = target.partition("#")
    path = (ROOT / page).parent / name if name else ROOT / page
    assert path.exists()
    assert not anchor or anchor in anchors(path.read_text())


def test_pages__reachable() -> None:
    """Every page can be reached from README.md by links."""
    seen, waiting = set(), ["README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        near = [(ROOT / page).parent / target.partition("#")[0] for source, target in links() if source == page]
        found = [path.resolve().relative_to(ROOT).as_posix() for path in near]
        waiting += [each for each in found if each in PAGES and each not in seen]
    assert set(PAGES) - seen == set()


def test_files__no_paths_of_a_machine() -> None:
    """Nothing names a directory of the machine it was written on."""
    suffixes = {".py", ".md", ".toml", ".yml", ".json", ".html", ".js", ".css", ".txt", ".lock", ""}
    skipped = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".sandbox", ".env"}
    pattern = re.compile(r"(?<![\w.~:*/-])/(root|work|home/\w+|Users/\w+)/")
    tops = [path for path in ROOT.iterdir() if path.name not in skipped]
    files = [each for top in tops for each in ([top] if top.is_file() else top.rglob("*")) if each.suffix in suffixes]
    strays = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and path != Path(__file__)
        if pattern.search(path.read_text(errors="replace"))
    ]
    assert strays == []
