"""What differs between versions of a profile, and answers as bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.integration.store.factories import answers
from tests.unit.factories import document, path
from workflows.profiles.changes import changes, merged, spread, with_answers
from workflows.profiles.content import answers_in, content_of
from workflows.profiles.errors import Unreadable
from workflows.records.drafts import Answer, DocumentId
from workflows.records.profiles import ProfileAnswer, ProfileId

ACME = ProfileId("p1")


def answer(name: str, value: Answer, registration_type: str = "A") -> ProfileAnswer:
    return ProfileAnswer(registration_type=registration_type, path=path(name), title=f"The {name}", value=value)


def test_changes__are_named_by_field() -> None:
    """Set, changed and removed answers. The same path in another type is another field, and a file is its content."""
    letter = document()
    old = [answer("a", "1"), answer("b", ("X",)), answer("c", letter), answer("d", "4")]
    same_letter = replace(letter, id=DocumentId("other"), name="renamed.pdf")
    new = [answer("a", "2"), answer("b", ("X",)), answer("c", same_letter), answer("d", "4", "B")]
    found = {(change.registration_type, change.path): (change.old, change.new) for change in changes(old, new)}
    assert found == {("A", "a"): ("1", "2"), ("A", "d"): ("4", None), ("B", "d"): (None, "4")}


def test_merged__keeps_what_both_changed() -> None:
    """Over the other person's version: my changes are mine, what I left alone is theirs."""
    base = [answer("a", "1"), answer("b", "1"), answer("c", "1")]
    theirs = [answer("a", "theirs"), answer("b", "theirs"), answer("d", "theirs")]
    mine = {("A", path(name)): answer(name, value) for name, value in [("a", "mine"), ("b", "1"), ("c", "1")]}
    mine_over_theirs = with_answers(theirs, merged(base, theirs, {**mine, ("A", path("e")): None}))
    assert {each.path: each.value for each in mine_over_theirs} == {"a": "mine", "b": "theirs", "d": "theirs"}


def test_spread__one_company_name() -> None:
    """The same text in a field of the same meaning changes along. Another text, or another meaning, stays."""
    name = answer("companyInfo.companyName", "Acme", "A")
    others = [
        answer("companyInfo.companyName", "Acme", "B"),
        answer("companyInfo.companyName", "Acme Ltd", "C"),
        answer("companyInfo.dbaName", "Acme", "B"),
    ]
    alike = [replace(each, title="Company name") for each in (name, *others[:2])]
    new = replace(alike[0], value="Acme Corp")
    changed = spread([*alike, others[2]], {name.field: new})
    assert {field: each.value for field, each in changed.items() if each} == {
        ("A", "companyInfo.companyName"): "Acme Corp",
        ("B", "companyInfo.companyName"): "Acme Corp",
    }


@given(
    st.lists(
        st.builds(
            ProfileAnswer,
            registration_type=st.text(),
            path=st.text(),
            title=st.text(),
            value=answers,
            labels=st.lists(st.text(), max_size=2).map(tuple),
        )
    )
)
def test_content__comes_back(given_answers: list[ProfileAnswer]) -> None:
    """Whatever was answered, also what is not valid Unicode."""
    assert answers_in(content_of(ACME, given_answers), ACME) == tuple(given_answers)


@pytest.mark.parametrize(
    "content",
    [
        content_of(ProfileId("p2"), [answer("a", "Acme")]),
        b"{}",
        b"\xff",
        b'{"profile": "p1", "answers": [["A", "a", "t", {"newer": "Acme"}]]}',
        b'{"profile": "p1", "answers": [["Acme"]]}',
    ],
    ids=["of another profile", "empty", "not text", "of a newer version", "too short"],
)
def test_content__that_is_not_ours(content: bytes) -> None:
    """It is refused without a word of it: neither the error nor its cause quotes an answer."""
    with pytest.raises(Unreadable) as refused:
        answers_in(content, ACME)
    assert str(refused.value) == ""
    assert refused.value.__cause__ is refused.value.__context__ is None
