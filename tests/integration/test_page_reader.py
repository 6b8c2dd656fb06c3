"""Pages that answers name are read once in a while, however often a review is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.unit.catalog import filled, forms
from workflows.preflight.page_reader import KEPT, PageReader
from workflows.preflight.sheet import Sheet
from workflows.records.definitions import FieldPath
from workflows.web.pages import WebPages

TOLL_FREE = forms()["US_TOLL_FREE_REGISTRATION"]
SHEET = Sheet(form=TOLL_FREE, answers=filled(TOLL_FREE))
WEBSITE = FieldPath("companyInfo.website")


class Clock:
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


async def test_reader__reads_each_page_once_for_a_while() -> None:
    """Another address is read; after some minutes all of them are, because somebody may have mended them."""
    asked: list[str] = []

    async def lookup(host: str) -> list[str]:
        asked.append(host)
        return []

    clock = Clock()
    reader = PageReader(pages=WebPages(lookup), clock=clock)
    first = reader.unread(SHEET)
    assert first
    assert reader.known(SHEET) == {}
    await reader.read(first)
    hosts = len(asked)
    assert (hosts, reader.unread(SHEET)) == (len({named.url for named in first}), ())
    assert all(page.problem for page in reader.known(SHEET).values())
    other = replace(SHEET, answers={**SHEET.answers, WEBSITE: "https://other.example"})
    assert [named.path for named in reader.unread(other)] == [WEBSITE]
    clock.now += KEPT + timedelta(seconds=1)
    assert reader.unread(SHEET) == first
