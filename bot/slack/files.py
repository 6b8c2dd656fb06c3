"""A Slack file to bytes, and files of ours to Slack: only at Slack's own host, bounded in size and time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.slack import limits, payloads
from bot.slack.errors import code_of
from bot.slack.payloads import SlackFile

#: Seconds a download may take.
DOWNLOAD_SECONDS = 30.0
UPLOAD_SECONDS = 30.0
#: Pauses between tries while Slack is still scanning a new file.
SCAN_PAUSES = (0.3, 1.0, 2.0)


class FileProblem(Exception):
    """The file cannot be had; `code` is a key of `messages.DOCUMENT_PROBLEMS`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class UploadRefused(Exception):
    """Slack does not take the files; `code` is its error, or empty where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of ours."""

    body: bytes
    #: File name.
    name: str
    title: str
    #: What it shows, for those who do not see it.
    alt_text: str
    #: What is said above it.
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A file of ours, such as a CSV."""

    body: bytes
    #: File name.
    name: str
    title: str
    #: What a picture shows, for those who do not see it.
    alt_text: str = ""


@dataclass(frozen=True, kw_only=True)
class SlackFiles:
    """Fetches files with the bot's token, which goes to `origin` and nowhere else."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    token: str
    #: `https://files.slack.com`, or the origin of SLACK_API_URL where that points elsewhere.
    origin: str
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def fetch(self, found: SlackFile) -> bytes:
        """The bytes of a file.

        Raises:
            FileProblem: with a code a person can be told.
        """
        refuse(found)
        whole = found if found.url and found.access != "check_file_info" else await self._info(found.id)
        refuse(whole)
        for pause in (*SCAN_PAUSES, None):
            try:
                return await self._download(whole)
            except FileProblem as problem:
                if pause is None or problem.code != "not_ready":
                    raise
            await self.sleep(pause)
        raise FileProblem("not_ready")

    async def share(self, picture: Picture, channel: str, thread: str) -> None:
        """Show a picture in a channel, in a thread unless `thread` is empty.

        Raises:
            UploadRefused: Slack says no, or does not answer.
        """
        file = OwnFile(body=picture.body, name=picture.name, title=picture.title, alt_text=picture.alt_text)
        await self.post([file], channel, picture.comment, thread=thread)

    async def post(self, files: Sequence[OwnFile], channel: str, comment: str, *, thread: str = "") -> None:
        """One message with `files` in a channel, in a thread unless `thread` is empty; `comment` is mrkdwn.

        Raises:
            UploadRefused: Slack says no, or does not answer.
        """
        try:
            uploaded: list[dict[str, str | None]] = [
                {"id": await self._upload(file), "title": file.title} for file in files
            ]
            await self.client.files_completeUploadExternal(
                files=uploaded, channel_id=channel, initial_comment=comment, thread_ts=thread or None
            )
        except SlackApiError as refused:
            raise UploadRefused(code_of(refused)) from refused
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise UploadRefused("") from trouble

    async def give(self, files: Sequence[OwnFile], user_id: str, comment: str) -> None:
        """One message with `files` in a person's direct messages with us, which nobody else reads.

        Raises:
            UploadRefused: Slack says no, or does not answer.
        """
        try:
            opened = await self.client.conversations_open(users=user_id)
        except SlackApiError as refused:
            raise UploadRefused(code_of(refused)) from refused
        except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
            raise UploadRefused("") from trouble
        await self.post(files, str(opened["channel"]["id"]), comment)

    async def _upload(self, file: OwnFile) -> str:
        """The bytes at Slack, not to be seen yet; returns the file's id."""
        place = await self.client.files_getUploadURLExternal(
            filename=file.name,
            length=len(file.body),
            alt_txt=limits.shorten(file.alt_text, limits.ALT_TEXT) or None,
        )
        await self._send(str(place["upload_url"]), file.body)
        return str(place["file_id"])

    async def _send(self, address: str, body: bytes) -> None:
        """The bytes, without a token: the address itself is the permission."""
        if str(URL(address).origin()) != self.origin:
            raise UploadRefused("")
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        async with self.session.post(URL(address), data=body, timeout=timeout, allow_redirects=False) as answer:
            if answer.status != 200:
                raise UploadRefused("")

    async def _info(self, file_id: str) -> SlackFile:
        try:
            answer = await self.client.files_info(file=file_id)
        except SlackApiError as refused:
            gone = code_of(refused) in {"file_not_found", "file_deleted"}
            raise FileProblem("deleted" if gone else "unreachable") from refused
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise FileProblem("unreachable") from trouble
        return payloads.file(answer["file"])

    def _own(self, address: str) -> URL:
        """The URL, when it is one of Slack's; it came with the payload, and the token goes where it says."""
        try:
            url = URL(address)
            own = str(url.origin()) == self.origin
        except ValueError:  # no URL, or none with a host
            own = False
        if not own:
            raise FileProblem("foreign" if address else "unreachable")
        return url

    async def _download(self, found: SlackFile) -> bytes:
        url = self._own(found.url)
        timeout = aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS)
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            # No redirects: the token must not follow one, and Slack redirects only to its login page.
            async with self.session.get(url, headers=headers, timeout=timeout, allow_redirects=False) as answer:
                if answer.status in {404, 410}:
                    raise FileProblem("deleted")
                if answer.status != 200 or _is_login_page(answer, found):
                    raise FileProblem("not_ready" if answer.status == 202 else "unreachable")
                return await _bounded(answer, found)
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise FileProblem("unreachable") from trouble


def refuse(found: SlackFile) -> None:
    """Refuse what can be refused without a download.

    Raises:
        FileProblem: deleted, kept elsewhere, empty or too large.
    """
    if found.mode == "tombstone":
        raise FileProblem("deleted")
    if found.mode == "external":
        raise FileProblem("foreign")
    if found.size == 0:
        raise FileProblem("empty")
    if found.size is not None and found.size > limits.FILE_BYTES:
        raise FileProblem("too_large", size=f"{found.size / 1e6:.1f} MB", limit="10 MB")


async def _bounded(answer: aiohttp.ClientResponse, found: SlackFile) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > limits.FILE_BYTES:
            raise FileProblem("too_large", size="more than 10 MB", limit="10 MB")
    if not body:
        raise FileProblem("empty")
    if found.size is not None and len(body) != found.size:
        raise FileProblem("not_ready")
    return bytes(body)


def _is_login_page(answer: aiohttp.ClientResponse, found: SlackFile) -> bool:
    """Without a right token Slack answers 200 and a page to log in."""
    return answer.content_type == "text/html" and found.mimetype != "text/html"
