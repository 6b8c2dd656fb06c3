"""The catalog of definitions in the API's own shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sandbox


@pytest.fixture(scope="session")
def catalog() -> dict[str, Any]:
    text = (Path(sandbox.__path__[0]) / "aws" / "catalog.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
