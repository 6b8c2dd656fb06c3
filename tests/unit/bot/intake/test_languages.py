"""What the pages make of a browser's languages: nothing but how dates and numbers are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.intake.languages import language_of

MOMENT = datetime(2026, 2, 1, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("accepted", "locale"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de-CH, de;q=0.9", "de_CH"),
        ("en;q=0.5, id-ID;q=0.9", "id_ID"),
        ("xx, yy;q=0.9, fr;q=0.1", "fr"),
        ("fr;q=0, es", "es"),
        ("fr;q=nonsense, es;q=0.2", "es"),
        ("../../etc/passwd, pt-BR;q=0.3", "pt_BR"),
        (",".join(["xx"] * 11 + ["de"]), "en"),
        ("x" * 5000, "en"),
    ],
)
def test_language_of(accepted: str, locale: str) -> None:
    """The first known one by preference; English where there is none, or where the header is nonsense."""
    assert str(language_of(accepted).locale) == locale


@pytest.mark.parametrize(
    ("accepted", "moment", "figure", "size"),
    [
        ("en-US", "February 1, 2026, 5:05\N{NARROW NO-BREAK SPACE}PM UTC", "1,000", "2.1 MB"),
        ("en-GB", "1 February 2026, 17:05 UTC", "1,000", "2.1 MB"),
        ("de-DE", "1. Februar 2026, 17:05 UTC", "1.000", "2,1 MB"),
        ("id-ID", "1 Februari 2026, 17.05 UTC", "1.000", "2,1 MB"),
        ("fr-FR", "1 février 2026, 17:05 UTC", "1\N{NARROW NO-BREAK SPACE}000", "2,1 MB"),
    ],
)
def test_written(accepted: str, moment: str, figure: str, size: str) -> None:
    """Months are words, so that no day is taken for a month; a number never has the separators of another country."""
    language = language_of(accepted)
    assert language.moment(MOMENT) == moment
    assert language.moment(MOMENT.astimezone(timezone(timedelta(hours=9)))) == moment
    assert language.figure(1000) == figure
    assert language.sizes("PNG, 800x600, 2.1 MB (was 380 KB)") == f"PNG, 800x600, {size} (was 380 KB)"
