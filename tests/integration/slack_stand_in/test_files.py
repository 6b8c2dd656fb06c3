"""Files: attached by a person, downloaded and uploaded by the bot."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackStandIn
from sandbox.slack.driver import Person
from sandbox.slack.records import View
from tests.integration.slack_stand_in.blocks import Json, element, labelled, modal
from tests.integration.slack_stand_in.refusals import code
from tests.integration.slack_stand_in.shapes import assert_shape

Opens = Callable[[Json], View]
FORM = modal(labelled("Proof", element("file_input", filetypes=["png", "csv"])))


@pytest.fixture
async def attached(opens: Opens, ana: Person) -> Json:
    """The file object of a file that ana dropped into a form."""
    view = opens(FORM)
    await ana.attaches("Proof", b"host,env\n" * 9, name="hosts.csv", mimetype="text/csv")
    file: Json = view.values["proof"]["value"]["files"][0]
    return file


async def fetched(url: str, token: str = "") -> tuple[int, str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


@pytest.mark.parametrize("which", ["url_private", "url_private_download"])
async def test_download__with_the_bot_token(slack: SlackStandIn, attached: Json, which: str) -> None:
    """Both URLs return the bytes."""
    status, content_type, data = await fetched(attached[which], slack.bot_token)
    assert (status, content_type, data) == (200, "text/csv", b"host,env\n" * 9)
    assert len(data) == attached["size"]


@pytest.mark.parametrize("token", ["", "xoxb-other"])
async def test_download__without_it_is_a_login_page(attached: Json, token: str) -> None:
    """Without a token the answer is status 200 and HTML, which a careless bot would store as the file."""
    status, content_type, data = await fetched(attached["url_private_download"], token)
    assert (status, content_type) == (200, "text/html")
    assert b"Sign in" in data


async def test_download__without_the_scope(slack: SlackStandIn, attached: Json) -> None:
    """A download also needs files:read."""
    slack.scopes.discard("files:read")
    assert (await fetched(attached["url_private"], slack.bot_token))[1] == "text/html"


async def test_files_info__and_deleted(slack: SlackStandIn, client: AsyncWebClient, attached: Json) -> None:
    """A deleted file is a tombstone without bytes; an unknown file is not found."""
    assert_shape((await client.files_info(file=attached["id"])).data, "web_api/files.info.json")
    slack.workspace.files[attached["id"]].deleted = True
    assert (await client.files_info(file=attached["id"]))["file"]["mode"] == "tombstone"
    assert (await fetched(attached["url_private"], slack.bot_token))[0] == 404
    assert await code(client.files_info(file="F9")) == "file_not_found"


@pytest.mark.parametrize(
    ("name", "size", "complaint"),
    [
        ("notes.txt", 1, "notes.txt: this file type is not allowed here. Use one of: png, csv"),
        ("big.png", 10 * 1024 * 1024 + 1, "big.png: files can have up to 10 MB"),
    ],
)
async def test_attach__client_refuses(opens: Opens, ana: Person, name: str, size: int, complaint: str) -> None:
    """The client refuses other extensions and files over 10 MB."""
    opens(FORM)
    await ana.attaches("Proof", b"x" * size, name=name)
    assert (ana.errors, ana.value("Proof")) == ([complaint], [])


async def test_upload__three_steps(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The SDK's own upload works, and the file is in the channel."""
    slack.channel("#sms").invites()
    channel = slack.channel("#sms")
    await client.files_upload_v2(channel=channel.id, content=b"report", filename="a.txt", title="Report")
    message = await channel.waits_for("Report")
    assert message.files[0].data == b"report"


async def test_upload__as_a_form(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """The bytes may be in a multipart form; the URL accepts them until the upload is complete."""
    answer = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        form = aiohttp.FormData()
        form.add_field("file", b"abc", filename="a.txt")
        async with session.post(answer["upload_url"], data=form) as taken:
            assert await taken.text() == "OK - 3"
        await client.files_completeUploadExternal(files=[{"id": answer["file_id"], "title": "A"}])
        async with session.post(answer["upload_url"], data=b"abc") as refused:
            assert refused.status == 404
    assert slack.workspace.files[answer["file_id"]].title == "A"


async def test_upload__refusals(slack: SlackStandIn, client: AsyncWebClient) -> None:
    """An upload needs the correct length, a known file and access to the channel."""
    answer = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        async with session.post(answer["upload_url"], data=b"too long") as refused:
            assert refused.status == 400
        assert await code(client.files_completeUploadExternal(files=[{"id": answer["file_id"]}])) == "file_not_found"
        async with session.post(answer["upload_url"], data=b"abc") as taken:
            assert taken.status == 200
    secret = slack.channel("#secret", private=True)
    into = client.files_completeUploadExternal(files=[{"id": answer["file_id"]}], channel_id=secret.id)
    assert await code(into) == "not_in_channel"
    assert await code(client.files_info(file=answer["file_id"])) == "file_not_found"
    await client.files_completeUploadExternal(files=[{"id": answer["file_id"]}])
    assert (await client.files_info(file=answer["file_id"]))["file"]["size"] == 3


async def test_attach__a_preview_is_short(opens: Opens, ana: Person) -> None:
    """A text file of one long line does not come whole with every payload that names it."""
    view = opens(FORM)
    await ana.attaches("Proof", b"x" * 100_000, name="hosts.csv", mimetype="text/csv")
    file = view.values["proof"]["value"]["files"][0]
    assert len(file["preview"]) < 5_000
    assert file["preview_is_truncated"]
