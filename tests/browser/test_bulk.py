"""A bulk registration in a real browser: real files, an unknown column, rows with errors, and results."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bot.command_line.sandbox import LARGE_QUOTAS
from sandbox import samples
from tests.browser.hands import chooses, presses, types
from tests.browser.running import stand_ins, tab
from workflows.tables.write import write_csv

TITLE = "Finland sender ID registration"
HEADER = (
    "Our name",
    "Company name",
    "Company website",
    "Use case category",
    "Use case description",
    "Message Sample 1",
)
ROWS = 100
BAD = (6, 40, 77)


def table() -> bytes:
    """A hundred sender IDs, three of them without a required answer, and a column with an unknown name."""
    site, use, sample = "https://www.example.com", "Sign-in codes for customers.", "Example Corp: your code is 123456."
    return write_csv(
        HEADER,
        [
            [f"EXAMPLE{at}", f"Example {at}", "" if at in BAD else site, "One-time passcodes", use, sample]
            for at in range(ROWS)
        ],
    )


async def drops(page: Page, label: str, path: Path) -> None:
    """Add a file of this machine to a file input."""
    await page.locator(".modal .field", has_text=label).locator("input[type=file]").set_input_files(path)
    await expect(page.locator(".modal .file-row", has_text=path.name)).to_be_visible()


async def uploads_table(page: Page, folder: Path) -> None:
    """`/callsign bulk` with both files, and the meaning of the unknown column."""
    await types(page, "/callsign bulk")
    await chooses(page, "Registration type", TITLE)
    await drops(page, "Table (Excel, OpenDocument or CSV)", folder / "companies.csv")
    await drops(page, "Documents", folder / samples.IMAGE_NAME)
    await presses(page, "Next")
    await chooses(page, "Column A: Our name", "Sender ID")
    await presses(page, "Next")


async def test_hundred_rows__from_the_file_to_the_results(browser: Browser, tmp_path: Path) -> None:
    """Of a hundred rows three have errors: they are shown and skipped; the others are registered, with results."""
    (tmp_path / "companies.csv").write_bytes(table())
    (tmp_path / samples.IMAGE_NAME).write_bytes(samples.opt_in_image())
    async with stand_ins(quotas=LARGE_QUOTAS) as sandbox:
        sandbox.settings = replace(sandbox.settings, aws_rate="1000")
        async with sandbox.bot_running(), tab(browser, sandbox) as page:
            await uploads_table(page, tmp_path)
            modal = page.locator(".modal")
            await expect(modal).to_contain_text("3 of 100 rows have errors", timeout=15_000)
            await expect(modal).to_contain_text("Row 8")
            await modal.get_by_label("Continue with the 97 good rows").check()
            await presses(page, "Next")
            await expect(modal).to_contain_text("97 registrations", timeout=15_000)
            await expect(modal).to_contain_text(f"No row names this document: {samples.IMAGE_NAME}")
            assert not sandbox.aws.backend("us-east-1").registrations()
            await modal.get_by_role("button", name="97 registrations").click()
            await page.get_by_role("dialog").last.get_by_role("button", name="Start", exact=True).click()
            await expect(modal).to_contain_text("97 registrations started")
            await page.keyboard.press("Escape")
            status_message = page.get_by_role("log", name="Messages in sms").get_by_role("article").first
            await expect(status_message).to_contain_text("Done.", timeout=60_000)
            await status_message.locator(".replies").click()
            thread = page.get_by_role("complementary", name="Thread")
            await expect(thread.locator(".file, .attachment, [class*=file]").first).to_contain_text("Results")
            assert len(sandbox.aws.backend("us-east-1").registrations()) == ROWS - len(BAD)
