"""HTTP mode: signed requests to the app's request URL."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from sandbox.slack.changes import Json
from sandbox.slack.delivery import Ack, Kind, Sleep, answer_in_time, body_of

_USER_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def signature(signing_secret: str, timestamp: str, body: str) -> str:
    """The X-Slack-Signature of a request: HMAC-SHA256 over version, timestamp and raw body."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(signing_secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDispatch:
    """Posts payloads to `request_url`. Only a 2xx answer within `patience` seconds is an ack."""

    def __init__(self, signing_secret: str, clock: Callable[[], float], sleep: Sleep, patience: float) -> None:
        self._signing_secret = signing_secret
        self._clock = clock
        self._sleep = sleep
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self.request_url = ""

    @property
    def open(self) -> bool:
        return bool(self.request_url)

    async def send(self, kind: Kind, payload: Json, *, retry: int) -> Ack:
        content_type, body = _encode(kind, payload)
        headers = {"Content-Type": content_type, "User-Agent": _USER_AGENT, **self._signed(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return await answer_in_time(self._post(body, headers), self._sleep, self._patience)

    async def verify_url(self) -> bool:
        """The url_verification handshake: Slack does it before it accepts a request URL."""
        challenge = {"token": "legacy-verification-token", "challenge": "a1b2c3", "type": "url_verification"}
        ack = await self.send("events_api", challenge, retry=0)
        return ack.body == "a1b2c3" or (isinstance(ack.body, dict) and ack.body.get("challenge") == "a1b2c3")

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _signed(self, body: str) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._signing_secret, timestamp, body),
        }

    async def _post(self, body: str, headers: dict[str, str]) -> Ack:
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.post(self.request_url, data=body.encode(), headers=headers) as response:
                text = await response.text()
        except aiohttp.ClientError:
            return Ack(ok=False, problem="no_connection")
        if not response.ok:
            return Ack(ok=False, problem=f"http_{response.status}")
        return Ack(ok=True, body=body_of(text))


def _encode(kind: Kind, payload: Json) -> tuple[str, str]:
    """Content type and body. Events are JSON; commands are a form; interactions are a form with JSON in `payload`."""
    if kind == "events_api":
        return "application/json", json.dumps(payload)
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return "application/x-www-form-urlencoded", urlencode(form)
