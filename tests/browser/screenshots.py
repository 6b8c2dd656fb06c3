"""The screenshots of the README: a form, a status message with its thread, App Home.

make screenshots
"""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from pathlib import Path

import structlog
from PIL import Image
from playwright.async_api import Page, expect

from sandbox import samples
from sandbox.slack.driver import Person
from sandbox.web.demo_content import DENIAL
from sandbox.web.denied_reasons import BY_CODE
from tests.browser.hands import registers, reviewer_console
from tests.browser.running import CHROMIUM, Sandbox, chromium, tab, whole_sandbox

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"
NAME = "Example Corp sign-in codes"
#: The form page of the first screenshot, and a field near its end.
PAGE, FIELD = "Messaging Use Case", "Opt-in workflow image"


async def main() -> None:
    """Take all three screenshots."""
    if CHROMIUM is None:
        sys.exit("The screenshots need a Chromium. On Debian and Ubuntu: apt install chromium")
    IMAGES.mkdir(exist_ok=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    async with whole_sandbox() as sandbox, chromium() as browser:
        size = {"width": 1360, "height": 850}
        async with tab(browser, sandbox, viewport=size, device_scale_factor=1.5, color_scheme="light") as page:
            await _home_and_message(sandbox, page)
            await _form(sandbox, page)


async def _home_and_message(sandbox: Sandbox, page: Page) -> None:
    backend = sandbox.aws.backend("us-east-1")
    await registers(sandbox, "Order updates")
    backend.approve(backend.registrations()[0].id)
    await registers(sandbox, "Delivery notices")
    await registers(sandbox, NAME)
    denied = backend.registrations()[-1].id
    reasons = [BY_CODE[code].row for code in DENIAL["reasons"]]
    backend.deny(denied, reasons, DENIAL["fields"], DENIAL["feedback"])
    await page.get_by_role("button", name="Reviewer console").click()
    status_message = page.get_by_role("article").filter(has_text=NAME).filter(has=page.locator(".b-header"))
    await expect(status_message).to_contain_text("Denied", timeout=20_000)
    await status_message.locator(".replies").click()
    await expect(page.get_by_role("complementary", name="Thread")).to_contain_text(DENIAL["feedback"])
    await _take(page, "status-message.png")
    await page.get_by_role("button", name="Close the thread").click()
    await page.locator(".place", has_text="Callsign").click()
    await page.get_by_role("tab", name="home").click()
    await expect(page.get_by_role("region", name="App Home")).to_contain_text(NAME)
    await _take(page, "app-home.png")


async def _form(sandbox: Sandbox, page: Page) -> None:
    """A form with some answers and its document, next to the reviewer console."""
    await page.get_by_role("button", name="Reviewer console").click()
    await reviewer_console(page).get_by_role("button", name=NAME).click()
    await page.locator(".place", has_text="sms").click()
    ana = sandbox.slack.user("ana")
    await ana.runs("/callsign new", channel="#sms")
    await ana.sees_text("Registration type")
    await ana.fills(
        {"Registration type": samples.TITLE, "Name": "Appointment reminders", "Channel for updates": "#sms"}
    )
    await ana.submits()
    while FIELD not in ana.labels():
        await _fills(ana)
        await ana.submits()
    await _fills(ana)
    await page.get_by_role("button", name=samples.IMAGE_NAME).click()
    await expect(page.locator(".file-row img")).to_be_visible()
    await page.locator(".file-row").scroll_into_view_if_needed()
    await _take(page, "form.png")


async def _fills(ana: Person) -> None:
    await ana.fills({label: samples.ANSWERS[label] for label in ana.labels() if label in samples.ANSWERS})


async def _take(page: Page, name: str) -> None:
    """Save a screenshot with 256 colours: a third of the size, without a visible difference."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")
    await page.wait_for_timeout(400)
    taken = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    taken.quantize(256, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
