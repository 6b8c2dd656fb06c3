"""The pages for customers, on an open core. Their packages are loaded only where a browser can reach them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.messages.intake import NO_COMPANY
from bot.runtime.core import Core
from bot.settings import LOGO_TYPES
from workflows.intake.from_file import Prepared

if TYPE_CHECKING:
    from bot.intake.site import IntakeSite, Logo


def intake_site(core: Core, prepared: Prepared) -> IntakeSite | None:
    """The pages; None where no browser could reach them."""
    settings = core.settings
    if settings.public_url is None:
        return None
    from bot.intake.site import IntakeSite, Limits

    return IntakeSite(
        ports=core.ports,
        prepared=prepared,
        public_url=settings.public_url,
        company=settings.company or NO_COMPANY,
        logo=_logo(settings.logo) if settings.logo else None,
        limits=Limits.usual(core.ambient.monotonic),
    )


def _logo(path: Path) -> Logo:
    from bot.intake.site import Logo

    return Logo(body=path.read_bytes(), media_type=LOGO_TYPES[path.suffix.lower()])
