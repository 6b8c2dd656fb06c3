"""Downloads Slack files and uploads our own: only at Slack's own host, within bounds of size and time."""

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
from bot.slack.proxies import proxy_to

#: Seconds that a download or an upload may take.
DOWNLOAD_SECONDS = 30.0
UPLOAD_SECONDS = 30.0
#: Seconds between tries while Slack is still scanning a new file.
SCAN_PAUSES = (0.3, 1.0, 2.0)


class FileProblem(Exception):
    """The file cannot be downloaded; `code` is a key of `messages.DOCUMENT_PROBLEMS`."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class UploadRefused(Exception):
    """Slack does not take the files; `code` is its error code, empty where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture to post."""

    body: bytes
    #: File name.
    name: str
    title: str
    #: A description for people who do not see the picture.
    alt_text: str
    #: The text above the picture.
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFile:
    """A file to post, such as a CSV."""

    body: bytes
    #: File name.
    name: str
    title: str
    #: A picture's description, for people who do not see it.
    alt_text: str = ""


@dataclass(frozen=True, kw_only=True)
class SlackFiles:
    """Downloads and posts files. The bot's token is sent to `origin` and nowhere else."""

    client: AsyncWebClient
    session: aiohttp.ClientSession
    token: str
    #: `https://files.slack.com`, or the origin of SLACK_API_URL where that points elsewhere.
    origin: str
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def fetch(self, file: SlackFile) -> bytes:
        """The bytes of `file`.

        Raises:
            FileProblem: the file cannot be downloaded.
        """
        refuse(file)
        complete = file if file.url and file.access != "check_file_info" else await self._info(file.id)
        refuse(complete)
        for pause in (*SCAN_PAUSES, None):
            try:
                return await self._download(complete)
            except FileProblem as problem:
                if pause is None or problem.code != "not_ready":
                    raise
            await self.sleep(pause)
        raise FileProblem("not_ready")

    async def share(self, picture: Picture, channel: str, thread: str) -> None:
        """Post a picture to a channel, in a thread unless `thread` is empty.

        Raises:
            UploadRefused: Slack refuses the file, or does not respond.
        """
        file = OwnFile(body=picture.body, name=picture.name, title=picture.title, alt_text=picture.alt_text)
        await self.post([file], channel, picture.comment, thread=thread)

    async def post(self, files: Sequence[OwnFile], channel: str, comment: str, *, thread: str = "") -> None:
        """Post a message with `files` to a channel, in a thread unless `thread` is empty; `comment` is mrkdwn.

        Raises:
            UploadRefused: Slack refuses a file, or does not respond.
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
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UploadRefused("") from error

    async def send_to_person(self, files: Sequence[OwnFile], user_id: str, comment: str) -> None:
        """Post a message with `files` to a person's direct messages, which nobody else reads.

        Raises:
            UploadRefused: Slack refuses a file, or does not respond.
        """
        try:
            opened = await self.client.conversations_open(users=user_id)
        except SlackApiError as refused:
            raise UploadRefused(code_of(refused)) from refused
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise UploadRefused("") from error
        await self.post(files, str(opened["channel"]["id"]), comment)

    async def _upload(self, file: OwnFile) -> str:
        """Upload the bytes to Slack, where they are not visible yet, and return the file's id."""
        target = await self.client.files_getUploadURLExternal(
            filename=file.name,
            length=len(file.body),
            alt_txt=limits.shorten(file.alt_text, limits.ALT_TEXT) or None,
        )
        await self._send(str(target["upload_url"]), file.body)
        return str(target["file_id"])

    async def _send(self, address: str, body: bytes) -> None:
        """Send the bytes without a token: the URL itself grants the permission."""
        if str(URL(address).origin()) != self.origin:
            raise UploadRefused("")
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        async with self.session.post(
            URL(address), data=body, timeout=timeout, allow_redirects=False, proxy=proxy_to(address)
        ) as answer:
            if answer.status != 200:
                raise UploadRefused("")

    async def _info(self, file_id: str) -> SlackFile:
        try:
            answer = await self.client.files_info(file=file_id)
        except SlackApiError as refused:
            gone = code_of(refused) in {"file_not_found", "file_deleted"}
            raise FileProblem("deleted" if gone else "unreachable") from refused
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FileProblem("unreachable") from error
        return payloads.file(answer["file"])

    def _own(self, address: str) -> URL:
        """The URL, if it is Slack's own. It comes from the payload, and the token is sent to it.

        Raises:
            FileProblem: the URL is empty or another host's.
        """
        try:
            url = URL(address)
            own = str(url.origin()) == self.origin
        except ValueError:  # not a URL, or one without a host
            own = False
        if not own:
            raise FileProblem("foreign" if address else "unreachable")
        return url

    async def _download(self, file: SlackFile) -> bytes:
        url = self._own(file.url)
        timeout = aiohttp.ClientTimeout(total=DOWNLOAD_SECONDS)
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            # No redirects: the token must not follow one, and Slack redirects only to its login page.
            async with self.session.get(
                url, headers=headers, timeout=timeout, allow_redirects=False, proxy=proxy_to(file.url)
            ) as answer:
                if answer.status in {404, 410}:
                    raise FileProblem("deleted")
                if answer.status != 200 or _is_login_page(answer, file):
                    raise FileProblem("not_ready" if answer.status == 202 else "unreachable")
                return await _bounded(answer, file)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FileProblem("unreachable") from error


def refuse(file: SlackFile) -> None:
    """Check a file as far as possible without a download.

    Raises:
        FileProblem: the file is deleted, stored elsewhere, empty or too large.
    """
    if file.mode == "tombstone":
        raise FileProblem("deleted")
    if file.mode == "external":
        raise FileProblem("foreign")
    if file.size == 0:
        raise FileProblem("empty")
    if file.size is not None and file.size > limits.FILE_BYTES:
        raise FileProblem("too_large", size=f"{file.size / 1e6:.1f} MB", limit="10 MB")


async def _bounded(answer: aiohttp.ClientResponse, file: SlackFile) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        body += chunk
        if len(body) > limits.FILE_BYTES:
            raise FileProblem("too_large", size="more than 10 MB", limit="10 MB")
    if not body:
        raise FileProblem("empty")
    if file.size is not None and len(body) != file.size:
        raise FileProblem("not_ready")
    return bytes(body)


def _is_login_page(answer: aiohttp.ClientResponse, file: SlackFile) -> bool:
    """Whether it is Slack's login page, which Slack returns with status 200 for an invalid token."""
    return answer.content_type == "text/html" and file.mimetype != "text/html"
