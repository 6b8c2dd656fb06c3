"""Several people, several tabs, and a bot that stops and starts."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.hands import fills, registers, reviewer_console, starts_registration, types
from tests.browser.running import stand_ins, tab, whole_sandbox


async def test_two_people__see_one_channel_and_each_their_own(browser: Browser) -> None:
    """Everybody sees the channel live; windows and ephemeral messages are only for one person."""
    async with (
        whole_sandbox() as sandbox,
        tab(browser, sandbox, "ana") as ana,
        tab(browser, sandbox, "ben") as ben,
    ):
        await starts_registration(ana)
        await expect(ben.locator(".modal")).to_have_count(0)
        await ana.keyboard.press("Escape")
        await registers(sandbox, "Sign-in codes")
        message = ben.get_by_role("log", name="Messages in sms").get_by_role("article").first
        await expect(message).to_contain_text("Sign-in codes")
        await expect(message).to_contain_text("was submitted")
        await types(ben, "/callsign drafts")
        await expect(ben.locator(".message.ephemeral")).to_contain_text("You have no drafts")
        await expect(ana.locator(".message.ephemeral")).to_have_count(0)
        await types(ben, "Ana, *thank you*")
        await expect(ana.locator(".message strong", has_text="thank you")).to_be_visible()


async def test_guest__can_neither_register_nor_view_anything(browser: Browser) -> None:
    """A guest sees only their channels. A message that nobody else sees explains it, and no window opens."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, "gus") as page:
        await expect(page.locator(".place")).to_have_text(["general", "sms", "Callsign"])
        await types(page, "/callsign new")
        await expect(page.locator(".message.ephemeral")).to_contain_text("Guests")
        await expect(page.locator(".modal")).to_have_count(0)


async def test_two_tabs__of_one_person_agree(browser: Browser) -> None:
    """Two tabs of a person show the same window and values, and close it together."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as first, tab(browser, sandbox) as second:
        await starts_registration(first)
        await expect(second.get_by_text("step 1 of")).to_be_visible()
        await fills(first, {"City": "Seattle"})
        await expect(second.get_by_label("City")).to_have_value("Seattle")
        await second.locator(".modal").get_by_role("button", name="Close the window").click()
        await expect(first.locator(".modal")).to_have_count(0)
        await first.locator("#composer").fill("Both hear this")
        await first.keyboard.press("Enter")
        await expect(second.get_by_text("Both hear this")).to_be_visible()


async def test_bot__stopped_and_started_again(browser: Browser) -> None:
    """Without the bot a banner is shown and a command fails with a message; later the page works again."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        banner = page.get_by_role("alert")
        async with sandbox.bot_running():
            await expect(banner).to_have_count(0)
        await expect(banner).to_contain_text("The bot is not connected")
        await types(page, "/callsign new")
        await expect(page.locator(".toast")).to_contain_text("/callsign failed")
        async with sandbox.bot_running():
            await expect(banner).to_have_count(0)
            await starts_registration(page)


async def test_sandbox__stopped(browser: Browser) -> None:
    """If the sandbox stops, the page shows it."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        await sandbox.slack.__aexit__()
        await expect(page.get_by_role("alert")).to_contain_text("The sandbox does not answer")


async def test_private_channel__lets_the_bot_in_when_invited(browser: Browser) -> None:
    """The page shows that the app is not in the channel; /invite adds it immediately."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        await page.locator(".place", has_text="legal").click()
        await expect(page.locator(".main .badge.warn")).to_be_visible()
        await types(page, "/invite @callsign")
        await expect(page.locator(".main .badge.warn")).to_have_count(0)


async def test_unknown_command__is_refused_in_words(browser: Browser) -> None:
    """An unknown command shows Slack's message."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        await types(page, "/nonsense new")
        await expect(page.locator(".toast")).to_contain_text("/nonsense is not a valid command")
        await expect(reviewer_console(page)).to_contain_text("There are no registrations yet")
