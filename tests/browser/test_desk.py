"""The reviewers' desk, App Home, and the bad days, in a real browser."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.hands import desk, registers
from tests.browser.starting import Sandbox, tab, whole_sandbox

NAME = "Sign-in codes"


def registration_status(sandbox: Sandbox) -> str:
    [registration] = sandbox.aws.backend("us-east-1").registrations()
    return registration.status


async def test_desk__denies_with_reasons_for_the_version_and_a_field(browser: Browser) -> None:
    """Known reasons, words for a field, feedback: all of it reaches the thread; then approve ends it, and revoke takes it back."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await registers(sandbox, NAME)
        await desk(page).get_by_role("button", name=NAME).click()
        side = desk(page)
        await expect(side.locator(".document-link")).to_be_visible()
        await side.locator("[data-act=advance]").click()
        await expect(side.locator(".pill").first).to_have_text("submitted")
        await side.locator("[data-act=advance]").click()
        await expect(side.locator(".steps").first).to_contain_text("reviewing")
        await side.locator("[data-act=deny]").click()
        await side.get_by_placeholder("Search the known reasons").fill("shortener")
        await side.get_by_label("SAMPLE_MESSAGE_SHORT_URL").check()
        await side.get_by_label("Message Sample 1").fill("Use your own domain.")
        await side.get_by_label("Feedback").fill("Nearly there.")
        await side.get_by_role("button", name="Deny (1)").click()
        await expect(side.locator(".desk-field.denied")).to_contain_text("Use your own domain.")
        await page.get_by_role("button", name="replies").click()
        thread = page.get_by_role("complementary", name="Thread")
        for words in ("SAMPLE_MESSAGE_SHORT_URL", "Use your own domain.", "Nearly there."):
            await expect(thread.get_by_text(words)).to_be_visible(timeout=10_000)
        await side.locator("[data-act=resubmit]").click()
        await side.locator("[data-act=approve]").click()
        await expect(side.locator(".pill").first).to_have_text("complete")
        await page.locator(".place", has_text="Callsign").click()
        await page.get_by_role("tab", name="home").click()
        await expect(page.get_by_role("region", name="App Home")).to_contain_text(NAME)
        await side.locator("[data-act=revoke]").click()
        await expect(side.locator(".pill").first).to_have_text("requires updates")


async def test_speed_dial__sets_the_automatic_reviewer(browser: Browser) -> None:
    """At the end of the dial reviewers are done at once."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await registers(sandbox, NAME)
        await desk(page).get_by_role("button", name=NAME).click()
        dial = page.get_by_label("Automatic reviewer")
        await dial.fill("4")
        await expect(desk(page).locator(".pill").first).to_have_text("complete")
        assert registration_status(sandbox) == "COMPLETE"
        await dial.fill("3")
        await expect(desk(page).locator(".dial b")).to_have_text("2 s a step")


async def test_outage__leaves_a_way_to_try_again(browser: Browser) -> None:
    """AWS down at the desk: the form says that nothing is lost; back again it opens."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        side = desk(page)
        await side.get_by_role("tab", name="Trouble").click()
        await side.get_by_text("AWS is down").click()
        await expect(side.get_by_role("tab", name="Trouble")).to_contain_text("on")
        assert sandbox.aws.faults.down
        await side.get_by_text("Throttling, as strict").click()
        await side.get_by_text("Slow uploads").click()
        await side.get_by_text("The toll-free form changes").click()
        await expect(side.get_by_role("switch", checked=True)).to_have_count(4)
        await expect(side.get_by_label("Lose the answer of the next")).to_have_value("CreateRegistration")
        await side.get_by_role("button", name="Lose it").click()
        await expect(page.locator(".toast")).to_contain_text("its answer is lost")
        await side.get_by_role("button", name="Everything back to normal").click()
        await expect(side.get_by_role("switch", checked=True)).to_have_count(0)
        assert not sandbox.aws.faults.down
