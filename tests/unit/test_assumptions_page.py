"""docs/reference/assumptions.md and the stand-ins name the same assumptions."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAND_INS = (ROOT / "sandbox/aws", ROOT / "sandbox/slack")
PAGE = (ROOT / "docs/reference/assumptions.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \| (\S+) \| (.+?) \|$", PAGE, re.MULTILINE)
#: The words for how sure we are, as the page explains them.
SURE = {"live", "docs", "inferred", "ours"}


def named_in_code() -> Counter[str]:
    """Each name in a comment of the stand-ins, and how often."""
    sources = (path.read_text(encoding="utf-8") for folder in STAND_INS for path in folder.rglob("*.py"))
    return Counter(
        name for text in sources for name in re.findall(r"# assumption: `([a-z0-9-]+)`$", text, re.MULTILINE)
    )


def test_page__has_the_names_of_the_code() -> None:
    """Every assumption is described once, and none is described that no line has."""
    assert Counter(name for name, *_ in ROWS) == named_in_code()


def test_page__says_how_sure_we_are() -> None:
    """Each row has one of the four words; a row of another shape is none."""
    assert {sure for _, _, sure, _ in ROWS} == SURE
    assert len(ROWS) == len(re.findall(r"^\| `", PAGE, re.MULTILINE))


def test_code__names_each_guess() -> None:
    """A file that calls something a guess names an assumption too."""
    unnamed = []
    for folder in STAND_INS:
        for path in folder.rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            if any("our guess" in line for line in lines) and not any("# assumption:" in line for line in lines):
                unnamed.append(path.name)
    assert unnamed == []
