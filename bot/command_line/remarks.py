"""What a reviewer would say about answers, on the terminal: shown, overridden, taken over, and a refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

import click

from bot import messages
from bot.command_line.options import Exit, Failure, Output
from bot.command_line.parameters import pairs
from workflows.ports.pages import Page, PageSource
from workflows.preflight.findings import Finding, Severity
from workflows.preflight.overriding import counting, decided_by_rule, musts, override_of
from workflows.preflight.pages import PAGE_RULES, named_pages, page_findings
from workflows.preflight.rules import RULES
from workflows.preflight.sheet import Sheet
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Draft
from workflows.submissions.override import is_reason

#: Pages that are read at the same time.
AT_ONCE = 6

Command = TypeVar("Command", bound=Callable[..., object])


@dataclass(frozen=True, kw_only=True)
class Remarks:
    """The remarks about one registration, or its next version."""

    form: Form
    draft: Draft
    findings: Sequence[Finding]
    #: Answers that texts of rules have replaced.
    taken_over: Mapping[FieldPath, str]

    @property
    def counting(self) -> tuple[Finding, ...]:
        """Those that nobody has overridden."""
        return counting(self.findings, self.draft.answers, self.draft.overrides)

    def documents(self) -> list[dict[str, object]]:
        """All of them, for programs."""
        answers, overrides = self.draft.answers, self.draft.overrides
        return [
            messages.preflight.document(finding, override_of(finding, answers, overrides)) for finding in self.findings
        ]

    def show(self, output: Output) -> None:
        """All of them, for people."""
        titles: dict[str, str] = {path: definition.title for path, definition in self.form.by_path.items()}
        for path, text in self.taken_over.items():
            output.say(messages.preflight.taken_over(titles[path], text))
        kept = self.counting
        overridden = [
            (finding, override_of(finding, self.draft.answers, self.draft.overrides)) for finding in self.findings
        ]
        settled = [(finding, override) for finding, override in overridden if override]
        output.say(*output.wrapped(messages.preflight.lines(kept, titles)))
        output.say(*output.wrapped(messages.preflight.overridden_lines(settled, titles)))

    def refuse(self, document: Mapping[str, object], *, strict: bool) -> None:
        """Raises Failure where one keeps the answers from being submitted; with `strict`, any but a hint does."""
        found = self.counting
        blocking = [one for one in found if one.severity is not Severity.HINT] if strict else musts(found)
        if blocking:
            rules = list(dict.fromkeys(finding.rule for finding in blocking))
            refusal = messages.preflight.refusal(len(blocking), rules, strict=strict and not musts(found))
            raise Failure(refusal, Exit.INVALID, done=False, **{**document, "preflight": self.documents()})


def remark_options(command: Command) -> Command:
    """The options about remarks."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _reasons(context: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Rules to reasons."""
    reasons = pairs()(context, parameter, given)
    known = {rule.id for rule in RULES} | PAGE_RULES.keys()
    for rule, reason in reasons.items():
        if rule not in known:
            raise click.BadParameter(messages.preflight.unknown_rule(rule), context, parameter)
        if not is_reason(reason):
            raise click.BadParameter(messages.preflight.REASON_SHORT, context, parameter)
    return reasons


_OPTIONS = (
    click.option(
        "--override",
        "overrides",
        metavar="RULE=REASON",
        multiple=True,
        callback=_reasons,
        help="Submit in spite of what a reviewer would say by this rule, and keep your reason. Can be repeated.",
    ),
    click.option(
        "--strict", is_flag=True, help="Do not submit what a reviewer has often denied, unless you override it."
    ),
)


async def with_pages(remarks: Remarks, reasons: Mapping[str, str], pages: PageSource, now: datetime) -> Remarks:
    """The remarks with what the pages of the answers lack; each page is read once, all of them at the same time."""
    draft = remarks.draft
    sheet = Sheet(form=remarks.form, answers=draft.answers)
    named = await asyncio.to_thread(named_pages, sheet)
    read = dict(zip(named, await asyncio.gather(*(pages.read(one.url) for one in named)), strict=True))
    found = await asyncio.to_thread(page_findings, sheet, read)
    decided = decided_by_rule(found, draft.answers, reasons, draft.owner, now)
    draft = replace(draft, overrides=(*decided, *draft.overrides))  # the first one about a remark counts
    return replace(remarks, draft=draft, findings=(*remarks.findings, *found))


check_pages = click.option(
    "--check-pages",
    is_flag=True,
    help="Open the website, the privacy policy, the terms and the opt-in page, and say what they lack.",
)


def refuse_unread_pages(overrides: Mapping[str, str], *, check_pages: bool) -> None:
    """Raises Failure where a reason is about pages, and nobody opens them."""
    rule = next((rule for rule in overrides if rule in PAGE_RULES), "")
    if rule and not check_pages:
        raise Failure(messages.preflight.pages_not_opened(rule), Exit.USAGE)


async def read_pages(addresses: Sequence[str], pages: PageSource) -> dict[str, Page]:
    """Many pages, a few at the same time, by address."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def read(url: str) -> Page:
        async with turn:
            return await pages.read(url)

    return dict(zip(addresses, await asyncio.gather(*map(read, addresses)), strict=True))


aws_review = click.option(
    "--aws-review",
    is_flag=True,
    help="Let AWS look at it before the carriers do. AWS may process the answers in another region for this.",
)
use_suggestions = click.option(
    "--use-suggestions", "takes_over", is_flag=True, help="Take over every text that a rule suggests."
)
