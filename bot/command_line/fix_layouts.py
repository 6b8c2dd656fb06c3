"""`callsign doctor --slack-layouts`: the windows of a denial that is corrected, and of versions that are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.blocks import denial
from bot.blocks.details import Comparison, Details, details_view
from bot.blocks.elements import Block
from bot.blocks.fields import fits
from bot.blocks.page import PageContext, page_view
from bot.blocks.review import ReviewState, review_view
from bot.command_line.layouts import Layout
from bot.messages.denial import DENIED_TITLE, fix_in_progress
from workflows.forms.changes import FormChangeKind
from workflows.forms.resolve import pages, resolve
from workflows.forms.validation import errors
from workflows.records.account import VersionSummary
from workflows.records.definitions import Form
from workflows.records.drafts import Draft
from workflows.records.registrations import Registration, Revision, Verdict
from workflows.reporting.history import FieldChange
from workflows.submissions import revise


def of_fix(form: Form, draft: Draft, denied: Registration, verdict: Verdict, now: datetime) -> Iterator[Layout]:
    """Every page of a fix, its review, who else has it, and the versions side by side."""
    revision = Revision(draft_id=draft.id, registration_id=denied.id, base_version=1, verdict=verdict, sent={})
    fixing = denial.Fix(
        revision=revision,
        marks=dict.fromkeys(list(form.by_path)[:3], FormChangeKind.TIGHTENED),
        differences=revise.differences(form, revision, draft.answers),
        unseen=revise.unseen(revision),
    )
    for name, view in (*_pages(form, draft, fixing), *_windows(form, draft, fixing), *_around(form, denied, now)):
        yield Layout(name=name, kind="view", content=view)


def _pages(form: Form, draft: Draft, fixing: denial.Fix) -> Iterator[tuple[str, Block]]:
    resolved = resolve(form, draft.answers)
    usual = pages(form, fits)
    cut = revise.pages(form, fixing.revision, usual, denial.fits, DENIED_TITLE)
    for step, page in enumerate(cut, start=1):
        context = PageContext(
            step=step,
            steps=len(cut) + 1,
            intro=denial.intro(fixing, form) if step == 1 else (),
            notes=denial.notes(fixing),
            to_review=True,
        )
        yield f"fix, {page.title}", page_view(draft, resolved, page, context)


def _windows(form: Form, draft: Draft, fixing: denial.Fix) -> Iterator[tuple[str, Block]]:
    yield "review of a fix", review_view(draft, form, ReviewState(errors=errors(form, draft.answers), fix=fixing))
    seen = replace(fixing, unseen=())
    yield "review of a fix that was looked at", review_view(draft, form, ReviewState(fix=seen))
    words = fix_in_progress(draft.owner.user_id, None)
    yield "a fix of somebody else", denial.taken_view(words, "")
    yield "a fix to be taken over", denial.taken_view(words, fixing.revision.registration_id)


def _around(form: Form, denied: Registration, now: datetime) -> Iterator[tuple[str, Block]]:
    versions = tuple(VersionSummary(version=number, status="DENIED", history={"SUBMITTED": now}) for number in (2, 1))
    changes = tuple(
        FieldChange(path=path, title=definition.title, old="before", new="after")
        for path, definition in form.by_path.items()
    )
    compared = Details(registration=denied, versions=versions, comparison=Comparison(older=1, newer=2, changes=changes))
    yield "details, compared", details_view(compared, now)
