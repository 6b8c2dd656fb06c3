"""Pages of strangers: a hostile server never leads into our network, and never holds us up or fills our memory."""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from workflows.ports.pages import Page, PageProblem
from workflows.web.addresses import Policy, is_public
from workflows.web.pages import MOST_BYTES, WebPages
from workflows.web.text import visible_text

METADATA = "http://169.254.169.254/latest/meta-data/"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: The test's own server is on the loopback, which is allowed here and nowhere else.
LOOPBACK = Policy(is_allowed=lambda address: address == "127.0.0.1", ports=None)


async def _here(_: str) -> list[str]:
    return ["127.0.0.1"]


async def _forever(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": str(10 * 1024**3)})
    await answer.prepare(request)
    for _ in range(180_000):  # until the reader goes away
        await answer.write(b"words " * 10_000)
    return answer


async def _bomb(_: web.Request) -> web.StreamResponse:
    packed = gzip.compress(b"words " * 5_000_000)
    return web.Response(body=packed, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})


async def _silent(_: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def _headers(request: web.Request) -> web.StreamResponse:
    sent = sorted({"Cookie", "Authorization", "Referer"}.intersection(request.headers))
    return web.Response(text=f"sent {sent}", headers={"Set-Cookie": "a=b"})


def _to(location: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location, "Set-Cookie": "session=1"})

    return handler


def _plain(**response: object) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(**response)  # type: ignore[arg-type]  # one of its own arguments

    return handler


HANDLERS: dict[str, Handler] = {
    "/forever": _forever,
    "/bomb": _bomb,
    "/silent": _silent,
    "/headers": _headers,
    "/to-headers": _to("/headers"),
    "/metadata": _to(METADATA),
    "/file": _to("file:///etc/passwd"),
    "/login": _to("http://user:word@shop.test/"),
    "/round": _to("/round"),
    "/missing": _plain(status=404),
    "/image": _plain(body=b"x", content_type="image/png"),
    "/brotli": _plain(body=b"x", headers={"Content-Type": "text/html", "Content-Encoding": "br"}),
    "/not-gzip": _plain(body=b"not packed", headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}),
    "/fine": _plain(text="<p>Pine&nbsp;Vet</p><script>var x = 1</script>", content_type="text/html"),
}


@asynccontextmanager
async def server() -> AsyncIterator[int]:
    app = web.Application()
    for path, handler in HANDLERS.items():
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert runner.addresses
    yield runner.addresses[0][1]
    await runner.cleanup()


async def read(path: str, **changed: float) -> Page:
    async with server() as port:
        return await WebPages(_here, LOOPBACK, seconds=changed.get("seconds", 5)).read(f"http://shop.test:{port}{path}")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/metadata", PageProblem.NOT_PUBLIC),
        ("/file", PageProblem.ADDRESS),
        ("/login", PageProblem.ADDRESS),
        ("/round", PageProblem.REDIRECTS),
        ("/missing", PageProblem.STATUS),
        ("/image", PageProblem.KIND),
        ("/brotli", PageProblem.KIND),
        ("/not-gzip", PageProblem.UNREACHABLE),
    ],
)
async def test_read__what_is_not_read(path: str, problem: PageProblem) -> None:
    """Each hop of a redirect is checked like the first address."""
    assert (await read(path)).problem is problem


async def test_read__a_page() -> None:
    assert await read("/fine") == Page(text="Pine Vet", status=200)


async def test_read__nothing_of_ours_is_sent() -> None:
    """No cookie of an earlier hop, no login, no address where we come from."""
    assert (await read("/to-headers")).text == "sent []"


@pytest.mark.parametrize("path", ["/forever", "/bomb"])
async def test_read__stops_at_a_megabyte(path: str) -> None:
    """Ten gigabytes are cut, and so are 30 megabytes that come as a few kilobytes."""
    page = await read(path)
    assert (page.problem, 900_000 < len(page.text) <= MOST_BYTES) == (None, True)


async def test_read__stops_in_time() -> None:
    assert (await read("/silent", seconds=0.2)).problem is PageProblem.SLOW


@pytest.mark.parametrize(
    "url",
    [
        METADATA,
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
    ],
)
async def test_read__our_own_network(url: str) -> None:
    """However it is written: the system's own lookup, and the policy of a real process."""
    assert (await WebPages(seconds=3).read(url)).problem is PageProblem.NOT_PUBLIC


async def test_read__one_private_address_of_several() -> None:
    """A name that has a public and a private address is not asked at all."""

    async def both(_: str) -> list[str]:
        return ["93.184.216.34", "10.0.0.7"]

    assert (await WebPages(both, seconds=3).read("https://rebinding.test/")).problem is PageProblem.NOT_PUBLIC


@pytest.mark.parametrize("url", ["ftp://shop.test/", "http://shop.test:22/", "http://a:b@shop.test/", "https://", "x"])
async def test_read__no_page_has_such_an_address(url: str) -> None:
    assert (await WebPages(_here, seconds=3).read(url)).problem is PageProblem.ADDRESS


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("2001:0:1::1", False),
        ("not an address", False),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_visible_text() -> None:
    """Words alone; and a page made to be slow is not."""
    page = "<title>Pine</title><style>p{}</style><p>Vet &amp; Co<br>here</p><SCRIPT>no</SCRIPT> end"
    assert visible_text(page) == "Pine Vet & Co here end"
    started = time.perf_counter()
    for hostile in ("<" * 300_000, "<script>" * 40_000, "<!--" * 80_000, "&" * 300_000):
        visible_text(hostile)
    assert time.perf_counter() - started < 5
