"""A minimal Slack app for comparison: slack-bolt only, which opens the modal of a JSON file at each `/callsign`."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main(view: dict[str, Any]) -> None:
    """Connect and answer until the process is stopped."""
    # One session for all calls, as in Callsign: otherwise the SDK would open a connection for each call and be slow.
    async with aiohttp.ClientSession() as session:
        token, api = os.environ.pop("SLACK_BOT_TOKEN"), os.environ["SLACK_API_URL"]
        app = AsyncApp(client=AsyncWebClient(token=token, base_url=api, session=session))

        @app.command("/callsign")
        async def open_modal(ack: AsyncAck, client: AsyncWebClient, body: dict[str, Any]) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=view)

        handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
        await handler.connect_async()  # type: ignore[no-untyped-call]  # slack-bolt has no types here
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text())))
