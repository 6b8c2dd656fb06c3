"""The blocks of messages and modals on the page."""

from __future__ import annotations

from playwright.async_api import Browser, Locator, expect

from sandbox import samples
from sandbox.slack.records import Message
from tests.browser.posted import opens, says
from tests.browser.running import stand_ins, tab
from tests.integration.slack_stand_in.blocks import (
    Json,
    data_table,
    element,
    header,
    labelled,
    plain,
    raw,
    raw_number,
)

HEAD = [raw("Name"), raw("Score")]
SCORES: list[list[Json]] = [[raw(f"Person {n}"), raw_number(n * 37 % 100)] for n in range(1, 8)]


async def column(table: Locator, cells: str) -> list[str]:
    return await table.locator(f"tbody {cells}").all_inner_texts()


async def test_data_table__has_pages_and_is_sorted(browser: Browser) -> None:
    """A table shows its caption and pages; the head of a column sorts by number, up, down and not at all, by keyboard."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        says(sandbox, "Scores", [{**data_table(HEAD, *SCORES, caption="Scores", page_size=3), "block_id": "t"}])
        table = page.get_by_role("table", name="Scores")
        await expect(table.get_by_role("rowheader")).to_have_text(["Person 1", "Person 2", "Person 3"])
        assert await column(table, "td") == ["37", "74", "11"]
        await page.get_by_role("button", name="Rows after").click()
        await expect(page.get_by_text("4 to 6 of 7")).to_be_visible()
        sort = table.get_by_role("button", name="Score")
        await sort.focus()
        for order, shown in {
            "ascending": ["11", "22", "37"],
            "descending": ["85", "74", "59"],
            "none": ["37", "74", "11"],
        }.items():
            await page.keyboard.press("Enter")
            await expect(table.get_by_role("columnheader", name="Score")).to_have_attribute("aria-sort", order)
            assert await column(table, "td") == shown
        await expect(page.get_by_text("1 to 3 of 7")).to_be_visible()


async def test_email_and_url__stay_in_the_window_until_they_are_right(browser: Browser) -> None:
    """Both have their own keyboard on a phone; a wrong answer stays, with the sentence of Slack's client under it."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        opens(
            sandbox,
            {"type": "alert", "level": "error", "text": plain("Two answers are missing.")},
            header("Contact") | {"level": 2},
            labelled("Mail", element("email_text_input")),
            labelled("Site", element("url_text_input")),
            labelled("Count", element("number_input", is_decimal_allowed=False)),
        )
        await expect(page.locator(".b-alert.level-error")).to_have_text("Two answers are missing.")
        await expect(page.get_by_role("heading", name="Contact", level=4)).to_be_visible()
        for label, kind, wrong, sentence in (
            ("Mail", "email", "ana@", "Please enter a valid email address."),
            ("Site", "url", "notaurl", "Please enter a valid URL."),
        ):
            field = page.locator(".field", has=page.get_by_label(label))
            await expect(page.get_by_label(label)).to_have_attribute("type", kind)
            await page.get_by_label(label).fill(wrong)
            await page.keyboard.press("Control+Enter")
            await expect(field.locator(".f-error")).to_have_text(sentence)
            await expect(page.get_by_label(label)).to_have_value(wrong)
        await expect(page.get_by_label("Count")).to_have_attribute("inputmode", "numeric")


async def test_picture__of_a_message_is_large(browser: Browser) -> None:
    """A picture that the bot posts is shown at Slack's size, and a click enlarges it; the focus returns after Esc."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        workspace = sandbox.slack.workspace
        file = workspace.store_file(
            workspace.bot, name="timeline.png", data=samples.opt_in_image(), mimetype="image/png"
        )
        channel, ts = workspace.channel("sms"), workspace.new_ts()
        workspace.post(Message(conversation=channel, ts=ts, author=workspace.bot, text="", blocks=[], files=[file]))
        picture = page.get_by_role("button", name="Enlarge timeline.png")
        await expect(picture.get_by_role("img")).to_be_visible()
        box = await picture.bounding_box()
        assert box
        assert box["width"] > 300
        await picture.click()
        await expect(page.get_by_role("dialog", name="timeline.png").get_by_role("img")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(picture).to_be_focused()


async def test_select__is_named_without_a_label(browser: Browser) -> None:
    """A select beside a text is named by the text, with its choice as the value; a placeholder comes first."""
    option = {"text": plain("Version 2"), "value": "2"}
    chosen = {"type": "static_select", "action_id": "a", "options": [option], "initial_option": option}
    section = {"type": "section", "text": plain("Compare with"), "accessory": chosen}
    named = {**chosen, "action_id": "b", "placeholder": plain("Version to show")}
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        opens(sandbox, section, {"type": "actions", "elements": [named, {**chosen, "action_id": "c"}]})
        for name in ("Compare with", "Version to show", "Version 2"):
            await expect(page.get_by_role("combobox", name=name, exact=True)).to_have_value("Version 2")
