"""The page at the width of a phone."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.browser.posted import says
from tests.browser.running import stand_ins, tab
from tests.integration.slack_stand_in.blocks import data_table

#: Elements that a person can use and that have no name, and pairs of the top bar that lie upon each other.
FAULTS = """() => {
  const usable = [...document.querySelectorAll("button, a, input, textarea, select")].filter((element) => element.offsetParent);
  const named = (element) => element.ariaLabel || element.innerText.trim() || element.placeholder || element.labels?.length;
  const parts = [...document.querySelectorAll(".top > *")].map((element) => [element.className || element.tagName, element.getBoundingClientRect()]);
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const collisions = parts.flatMap(([name, box], at) => parts.slice(at + 1).filter(([, other]) => over(box, other)).map(([other]) => `${name} and ${other}`));
  return [...usable.filter((element) => !named(element)).map((element) => element.outerHTML.slice(0, 90)), ...collisions];
}"""


async def test_phone__names_everything_and_fits(browser: Browser) -> None:
    """At 375 pixels everything has a name, nothing collides, a table scrolls in its own frame, and channels are named."""
    async with stand_ins() as sandbox, tab(browser, sandbox, viewport={"width": 375, "height": 740}) as page:
        says(sandbox, "Scores", [{**data_table(), "block_id": "t"}])
        await expect(page.get_by_role("table")).to_be_visible()
        assert await page.evaluate(FAULTS) == []
        assert await page.evaluate("document.scrollingElement.scrollWidth") == 375
        await page.get_by_role("button", name="general", exact=True).click()
        await expect(page.get_by_role("heading", name="general").first).to_be_visible()
        await expect(page.get_by_role("link", name="Ben")).to_be_visible()


async def test_phone__the_tour_covers_nothing(browser: Browser) -> None:
    """The card of the tour lies below the page, so that neither the composer nor a window's buttons are behind it."""
    phone = {"width": 375, "height": 740}
    async with stand_ins() as sandbox, tab(browser, sandbox, tour=True, viewport=phone) as page:
        card, composer = [await page.locator(name).bounding_box() for name in (".tour", ".composer")]
        assert card
        assert composer
        assert composer["y"] + composer["height"] <= card["y"]
