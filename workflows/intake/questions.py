"""What a customer is asked of a draft, and which of its answers they see.

An answer is shown to the customer only where it is theirs, or where the requester asks for that very field. Everything
else that the requester has answered stays theirs. It still counts for the conditions of other fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workflows.forms.resolve import Page, ResolvedField, ResolvedForm, dependants, pages, resolve, visible
from workflows.forms.validation import FieldError, page_errors
from workflows.records.definitions import FieldDefinition, FieldPath, Form
from workflows.records.drafts import Draft
from workflows.records.intake import IntakeLink
from workflows.records.sources import SourceKind


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """The questions of a link, under the draft's answers."""

    form: Form
    draft: Draft
    link: IntakeLink

    @cached_property
    def resolved(self) -> ResolvedForm:
        """The whole form, with the answers that the customer does not see."""
        return resolve(self.form, self.draft.answers)

    @cached_property
    def asked(self) -> frozenset[FieldPath]:
        """The fields that the customer sees, where the form does not disallow them."""
        chosen = frozenset(self.link.questions)
        among = _with_dependants(self.form, chosen) if chosen else frozenset(self.form.by_path)
        return frozenset(path for path in among if path in chosen or self._is_open(path)) & self.form.by_path.keys()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """A page for each section that asks something; keys never depend on answers."""
        shown = ((page, self.fields(page)) for page in pages(self.form, _one_section))
        return tuple(replace(page, fields=tuple(field.path for field in fields)) for page, fields in shown if fields)

    @cached_property
    def errors(self) -> tuple[FieldError, ...]:
        """What keeps the customer from being done, in the order of the pages."""
        return self.errors_on([path for page in self.pages for path in page.fields])

    def fields(self, page: Page) -> tuple[ResolvedField, ...]:
        """The fields of a page that the customer is asked."""
        return tuple(field for field in visible(page, self.resolved) if field.path in self.asked)

    def page(self, key: str) -> Page | None:
        """The page of a key; None where it asks nothing, or no longer exists."""
        return next((page for page in self.pages if page.key == key), None)

    def after(self, key: str) -> str:
        """The key of the page to go to after `key`: the next one with an error or without any answer, else the first

        one with an error; empty where nothing is left.
        """
        keys = [page.key for page in self.pages]
        place = keys.index(key) + 1 if key in keys else 0
        wrong = {error.path for error in self.errors}
        if not wrong:
            return ""
        ahead = (page.key for page in self.pages[place:] if self._is_unfinished(page, wrong))
        behind = (page.key for page in self.pages[:place] if wrong.intersection(page.fields))
        return next(ahead, "") or next(behind, "")

    def _is_unfinished(self, page: Page, wrong: set[FieldPath]) -> bool:
        return bool(wrong.intersection(page.fields)) or not self.draft.answers.keys() & set(page.fields)

    def errors_on(self, paths: Sequence[FieldPath]) -> tuple[FieldError, ...]:
        """The errors of these fields."""
        return page_errors(self.resolved, paths, self.draft.answers)

    def _is_open(self, path: FieldPath) -> bool:
        """Whether nobody has answered, or the customer has."""
        origin = self.draft.prefill.origins.get(path)
        return path not in self.draft.answers or (origin is not None and origin.kind is SourceKind.CUSTOMER)


def _one_section(fields: Sequence[FieldDefinition]) -> bool:
    return len({field.section for field in fields}) == 1


def _with_dependants(form: Form, paths: frozenset[FieldPath]) -> frozenset[FieldPath]:
    """The fields, and all that depend on them, directly or not."""
    direct, known, new = dependants(form), paths, paths
    while new:
        new = frozenset(other for path in new for other in direct.get(path, ())) - known
        known |= new
    return known
