"""A day in the sandbox under a real Prometheus: every expression of the dashboard has data, and a picture of it.

.venv/bin/python -m bench.observed_day

It takes about three minutes, needs `prometheus` and a Chromium, and writes docs/images/prometheus.png. What it shows is
Prometheus's own page: it draws the same expressions, and Grafana itself is not in Debian's, Python's or npm's packages.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog
import yaml

from bot.command_line.sandbox import Pace, open_sandbox
from sandbox.web.demo_content import DENIAL
from sandbox.web.denied_reasons import BY_CODE
from tests.browser.hands import registers
from tests.browser.running import CHROMIUM, chromium

ROOT = Path(__file__).parents[1]
DASHBOARD = json.loads((ROOT / "docs/grafana/callsign.json").read_text())
RULES = ROOT / "deploy/prometheus/callsign.rules.yml"
PICTURE = ROOT / "docs/images/prometheus.png"
#: What the picture shows, from the top.
SHOWN = ("Registrations", "Requests to AWS", "Time to the ack, 95 of 100")
#: Seconds between two scrapes, and seconds of the whole day: a rate over five minutes needs some of them.
SCRAPED_EVERY, DAY = 2, 150


async def main() -> None:
    """Run the day; exits with 1 where an expression has no data or a rule was not loaded."""
    if CHROMIUM is None or shutil.which("prometheus") is None:
        sys.exit("This needs a Chromium and prometheus. On Debian and Ubuntu: apt install chromium prometheus")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    async with (
        open_sandbox(pace=Pace(review_seconds=6)) as sandbox,
        _prometheus(sandbox.callsign.port) as address,
        aiohttp.ClientSession() as web,
    ):
        await asyncio.gather(_day(sandbox, web), asyncio.sleep(DAY))
        empty = [title for title, expression in _panels() if not await _data(web, address, expression)]
        rules = await _get(web, f"{address}/api/v1/rules")
        print(f"{sum(len(group['rules']) for group in rules['groups'])} rules are loaded.")
        print(f"{len(list(_panels()))} expressions, without data: {', '.join(empty) or 'none'}.")
        await _take(address)
    sys.exit(1 if empty or not rules["groups"] else 0)


def _panels() -> Sequence[tuple[str, str]]:
    """The title and the expression of each graph."""
    return [(panel["title"], target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]


@asynccontextmanager
async def _prometheus(port: int) -> AsyncIterator[str]:
    """A Prometheus with Callsign's rules that scrapes this port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        own = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        job = {"job_name": "callsign", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
        every = {"scrape_interval": f"{SCRAPED_EVERY}s", "evaluation_interval": f"{SCRAPED_EVERY}s"}
        config = {"global": every, "rule_files": [str(RULES)], "scrape_configs": [job]}
        await asyncio.to_thread(Path(folder, "prometheus.yml").write_text, yaml.safe_dump(config))
        process = await asyncio.create_subprocess_exec(
            "prometheus",
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{own}",
            "--log.level=error",
        )
        try:
            yield f"http://127.0.0.1:{own}"
        finally:
            process.terminate()
            await process.wait()


async def _day(sandbox: Any, web: aiohttp.ClientSession) -> None:
    """Five registrations, of which one is denied; AWS throttles, and a day passes."""
    backend = sandbox.aws.backend("us-east-1")
    for number, name in enumerate(("Order updates", "Delivery notices", "Sign-in codes", "Reminders", "Offers")):
        await registers(sandbox, name)
        sandbox.aws.faults.throttle("DescribeRegistrations", 2)
        if number == 2:
            reasons = [BY_CODE[code].row for code in DENIAL["reasons"]]
            backend.deny(backend.registrations()[-1].id, reasons, DENIAL["fields"], DENIAL["feedback"])
        await asyncio.sleep(8)
    await sandbox.slack.user("ana").runs("/callsign new", channel="#sms")
    await web.post(f"{sandbox.slack.url}/ui/time", json={"days": 1}, headers={"Origin": sandbox.slack.url})


async def _get(web: aiohttp.ClientSession, address: str) -> dict[str, Any]:
    async with web.get(address) as answer:
        body: dict[str, Any] = await answer.json()
    assert body["status"] == "success", body
    data: dict[str, Any] = body["data"]
    return data


async def _data(web: aiohttp.ClientSession, address: str, expression: str) -> bool:
    """Whether Prometheus has at least one value, and not only NaN."""
    found = await _get(web, f"{address}/api/v1/query?{urlencode({'query': expression})}")
    return any(series["value"][1] != "NaN" for series in found["result"])


async def _take(address: str) -> None:
    """The picture: three graphs of the dashboard as Prometheus draws them."""
    wanted = dict(_panels())
    query: dict[str, str] = {}
    for at, title in enumerate(SHOWN):
        query |= {f"g{at}.expr": wanted[title], f"g{at}.tab": "0", f"g{at}.range_input": "3m"}
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 1360, "height": 2400}, color_scheme="light")
        # Debian's package has the older of Prometheus's two pages only; each drawn line is a `path`.
        await page.goto(f"{address}/classic/graph?{urlencode(query)}")
        drawn = "graphs => graphs.filter(graph => graph.querySelector('svg path')).length"
        await page.wait_for_function(f"({drawn})([...document.querySelectorAll('.graph_wrapper')]) == {len(SHOWN)}")
        await page.evaluate("window.scrollTo(0, 0)")
        await page.screenshot(path=PICTURE, full_page=True)
    print(f"The picture is {PICTURE.relative_to(ROOT)}.")


if __name__ == "__main__":
    asyncio.run(main())
