"""Any form and any answers for hypothesis, with chains, cycles and nonsense."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.unit.factories import document, field, form, options
from workflows.records.definitions import (
    ATTACHMENT,
    CONDITIONAL,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    SELECT,
    TEXT,
    Condition,
    ConditionalBehavior,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
    ValueRule,
)

PATHS = [FieldPath(f"{section}.{name}") for section in "abc" for name in "pqr"]

VALUES = ["X", "Y", "", " ", "Z" * 30]

BEHAVIORS = st.sampled_from([REQUIRED, OPTIONAL, DISALLOWED, "NEWER"])

OPERATORS = st.sampled_from(["EQUALS", "NOT_EQUALS", "IN", "NOT_IN", "HAS_VALUE", "NO_VALUE", "NEWER"])

RULES = st.builds(
    ValueRule,
    min_length=st.none() | st.integers(0, 5),
    max_length=st.none() | st.integers(1, 4096),
    pattern=st.none() | st.sampled_from(["^X$", "Y", "("]),
    allowed_values=st.none() | st.lists(st.sampled_from(VALUES), max_size=2).map(tuple),
)

CONDITIONS = st.builds(
    Condition,
    depends_on=st.sampled_from([*PATHS, FieldPath("not.there")]),
    operator=OPERATORS,
    values=st.lists(st.sampled_from(VALUES), max_size=2).map(tuple),
)

CONDITIONAL_RULES = st.builds(
    ConditionalRule,
    conditions=st.lists(CONDITIONS, min_size=1, max_size=3).map(tuple),
    behavior=BEHAVIORS,
    validation=st.none() | RULES,
)

BEHAVIOR = st.builds(
    ConditionalBehavior, rules=st.lists(CONDITIONAL_RULES, min_size=1, max_size=3).map(tuple), default=BEHAVIORS
)


@st.composite
def definitions(draw: st.DrawFn, path: FieldPath) -> FieldDefinition:
    conditional = draw(st.none() | BEHAVIOR)
    return field(
        path,
        kind=draw(st.sampled_from([TEXT, SELECT, ATTACHMENT, "NEWER"])),
        requirement=CONDITIONAL if conditional else draw(st.sampled_from([REQUIRED, CONDITIONAL, OPTIONAL, "NEWER"])),
        conditional=conditional,
        rule=draw(RULES),
        options=options("X", "Y"),
        max_choices=draw(st.integers(1, 2)),
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Up to six fields in three sections, in any order, some sections not listed. Any field may depend on any other."""
    paths = draw(st.lists(st.sampled_from(PATHS), unique=True, max_size=6))
    sections = draw(st.lists(st.sampled_from("abcd"), max_size=4))
    return form(*(draw(definitions(path)) for path in paths), sections=tuple(sections))


ANSWERS = st.dictionaries(
    st.sampled_from([*PATHS, FieldPath("stranger")]),
    st.sampled_from(VALUES) | st.lists(st.sampled_from(VALUES), max_size=2).map(tuple) | st.just(document()),
)
