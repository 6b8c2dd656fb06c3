"""The AWS checks of `callsign doctor`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from bot.runtime.ambient import Ambient
from bot.runtime.core import open_account
from bot.settings import Settings
from workflows.aws.iam import check_permissions, policy

__all__ = ["check_aws", "policy"]

#: Calls a second: each operation is called once, so the quota is irrelevant.
CHECK_RATE = "10"


async def check_aws(settings: Settings) -> AsyncIterator[tuple[str, str, str]]:
    """(subject, result, next step) for the identity and each call that Callsign needs."""
    async with open_account(replace(settings, aws_rate=CHECK_RATE), Ambient()) as account:
        for finding in await check_permissions(account.aws, settings.regions):
            yield f"AWS {finding.region} {finding.operation}", "allowed", finding.advice
