"""Forms in a real browser: the inputs of Slack's client, and the answers of the bot."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.slack.elements import STATE
from sandbox.slack.normalise import normalised_view
from tests.browser.hands import chooses, fills, picks, presses, starts_registration, types
from tests.browser.running import Sandbox, stand_ins, tab, whole_sandbox

COMPANY = {
    "Company name": "Example Corp",
    "Company website": "https://www.example.com",
    "Address 1": "123 Any Street",
    "City": "Seattle",
    "State/Province": "WA",
    "Zip Code": "98109",
    "Company identification number": "12-3456789",
    "First Name": "Jane",
    "Last Name": "Doe",
    "Support Email": "support@example.com",
    "Support Phone Number": "+12065550100",
}


async def chooses_in_lists(page: Page) -> None:
    """The choices of the company's page."""
    for label in ("Country", "Identification number country"):
        await chooses(page, label, "United States (US)")
    await picks(page, "Private profit")
    await chooses(page, "Identification number type", "EIN")


async def test_submit__shows_field_errors_where_they_are(browser: Browser) -> None:
    """Errors of Slack's client and of the bot are shown under their inputs, and the first one is focused."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await starts_registration(page)
        await presses(page, "Next")
        name = page.get_by_label("Company name")
        await expect(name).to_be_focused()
        await expect(name).to_have_attribute("aria-invalid", "true")
        await expect(page.locator(".f-error").first).to_have_text("Please complete this required field.")
        await fills(page, {**COMPANY, "Zip Code": "9" * 21})
        await expect(name).to_have_attribute("aria-invalid", "false")
        await chooses_in_lists(page)
        await presses(page, "Next")
        code = page.get_by_label("Zip Code")
        await expect(code).to_be_focused()
        described = await code.get_attribute("aria-describedby")
        assert described
        assert f"{await code.get_attribute('id')}-error" in described
        await fills(page, {"Zip Code": "98109"})
        await presses(page, "Next")
        await expect(page.get_by_text("Step 2 of")).to_be_visible()


async def test_answer__makes_a_conditional_field_appear(browser: Browser) -> None:
    """A choice that adds fields shows them immediately, and values typed in the meantime stay."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await starts_registration(page, "US 10DLC brand registration")
        await fills(page, {"Legal company name": "Example Corp"})
        symbol = page.get_by_role("textbox", name="Stock symbol")
        await expect(symbol).to_have_count(0)
        await picks(page, "Public")
        await expect(symbol).to_be_visible()
        await expect(page.get_by_label("Legal company name")).to_have_value("Example Corp")


async def test_back__keeps_every_answer(browser: Browser) -> None:
    """Going forward and back loses no value, not even one typed just before Back."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await starts_registration(page)
        await fills(page, COMPANY)
        await chooses_in_lists(page)
        await presses(page, "Next")
        await fills(page, {"Use case details": "Sign-in codes"})
        await presses(page, "Back")
        await expect(page.get_by_text("Step 1 of")).to_be_visible()
        await expect(page.get_by_label("City")).to_have_value("Seattle")
        await expect(page.get_by_role("radio", name="Private profit")).to_be_checked()
        await presses(page, "Next")
        await expect(page.get_by_label("Use case details")).to_have_value("Sign-in codes")


async def test_closing__keeps_the_draft(browser: Browser) -> None:
    """Esc closes the window and the draft has the answers; discarding it asks for a confirmation."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await starts_registration(page, name="Sign-in codes")
        await fills(page, {"Company name": "Example Corp"})
        await page.wait_for_timeout(400)
        await page.keyboard.press("Escape")
        await expect(page.locator(".modal")).to_have_count(0)
        await expect(page.locator("#composer")).to_be_focused()
        await types(page, "/callsign drafts")
        answer = page.locator(".message.ephemeral")
        await answer.get_by_role("button", name="Continue").click()
        await expect(page.get_by_label("Company name")).to_have_value("Example Corp")
        await page.keyboard.press("Escape")
        await answer.get_by_role("button", name="Discard").click()
        dialog = page.get_by_role("dialog", name="Discard this draft?")
        await dialog.get_by_role("button", name="Keep it").click()
        await expect(answer.get_by_role("button", name="Continue")).to_be_visible()
        await answer.get_by_role("button", name="Discard").click()
        await dialog.get_by_role("button", name="Discard").click()
        await expect(page.get_by_text("The draft has been discarded.")).to_be_visible()


