"""Texts of `callsign ask`; plain."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import counted
from workflows.intake.links import Wanted
from workflows.records.drafts import Draft

EPILOG = """\b
Examples:
  callsign ask 3f2a9c0d5e6f47b8a1c2d3e4f5a6b7c8 --customer "Kopi Nusantara"
  callsign ask 3f2a9c0d5e6f47b8a1c2d3e4f5a6b7c8 --customer "Kopi Nusantara" --question companyName --days 7 --yes
"""
DRY = "No link was made. Add --yes to make it."
NOT_OPEN = "The draft is not open: it was submitted, discarded, or waits for an approval. No link was made."


def unknown(wanted: str) -> str:
    """No such draft."""
    return f"This database has no draft {wanted[:60]}. The audit log names each: callsign audit show."


def unknown_field(wanted: str, several: Sequence[str]) -> str:
    """No field, or several, have this name."""
    if several:
        return f"{wanted[:60]} can be {' or '.join(several)}. Name one of them."
    return f"The form asks no {wanted[:60]} now. `callsign template TYPE` lists the fields."


def review(draft: Draft, wanted: Wanted, *, replaces: bool) -> list[str]:
    """What the link would ask."""
    asked = counted(len(wanted.questions), "field") if wanted.questions else "everything that is not answered yet"
    return [
        f"{draft.name or draft.title} ({draft.id}), {draft.title}, {draft.region}",
        f"  Customer  {wanted.customer}",
        f"  Asks      {asked}",
        f"  Works     {counted(wanted.days, 'day')}; everyone who has the link can read and change these answers",
        *(["  Replaces  the link that the customer has: it stops working"] if replaces else []),
    ]
