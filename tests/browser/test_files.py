"""Files in a real browser: dropped, browsed, sample files, refused files, interrupted uploads."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from sandbox import samples
from sandbox.slack.normalise import normalised_view
from tests.browser.running import Sandbox, stand_ins, tab

#: Drops a file on an element.
DROP = """([zone, name, size]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(size)], name, { type: "image/png" }));
  for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


def asks_for_picture(sandbox: Sandbox) -> None:
    """Open a modal with a file input, without the bot."""
    words = {"type": "plain_text", "text": "Picture"}
    element = {"type": "file_input", "action_id": "answer", "filetypes": ["png"], "max_files": 1}
    block = {"type": "input", "block_id": "picture", "label": words, "element": element}
    content = {"type": "modal", "title": words, "submit": words, "blocks": [block]}
    workspace = sandbox.slack.workspace
    workspace.open_modal(workspace.user("ana"), normalised_view(content, lambda: workspace.new_id("b")))


async def holds(sandbox: Sandbox, *names: str) -> None:
    """Wait until the modal's state has exactly these files."""
    [view] = sandbox.slack.workspace.user("ana").modals

    def held() -> list[str]:
        return [file["name"] for file in view.values["picture"]["answer"]["files"]]

    await sandbox.slack.workspace.changes.wait_for(lambda: held() == list(names), 5)
    assert held() == list(names)


async def drops(page: Page, name: str, size: int) -> None:
    zone = await page.locator(".drop").element_handle()
    await page.evaluate(DROP, [zone, name, size])


async def test_file_input__takes_what_is_dropped(browser: Browser) -> None:
    """A file can be dropped, opened and removed, and a sample file can be added."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        asks_for_picture(sandbox)
        await expect(page.locator(".drop")).to_be_visible()
        await drops(page, "dropped.png", 2000)
        row = page.locator(".file-row")
        await expect(row).to_contain_text("dropped.png")
        await holds(sandbox, "dropped.png")
        await row.get_by_role("button", name="Remove dropped.png").click()
        await expect(page.locator(".drop")).to_be_visible()
        await holds(sandbox)
        await page.get_by_role("button", name="optin.png").click()
        await row.get_by_role("button", name="optin.png").first.click()
        await expect(page.get_by_role("dialog", name="optin.png").get_by_role("img")).to_be_visible()
        await page.keyboard.press("Escape")
        assert [file.data for file in sandbox.slack.workspace.files.values()][-1] == samples.opt_in_image()


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [("large.png", 10 * 1024 * 1024 + 1, "up to 10 MB"), ("letter.exe", 100, "this file type is not allowed")],
)
async def test_file_input__refuses(browser: Browser, name: str, size: int, words: str) -> None:
    """A file that Slack's client refuses shows an error under the input, and another file can follow."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        asks_for_picture(sandbox)
        await expect(page.locator(".drop")).to_be_visible()
        await drops(page, name, size)
        await expect(page.locator(".f-error")).to_contain_text(words)
        await holds(sandbox)
        await drops(page, "good.png", 100)
        await expect(page.locator(".file-row")).to_contain_text("good.png")
        await expect(page.locator(".f-error")).to_have_count(0)


async def test_sample_file__keeps_the_focus_in_the_window(browser: Browser) -> None:
    """The button of a sample file disappears with its press: the focus goes to the file, and Esc closes the window."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        asks_for_picture(sandbox)
        await page.get_by_role("button", name=samples.IMAGE_NAME).click()
        await expect(page.locator(".file-open")).to_be_focused()
        await page.get_by_role("button", name=f"Remove {samples.IMAGE_NAME}").click()
        await expect(page.locator(".modal-body")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator(".modal")).to_have_count(0)


async def test_upload__can_be_interrupted(browser: Browser, tmp_path: Path) -> None:
    """After an interrupted upload there is an error and an empty input, and a second attempt works."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        picture = tmp_path / "picture.png"
        picture.write_bytes(samples.opt_in_image())

        async def breaks(route: Route) -> None:
            await route.abort("connectionreset")

        await page.route("**/ui/upload*", breaks)
        asks_for_picture(sandbox)
        await page.locator("input[type=file]").set_input_files(picture)
        await expect(page.locator(".f-error")).to_contain_text("The upload was interrupted. Try again.")
        await page.unroute("**/ui/upload*")
        await page.locator("input[type=file]").set_input_files(picture)
        await expect(page.locator(".file-row")).to_contain_text("picture.png")
        await holds(sandbox, "picture.png")
