"""The table `[audit]` of `callsign.toml`."""

from __future__ import annotations

import re

from workflows.records.acts import AuditSettings
from workflows.records.config_table import ConfigTable


def audit_settings(table: ConfigTable) -> AuditSettings:
    """The settings; mistakes are added to the table's problems."""
    return AuditSettings(
        channel=table.text("channel", channel, ""),
        keep_days=table.number("keep_days", None, at_least=1, at_most=36_500),
    )


def channel(value: str) -> str:
    """A channel's id. Raises ValueError."""
    if not re.fullmatch(r"[CG][A-Z0-9]{5,}", value):
        raise ValueError(
            f"is {value!r}, but must be the ID of a channel (C...), which Slack shows in the channel's details"
        )
    return value
