"""Files behind a pre-signed URL that AWS gave. The URL is a secret while it works: it is never logged or kept."""

from __future__ import annotations

import aiohttp

#: The most that AWS takes as a file, in bytes.
MOST_BYTES = 5 * 1024 * 1024
#: Seconds for a whole download.
LONGEST = 30.0


class DownloadFailed(Exception):
    """The file could not be read. `cause` is a word for it: gone, too_large or unreachable. No URL is in it."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


async def download(url: str) -> bytes:
    """The file. Raises DownloadFailed."""
    try:
        timeout = aiohttp.ClientTimeout(total=LONGEST)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session, session.get(url) as answer:
            if answer.status != 200:
                raise DownloadFailed("gone")
            body = b""
            async for part in answer.content.iter_chunked(65_536):
                body += part
                if len(body) > MOST_BYTES:
                    raise DownloadFailed("too_large")
            return body
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise DownloadFailed("unreachable") from None
