"""A cached resolution equals a new one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.any_form import ANSWERS, forms
from tests.unit.factories import condition, conditional, field, form, path, rule
from workflows.forms.resolutions import CACHE_SIZE, Resolutions
from workflows.forms.resolve import resolve
from workflows.records.definitions import REQUIRED, Form
from workflows.records.drafts import Answers


@given(forms(), st.lists(ANSWERS, min_size=2, max_size=5))
def test_of__the_same_as_resolve(asked: Form, many: list[Answers]) -> None:
    """This holds for any form and any earlier answers."""
    resolutions = Resolutions(asked)
    assert [resolutions.of(answers) for answers in many] == [resolve(asked, answers) for answers in many]


def test_of__resolves_equal_conditions_once() -> None:
    """Texts that no condition names count as equal, and so do fields that nothing depends on."""
    asked = form(field("s.a"), field("s.c"), conditional("s.b", rule(REQUIRED, condition("s.a", "EQUALS", "1"))))
    resolutions = Resolutions(asked)
    some = resolutions.of({path("s.a"): "2", path("s.c"): "x"})
    assert resolutions.of({path("s.a"): "3", path("s.c"): "y"}) is some
    assert resolutions.of({path("s.a"): "1"}) is not some


def test_of__the_cache_is_bounded() -> None:
    """A form with many conditions does not fill the memory, and its results stay right."""
    names = [str(number) for number in range(CACHE_SIZE + 10)]
    asked = form(
        field("s.a"),
        conditional("s.b", rule(REQUIRED, condition("s.a", "IN", *names[:5]))),
        conditional("s.c", rule(REQUIRED, condition("s.a", "IN", *names))),
    )
    resolutions = Resolutions(asked)
    forms = [resolutions.of({path("s.a"): name}) for name in names]
    assert [resolved.by_path[path("s.b")].requirement == REQUIRED for resolved in forms] == [
        name in names[:5] for name in names
    ]
    assert len(resolutions._cache) <= CACHE_SIZE
