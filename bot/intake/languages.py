"""Dates and numbers as the customer's browser wants them; the words of a form are AWS's, in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

#: Languages of a header that are looked at.
_LOOKED_AT = 10
_SIZE = re.compile(r"\d+\.\d(?= MB\b)")


@dataclass(frozen=True, slots=True)
class Language:
    """How a customer reads dates and numbers."""

    locale: Locale

    def moment(self, moment: datetime) -> str:
        """A day and the time of it, UTC: where the customer is, it may be another day."""
        day = format_date(moment.astimezone(UTC).date(), format="long", locale=self.locale)
        return f"{day}, {format_time(moment, format='short', tzinfo=UTC, locale=self.locale)} UTC"

    def figure(self, number: int) -> str:
        """A whole number."""
        return format_decimal(number, locale=self.locale)

    def sizes(self, words: str) -> str:
        """`words` with the sizes of files in them, such as "2.1 MB", as this language writes them."""
        return _SIZE.sub(lambda size: format_decimal(Decimal(size[0]), format="0.0", locale=self.locale), words)


@lru_cache(maxsize=256)
def language_of(accepted: str) -> Language:
    """The first language of an `Accept-Language` header that is known; English for none."""
    for tag in _by_preference(accepted):
        try:
            return Language(Locale.parse(tag, sep="-"))
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Language(Locale("en"))


def _by_preference(accepted: str) -> list[str]:
    weighted = []
    for place, part in enumerate(accepted[:1000].split(",")[:_LOOKED_AT]):
        tag, _, quality = part.strip().partition(";q=")
        weighted.append((-_quality(quality), place, tag.strip()))
    return [tag for quality, _, tag in sorted(weighted) if quality and tag != "*"]


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text))) if text else 1.0
    except ValueError:
        return 0.0
