"""The isolation that every test relies on."""

from __future__ import annotations

import os

import pytest

from tests.conftest import FAKE_AWS, OUTSIDE


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        ("AWS_PROFILE", True),
        ("SLACK_BOT_TOKEN", True),
        ("CALLSIGN_LOG", True),
        ("DATABASE_URL", True),
        ("PGPASSWORD", True),
        ("PORT", True),
        ("https_proxy", True),
        ("NO_PROXY", True),
        ("PATH", False),
        ("HOME", False),
        ("PGX", True),
        ("SUPPORT", False),
    ],
)
def test_isolated_settings(name: str, outside: bool) -> None:
    """Every setting that could lead the bot to the real world is removed, and nothing else."""
    assert bool(OUTSIDE.fullmatch(name)) is outside


def test_isolated_environment() -> None:
    """Within a test, such settings are fakes. Only the address of a shared stand-in may remain."""
    found = {name: value for name, value in os.environ.items() if OUTSIDE.fullmatch(name)}
    assert found.pop("AWS_ENDPOINT_URL", "http://127.0.0.1:").startswith("http://127.0.0.1:")
    assert found == FAKE_AWS
