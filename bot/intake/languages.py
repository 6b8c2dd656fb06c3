"""Dates and numbers as the customer's browser wants them; the words of a form are AWS's, in English."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

#: Languages of a header that are looked at.
_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Language:
    """How a customer reads dates and numbers."""

    locale: Locale

    def date(self, moment: datetime) -> str:
        """The day of a moment, UTC."""
        return format_date(moment.date(), format="long", locale=self.locale)

    def figure(self, number: int) -> str:
        """A whole number."""
        return format_decimal(number, locale=self.locale)

    @property
    def tag(self) -> str:
        """Its tag in HTML, such as `pt-BR`."""
        return str(self.locale).replace("_", "-")


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
