"""What the pages of a registration lack."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from bot.messages import preflight as words
from tests.unit.workflows.preflight.cases import good
from workflows.ports.pages import Page, PageProblem
from workflows.preflight.pages import PAGE_RULES, named_pages, page_findings
from workflows.preflight.sheet import Sheet
from workflows.preflight.urls import links
from workflows.records.definitions import FieldPath

CASE = good()["pine-vet"]
POLICY, TERMS = FieldPath("messagingUseCase.privacyPolicyUrl"), FieldPath("messagingUseCase.termsAndConditionsUrl")
OPT_IN, WEBSITE = FieldPath("messagingUseCase.optInDescription"), FieldPath("companyInfo.website")
ANSWERS = {**CASE.answers, OPT_IN: f"{CASE.answers[OPT_IN]} The form is on www.pinevet.com/join."}
SHEET = Sheet(form=CASE.form, answers=ANSWERS)
FILL = "We look after cats, dogs and horses in the whole valley, on weekdays and on Saturdays until noon. " * 3
BRAND = f"{SHEET.brands[0]}. {FILL}"
WORDS = f"{BRAND} Message frequency varies. Message and data rates may apply. Reply STOP to opt out, HELP for help."


@pytest.mark.parametrize(
    ("path", "page", "rules"),
    [
        (WEBSITE, Page(text=BRAND), []),
        (WEBSITE, Page(text=FILL), ["page-without-brand"]),
        (WEBSITE, Page(text="Loading"), ["page-empty"]),
        (WEBSITE, Page(problem=PageProblem.STATUS, status=401), ["page-unreadable"]),
        (POLICY, Page(text=BRAND), ["policy-shares-numbers"]),
        (POLICY, Page(text=f"{BRAND} We do not share your phone number with third parties."), []),
        (POLICY, Page(text=f"{BRAND} Mobile data is never sold."), []),
        (POLICY, Page(text=f"{BRAND} We share data with our partners."), ["policy-shares-numbers"]),
        (TERMS, Page(text=WORDS), ["terms-incomplete"]),
        (TERMS, Page(text=f"{WORDS} Carriers are not liable for delays. See our privacy policy."), []),
        (OPT_IN, Page(text=BRAND), ["opt-in-page-incomplete"]),
        (OPT_IN, Page(text=WORDS), []),
    ],
)
def test_page_findings(path: FieldPath, page: Page, rules: list[str]) -> None:
    """Each page for itself, by what its field asks; each finding has its sentence."""
    named = next(each for each in named_pages(SHEET) if each.path == path)
    found = page_findings(SHEET, {named: page})
    assert [finding.rule for finding in found] == rules
    assert all("{" not in words.sentence(finding) for finding in found)


@pytest.mark.parametrize("problem", list(PageProblem))
def test_sentence__says_why_it_is_not_read(problem: PageProblem) -> None:
    named = named_pages(SHEET)[0]
    (finding,) = page_findings(SHEET, {named: Page(problem=problem, status=403)})
    assert words.WHY[problem.value].format(status=403) in words.sentence(finding)
    assert set(words.PAGE_SENTENCES) == set(PAGE_RULES)


def test_named_pages__with_a_scheme_and_not_too_many() -> None:
    """An address without a scheme is read over TLS."""
    bare = replace(SHEET, answers={**ANSWERS, WEBSITE: "pinevet.example"})
    assert named_pages(bare)[0].url == "https://pinevet.example"
    assert {each.path for each in named_pages(SHEET)} == {WEBSITE, POLICY, TERMS, OPT_IN}


@pytest.mark.parametrize("piece", ["a", "a.", "a-", "@", "a@", "www.", " ", "a message "])
def test_page_findings__a_page_made_to_take_long(piece: str) -> None:
    """A page of the web may be anything; a word of 20,000 letters takes no longer than others."""
    hostile = piece * (20_000 // len(piece)) + "1"
    began = time.process_time()
    page_findings(SHEET, {each: Page(text=hostile) for each in named_pages(SHEET)})
    links(hostile)
    assert time.process_time() - began < 1
