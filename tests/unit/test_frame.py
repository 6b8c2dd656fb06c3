"""The project rules that a machine can check: imports, locked packages, and the facts in the documentation."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from functools import cache
from io import StringIO
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
    """The absolute names that each module imports, anywhere in it."""
    return {path: frozenset(imports(tree)) for path, tree in sources().items()}


def imports(tree: ast.AST) -> Iterator[str]:
    """The absolute names that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, packages: tuple[str, ...]) -> bool:
    """Whether the dotted `name` is one of `packages` or inside it."""
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
    """A package with one home is imported only there."""
    strays = [
        f"{path}: {name}"
        for path, names in imported().items()
        if not path.startswith(home)
        for name in sorted(names)
        if within(name, outside)
    ]
    assert strays == []


def unreasoned(package: str, exception: str) -> list[str]:
    """Places where a comment makes an `exception` (a pattern) without a reason."""
    return [
        f"{path.relative_to(ROOT).as_posix()}:{token.start[0]}"
        for path in sorted((ROOT / package).rglob("*.py"))
        if re.search(exception, source := path.read_text())
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
        for made in re.finditer(exception, token.string)
        if not re.match(r"\s*[#-] ?\w", token.string[made.end() :])
    ]


@pytest.mark.parametrize("package", ["bot", "workflows"])
def test_sources__uncovered_lines_have_reasons(package: str) -> None:
    """A line that coverage leaves out gives a reason: `# pragma: no cover  # only on Windows`."""
    assert unreasoned(package, r"# ?pragma: ?no (?:cover|branch)") == []


@pytest.mark.parametrize("package", [*PACKAGES, "bench", "tests", "requirements"])
@pytest.mark.parametrize(
    "exception",
    [r"# noqa(?:: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)*)?", r"# type: ignore(?:\[[\w, -]+\])?"],
    ids=["noqa", "ignore"],
)
def test_sources__exceptions_have_reasons(package: str, exception: str) -> None:
    """An exception to a rule gives its reason after the code: `# noqa: S608  # our own constants`."""
    assert unreasoned(package, exception) == []


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
    """A module is named after its knowledge, not after its usefulness."""
    assert [path for path in sources() if re.search(r"(^|[/_])(utils?|helpers?|managers?|misc|common)\b", path)] == []


def test_sources__broad_except() -> None:
    """Errors are caught by name. Only the outermost borders catch all of them: to listeners, to the SDK, in loops."""
    broad = [
        Path(path).relative_to(ROOT).as_posix() if Path(path).is_absolute() else str(path)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or {"Exception", "BaseException"} & {ast.unparse(each) for each in ast.walk(node.type)})
    ]
    assert sorted(broad) == [
        "bot/command_line/doctor.py",
        "bot/flows/late_pages.py",
        "bot/flows/refused_tries.py",
        "bot/flows/services.py",
        "bot/intake/site.py",
        "bot/notifications/queues.py",
        "sandbox/aws/kept_alive.py",
        "workflows/aws/caller.py",
        "workflows/aws/credentials.py",
        "workflows/aws/events.py",
        "workflows/durable/periodic.py",
        "workflows/forms/file_worker.py",
        "workflows/tables/workbook.py",
        "workflows/watch/sweep.py",
    ]


def locked(lock: str) -> dict[str, str]:
    """Name to the whole locked entry, with hashes."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", LOCKS[lock], flags=re.MULTILINE)
    return {re.split(r"[=\s]", entry, maxsplit=1)[0]: entry for entry in entries if entry.strip()}


def version(entry: str) -> str:
    return entry.split(maxsplit=1)[0].partition("==")[2]


def required() -> dict[str, list[str]]:
    """Lock to the requirements that it has to meet."""
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    extras = project["optional-dependencies"]
    return {
        "requirements.txt": project["dependencies"],
        "requirements/sandbox.txt": [*project["dependencies"], *extras["sandbox"]],
        "requirements/pictures.txt": [*project["dependencies"], *extras["pictures"]],
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
    """Every requirement of pyproject.toml is locked, at an accepted version."""
    requirement = Requirement(text)
    entry = locked(lock)[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version(entry))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks__hashes(lock: str) -> None:
    """Every entry is pinned by hash, and none names an index: the installing machine decides that."""
    assert [name for name, entry in locked(lock).items() if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|index-url|find-links", LOCKS[lock]) == []


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("requirements.txt", "requirements/sandbox.txt"),
        ("requirements/sandbox.txt", "requirements/dev.txt"),
        ("requirements.txt", "requirements/pictures.txt"),
        ("requirements/pictures.txt", "requirements/dev.txt"),
        ("requirements/build.txt", "requirements/dev.txt"),
    ],
)
def test_locks__nested(small: str, large: str) -> None:
    """A larger lock contains the smaller one, file for file, so both can be installed into one environment."""
    entries = {name: re.sub(r"\n    #.*", "", entry) for name, entry in locked(large).items()}
    assert {
        name for name, entry in locked(small).items() if entries.get(name) != re.sub(r"\n    #.*", "", entry)
    } == set()


def test_locks__tests_know_the_sandbox() -> None:
    """The tests require exactly what the sandbox requires."""
    assert set(PYPROJECT["project"]["optional-dependencies"]["sandbox"]) <= set(PYPROJECT["dependency-groups"]["tests"])


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_makefile__phony() -> None:
    """No target is mistaken for a file with the same name."""
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()) == targets()  # type: ignore[index]  # the Makefile has the line


def test_pre_commit__is_make_check() -> None:
    """The hooks before a commit run what `make check` runs, and download nothing."""
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert {repo["repo"] for repo in repos} == {"local"}
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]  # type: ignore[index]  # the Makefile has the target
    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()]
    assert [hook["entry"] for repo in repos for hook in repo["hooks"]] == commands


def test_pages__targets() -> None:
    """Every `make x` in the documentation or CI exists."""
    texts = [*PAGES.values(), (ROOT / ".ci/run").read_text()]
    named = {name for text in texts for name in re.findall(r"(?:`|^\s*)make ([a-z]+)", text, re.MULTILINE)}
    assert named
    assert named <= targets()


def test_pages__commands() -> None:
    """README.md and the reference list exactly the existing commands."""
    commands = set(importlib.import_module("bot.command_line.cli").main.commands)
    for page in ("README.md", "docs/reference/commands.md"):
        assert set(re.findall(r"^\| `callsign ([a-z-]+)", PAGES[page], re.MULTILINE)) == commands


def test_files__no_paths_of_a_machine() -> None:
    """No file names a directory of the machine it was written on."""
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
