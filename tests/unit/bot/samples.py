"""Slack's own payloads, from tests/samples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "samples" / "slack"


def sample(name: str) -> dict[str, Any]:
    """A payload by the name of its file, without the suffix."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content
