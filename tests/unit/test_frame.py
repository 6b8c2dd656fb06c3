"""The house rules that a machine can check: who imports whom, what is locked, what the pages promise."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "workflows", "sandbox")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "tests/README.md"]
}
LOCKS = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
}
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the packages, by its path."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text()) for path in paths}


@cache
def imported() -> dict[str, frozenset[str]]:
    """Absolute names of what each module imports, wherever in it."""
    return {path: frozenset(imports(tree)) for path, tree in sources().items()}


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
        (("dbos",), ("workflows/durable/engine.py",)),
        (("moto",), ("sandbox/aws/",)),
        (("workflows.aws",), ("workflows/aws/", "bot/runtime/")),
        (("workflows.store",), ("workflows/store/", "bot/runtime/")),
        (("sandbox",), ("sandbox/", "bot/command_line/sandbox.py", "bot/command_line/demo.py")),
    ],
    ids=" ".join,
)
def test_imports__home(outside: tuple[str, ...], home: tuple[str, ...]) -> None:
    """What is known in one place is imported in that place only."""
    strays = [
        f"{path}: {name}"
        for path, names in imported().items()
        if not path.startswith(home)
        for name in sorted(names)
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
    assert [path for path in sources() if re.search(r"(^|[/_])(utils?|helpers?|managers?|misc|common)\b", path)] == []


def test_sources__broad_except() -> None:
    """Errors are caught by name; only the two outer borders, a listener and a sweep, catch all of them."""
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {ast.unparse(each) for each in ast.walk(node.type)})
    ]
    assert len(broad) <= 2, broad


def locked(lock: str) -> dict[str, str]:
    """Name -> the whole entry, hashes and all."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", LOCKS[lock], flags=re.MULTILINE)
    return {re.split(r"[=\s]", entry, maxsplit=1)[0]: entry for entry in entries if entry.strip()}


def version(entry: str) -> str:
    return entry.split(maxsplit=1)[0].partition("==")[2]


def required() -> dict[str, list[str]]:
    """Lock -> every requirement that it has to fulfil."""
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    extras = project["optional-dependencies"]
    return {
        "requirements.txt": project["dependencies"],
        "requirements/sandbox.txt": [*project["dependencies"], *extras["sandbox"]],
        "requirements/dev.txt": [
            *project["dependencies"],
            *(each for extra in extras.values() for each in extra),
            *groups["tests"],
            *groups["checks"],
            *groups["build"],
        ],
        "requirements/build.txt": [*PYPROJECT["build-system"]["requires"], *groups["build"]],
        "requirements/uv.txt": groups["install"],
    }


@pytest.mark.parametrize(
    ("lock", "text"), [(lock, text) for lock, texts in required().items() for text in dict.fromkeys(texts)]
)
def test_locks__fulfil(lock: str, text: str) -> None:
    """Everything that pyproject.toml requires is locked, at a version that it accepts."""
    requirement = Requirement(text)
    entry = locked(lock)[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version(entry))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks__hashes(lock: str) -> None:
    """Every entry is pinned by hash, and no entry says where to fetch it: the installing machine decides that."""
    assert [name for name, entry in locked(lock).items() if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|index-url|find-links", LOCKS[lock]) == []


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("requirements.txt", "requirements/sandbox.txt"),
        ("requirements/sandbox.txt", "requirements/dev.txt"),
        ("requirements/build.txt", "requirements/dev.txt"),
    ],
)
def test_locks__nested(small: str, large: str) -> None:
    """A larger lock holds the smaller one, file for file, so that both can be installed into one environment."""
    entries = {name: re.sub(r"\n    #.*", "", entry) for name, entry in locked(large).items()}
    assert {
        name for name, entry in locked(small).items() if entries.get(name) != re.sub(r"\n    #.*", "", entry)
    } == set()


def test_locks__tests_know_the_sandbox() -> None:
    """The tests require what the sandbox requires, in the same words."""
    assert set(PYPROJECT["project"]["optional-dependencies"]["sandbox"]) <= set(PYPROJECT["dependency-groups"]["tests"])


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_makefile__phony() -> None:
    """No target is mistaken for a file of the same name."""
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()) == targets()  # type: ignore[index]  # the Makefile has the line


def test_pre_commit__is_make_check() -> None:
    """The hooks before a commit run what `make check` runs, and download nothing."""
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]  # type: ignore[index]  # the Makefile has the target
    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()]
    assert [hook["entry"] for repo in repos for hook in repo["hooks"]] == commands


def test_pages__targets() -> None:
    """Every `make x` a page, or CI, names is there."""
    texts = [*PAGES.values(), (ROOT / ".ci/run").read_text()]
    named = {name for text in texts for name in re.findall(r"(?:`|^\s*)make ([a-z]+)", text, re.MULTILINE)}
    assert named
    assert named <= targets()


def test_pages__commands() -> None:
    """The commands in README.md and the reference are the commands there are."""
    commands = set(importlib.import_module("bot.command_line.cli").main.commands)
    for page in ("README.md", "docs/reference/commands.md"):
        assert set(re.findall(r"^\| `callsign ([a-z-]+)", PAGES[page], re.MULTILINE)) == commands


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
