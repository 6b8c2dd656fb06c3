"""Which page of a form comes first, next and before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workflows.forms.resolve import Page, ResolvedForm, resolve, visible
from workflows.forms.validation import errors
from workflows.records.definitions import Form
from workflows.records.drafts import Answers


@dataclass(frozen=True, kw_only=True)
class PageOrder:
    """The pages of a form, and which of them are shown under the answers given so far."""

    form: Form
    answers: Answers
    #: All pages; the same whatever the answers are.
    pages: tuple[Page, ...]
    #: A section whose pages are shown though they may ask nothing: those of a denial.
    always: str = ""

    @cached_property
    def resolved(self) -> ResolvedForm:
        """The form under the answers."""
        return resolve(self.form, self.answers)

    @cached_property
    def shown(self) -> tuple[Page, ...]:
        """The pages that ask something, and those of the section that is always shown."""
        kept = (page for page in self.pages if page.section == self.always or visible(page, self.resolved))
        return tuple(kept)

    def page(self, key: str) -> Page | None:
        """The page of this key, shown or not."""
        return next((page for page in self.pages if page.key == key), None)

    def first(self) -> Page | None:
        """The first page that is shown; None where none is."""
        return next(iter(self.shown), None)

    def after(self, key: str) -> Page | None:
        """The next page that is shown; after the last, the first with something wrong, which a later answer may have caused.

        None where everything is answered. An unknown key, such as "", gives the first page.
        """
        place = self._place(key)
        following = next((page for page in self.shown if self._place(page.key) > place), None)
        return following or self._first_wrong()

    def before(self, key: str) -> Page | None:
        """The page shown before; None before the first. An unknown key, such as that of the review, gives the last page."""
        place = self._place(key) if self.page(key) else len(self.pages)
        earlier = [page for page in self.shown if self._place(page.key) < place]
        return earlier[-1] if earlier else None

    def _first_wrong(self) -> Page | None:
        wrong = {error.path for error in errors(self.form, self.answers)}
        return next((page for page in self.pages if wrong.intersection(page.fields)), None)

    def _place(self, key: str) -> int:
        return next((place for place, page in enumerate(self.pages) if page.key == key), -1)
