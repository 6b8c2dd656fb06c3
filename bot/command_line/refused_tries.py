"""Refused tries of what weighs, in the audit log: the command ends with its sentence, whether or not they get there."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from bot.command_line.profile_problems import settings_without_region
from bot.runtime.database import CHECK_SECONDS, append_act
from bot.runtime.refusals import StartRefused
from bot.settings import SettingsError
from workflows.audit import refusals
from workflows.ports.audit import current_origin
from workflows.records.access import NotPermitted

log = structlog.get_logger(__name__)


async def write(refused: NotPermitted, at: datetime) -> None:
    """Write the try of the login that runs the command, if the database takes it within seconds."""
    by = current_origin().who
    act = refusals.not_permitted(refused, by, at) if by else None
    if act is None:
        return
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await append_act(settings_without_region(), act)
    except (SettingsError, StartRefused, TimeoutError) as error:
        log.error(  # noqa: TRY400  # a traceback may hold what was entered
            "a refused try is not in the audit log", action="audit", error=type(error).__name__
        )
