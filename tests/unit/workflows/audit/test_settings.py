"""The table `[audit]` of `callsign.toml`."""

from __future__ import annotations

import pytest

from workflows.audit.settings import audit_settings
from workflows.records.acts import NO_AUDIT_SETTINGS, AuditSettings
from workflows.records.config_table import ConfigTable


@pytest.mark.parametrize(
    ("content", "expected", "wrong"),
    [
        ({}, NO_AUDIT_SETTINGS, []),
        ({"channel": "C0123ABCD", "keep_days": 730}, AuditSettings(channel="C0123ABCD", keep_days=730), []),
        ({"channel": "#audit"}, NO_AUDIT_SETTINGS, ["channel"]),
        ({"channel": 7, "keep_days": 0}, NO_AUDIT_SETTINGS, ["channel", "keep_days"]),
        ({"keepdays": 3}, NO_AUDIT_SETTINGS, ["keepdays"]),
    ],
)
def test_audit_settings(content: dict[str, object], expected: AuditSettings, wrong: list[str]) -> None:
    """What is left out has its default; each mistake is a sentence that names its key."""
    table = ConfigTable(name="[audit]", content=content, problems=[])
    assert audit_settings(table) == expected
    table.end()
    assert [problem.split("`")[1] for problem in table.problems] == wrong
