"""Pages before the usual ones: fields that were denied, that a changed form asks about, or that are asked first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from workflows.forms.resolve import Page
from workflows.records.definitions import FieldDefinition, FieldPath, Form

#: Key of the first page with refused fields; the next are `denied.2`, `denied.3`.
DENIED_PAGE = "denied"
#: The same for fields to look at because the form has changed.
CHANGED_PAGE = "changed"
#: The same for what is asked first of a form that was filled in from something earlier.
ASKED_PAGE = "asked"
#: All of them. Their fields come from any section.
EXTRA_PAGES = frozenset({DENIED_PAGE, CHANGED_PAGE, ASKED_PAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How extra pages are cut and called."""

    #: Whether these fields fit on one page.
    fits: Callable[[Sequence[FieldDefinition]], bool]
    title: str


def denied_pages(form: Form, denied: Collection[FieldPath], usual: Sequence[Page], cut: Cut) -> tuple[Page, ...]:
    """The denied fields on pages of their own, independent of their sections, then the usual pages without them.

    There is always a first page, for the denial as a whole. A denied field that the form has lost belongs to it.
    """
    gone = tuple(path for path in denied if path not in form.by_path)
    first, *others = _extra(DENIED_PAGE, form, denied, cut)
    first = replace(first, fields=(*gone, *first.fields))
    return (first, *others, *_without(denied, usual))


def changed_pages(form: Form, changed: Collection[FieldPath], usual: Sequence[Page], cut: Cut) -> tuple[Page, ...]:
    """The changed fields on pages of their own, then the usual pages without them."""
    if not any(path in form.by_path for path in changed):
        return tuple(usual)
    return (*_extra(CHANGED_PAGE, form, changed, cut), *_without(changed, usual))


def asked_pages(form: Form, asked: Collection[FieldPath], usual: Sequence[Page], cut: Cut) -> tuple[Page, ...]:
    """What is asked first of a form that was filled in, on pages of their own, then the usual pages without that."""
    if not any(path in form.by_path for path in asked):
        return tuple(usual)
    return (*_extra(ASKED_PAGE, form, asked, cut), *_without(asked, usual))


def _extra(key: str, form: Form, paths: Collection[FieldPath], cut: Cut) -> tuple[Page, ...]:
    """Pages of these fields, in form order; at least one."""
    parts: list[list[FieldDefinition]] = [[]]
    for field in (field for field in form.fields if field.path in paths):
        if parts[-1] and not cut.fits([*parts[-1], field]):
            parts.append([])
        parts[-1].append(field)
    return tuple(
        Page(
            key=key if part == 1 else f"{key}.{part}",
            sections=(key,),
            title=cut.title,
            part=part,
            parts=len(parts),
            fields=tuple(field.path for field in fields),
        )
        for part, fields in enumerate(parts, start=1)
    )


def _without(paths: Collection[FieldPath], usual: Sequence[Page]) -> list[Page]:
    return [replace(page, fields=tuple(path for path in page.fields if path not in paths)) for page in usual]
