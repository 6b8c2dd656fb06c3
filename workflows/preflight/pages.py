"""Rules about the pages that a registration names: what reviewers open. The pages themselves are read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.ports.pages import Page
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.samples import FREQUENCY, HELP_KEYWORD, RATES, STOP
from workflows.preflight.sheet import OPT_IN, POLICY, TERMS, WEBSITE, Sheet
from workflows.preflight.urls import links
from workflows.records.definitions import FieldPath

#: A page with fewer letters is empty, or a program writes it in the browser.
EMPTY = 200
#: Pages that one registration may name.
MOST = 6
_KEEPS_NUMBERS = re.compile(
    r"\b(not|never|no|without|nor)\b[^.]{0,120}\b(share|shared|sell|sold|disclos\w+|rent\w*|third part\w+)\b"
    r"|\b(share|shared|sell|sold|disclos\w+)\b[^.]{0,120}\b(not|never|no)\b",
    re.IGNORECASE,
)
_TERMS: Mapping[str, re.Pattern[str]] = {
    "frequency": FREQUENCY,
    "rates": RATES,
    "STOP": STOP,
    "HELP or a contact": re.compile(r"\bhelp\b|\bsupport\b|\bcontact\b|@", re.IGNORECASE),
    "that carriers are not liable": re.compile(r"\bcarriers?\b[^.]{0,80}\bliab", re.IGNORECASE),
    "a link to the privacy policy": re.compile(r"\bprivacy\b", re.IGNORECASE),
}
_OPT_IN: Mapping[str, re.Pattern[str]] = {
    "frequency": FREQUENCY,
    "rates": RATES,
    "HELP": HELP_KEYWORD,
    "STOP": STOP,
}
#: The rules, with the denials that they foretell.
PAGE_RULES: Mapping[str, tuple[str, ...]] = {
    "page-unreadable": ("BRAND_URL_INVALID", "INVALID_URL"),
    "page-empty": ("BRAND_URL_INSUFFICIENT_CONTENT",),
    "page-without-brand": ("PRIVACY_POLICY_MISMATCH", "TERMS_AND_CONDITIONS_MISMATCH"),
    "policy-shares-numbers": ("OPT_IN_DATA_SHARED_WITH_THIRD_PARTIES",),
    "terms-incomplete": ("TERMS_AND_CONDITIONS_NON_COMPLIANT",),
    "opt-in-page-incomplete": ("OPT_IN_WORKFLOW_NON_COMPLIANT",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPage:
    """A page that an answer names."""

    path: FieldPath
    url: str


def named_pages(sheet: Sheet) -> tuple[NamedPage, ...]:
    """The pages of the answers: website, privacy policy, terms, and the first one of the opt-in description."""
    named = [
        NamedPage(path=path, url=_whole(url))
        for pattern in (WEBSITE, POLICY, TERMS)
        for path, url in sheet.like(pattern).items()
    ]
    for path, text in sheet.like(OPT_IN).items():
        named += [NamedPage(path=path, url=_whole(link)) for link in links(text)[:1]]
    return tuple(named[:MOST])


def page_findings(sheet: Sheet, read: Mapping[NamedPage, Page]) -> tuple[Finding, ...]:
    """What the pages lack; hints where it may only look so to a program."""
    return tuple(finding for named, page in read.items() for finding in _of(sheet, named, page))


def _of(sheet: Sheet, named: NamedPage, page: Page) -> Iterator[Finding]:
    fields = (named.path,)
    if page.problem:
        params = {"why": page.problem.value, "status": str(page.status)}
        yield Finding(rule="page-unreadable", severity=Severity.SHOULD, fields=fields, params=params)
        return
    if len(page.text) < EMPTY:
        yield Finding(rule="page-empty", severity=Severity.HINT, fields=fields)
        return
    if not sheet.names_brand(page.text):
        params = {"brand": sheet.brands[0]}
        yield Finding(rule="page-without-brand", severity=Severity.SHOULD, fields=fields, params=params)
    if named.path in sheet.like(POLICY) and not _KEEPS_NUMBERS.search(page.text):
        yield Finding(rule="policy-shares-numbers", severity=Severity.SHOULD, fields=fields)
    for rule, wanted, paths in (
        ("terms-incomplete", _TERMS, sheet.like(TERMS)),
        ("opt-in-page-incomplete", _OPT_IN, sheet.like(OPT_IN)),
    ):
        missing = [name for name, pattern in wanted.items() if not pattern.search(page.text)]
        if sheet.is_american and named.path in paths and missing:
            params = {"missing": ", ".join(missing)}
            yield Finding(rule=rule, severity=Severity.SHOULD, fields=fields, params=params)


def _whole(url: str) -> str:
    return url if "://" in url else f"https://{url}"
