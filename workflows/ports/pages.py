"""What is needed of the web: one public page, as text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PageProblem(StrEnum):
    """Why a page could not be read."""

    #: Not http or https, with a login in it, or on a port that pages do not have.
    ADDRESS = "address"
    #: The host is not known, or not a public one.
    NOT_PUBLIC = "not_public"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    SLOW = "slow"
    #: Too many redirects.
    REDIRECTS = "redirects"
    #: An error, or a login; `Page.status` says which.
    STATUS = "status"
    #: Neither HTML nor plain text, or packed in a way that is not read.
    KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as far as it was read, or why it was not."""

    #: Its visible text; of a large page, the beginning.
    text: str = ""
    problem: PageProblem | None = None
    #: HTTP status of the last answer; 0 where there was none.
    status: int = 0


class PageSource(Protocol):
    """Reads public pages."""

    async def read(self, url: str) -> Page:
        """The page; never raises for what the address or its server do."""
        ...
