"""A customer's pages on a phone: without JavaScript, readable, reachable by keyboard, and within 375 pixels."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, expect

from bot import messages
from tests.browser.running import OUTPUT, stand_ins
from tests.scenario.form_filling import as_person
from workflows.intake import links
from workflows.intake.links import Wanted
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Draft, NewDraft
from workflows.submissions import drafts

PHONE = {"width": 375, "height": 740}
KIND = "ID_SENDER_ID_REGISTRATION"
words = messages.intake


@asynccontextmanager
async def opened(browser: Browser, **options: Any) -> AsyncIterator[tuple[Page, Any, Draft]]:
    """The first page of a link on a phone, the services, and the draft."""
    async with stand_ins() as sandbox:
        sandbox.settings = replace(sandbox.settings, public_url="http://127.0.0.1", company="Octank SMS")
        async with sandbox.bot_running() as bot:
            new = NewDraft(
                owner=as_person(sandbox.slack.user("ana")),
                account_id="",
                region="ap-south-1",
                registration_type=KIND,
                title="Indonesia sender ID registration",
                name="Kopi Nusantara, sign-in codes",
                channel_id="C1",
            )
            draft = await drafts.begin(new, bot.services)
            wanted = Wanted(customer="Kopi Nusantara", note="Please use the stamped letters.\nCall us: +65 6123 4567.")
            made = await links.ask(draft, wanted, draft.owner, bot.services)
            context = await browser.new_context(viewport=PHONE, **options)  # type: ignore[arg-type]  # playwright's own type
            page = await context.new_page()
            try:
                await page.goto(f"http://127.0.0.1:{bot.port}/ask/to/{made.token}")
                assert made.token not in page.url
                yield page, bot.services, draft
            finally:
                await context.close()


async def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than the phone."""
    found = await Axe().run(page)
    wide = await page.evaluate("document.scrollingElement.scrollWidth")
    named = [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found.response["violations"]]
    return [*named, *([f"{wide} pixels wide"] if wide > PHONE["width"] else [])]


async def shot(page: Page, name: str) -> None:
    OUTPUT.mkdir(exist_ok=True)
    await page.screenshot(path=OUTPUT / f"intake-{name}.png", full_page=True)


def letter() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (800, 1100), "white").save(body, "JPEG")
    return body.getvalue()


async def test_intake__on_a_phone(browser: Browser) -> None:
    """Sections, an error with the focus on its list, eight documents, and the answers in the draft."""
    async with opened(browser) as (page, services, draft):
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Kopi Nusantara, sign-in codes")
        assert await faults(page) == []
        await shot(page, "overview")
        await page.get_by_role("link", name="Fill in Company address").click()
        await page.get_by_label("City").fill("Jakarta")
        await page.get_by_label("Country").select_option("ID")
        await page.get_by_role("button", name=words.SAVE_AND_CONTINUE).click()
        await expect(page.get_by_role("alert")).to_be_focused()
        assert await faults(page) == []
        await shot(page, "error")
        await page.get_by_role("alert").get_by_role("link").first.click()
        await page.keyboard.type("Jalan Merdeka 1")
        await page.get_by_role("button", name=words.SAVE_AND_CONTINUE).click()
        await page.goto(page.url.rsplit("/", 1)[0] + "/idSidSpecificInfo")
        chosen = page.locator("input[type=file]")
        for index in range(await chosen.count()):
            file: FilePayload = {"name": f"{index}.jpg", "mimeType": "image/jpeg", "buffer": letter() + bytes([index])}
            await chosen.nth(index).set_input_files([file])
        assert await faults(page) == []
        await shot(page, "documents")
        await page.get_by_role("button", name=words.SAVE_FOR_LATER).click()
        await expect(page.get_by_role("link", name="Change Indonesia")).to_be_visible()
        await page.locator("summary").first.click()
        assert await faults(page) == []
        await shot(page, "saved")
        kept = await services.store.draft(draft.id)
        assert kept.answers[FieldPath("companyAddress.city")] == "Jakarta"
        assert sum(path.startswith("idSidSpecificInfo.") for path in kept.answers) == 7


async def test_intake__without_javascript_in_the_dark(browser: Browser) -> None:
    """The same without JavaScript; colours of a dark phone keep their contrast."""
    async with opened(browser, color_scheme="dark", locale="de-DE") as (page, _, __):
        assert await faults(page) == []
        await shot(page, "dark")
    async with opened(browser) as (page, services, draft):
        context = await browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]  # playwright's own type
        await context.add_cookies(await page.context.cookies())  # type: ignore[arg-type]  # as it gave them
        plain = await context.new_page()
        await plain.goto(page.url)
        await plain.get_by_role("link", name="Fill in Company address").click()
        await plain.get_by_label("City").fill("Depok")
        await plain.get_by_role("button", name=words.SAVE_FOR_LATER).click()
        await expect(plain.get_by_role("heading", level=1)).to_be_visible()
        await context.close()
        kept = await services.store.draft(draft.id)
        assert kept.answers == {FieldPath("companyAddress.city"): "Depok"}
