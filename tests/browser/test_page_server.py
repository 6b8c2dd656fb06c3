"""The page's server, without a browser."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.slack.client_checks import FILE_BYTES
from sandbox.slack.normalise import normalised_view
from sandbox.slack.records import Message
from sandbox.web import demo_content
from sandbox.web.server import STATIC
from tests.browser.running import Sandbox, stand_ins


@pytest_asyncio.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """The stand-ins and the page, without the bot."""
    async with stand_ins() as started:
        yield started


@pytest_asyncio.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the page's server."""
    async with aiohttp.ClientSession(base_url=sandbox.url) as session:
        yield session


def opens_modal(sandbox: Sandbox, **element: Any) -> str:
    """Open a modal with one element for ana; its id."""
    words = {"type": "plain_text", "text": "Words"}
    block = {"type": "input", "block_id": "b", "label": words, "element": {"action_id": "a", **element}}
    content = {"type": "modal", "title": words, "submit": words, "blocks": [block]}
    workspace = sandbox.slack.workspace
    return workspace.open_modal(workspace.user("ana"), normalised_view(content, lambda: workspace.new_id("b"))).id


@pytest.mark.parametrize("path", ["/", "/ui/static/main.js", "/ui/samples/optin.png"])
async def test_page__lets_nothing_in_from_outside(http: aiohttp.ClientSession, path: str) -> None:
    """Every answer forbids the browser to load or run anything from elsewhere."""
    async with http.get(path) as answer:
        assert answer.status == 200
        assert (
            "default-src 'self'" in answer.headers["Content-Security-Policy"]
            or "'none'" in answer.headers["Content-Security-Policy"]
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_static_files__name_no_other_host() -> None:
    """The page's files contain no address of another host, except XML namespaces."""
    ours = [
        file
        for file in STATIC.rglob("*")
        if file.suffix in {".js", ".css", ".html", ".svg"} and "vendor" not in file.parts
    ]
    found = {url for file in ours for url in re.findall(r"https?://[\w.-]+", file.read_text(encoding="utf-8"))}
    assert found <= {"http://www.w3.org"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Host": "evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
@pytest.mark.parametrize("path", ["/ui/actions/say", "/ui/speed", "/ui/live"])
async def test_guard__answers_only_the_page_itself(
    http: aiohttp.ClientSession, path: str, headers: dict[str, str]
) -> None:
    """Another website in the same browser can neither send requests nor read the page's updates."""
    method = "GET" if path.endswith("live") else "POST"
    async with http.request(method, path, json={}, headers=headers) as answer:
        assert answer.status == 403


async def test_guard__leaves_slacks_own_routes_alone(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    """Calls of the bot are not checked for their origin."""
    headers = {"Authorization": f"Bearer {sandbox.slack.bot_token}", "Origin": "https://elsewhere.example"}
    async with http.post("/api/auth.test", headers=headers) as answer:
        assert (await answer.json())["ok"]


BAD = [
    ("/ui/actions/nonsense", {}, "There is no such action."),
    ("/ui/actions/say", {"channel": "C0", "text": "hello"}, "There is no such channel."),
    ("/ui/actions/submit", {"view": "V0"}, "This window is no longer open."),
    ("/ui/actions/press", {"view": "V0", "block_id": "b", "action_id": "a"}, "This window is no longer open."),
    ("/ui/console/us-east-1/registration-1/approve", {}, "There are no registrations in this region."),
    ("/ui/speed", {"mode": "sometimes"}, "The mode is immediate"),
    ("/ui/faults", {"name": "nonsense"}, "There is no such switch."),
    ("/ui/faults", {"name": "lose", "operation": "Nonsense"}, "The answer of this operation cannot be lost."),
]


@pytest.mark.parametrize(("path", "asked", "words"), BAD)
async def test_bad_requests__are_refused_in_words(
    http: aiohttp.ClientSession, path: str, asked: dict[str, Any], words: str
) -> None:
    """An invalid request gets 409 with a sentence, never a server error."""
    async with http.post(path, json=asked) as answer:
        assert answer.status == 409
        assert words in (await answer.json())["error"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
async def test_bad_bodies__are_refused_in_words(http: aiohttp.ClientSession, body: bytes) -> None:
    """A body that is not a JSON object is refused."""
    async with http.post("/ui/actions/say", data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 409


async def test_enter__holds_what_the_element_can_hold(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    """An invented option is refused; an option of the element is saved."""
    option = {"text": {"type": "plain_text", "text": "One"}, "value": "one"}
    view = opens_modal(sandbox, type="static_select", options=[option])
    asked = {"view": view, "block_id": "b", "action_id": "a", "value": {**option, "value": "two"}}
    async with http.post("/ui/actions/enter", json=asked) as answer:
        assert (await answer.json())["error"] == "This option does not exist."
    async with http.post("/ui/actions/enter", json={**asked, "value": option}) as answer:
        assert answer.status == 200
    held = sandbox.slack.workspace.views[view].values["b"]["a"]["selected_option"]
    assert held["value"] == "one"


async def test_enter__is_for_the_windows_owner(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    """A person cannot enter a value in another person's window."""
    view = opens_modal(sandbox, type="plain_text_input")
    asked = {"view": view, "block_id": "b", "action_id": "a", "value": "words"}
    async with http.post("/ui/actions/enter?as=ben", json=asked) as answer:
        assert answer.status == 409


async def test_upload__stops_at_the_limit(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    """A file that is too large is refused by its Content-Length, or without one by its bytes."""
    where = {"view": opens_modal(sandbox, type="file_input"), "block_id": "b", "action_id": "a", "name": "large.png"}

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield bytes(1024 * 1024)

    for body in (io.BytesIO(bytes(FILE_BYTES + 1)), chunks()):
        async with http.post("/ui/upload", params=where, data=body) as answer:
            assert answer.status == 409
            assert "up to 10 MB" in (await answer.json())["error"]
    assert not sandbox.slack.workspace.files


async def test_live__tells_each_person_their_own(http: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    """A page gets everything that its person sees, then each change; private channels stay private."""
    workspace = sandbox.slack.workspace
    async with http.ws_connect("/ui/live?as=gus") as guest, http.ws_connect("/ui/live?as=ana") as member:
        hello = await guest.receive_json()
        assert hello["type"] == "hello"
        assert {row["name"] for row in hello["conversations"]} == {"sms", "general", "Callsign"}
        assert "legal" in {row["name"] for row in (await member.receive_json())["conversations"]}
        for name in ("legal", "sms"):
            workspace.post(
                Message(
                    conversation=workspace.channel(name),
                    ts=workspace.new_ts(),
                    author=workspace.bot,
                    text=name,
                    blocks=[],
                )
            )
        heard = [update["message"]["text"] for update in [await _next_message(guest), await _next_message(member)]]
        assert heard == ["sms", "legal"]


async def _next_message(socket: aiohttp.ClientWebSocketResponse) -> Any:
    """The next update about a message. Updates of the reviewer console may come before it."""
    while (update := await socket.receive_json(timeout=5))["type"] != "message":
        pass
    return update


@pytest.mark.parametrize("name", list(demo_content.DOCUMENTS))
async def test_samples__are_what_they_say(http: aiohttp.ClientSession, name: str) -> None:
    """Sample files have the correct first bytes and size, except those that are there to be refused."""
    async with http.get(f"/ui/samples/{name}") as answer:
        body = await answer.read()
    magic = {"image/png": b"\x89PNG", "application/pdf": b"%PDF-", "text/csv": b"\xef\xbb\xbf"}[
        demo_content.DOCUMENTS[name].content_type
    ]
    refused = not body.startswith(magic) or len(body) > FILE_BYTES
    assert refused == demo_content.DOCUMENTS[name].refused
