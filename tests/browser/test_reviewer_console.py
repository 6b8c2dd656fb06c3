"""The reviewer console, its faults, and App Home, in a real browser."""

from __future__ import annotations

from datetime import timedelta

from playwright.async_api import Browser, expect

from tests.browser.hands import registers, reviewer_console
from tests.browser.posted import says
from tests.browser.running import Sandbox, stand_ins, tab, whole_sandbox

NAME = "Sign-in codes"


def registration_status(sandbox: Sandbox) -> str:
    [registration] = sandbox.aws.backend("us-east-1").registrations()
    return registration.status


async def test_console__denies_with_reasons_for_the_version_and_a_field(browser: Browser) -> None:
    """Reasons for the version and a field, and feedback, reach the thread; approve and revoke work too."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await registers(sandbox, NAME)
        await reviewer_console(page).get_by_role("button", name=NAME).click()
        side = reviewer_console(page)
        await expect(side.locator(".document-link")).to_be_visible()
        await side.locator("[data-action=advance]").click()
        await expect(side.locator(".pill").first).to_have_text("submitted")
        await side.locator("[data-action=advance]").click()
        await expect(side.locator(".steps").first).to_contain_text("reviewing")
        await side.locator("[data-action=deny]").click()
        await side.get_by_placeholder("Search the known reasons").fill("shortener")
        await side.get_by_label("SAMPLE_MESSAGE_SHORT_URL").check()
        await side.get_by_label("Message Sample 1").fill("Use your own domain.")
        await side.get_by_label("Feedback").fill("Nearly there.")
        await side.get_by_role("button", name="Deny (1)").click()
        await expect(side.locator(".console-field.denied")).to_contain_text("Use your own domain.")
        await page.get_by_role("button", name="replies").click()
        thread = page.get_by_role("complementary", name="Thread")
        for words in ("The sample uses a public link shortener.", "Use your own domain.", "Nearly there."):
            await expect(thread.get_by_text(words).last).to_be_visible(timeout=10_000)
        await side.locator("[data-action=resubmit]").click()
        await side.locator("[data-action=approve]").click()
        await expect(side.locator(".pill").first).to_have_text("complete")
        await page.locator(".place", has_text="Callsign").click()
        await page.get_by_role("tab", name="home").click()
        await expect(page.get_by_role("region", name="App Home")).to_contain_text(NAME)
        await side.locator("[data-action=revoke]").click()
        await expect(side.locator(".pill").first).to_have_text("requires updates")


async def test_speed_dial__sets_the_automatic_reviewer(browser: Browser) -> None:
    """The speed dial sets the speed of the reviewers, up to immediate."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await registers(sandbox, NAME)
        await reviewer_console(page).get_by_role("button", name=NAME).click()
        dial = page.get_by_label("Automatic reviewer")
        await dial.fill("4")
        await expect(reviewer_console(page).locator(".pill").first).to_have_text("complete")
        assert registration_status(sandbox) == "COMPLETE"
        await dial.fill("3")
        await expect(reviewer_console(page).locator(".dial label b")).to_have_text("2 s per step")


async def test_a_week_passes(browser: Browser) -> None:
    """The console moves the time of everything by a week, into working hours; messages and days follow it."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        says(sandbox, "Before")
        await expect(page.get_by_text("Before")).to_be_visible()
        await reviewer_console(page).get_by_role("button", name="A week").click()
        await expect(page.locator(".toast")).to_contain_text("A week has passed")
        assert sandbox.clock.ahead >= timedelta(days=7)
        says(sandbox, "After")
        await expect(page.locator(".day").last).to_have_text("today")
        await expect(page.locator(".day")).to_have_count(2)
        await expect(reviewer_console(page).locator(".passing-now b")).to_contain_text(f"{sandbox.clock.now():%b} ")


async def test_faults__are_switched_on_and_off(browser: Browser) -> None:
    """Each switch shows its state, a fault can happen once, and all faults can be switched off."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        side = reviewer_console(page)
        await side.get_by_role("tab", name="Faults").click()
        await side.get_by_text("AWS is down").click()
        await expect(side.get_by_role("tab", name="Faults")).to_contain_text("on")
        assert sandbox.aws.faults.down
        await side.get_by_text("Throttling, as strict").click()
        await side.get_by_text("Slow uploads").click()
        await side.get_by_text("The toll-free form changes").click()
        await expect(side.get_by_role("switch", checked=True)).to_have_count(4)
        await expect(side.get_by_label("Lose the answer to the next")).to_have_value("CreateRegistration")
        await side.get_by_role("button", name="Lose it").click()
        await expect(page.locator(".toast")).to_contain_text("its answer will be lost")
        await side.get_by_role("button", name="Switch all faults off").click()
        await expect(side.get_by_role("switch", checked=True)).to_have_count(0)
        assert not sandbox.aws.faults.down
