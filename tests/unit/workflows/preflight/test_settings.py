"""The table `[preflight]`: nothing reaches out unless it says so."""

from __future__ import annotations

import pytest

from bot.config_file import parse_config


@pytest.mark.parametrize(
    ("table", "pages", "problems"),
    [
        ({}, False, []),
        ({"preflight": {}}, False, []),
        ({"preflight": {"pages": True}}, True, []),
        ({"preflight": {"pages": "yes"}}, False, ["pages"]),
        ({"preflight": {"page": True}}, False, ["page"]),
    ],
)
def test_preflight_settings(table: dict[str, object], pages: bool, problems: list[str]) -> None:
    """A mistake is a sentence that names its key."""
    config, found = parse_config(table)
    assert config.preflight.pages is pages
    assert len(found) == len(problems)
    assert all(key in sentence for key, sentence in zip(problems, found, strict=True))
