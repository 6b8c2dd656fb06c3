"""The actions of a person on the page, by label."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.async_api import Locator, Page, expect

from sandbox import samples
from tests.browser.running import Sandbox

TITLE = "US toll-free number registration"


def reviewer_console(page: Page) -> Locator:
    """The reviewer console."""
    return page.get_by_role("complementary", name="Reviewer console")


async def types(page: Page, line: str) -> None:
    """Type a line into the composer and send it."""
    await page.locator("#composer").fill(line)
    await page.keyboard.press("Enter")


async def chooses(page: Page, label: str, option: str) -> None:
    """Search a select for an option and choose it."""
    box = page.get_by_role("combobox", name=label, exact=label == "Country")
    await box.click()
    await box.fill(option)
    await page.locator(f"#{await box.get_attribute('aria-controls')}").get_by_role("option", name=option).first.click()


async def picks(page: Page, option: str) -> None:
    """Press one of a few choices."""
    await page.get_by_role("radio", name=option).first.check()


async def starts_registration(page: Page, title: str = TITLE, name: str = "Codes") -> None:
    """`/callsign new`, and the first modal, up to the form."""
    await types(page, "/callsign new")
    await chooses(page, "Registration type", title)
    await page.get_by_label("Name", exact=True).fill(name)
    await presses(page, "Next")
    await expect(page.get_by_text("step 1 of")).to_be_visible()


async def fills(page: Page, answers: Mapping[str, str]) -> None:
    """Fill in text inputs by label."""
    for label, answer in answers.items():
        await page.locator(".modal").get_by_label(label).first.fill(answer)


async def presses(page: Page, button: str) -> None:
    """Press a button of the visible modal."""
    await page.locator(".modal").get_by_role("button", name=button, exact=True).click()


async def takes_tour_step(page: Page, button: str) -> None:
    """Press a button of the tour and wait until its action is done."""
    await page.locator(".tour").get_by_role("button", name=button).click()
    await expect(page.locator(".tour .busy")).to_have_count(0)


async def goes_to_next_page(page: Page) -> None:
    """Press the submit button of the modal and wait for the next page."""
    headings = page.locator(".modal .b-header, .modal h2")
    before = await headings.all_inner_texts()
    await page.locator("[data-submit]").click()
    await expect(headings).not_to_have_text(before)
    await expect(page.get_by_text("Checking your file…")).to_have_count(0)


async def follows_tour(page: Page) -> None:
    """Follow the tour from its first step to the review page."""
    await takes_tour_step(page, "Start")
    await takes_tour_step(page, "Type /callsign new")
    fill = page.locator(".tour").get_by_role("button", name="Fill in this page")
    await expect(fill).to_be_visible()
    while await fill.is_visible():
        await takes_tour_step(page, "Fill in this page")
        await goes_to_next_page(page)
    await expect(page.locator(".tour")).to_contain_text("Review everything")


async def submits_review(page: Page) -> None:
    """Submit the review."""
    await page.locator("[data-submit]").click()


async def registers(sandbox: Sandbox, name: str = samples.TITLE) -> None:
    """Ana registers the sample company without a browser, until it is at AWS."""
    ana = sandbox.slack.user("ana")
    await ana.runs("/callsign new", channel="#sms")
    await ana.sees_text("Registration type")
    await ana.fills({"Registration type": samples.TITLE, "Name": name, "Channel for updates": "#sms"})
    await ana.submits()
    await ana.sees_view(lambda view: view.content.get("submit"))
    while not ana.view or ana.view.title != "Review and submit":
        labels = ana.labels()
        await ana.fills({label: samples.ANSWERS[label] for label in labels if label in samples.ANSWERS})
        if samples.IMAGE_LABEL in labels:
            await ana.attaches(samples.IMAGE_LABEL, samples.opt_in_image(), name=samples.IMAGE_NAME)
        await ana.submits()
        await ana.sees_view(lambda view: view.content.get("submit"))
    await ana.submits()
    await ana.sees_no_view()
    await sandbox.slack.channel("#sms").waits_for(
        lambda message: name in message.plain and "was submitted" in message.plain, timeout=20
    )
