"""How quick the sandbox's page is: opening it, a long channel, and an update from the bot's call to the screen.

    .venv/bin/python bench/sandbox_page.py

A headless Chromium on this machine looks at a workspace with 500 messages in one channel. Open: from the first byte asked for
to a composer one can type into, with an empty cache. Scroll: the time between frames while the whole channel passes by.
Update: from just before chat.update is called over HTTP until the new words are in the page, by the machine's one clock.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page

from sandbox.slack.records import Message
from tests.browser.starting import CHROMIUM, Sandbox, chromium, stand_ins, tab

MESSAGES, OPENINGS, UPDATES = 500, 7, 40
MOST_OPEN, MOST_UPDATE = 1.0, 0.2
#: Milliseconds: two frames at 60 a second, and a long one that a person would see.
SMOOTH, STUTTER = 34.0, 100.0

FRAMES = """async () => {
  const list = document.querySelector(".list");
  const frames = [];
  let last = performance.now();
  for (let still = 0; still < 5;) {
    list.scrollTop -= 120;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    still = list.scrollTop > 0 ? 0 : still + 1;
  }
  return [frames, document.querySelectorAll(".message").length];
}"""
WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    for (const found of document.body.textContent.matchAll(/update-number-(\\d+)-/g)) window.seen[found[1]] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def fill(sandbox: Sandbox) -> Message:
    """A busy channel; returns its last message."""
    workspace = sandbox.slack.workspace
    channel = workspace.channel("sms")
    for number in range(MESSAGES):
        text = f"*Registration {number}* is in review since <!date^1790000000^{{date_short_pretty}}|then>"
        section = {"type": "section", "block_id": "s", "text": {"type": "mrkdwn", "text": text}}
        small = {"type": "context", "block_id": "c", "elements": [{"type": "mrkdwn", "text": "`us-east-1` · account"}]}
        last = Message(
            conversation=channel, ts=workspace.new_ts(), author=workspace.bot, text=text, blocks=[section, small]
        )
        workspace.post(last)
    return last


async def opening(browser: Browser, sandbox: Sandbox) -> float:
    """Seconds until the page can be used."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    page = await context.new_page()
    started = time.perf_counter()
    await page.goto(sandbox.url, wait_until="commit")
    await page.locator("#composer").focus()
    took = time.perf_counter() - started
    await context.close()
    return took


async def updates(sandbox: Sandbox, page: Page, message: Message) -> list[float]:
    """Seconds from the bot's call to the words on the page."""
    await page.evaluate(WATCH)
    called = {}
    headers = {"Authorization": f"Bearer {sandbox.slack.bot_token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for number in range(UPDATES):
            body = {"channel": message.channel_id, "ts": message.ts, "text": f"update-number-{number}-"}
            called[str(number)] = time.time()
            async with session.post(f"{sandbox.slack.api_url}chat.update", json=body) as answer:
                assert (await answer.json())["ok"]
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    seen: dict[str, Any] = await page.evaluate("() => window.seen")
    return [seen[number] / 1000 - at for number, at in called.items()]


def tell(what: str, value: str, kept: bool) -> None:
    print(f"{what:<58}{value:>22}   {'ok' if kept else 'TOO SLOW'}")


async def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("This needs a Chromium on the PATH.")
    async with stand_ins() as sandbox, chromium() as browser:
        empty = [await opening(browser, sandbox) for _ in range(OPENINGS)]
        last = fill(sandbox)
        full = [await opening(browser, sandbox) for _ in range(OPENINGS)]
        async with tab(browser, sandbox) as page:
            frames, drawn = await page.evaluate(FRAMES)
            assert drawn == MESSAGES, f"{drawn} of {MESSAGES} messages were drawn"
            frames.sort()
            took = sorted(await updates(sandbox, page, last))
    for name, found in (("Open, empty workspace", empty), (f"Open, {MESSAGES} messages in the channel", full)):
        tell(
            f"{name}: median, worst of {OPENINGS}",
            f"{statistics.median(found):.2f} s, {max(found):.2f} s",
            statistics.median(found) < MOST_OPEN,
        )
    slow, worst = frames[int(len(frames) * 0.95)], frames[-1]
    tell(
        f"Scroll, {len(frames)} frames: 95 of 100 within, the longest",
        f"{slow:.0f} ms, {worst:.0f} ms",
        slow < SMOOTH and worst < STUTTER,
    )
    tell(
        f"Update on the page: median, worst of {UPDATES}",
        f"{statistics.median(took) * 1000:.0f} ms, {took[-1] * 1000:.0f} ms",
        took[-1] < MOST_UPDATE,
    )


if __name__ == "__main__":
    asyncio.run(main())
