"""How fast the sandbox's page is: opening it, scrolling a long channel, and updates by the bot.

    .venv/bin/python bench/sandbox_page.py

A headless Chromium on this machine opens a workspace with 500 messages in one channel. Open: from the request to a
composer that accepts text, with an empty cache. Scroll: the time between frames while the whole channel is scrolled.
Update: from just before the call of chat.update over HTTP until the new text is in the page; both times are from the
clock of this machine.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import aiohttp
from playwright.async_api import Browser, Page

from bench.harness import run
from sandbox.slack.records import Message
from tests.browser.running import CHROMIUM, Sandbox, chromium, stand_ins, tab

MESSAGES, OPENINGS, UPDATES = 500, 7, 40
MOST_OPEN, MOST_UPDATE = 1.0, 0.2
#: Milliseconds: two frames at 60 a second, and a long frame that a person would notice.
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
    const text = document.body.textContent;
    for (const match of text.matchAll(/update-number-(\\d+)-/g)) window.seen[match[1]] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def fill(sandbox: Sandbox) -> Message:
    """Fill the channel; its last message."""
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
    """Seconds from the bot's call to the new text on the page."""
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


def print_figure(name: str, value: str, met: bool) -> None:
    print(f"{name:<58}{value:>22}   {'ok' if met else 'TOO SLOW'}")


async def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("This needs a Chromium on the PATH.")
    async with stand_ins() as sandbox, chromium() as browser:
        empty = [await opening(browser, sandbox) for _ in range(OPENINGS)]
        last = fill(sandbox)
        full = [await opening(browser, sandbox) for _ in range(OPENINGS)]
        async with tab(browser, sandbox) as page:
            frames, rendered = await page.evaluate(FRAMES)
            assert rendered == MESSAGES, f"{rendered} of {MESSAGES} messages were rendered"
            frames.sort()
            took = sorted(await updates(sandbox, page, last))
    for name, seconds in (("Open, empty workspace", empty), (f"Open, {MESSAGES} messages in the channel", full)):
        print_figure(
            f"{name}: median, worst of {OPENINGS}",
            f"{statistics.median(seconds):.2f} s, {max(seconds):.2f} s",
            statistics.median(seconds) < MOST_OPEN,
        )
    slow, worst = frames[int(len(frames) * 0.95)], frames[-1]
    print_figure(
        f"Scroll, {len(frames)} frames: 95 of 100 within, the longest",
        f"{slow:.0f} ms, {worst:.0f} ms",
        slow < SMOOTH and worst < STUTTER,
    )
    print_figure(
        f"Update on the page: median, worst of {UPDATES}",
        f"{statistics.median(took) * 1000:.0f} ms, {took[-1] * 1000:.0f} ms",
        took[-1] < MOST_UPDATE,
    )


if __name__ == "__main__":
    run(main())
