"""The order of a form's pages: the first, the next and the previous page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workflows.forms.resolve import Page, ResolvedForm, resolve, visible
from workflows.forms.validation import errors
from workflows.records.definitions import Form
from workflows.records.drafts import Answers


@dataclass(frozen=True, kw_only=True)
class PageOrder:
    """The pages of a form, and which of them are shown under the current answers."""

    form: Form
    answers: Answers
    #: All pages, independent of the answers.
    pages: tuple[Page, ...]
    #: A section whose pages are always shown, even if they ask nothing: the pages of a denial.
    always: str = ""

    @cached_property
    def resolved(self) -> ResolvedForm:
        """The form resolved under the answers."""
        return resolve(self.form, self.answers)

    @cached_property
    def shown(self) -> tuple[Page, ...]:
        """The pages that ask something, and those of the section that is always shown."""
        return tuple(page for page in self.pages if page.section == self.always or visible(page, self.resolved))

    def page(self, key: str) -> Page | None:
        """The page with this key or this section, shown or not; None for an unknown key."""
        exact = next((page for page in self.pages if page.key == key), None)
        return exact or next((page for page in self.pages if key in page.sections), None)

    def first(self) -> Page | None:
        """The first shown page; None where no page is shown."""
        return next(iter(self.shown), None)

    def after(self, key: str) -> Page | None:
        """The next shown page. After the last, the first page with an error, which a later answer may have caused.

        None where there are no errors. An unknown key, such as "", gives the first page.
        """
        index = self._index(key)
        following = next((page for page in self.shown if self._index(page.key) > index), None)
        return following or self._first_with_error()

    def before(self, key: str) -> Page | None:
        """The previous shown page; None before the first. An unknown key, such as the review's, gives the last page."""
        index = self._index(key) if self.page(key) else len(self.pages)
        earlier = [page for page in self.shown if self._index(page.key) < index]
        return earlier[-1] if earlier else None

    def _first_with_error(self) -> Page | None:
        wrong = {error.path for error in errors(self.form, self.answers)}
        return next((page for page in self.pages if wrong.intersection(page.fields)), None)

    def _index(self, key: str) -> int:
        page = self.page(key)
        return self.pages.index(page) if page else -1
