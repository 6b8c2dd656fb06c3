"""The imports of the page's JavaScript modules, read from their text."""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from sandbox.web.server import STATIC

IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from "(\./[^"]+)";""", re.MULTILINE)
PRELOAD = re.compile(r'rel="modulepreload" href="/ui/static/([^"]+)"')


def imports(folder: Path) -> dict[str, set[str]]:
    """Module to the modules that it imports, as paths below the folder."""
    modules = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.js")}
    return {
        name: {
            (path.parent / target).resolve().relative_to(folder.resolve()).as_posix()
            for target in IMPORT.findall(path.read_text(encoding="utf-8"))
        }
        for name, path in modules.items()
    }


def order(graph: dict[str, set[str]]) -> list[str]:
    """The modules, each after the modules that it imports. CycleError if that is impossible."""
    return list(TopologicalSorter(graph).static_order())


def test_modules__import_without_a_circle() -> None:
    """There is no import circle among the page's modules."""
    assert set(order(imports(STATIC))) == set(imports(STATIC))


def test_modules__are_preloaded_by_the_page() -> None:
    """The page preloads every module, so the browser need not find them import by import."""
    preloaded = PRELOAD.findall((STATIC / "index.html").read_text(encoding="utf-8"))
    assert sorted(preloaded) == sorted(imports(STATIC))


def test_order__of_a_circle(tmp_path: Path) -> None:
    """A circle is found, also in imports of several lines and in `export ... from`."""
    (tmp_path / "a.js").write_text('import {\n  b,\n} from "./b.js";\n')
    (tmp_path / "b.js").write_text('import { c } from "./c.js";\n')
    (tmp_path / "c.js").write_text('export { a } from "./a.js";\n')
    with pytest.raises(CycleError):
        order(imports(tmp_path))


#: The name of an emoji in the bot's texts, and in the page's lists.
EMOJI = re.compile(r"(?<![\w:]):([a-z][a-z_]+):(?!\w)")
DRAWN = re.compile(r'([a-z0-9_]+): \["[a-z]+", "[a-z]+"\]')


def test_emoji__of_the_bot_are_drawn() -> None:
    """The page has a picture for every emoji of the bot's messages, so that none needs a font that a machine may lack."""
    words = (path.read_text(encoding="utf-8") for path in (Path("bot") / "messages").glob("*.py"))
    used = {name for text in words for name in EMOJI.findall(text)}
    assert "white_check_mark" in used
    assert used <= set(DRAWN.findall((STATIC / "icons.js").read_text(encoding="utf-8")))
