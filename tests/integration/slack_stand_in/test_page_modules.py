"""The page's JavaScript modules, read as text: what imports what."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from sandbox.web.server import STATIC

IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from "(\./[^"]+)";""", re.MULTILINE)
PRELOAD = re.compile(r'rel="modulepreload" href="/ui/static/([^"]+)"')


def imports(folder: Path) -> dict[str, set[str]]:
    """Each module with the modules it imports, all by their paths below the folder."""
    modules = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.js")}
    return {
        name: {
            (path.parent / target).resolve().relative_to(folder.resolve()).as_posix()
            for target in IMPORT.findall(path.read_text(encoding="utf-8"))
        }
        for name, path in modules.items()
    }


def order(graph: dict[str, set[str]]) -> list[str]:
    """The modules, each after everything it imports. Raises CycleError when there is none."""
    return list(TopologicalSorter(graph).static_order())


def test_modules__import_without_a_circle() -> None:
    """Every module of the page can be read after the modules it imports."""
    assert set(order(imports(STATIC))) == set(imports(STATIC))


def test_modules__are_preloaded_by_the_page() -> None:
    """The page asks for every module at once, instead of finding them one import at a time."""
    preloaded = PRELOAD.findall((STATIC / "index.html").read_text(encoding="utf-8"))
    assert sorted(preloaded) == sorted(imports(STATIC))


def test_order__of_a_circle(tmp_path: Path) -> None:
    """Two modules that import each other are found, over several lines and by `export` too."""
    (tmp_path / "a.js").write_text('import {\n  b,\n} from "./b.js";\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\n')
    (tmp_path / "c.js").write_text('export { a } from "./a.js";\n')
    with pytest.raises(CycleError):
        order(imports(tmp_path))
