"""Downloads of Slack files: from Slack's own host only, within bounds, never a page instead of a document."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import limits
from bot.slack.files import FileProblem, SlackFiles, refuse
from bot.slack.payloads import SlackFile

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def slack_file(**changed: Any) -> SlackFile:
    plain: dict[str, Any] = {
        "id": "F1",
        "name": "letter.pdf",
        "mimetype": "application/pdf",
        "size": 5,
        "url": "",
        "mode": "hosted",
        "access": "visible",
    }
    return SlackFile(**plain | changed)


@asynccontextmanager
async def slack(answer: Answer, info: dict[str, Any] | None = None) -> AsyncIterator[tuple[SlackFiles, str]]:
    """A Slack whose downloads all respond with `answer`; yields the SlackFiles and the file's URL."""

    async def files_info(_: web.Request) -> web.Response:
        return web.json_response(info or {"ok": False, "error": "file_not_found"})

    application = web.Application()
    application.router.add_route("*", "/files/F1", answer)
    application.router.add_route("*", "/api/files.info", files_info)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-1", base_url=f"{origin}/api/", session=session, retry_handlers=[])
        fetcher = SlackFiles(client=client, session=session, token="xoxb-1", origin=origin, sleep=no_time)
        yield fetcher, f"{origin}/files/F1"
    await runner.cleanup()


async def no_time(_: float) -> None:
    """A sleep that takes no time."""


def says(body: bytes = b"%PDF-", status: int = 200, kind: str = "application/pdf", **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type=kind, headers=headers)

    return answer


async def test_fetch__downloads_with_the_token() -> None:
    """The token is sent in a header, to Slack."""
    seen: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append(request.headers["Authorization"])
        return web.Response(body=b"%PDF-", content_type="application/pdf")

    async with slack(answer) as (files, url):
        assert await files.fetch(slack_file(url=url)) == b"%PDF-"
    assert seen == ["Bearer xoxb-1"]


@pytest.mark.parametrize(
    ("answer", "changed", "code"),
    [
        pytest.param(says(status=404), {}, "deleted", id="404"),
        pytest.param(says(status=410), {}, "deleted", id="410"),
        pytest.param(says(status=500), {}, "unreachable", id="500"),
        pytest.param(says(status=403), {}, "unreachable", id="403"),
        pytest.param(says(status=302, Location="https://evil.example/"), {}, "unreachable", id="a redirect"),
        pytest.param(says(b"<html>", kind="text/html"), {"size": 6}, "unreachable", id="the login page"),
        pytest.param(says(b""), {"size": None}, "empty", id="nothing"),
        pytest.param(says(b"%P"), {}, "not_ready", id="less than announced"),
        pytest.param(says(status=202), {}, "not_ready", id="still scanned"),
        pytest.param(says(b"x" * (limits.FILE_BYTES + 1)), {"size": None}, "too_large", id="more than ten megabytes"),
    ],
)
async def test_fetch__each_fault_has_a_code(answer: Answer, changed: dict[str, Any], code: str) -> None:
    """Each fault has its own code."""
    async with slack(answer) as (files, url):
        with pytest.raises(FileProblem) as problem:
            await files.fetch(slack_file(url=url, **changed))
    assert problem.value.code == code


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files/F1",
        "http://127.0.0.1:1/files/F1",
        "https://files.slack.com.evil.example/F1",
        "https://files.slack.com@evil.example/F1",
        "file:///etc/passwd",
        "/files/F1",
        "http://[",
    ],
)
async def test_fetch__sends_the_token_to_no_other_host(url: str) -> None:
    """The URL comes with the payload, so its host is checked before anything is sent."""
    async with slack(says()) as (files, _):
        with pytest.raises(FileProblem) as problem:
            await files.fetch(slack_file(url=url))
    assert problem.value.code == "foreign"


async def test_fetch__waits_while_slack_is_still_scanning() -> None:
    """A new file may not be available at the first try."""
    tries: list[int] = []

    async def answer(_: web.Request) -> web.Response:
        tries.append(1)
        return web.Response(body=b"%PDF-" if len(tries) == 3 else b"", status=200 if len(tries) == 3 else 202)

    async with slack(answer) as (files, url):
        assert await files.fetch(slack_file(url=url)) == b"%PDF-"
    assert len(tries) == 3


async def test_fetch__asks_for_what_the_payload_leaves_out() -> None:
    """The payload of a file shared from elsewhere has only its id; files.info has the rest."""
    info: dict[str, Any] = {"ok": True, "file": {"id": "F1", "size": 5, "mode": "hosted"}}
    async with slack(says(), info) as (files, url):
        info["file"]["url_private"] = url
        assert await files.fetch(slack_file(url="", access="check_file_info", size=None)) == b"%PDF-"


async def test_fetch__without_a_url_asks_to_drop_the_file_again() -> None:
    """files.info may leave out the URL too."""
    info = {"ok": True, "file": {"id": "F1", "size": 5, "mode": "hosted"}}
    async with slack(says(), info) as (files, _):
        with pytest.raises(FileProblem) as problem:
            await files.fetch(slack_file(url=""))
    assert problem.value.code == "unreachable"


async def test_fetch__an_unknown_file_counts_as_deleted() -> None:
    """The file existed when it was dropped."""
    async with slack(says()) as (files, _):
        with pytest.raises(FileProblem) as problem:
            await files.fetch(slack_file(url="", access="check_file_info"))
    assert problem.value.code == "deleted"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"mode": "tombstone"}, "deleted"),
        ({"mode": "external"}, "foreign"),
        ({"size": 0}, "empty"),
        ({"size": limits.FILE_BYTES + 1}, "too_large"),
    ],
)
def test_refuse__before_anything_is_downloaded(changed: dict[str, Any], code: str) -> None:
    """The payload alone shows the fault."""
    with pytest.raises(FileProblem) as problem:
        refuse(slack_file(**changed))
    assert problem.value.code == code


def test_refuse__lets_a_file_of_unknown_size_pass() -> None:
    """Then the download itself is bounded."""
    refuse(slack_file(size=None))


def test_file_problem__never_holds_a_url_or_a_token() -> None:
    """The error may end up in a log."""
    assert str(FileProblem("foreign", size="1 MB")) == "foreign"


async def test_files__go_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document comes, and a file goes, by a proxy that alone can reach Slack's file host."""
    seen: list[tuple[str, str]] = []

    async def forward(request: web.Request) -> web.Response:
        seen.append((request.method, request.host))
        return web.Response(body=b"%PDF-", content_type="application/pdf")

    async with slack(forward) as (files, address):
        application_origin = address.removesuffix("/files/F1")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HTTP_PROXY", application_origin)
        monkeypatch.setenv("http_proxy", application_origin)
        behind = replace(files, origin="http://files.slack.test")
        assert await behind.fetch(slack_file(url="http://files.slack.test/files/F1")) == b"%PDF-"
        await behind._send(
            "http://files.slack.test/files/F1", b"a,b"
        )  # the part of `post` after Slack named the address
    assert seen == [("GET", "files.slack.test"), ("POST", "files.slack.test")]
