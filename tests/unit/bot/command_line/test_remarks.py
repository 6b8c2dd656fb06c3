"""Remarks about pages and the reasons given for them."""

from __future__ import annotations

from dataclasses import replace

from bot.command_line.remarks import Remarks, with_pages
from tests.unit.factories import NOW, PERSON, draft
from tests.unit.workflows.preflight.cases import good
from workflows.preflight.overriding import decided_by_rule
from workflows.records.definitions import FieldPath
from workflows.web.pages import WebPages

WEBSITE = FieldPath("companyInfo.website")
REASONS = {"page-unreadable": "It opens tomorrow."}


async def unknown(_: str) -> list[str]:
    """No host has an address, so nothing is asked."""
    return []


PAGES = WebPages(unknown)


async def test_with_pages__a_new_reason_replaces_the_old_one() -> None:
    """A reason of the version before is about another address; the one that is given now counts."""
    case = good()["pine-vet"]
    before = replace(case, answers={**case.answers, WEBSITE: "https://old-pine-vet.com"})
    remarks = Remarks(form=case.form, draft=draft(answers=before.answers), findings=(), taken_over={})
    old = await with_pages(remarks, {}, PAGES, NOW)
    kept = decided_by_rule(old.findings, before.answers, REASONS, PERSON, NOW)
    moved = replace(old, draft=replace(old.draft, answers=case.answers, overrides=kept), findings=())
    assert [one.fields for one in (await with_pages(moved, {}, PAGES, NOW)).counting] == [(WEBSITE,)]
    assert (await with_pages(moved, REASONS, PAGES, NOW)).counting == ()
