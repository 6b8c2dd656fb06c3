"""The blocks of messages and modals on the page."""

from __future__ import annotations

from playwright.async_api import Browser, Locator, expect

from tests.browser.running import stand_ins, tab
from tests.browser.test_text import says
from tests.integration.slack_stand_in.blocks import Json, data_table, raw, raw_number

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
