"""docs/reference/audit-acts.md and the acts agree."""

from __future__ import annotations

import re
from pathlib import Path

from workflows.records.acts import ActKind

PAGE = (Path(__file__).parents[2] / "docs/reference/audit-acts.md").read_text(encoding="utf-8")


def test_page__names_every_act() -> None:
    """Each act once, and none that does not exist."""
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([a-z_.]+)`", row)]
    assert sorted(named) == sorted(ActKind)
