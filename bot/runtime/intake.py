"""The pages for customers, on an open core; and the process that serves nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.intake.site import IntakeSite, Limits, Logo
from bot.messages.intake import NO_COMPANY
from bot.runtime.core import Core
from bot.settings import LOGO_TYPES
from workflows.forms.documents import Allowance, OutgoingFile

Prepared = Callable[[bytes, str, Allowance], Awaitable[OutgoingFile]]


def intake_site(core: Core, prepared: Prepared) -> IntakeSite | None:
    """The pages; None where no browser could reach them."""
    settings = core.settings
    if settings.public_url is None:
        return None
    return IntakeSite(
        ports=core.ports,
        prepared=prepared,
        public_url=settings.public_url,
        company=settings.company or NO_COMPANY,
        logo=_logo(settings.logo) if settings.logo else None,
        limits=Limits.usual(core.ambient.monotonic),
    )


def _logo(path: Path) -> Logo:
    return Logo(body=path.read_bytes(), media_type=LOGO_TYPES[path.suffix.lower()])
