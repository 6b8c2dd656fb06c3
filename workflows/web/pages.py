"""Reads a public page with aiohttp. Its address comes from a form, so nothing about it is trusted.

The host is resolved once, every address has to be public, and the connection goes to one of these very addresses. Each
redirect is a new address, and checked like the first one. Nothing of ours is sent: no cookie, no login, no proxy of the
environment. Time, size and unpacked size are bounded.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from workflows.ports.pages import Page, PageProblem
from workflows.web.addresses import Policy
from workflows.web.text import visible_text

#: Bytes that are read of a page, and that it may have unpacked.
MOST_BYTES = 1_000_000
MOST_REDIRECTS = 5
#: Seconds for a page with all its redirects.
SECONDS = 10.0
KINDS = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
HEADERS = {
    "User-Agent": "Callsign (checks the pages of a registration)",
    "Accept": "text/html, text/plain;q=0.9",
    "Accept-Encoding": "identity, gzip",
}
PUBLIC = Policy()
#: Host to its addresses.
Lookup = Callable[[str], Awaitable[Sequence[str]]]


async def system_lookup(host: str) -> Sequence[str]:
    """The addresses that the system's name servers know. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _NotPublic(OSError):
    """A host has an address that is not public."""


class _PublicResolver(AbstractResolver):
    """Resolves a host for one connection; one address that is not public spoils all of them."""

    def __init__(self, lookup: Lookup, policy: Policy) -> None:
        self._lookup, self._policy = lookup, policy

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002  # as aiohttp calls it
    ) -> list[ResolveResult]:
        """See aiohttp."""
        addresses = await self._lookup(host)
        if not addresses or not all(map(self._policy.is_allowed, addresses)):
            raise _NotPublic(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is open."""


class WebPages:
    """See `workflows.ports.pages.PageSource`."""

    def __init__(self, lookup: Lookup = system_lookup, policy: Policy = PUBLIC, *, seconds: float = SECONDS) -> None:
        self._lookup, self._policy, self._seconds = lookup, policy, seconds

    async def read(self, url: str) -> Page:
        """See PageSource."""
        try:
            async with asyncio.timeout(self._seconds), self._session() as session:
                return await self._follow(session, url)
        except TimeoutError:
            return Page(problem=PageProblem.SLOW)
        except (aiohttp.ClientSSLError, ssl.SSLError):
            return Page(problem=PageProblem.TLS)
        except aiohttp.ClientConnectorError as error:
            is_refused = isinstance(error.os_error, _NotPublic | socket.gaierror)
            return Page(problem=PageProblem.NOT_PUBLIC if is_refused else PageProblem.UNREACHABLE)
        except (aiohttp.ClientError, OSError, ValueError):
            return Page(problem=PageProblem.UNREACHABLE)

    def _session(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            resolver=_PublicResolver(self._lookup, self._policy), use_dns_cache=False, force_close=True
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=HEADERS,
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=self._seconds),
        )

    async def _follow(self, session: aiohttp.ClientSession, url: str) -> Page:
        for _ in range(MOST_REDIRECTS + 1):
            if not self._policy.takes(url):
                return Page(problem=PageProblem.ADDRESS)
            if not self._policy.takes_literal(urlsplit(url).hostname or ""):
                return Page(problem=PageProblem.NOT_PUBLIC)
            async with session.get(url, allow_redirects=False) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    return await _page(answer)
                url = urljoin(url, answer.headers.get("Location", ""))
        return Page(problem=PageProblem.REDIRECTS)


async def _page(answer: aiohttp.ClientResponse) -> Page:
    if answer.status != 200:
        return Page(problem=PageProblem.STATUS, status=answer.status)
    packing = answer.headers.get("Content-Encoding", "identity").casefold()
    if answer.content_type not in KINDS or packing not in ("identity", "gzip"):
        return Page(problem=PageProblem.KIND, status=answer.status)
    body = await _beginning(answer)
    if packing == "gzip":
        body = _unpacked(body)
    source = body.decode(_charset(answer), errors="replace")
    text = source if answer.content_type == "text/plain" else await asyncio.to_thread(visible_text, source)
    return Page(text=text, status=answer.status)


async def _beginning(answer: aiohttp.ClientResponse) -> bytes:
    """What fits; the connection is closed behind it, however much more there is."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) >= MOST_BYTES:
            answer.close()
            break
    return bytes(body[:MOST_BYTES])


def _unpacked(body: bytes) -> bytes:
    """The beginning of what is packed: never more than MOST_BYTES. Raises ValueError."""
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MOST_BYTES)
    except zlib.error:
        raise ValueError("not gzip") from None


def _charset(answer: aiohttp.ClientResponse) -> str:
    try:
        "".encode(answer.charset or "utf-8")
    except LookupError:
        return "utf-8"
    return answer.charset or "utf-8"
