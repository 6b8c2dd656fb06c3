"""The guided tour."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from sandbox.web import demo_content
from tests.browser.hands import follows_tour, goes_to_next_page, presses, submits_review, takes_tour_step
from tests.browser.posted import opens
from tests.browser.running import Sandbox, stand_ins, tab, whole_sandbox
from tests.integration.slack_stand_in.blocks import element, labelled


async def denies(page: Page) -> None:
    await expect(page.locator(".tour")).to_contain_text("Now you are the reviewer", timeout=15_000)
    await takes_tour_step(page, "Deny with a reason")


async def approves_as_ben(page: Page) -> None:
    """Ben's page shows the card, and nothing is at AWS before he presses Approve."""
    await takes_tour_step(page, "Play Ben")
    await expect(page.locator(".tour")).to_contain_text("You are Ben now")
    card = page.get_by_role("log", name="Messages in approvals")
    await expect(card).to_contain_text("It buys a number at")
    await card.get_by_role("button", name="Approve").click()
    await page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    await expect(page.locator(".tour")).to_contain_text("A guest may do nothing", timeout=15_000)


async def looks_as_gus(page: Page) -> None:
    """A guest reads a sentence."""
    await takes_tour_step(page, "Play Gus")
    await takes_tour_step(page, "Type /callsign new")
    await expect(page.get_by_role("log", name="Messages in sms")).to_contain_text("full members of this workspace")


async def fixes(page: Page) -> None:
    """Answer the denied field again, and submit the rest unchanged."""
    await takes_tour_step(page, "Press Fix and resubmit")
    await expect(page.locator(".modal")).to_contain_text("What was denied")
    await takes_tour_step(page, "Fill in the better answer")
    await expect(page.locator(".tour")).to_contain_text("To the review")
    await expect(page.locator("[data-submit]")).to_contain_class("tour-target")
    await goes_to_next_page(page)
    await expect(page.locator(".tour")).to_contain_text("You see what has changed since the denial")
    await presses(page, "Submit")


def document_of(sandbox: Sandbox) -> bytes:
    """The one document at AWS."""
    backend = sandbox.aws.backend("us-east-1")
    [attachment] = backend.account.attachments.values()
    return bytes(attachment.body)


async def test_tour__from_the_first_card_to_complete(browser: Browser) -> None:
    """The tour leads through form, preflight, Ben's approval, a guest, a denial, a second version and the approval."""
    async with whole_sandbox(ruled=True) as sandbox, tab(browser, sandbox, tour=True) as page:
        await follows_tour(page)
        await expect(page.locator(".modal")).to_contain_text("Often denied")
        await submits_review(page)
        await approves_as_ben(page)
        await looks_as_gus(page)
        await takes_tour_step(page, "Play Ana")
        await denies(page)
        thread = page.get_by_role("complementary", name="Thread")
        reason = thread.get_by_text("The wording does not say how often messages are sent.", exact=True)
        await expect(reason).to_be_visible()
        await fixes(page)
        await expect(page.locator(".tour")).to_contain_text("Approve it this time", timeout=15_000)
        await takes_tour_step(page, "Approve")
        await expect(page.locator(".tour")).to_contain_text("Registered")
        await expect(page.get_by_role("log", name="Messages in sms").get_by_text("can send").first).to_be_visible()
        assert document_of(sandbox) == demo_content.document_body("optin.png")
        assert sandbox.aws.world.review is not None
        await takes_tour_step(page, "Done")
        await expect(page.locator(".tour")).to_have_count(0)


async def test_tour__can_be_closed_and_stays_closed(browser: Browser) -> None:
    """A closed tour stays closed after a reload, and can be started again from the top bar."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, tour=True) as page:
        await takes_tour_step(page, "Continue without the tour")
        await page.reload()
        await page.wait_for_selector("#composer")
        await expect(page.locator(".tour")).to_have_count(0)
        await page.get_by_role("button", name="Tour").click()
        await expect(page.locator(".tour")).to_contain_text("Three minutes")


async def test_fill__replaces_what_is_wrong_and_says_so(browser: Browser) -> None:
    """*Fill in this page* fills what is empty, replaces a wrong answer, keeps a good one, and says what it did."""
    async with stand_ins() as sandbox, tab(browser, sandbox, tour=True) as page:
        stored = '{"step": "form", "since": 0, "registration": "", "speed": null}'
        await page.evaluate("(stored) => sessionStorage.setItem('tour', stored)", stored)
        await page.reload()
        labels = {"City": "plain_text_input", "Company name": "plain_text_input", "Support Email": "email_text_input"}
        opens(sandbox, *(labelled(label, element(kind)) for label, kind in labels.items()))
        card = page.locator(".tour")
        await expect(card.locator(".tour-target")).to_have_text("Fill in this page")
        await page.get_by_label("Company name").fill("Acme")
        await page.get_by_label("Support Email").fill("ana@")
        await takes_tour_step(page, "Fill in this page")
        await expect(page.locator(".toast").last).to_have_text("Filled in 1 answer. Replaced: Support Email.")
        for label, value in {"City": "Seattle", "Company name": "Acme", "Support Email": "support@example.com"}.items():
            await expect(page.get_by_label(label)).to_have_value(value)
        await expect(page.locator("[data-submit]")).to_contain_class("tour-target")
        await takes_tour_step(page, "Fill in this page")
        await expect(page.locator(".toast").last).to_contain_text("Every answer of this page is there.")


async def test_tour__continues_after_a_reload(browser: Browser) -> None:
    """After a reload the step and the window are still there."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox, tour=True) as page:
        await takes_tour_step(page, "Start")
        await takes_tour_step(page, "Type /callsign new")
        await page.reload()
        await expect(page.locator(".tour")).to_contain_text("AWS's own form")
        await expect(page.locator(".modal")).to_contain_text("Registration type")
