"""The text of messages: Slack's markup becomes nodes; other markup stays text."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.browser.posted import says
from tests.browser.running import stand_ins, tab

CASES = [
    ("*bold* and _italic_ ~gone~ `code`", "bold and italic gone code", ["strong", "em", "s", "code"]),
    ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name", []),
    ("&lt;b&gt; &amp;amp;", "<b> &amp;", []),
    ("<script>alert(1)</script>", "<script>alert(1)</script>", []),
    ("<https://example.com/a?b=1&amp;c=2|a link>", "a link", ["a"]),
    ("<javascript:alert(1)|click>", "click", []),
    ("&gt; quoted", "quoted", ["blockquote"]),
    ("```a *b*\nc```", "a *b*\nc", ["pre"]),
    ("<!date^1700000000^{date_short_pretty}|then>", "Nov 14, 2023", ["time"]),
    (":x: no, :unheard_of: yes", "no, :unheard_of: yes", ["svg"]),
]


async def test_mrkdwn__reads_as_in_slack(browser: Browser) -> None:
    """Every kind of Slack markup is rendered, and text that only looks like markup stays text."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        for number, (text, shown, tags) in enumerate(CASES):
            says(sandbox, text)
            body = page.locator(".message .b-text").nth(number)
            await expect(body).to_be_visible()
            assert (await body.text_content() or "").strip() == shown
            names = await body.evaluate("(body) => [...body.querySelectorAll('*')].map((node) => node.localName)")
            assert [
                tag
                for tag in names
                if tag in {"strong", "em", "s", "code", "a", "blockquote", "pre", "time", "svg", "script"}
            ] == tags


async def test_mentions__name_people_and_channels(browser: Browser) -> None:
    """Ids are shown as names, and a message that mentions the person is highlighted."""
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        ana, general = sandbox.slack.user("ana").id, sandbox.slack.channel("general").id
        says(sandbox, f"<@{ana}> look into <#{general}>")
        message = page.locator(".message.mentioned")
        await expect(message).to_contain_text("@Ana look into #general")


@pytest.mark.parametrize("kind", ["plain_text", "rich_text"])
async def test_foreign_text__is_never_parsed(browser: Browser, kind: str) -> None:
    """Plain text and rich text keep every character."""
    text = "*not bold* <b>x</b> <!channel> &amp; :x"
    section = {"type": "section", "block_id": "b", "text": {"type": "plain_text", "text": text, "emoji": False}}
    runs = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
    block = section if kind == "plain_text" else {"type": "rich_text", "block_id": "b", "elements": runs}
    async with stand_ins() as sandbox, tab(browser, sandbox) as page:
        says(sandbox, "words", [block])
        await expect(page.locator(".message .blocks")).to_have_text(text)
