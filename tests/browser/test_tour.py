"""The guided tour, as somebody who has two minutes goes through it."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from sandbox.web import samples
from tests.browser.hands import submits_review, takes_tour_step, turns_page, walks_with_tour
from tests.browser.starting import Sandbox, tab, whole_sandbox


async def denies(page: Page) -> None:
    await page.locator(".modal").get_by_role("button", name="Close the window").click()
    await expect(page.locator(".tour")).to_contain_text("Now you are the reviewer", timeout=15_000)
    await takes_tour_step(page, "Deny it, with a reason")


async def fixes(page: Page) -> None:
    """The denied field again, everything else as it was."""
    await takes_tour_step(page, "Press Fix and resubmit")
    await expect(page.locator(".modal")).to_contain_text("What was denied")
    await takes_tour_step(page, "Fill in the better answer")
    confirm = page.locator(".modal input[type=checkbox]")
    while not await confirm.is_visible():
        await turns_page(page)
    await confirm.check()
    await page.locator("[data-submit]").click()


def document_of(sandbox: Sandbox) -> bytes:
    """The one document that AWS holds."""
    backend = sandbox.aws.backend("us-east-1")
    [attachment] = backend.account.attachments.values()
    return bytes(attachment.body)


async def test_tour__from_the_first_card_to_complete(browser: Browser) -> None:
    """One click a step: the form, a document, a denial, another try, approved; the channel hears all of it."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, tour=True) as page:
        await walks_with_tour(page)
        await submits_review(page)
        await denies(page)
        thread = page.get_by_role("complementary", name="Thread")
        await expect(thread.get_by_text("The wording does not say how often.")).to_be_visible()
        await fixes(page)
        await expect(page.locator(".tour")).to_contain_text("Say yes this time", timeout=15_000)
        await takes_tour_step(page, "Approve it")
        await expect(page.locator(".tour")).to_contain_text("Registered")
        await expect(page.get_by_role("log", name="Messages in sms").get_by_text("is registered")).to_be_visible()
        assert document_of(sandbox) == samples.document_body("optin.png")
        assert sandbox.aws.world.review is not None
        await takes_tour_step(page, "Done")
        await expect(page.locator(".tour")).to_have_count(0)


async def test_tour__can_be_closed_and_stays_closed(browser: Browser) -> None:
    """Who wants to look around alone is not asked again, and finds the tour in the bar."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, tour=True) as page:
        await takes_tour_step(page, "Look around alone")
        await page.reload()
        await page.wait_for_selector("#composer")
        await expect(page.locator(".tour")).to_have_count(0)
        await page.get_by_role("button", name="Tour").click()
        await expect(page.locator(".tour")).to_contain_text("Two minutes")


async def test_tour__goes_on_after_a_reload(browser: Browser) -> None:
    """A reload in the middle loses neither the step nor the window."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, tour=True) as page:
        await takes_tour_step(page, "Start")
        await takes_tour_step(page, "Type /callsign new")
        await page.reload()
        await expect(page.locator(".tour")).to_contain_text("AWS's own form")
        await expect(page.locator(".modal")).to_contain_text("Registration type")
