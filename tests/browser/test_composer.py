"""The composer: what is completed, what is sent, and what stays to be corrected."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.hands import types
from tests.browser.posted import says
from tests.browser.running import stand_ins, tab


async def test_command__is_completed_from_a_part_and_sent_as_a_whole(browser: Browser) -> None:
    """Enter completes a part of a command's name; a whole name is sent, as in Slack, although more is offered."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        composer = page.locator("#composer")
        await types(page, "/call")
        await expect(composer).to_have_value("/callsign new")
        await types(page, "/callsign")
        await expect(page.locator(".toast")).to_contain_text("/callsign failed")
        await expect(composer).to_have_value("")


async def test_mistyped_command__stays_to_be_corrected(browser: Browser) -> None:
    """A command that Slack refuses stays in the composer; so does one in a thread, where commands do not work."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        await types(page, "/calsign new")
        await expect(page.locator(".toast")).to_contain_text("/calsign is not a valid command")
        await expect(page.locator("#composer")).to_have_value("/calsign new")
        says(sandbox, "A message")
        await page.get_by_role("article").hover()
        await page.get_by_role("button", name="Reply in thread").click()
        await page.locator("#reply").fill("/callsign new")
        await page.keyboard.press("Enter")
        await expect(page.locator(".toast").last).to_contain_text("not supported in threads")
        await expect(page.locator("#reply")).to_have_value("/callsign new")


async def test_sending__goes_to_the_newest_message(browser: Browser) -> None:
    """A person who has scrolled up sees what they send, and its answer, at once."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        for number in range(40):
            says(sandbox, f"Message {number}")
        await expect(page.get_by_text("Message 39", exact=True)).to_be_visible()
        await page.locator(".main .list").evaluate("(list) => { list.scrollTop = 0; }")
        await expect(page.get_by_role("button", name="Newest")).to_be_visible()
        await types(page, "Something new")
        await expect(page.get_by_text("Something new", exact=True)).to_be_in_viewport()
        await expect(page.get_by_role("button", name="Newest")).to_have_count(0)
