"""The pages that answers name, read while somebody looks at the answers, and remembered for a while.

A form is drawn many times; its pages are read once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workflows.ports.pages import Page, PageSource
from workflows.ports.process import Clock
from workflows.preflight.pages import NamedPage, named_pages
from workflows.preflight.sheet import Sheet

#: How long a page counts as read; who mends a page looks again after this time.
KEPT = timedelta(minutes=5)
#: Pages that are remembered, and that are read at the same time.
MOST, AT_ONCE = 200, 6


@dataclass(frozen=True, kw_only=True)
class PageReader:
    """The pages of all drafts of this process."""

    pages: PageSource
    clock: Clock
    _read: dict[str, tuple[datetime, Page]] = field(default_factory=dict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def known(self, sheet: Sheet) -> Mapping[NamedPage, Page]:
        """Those of the answers that were read."""
        found = {named: self._page(named.url) for named in named_pages(sheet)}
        return {named: page for named, page in found.items() if page is not None}

    def unread(self, sheet: Sheet) -> tuple[NamedPage, ...]:
        """Those that were not."""
        return tuple(named for named in named_pages(sheet) if self._page(named.url) is None)

    async def read(self, named: Iterable[NamedPage]) -> None:
        """Read them, each address once."""
        await asyncio.gather(*(self._remember(url) for url in dict.fromkeys(each.url for each in named)))

    async def _remember(self, url: str) -> None:
        async with self._turn:
            page = await self.pages.read(url)
        self._read[url] = (self.clock(), page)
        while len(self._read) > MOST:
            del self._read[next(iter(self._read))]

    def _page(self, url: str) -> Page | None:
        at, page = self._read.get(url, (None, None))
        return page if at and self.clock() - at < KEPT else None
