"""Shell completion of what only AWS knows: the types, as they were when this version of Callsign was made."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

_COUNTRIES = (
    "AE AT AU BD BJ BY CM CZ EG ES ET FI GB GH ID IE IN JO KE KH KW KZ "
    "LB LK MA MX NG OM PH QA RO RU SA SG SS TH TR TW TZ VN ZM"
)
#: A suggestion only: commands take any type that AWS lists. A test compares it with the recorded forms.
TYPES = (
    *(f"{country}_SENDER_ID_REGISTRATION" for country in _COUNTRIES.split()),
    "US_TEN_DLC_BRAND_REGISTRATION",
    "US_TEN_DLC_BRAND_VETTING",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION",
    "US_TOLL_FREE_REGISTRATION",
)
#: What people call the most usual ones.
COMMON = ("toll-free", "10dlc-brand", "10dlc-campaign")


def types_complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Types that start with what was typed, in any case; common names too."""
    start = incomplete.casefold()
    return [CompletionItem(name) for name in (*COMMON, *TYPES) if name.casefold().startswith(start)]
