"""The titles of windows. Slack shows 24 characters: each title is made to fit, never cut."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Characters that Slack shows.
MOST = 24
#: Types whose title has another short form than the rule gives.
_TITLES: Mapping[str, str] = {
    "AE_SENDER_ID_REGISTRATION": "UAE sender ID",
}
OTHER = "Registration"


def of_type(name: str, title: str) -> str:
    """The title of a type's windows, by its API name and AWS's title.

    What is too long loses the word "registration", then its country's name to the country's code, then words.
    """
    short = _TITLES.get(name) or re.sub(r"\s+registration$", "", title.strip(), flags=re.IGNORECASE)
    if len(short) > MOST:
        country, marker, _ = name.partition("_SENDER_ID_")
        short = f"{country} sender ID" if marker and len(country) == len("GB") else short
    while len(short) > MOST and " " in short:
        short = short.rpartition(" ")[0].rstrip(",.;:-(")
    return short if 0 < len(short) <= MOST else OTHER
