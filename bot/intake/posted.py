"""What a browser posts: small texts and files, within bounds of size and time."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from bot.slack.limits import FILE_BYTES

#: Bytes of all texts of a page, and of a whole page with its files.
TEXTS_BYTES = 1_000_000
BODY_BYTES = 100 * 1024 * 1024
#: The input that only our own pages have.
CSRF = "csrf"
#: Parts of a page.
PARTS = 2000
#: Seconds in which a page has to come, with files over a phone's connection.
BODY_SECONDS = 180.0


class BodyRefused(Exception):
    """What was posted is too large, too slow or not what a form sends; `status` is that of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedFile:
    """A file that was chosen."""

    name: str
    #: Empty where it is too large.
    body: bytes
    is_too_large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The inputs of a page by their names; those of several values have several."""

    texts: Mapping[str, tuple[str, ...]]
    files: Mapping[str, PostedFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The only value of an input; empty where there is none."""
        return next(iter(self.texts.get(name, ())), "")


async def read_posted(request: web.Request) -> Posted:
    """Read a form. Raises BodyRefused."""
    if request.content_length is not None and request.content_length > BODY_BYTES:
        raise BodyRefused(413)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            if request.content_type == "multipart/form-data":
                return await _multipart(request)
            return await _urlencoded(request)
    except TimeoutError:
        raise BodyRefused(408) from None
    except (ValueError, LookupError, AssertionError):  # as aiohttp says that a body is not one of a form
        raise BodyRefused(400) from None


async def _urlencoded(request: web.Request) -> Posted:
    if request.content_type != "application/x-www-form-urlencoded":
        raise BodyRefused(415)
    if (request.content_length or TEXTS_BYTES + 1) > TEXTS_BYTES:
        raise BodyRefused(413)
    entered = await request.post()
    return Posted(
        texts={
            name: tuple(text for text in entered.getall(name) if isinstance(text, str))
            for name in entered.keys()  # noqa: SIM118  # a multidict
        }
    )


async def _multipart(request: web.Request) -> Posted:
    texts: dict[str, list[str]] = defaultdict(list)
    files: dict[str, PostedFile] = {}
    all_bytes, text_bytes, parts = _Bound(BODY_BYTES), _Bound(TEXTS_BYTES), _Bound(PARTS)
    reader = await request.clone(client_max_size=BODY_BYTES).multipart()
    while (part := await reader.next()) is not None:
        parts.take(1)
        if not isinstance(part, BodyPartReader):
            raise BodyRefused(400)
        name, body = part.name or "", await _read(part, all_bytes)
        if part.filename is None:
            text_bytes.take(len(body))
            texts[name].append(body.decode("utf-8", "replace"))
        elif part.filename:
            too_large = len(body) > FILE_BYTES
            files[name] = PostedFile(name=part.filename, body=b"" if too_large else body, is_too_large=too_large)
    return Posted(texts={name: tuple(values) for name, values in texts.items()}, files=files)


@dataclass(slots=True)
class _Bound:
    """How much may still come."""

    left: int

    def take(self, count: int) -> None:
        """Raises BodyRefused where that is too much."""
        self.left -= count
        if self.left < 0:
            raise BodyRefused(413)


async def _read(part: BodyPartReader, all_bytes: _Bound) -> bytes:
    """The bytes of a part, which is read to its end; of one that is larger than a file may be, some more than that."""
    body = bytearray()
    while chunk := await part.read_chunk(65_536):
        all_bytes.take(len(chunk))
        if len(body) <= FILE_BYTES:
            body += chunk
    return bytes(body)
