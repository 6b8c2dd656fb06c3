"""The catalog of definitions in the API's own shapes."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws import definitions


@pytest.fixture(scope="session")
def catalog() -> dict[str, Any]:
    return definitions.catalog()
