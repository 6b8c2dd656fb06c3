"""The rights of the login that runs a command, where a rule in `callsign.toml` names logins."""

from __future__ import annotations

from bot.settings import Settings
from workflows.access.gate import RuledGate, WithoutSlack, require
from workflows.records.access import Right


async def must_have(right: Right, settings: Settings) -> None:
    """Make sure that this login has a right somewhere. Raises NotPermitted."""
    rules = settings.config.access
    if not rules.governs_logins:
        return
    from bot.runtime.command import person

    await require(RuledGate(rules=rules, askers=WithoutSlack()), right, person())
