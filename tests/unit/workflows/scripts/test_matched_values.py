"""Values that were matched to fields: more documents from the command line, and the answers of a draft."""

from __future__ import annotations

import pytest

from tests.unit.factories import field, form, options, path
from workflows.records.definitions import ATTACHMENT, SELECT
from workflows.records.drafts import Answer
from workflows.scripts.matched_values import answers, match_values, with_documents
from workflows.scripts.value_shapes import Text

FORM = form(
    field("s.city", title="City"),
    field("s.uses", title="Uses", kind=SELECT, options=options("A", "B, C"), max_choices=2),
    field("s.letter", title="Letter", kind=ATTACHMENT),
    field("t.letter", title="Letter", kind=ATTACHMENT),
    field("s.image", title="Image", kind=ATTACHMENT),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Image", "s.image"),
        ("s.image", "s.image"),
        ("image", "s.image"),
        ("s.letter", "s.letter"),
        ("Letter", None),
        ("City", None),
        ("nothing", None),
    ],
)
def test_with_documents(name: str, found: str | None) -> None:
    """A name that means one document field; a field of text, an ambiguous or an unknown name is reported."""
    matched, unknown = with_documents(FORM, match_values(FORM, {}), {name: "a.png"}, "--document")
    assert matched.documents == ({path(found): "a.png"} if found else {})
    assert matched.names == ({path(found): "--document"} if found else {})
    assert unknown == (() if found else (name,))


def test_with_documents__the_command_line_wins() -> None:
    """A document of the command line replaces the one of the file; the others stay."""
    before = match_values(FORM, {"s.image": "old.png", "s.letter": "letter.pdf"})
    after, unknown = with_documents(FORM, before, {"Image": "new.png"}, "--document")
    assert after.documents == {path("s.image"): "new.png", path("s.letter"): "letter.pdf"}
    assert unknown == ()
    assert before.documents[path("s.image")] == "old.png"


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("s.city", "  Berlin ", "Berlin"),
        ("s.city", ("Berlin", "Bonn"), "Berlin\nBonn"),
        ("s.uses", "A", ("A",)),
        ("s.uses", "the a", ("A",)),
        ("s.uses", ("A", "B, C"), ("A", "B, C")),
        ("s.uses", ("A", "A"), ("A",)),
        ("s.uses", "B, C", ("B, C",)),
        ("s.uses", "Z", ("Z",)),
    ],
)
def test_answers(name: str, value: Text, answer: Answer) -> None:
    """Texts are cleaned; choices are found by value or title, each once; one that is not offered is left for validation."""
    assert answers(FORM, match_values(FORM, {name: value})) == {path(name): answer}


def test_answers__documents_are_not_answers_yet() -> None:
    """A document becomes an answer when its bytes have been read."""
    matched = match_values(FORM, {"s.image": "a.png", "s.city": "Berlin"})
    assert answers(FORM, matched) == {path("s.city"): "Berlin"}
