"""The table `[preflight]` of `callsign.toml`."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.records.config_table import ConfigTable


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightSettings:
    """What is looked at in addition to the answers."""

    #: Whether the review in Slack opens the pages that the answers name.
    pages: bool = False


#: Nothing reaches out.
NO_PREFLIGHT_SETTINGS = PreflightSettings()


def preflight_settings(table: ConfigTable) -> PreflightSettings:
    """The settings; mistakes are added to the table's problems."""
    return PreflightSettings(pages=table.flag("pages", default=False))