async def test_keyboard__is_enough(browser: Browser) -> None:
    """The page works with the keyboard; Tab stays in the window, and F6 moves between the panes."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        await page.locator("#composer").focus()
        await page.keyboard.type("/call")
        await expect(page.get_by_role("option", name="/callsign new")).to_be_visible()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("combobox", name="Region")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.type("toll-free")
        await expect(page.get_by_role("option").first).to_contain_text("toll-free")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("combobox", name="Start from")).to_be_visible()
        name = page.get_by_role("textbox", name="Name")
        for _ in range(6):  # past the choices between, and what clears them
            await page.keyboard.press("Tab")
            if await name.evaluate("element => element === document.activeElement"):
                break
        await page.keyboard.type("By keyboard")
        await page.keyboard.press("F6")
        assert await page.evaluate("Boolean(document.activeElement.closest('.console'))")
        await page.keyboard.press("F6")
        assert await page.evaluate("Boolean(document.activeElement.closest('.modal'))")
        for _ in range(12):
            await page.keyboard.press("Tab")
            assert await page.evaluate("Boolean(document.activeElement.closest('.modal'))")
        await page.keyboard.press("Control+Enter")
        await expect(page.get_by_text("Step 1 of")).to_be_visible()


async def test_external_select__searches_while_typing(browser: Browser) -> None:
    """If there are more options than a select can have, the bot is asked for matching ones."""
    async with whole_sandbox() as sandbox, tab(browser, sandbox) as page:
        sandbox.aws.faults.change_form(
            "US_TOLL_FREE_REGISTRATION", lambda fields: [_long_select(fields[0]), *fields[1:]]
        )
        await starts_registration(page)
        box = page.get_by_role("combobox", name="Company name")
        await box.click()
        await expect(page.get_by_role("option")).to_have_count(80)
        await box.fill("147")
        await expect(page.get_by_role("option")).to_have_text(["Place 147"])
        await page.keyboard.press("Enter")
        await expect(box).to_have_value("Place 147")


def _long_select(field: dict[str, Any]) -> dict[str, Any]:
    """The field as a choice of a hundred and fifty places."""
    options = [f"Place {number}" for number in range(100, 250)]
    changed = {name: value for name, value in field.items() if name != "TextValidation"}
    return {
        **changed,
        "FieldType": "SELECT",
        "SelectValidation": {"MinChoices": 1, "MaxChoices": 1, "Options": options},
    }


OPTIONS = [{"text": {"type": "plain_text", "text": word}, "value": word} for word in ("one", "two")]
OWN: dict[str, dict[str, Any]] = {
    "number_input": {"is_decimal_allowed": False},
    **{kind: {"options": OPTIONS} for kind in ("static_select", "multi_static_select", "radio_buttons", "checkboxes")},
}


def _every_element() -> dict[str, Any]:
    """A modal with every element that has a value."""
    words = {"type": "plain_text", "text": "Every element"}
    blocks = [
        {
            "type": "input",
            "block_id": kind,
            "optional": True,
            "label": {"type": "plain_text", "text": f"Label of {kind}"},
            "hint": {"type": "plain_text", "text": f"Hint of {kind}"},
            "element": {"type": kind, "action_id": "answer", **OWN.get(kind, {})},
        }
        for kind in STATE
    ]
    return {"type": "modal", "title": words, "submit": words, "blocks": blocks}


def _opens(sandbox: Sandbox, content: dict[str, Any]) -> None:
    """Open a modal without the app."""
    workspace = sandbox.slack.workspace
    workspace.open_modal(workspace.user("ana"), normalised_view(content, lambda: workspace.new_id("b")))


ENTERED = {
    "plain_text_input": "words",
    "email_text_input": "jane@example.com",
    "url_text_input": "https://example.com",
    "number_input": "12",
    "rich_text_input": "rich words",
    "datepicker": "2026-11-21",
    "timepicker": "09:30",
    "datetimepicker": "2026-11-21T09:30",
}
CHOSEN = {
    "static_select": "two",
    "multi_static_select": "two",
    "users_select": "Ben",
    "multi_users_select": "Ben",
    "conversations_select": "#general",
    "multi_conversations_select": "#general",
    "channels_select": "#general",
    "multi_channels_select": "#general",
}


async def test_elements__each_holds_what_is_entered(browser: Browser) -> None:
    """Every Block Kit element with a value is shown with label and hint, and its state is Slack's."""
    async with stand_ins() as sandbox, tab(browser, sandbox, timezone_id="UTC") as page:
        _opens(sandbox, _every_element())
        await expect(page.locator(".modal .field")).to_have_count(len(STATE))
        for kind, value in ENTERED.items():
            await page.get_by_label(f"Label of {kind}").fill(value)
        for kind, value in CHOSEN.items():
            await chooses(page, f"Label of {kind}", value)
        for kind in ("radio_buttons", "checkboxes"):
            await page.locator(f"[data-block={kind}]").get_by_label("two").check()
        await page.locator("[data-block=datetimepicker] input").press("Tab")
        await page.wait_for_timeout(500)
        view = sandbox.slack.workspace.user("ana").modals[-1]
        empty = {kind for kind in STATE if not view.values[kind]["answer"].get(STATE[kind][0])}
        assert empty == {"external_select", "multi_external_select", "file_input"}
        assert view.values["datetimepicker"]["answer"]["selected_date_time"] == 1795253400
        assert view.values["multi_static_select"]["answer"]["selected_options"][0]["value"] == "two"
        await expect(page.locator(".b-unknown")).to_have_count(0)


@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_colours__are_readable(browser: Browser, mode: Any) -> None:
    """All texts of the page, also hints, have a contrast of 4.5 to 1 in both themes."""
    async with stand_ins() as sandbox, tab(browser, sandbox, color_scheme=mode) as page:
        _opens(sandbox, _every_element())
        await expect(page.locator(".modal")).to_be_visible()
        poor = await page.evaluate(CONTRAST)
        assert poor == []


#: Texts of the page whose colour is too near to what lies behind it.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const colour = rgba(getComputedStyle(at).backgroundColor); if (colour[3] > 250) return colour; } return [255, 255, 255, 255]; };
  const poor = [];
  for (const element of document.querySelectorAll(".modal *, .console *, .top *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.offsetParent || element.closest("button:disabled")) continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) poor.push(`${element.className || element.tagName}: ${element.textContent.trim().slice(0, 30)} ${((a + 0.05) / (b + 0.05)).toFixed(1)}`);
  }
  return poor;
}"""
