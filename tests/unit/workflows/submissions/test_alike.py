"""What is the same as something started before, nearly the same, or another one; and what a request then means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.factories import document, draft, field, form, path, registration, submission
from workflows.records.definitions import ATTACHMENT, FieldPath
from workflows.records.drafts import NEW, Answers, SubmissionState
from workflows.records.errors import problem
from workflows.submissions.alike import NEAR, Before, Earlier, Likeness, Next, compared, decide

NAMES = [f"s.f{number}" for number in range(12)]
FORM = form(*(field(name) for name in NAMES), field("s.image", kind=ATTACHMENT))
IMAGE = path("s.image")
SENT: Answers = {path(name): f"value of {name}" for name in NAMES}
DENIED = registration("REQUIRES_UPDATES", "DENIED")
SUBMITTED = submission(state=SubmissionState.SUBMITTED)


def before(answers: Answers = SENT, **changed: Any) -> Before:
    plain: dict[str, Any] = {
        "name": "Ours",
        "answers": compared(FORM, answers),
        "resources": {"TOLL_FREE": "phone-1"},
        "registration": registration(),
        "draft": draft(),
        "submission": SUBMITTED,
    }
    return Before(**plain | changed)


def changed(count: int) -> Answers:
    return {**SENT, **{path(name): "another" for name in NAMES[:count]}}


def like(
    answers: Answers, *earlier: Before, name: str = "Other", associations: dict[str, str] | None = None
) -> Likeness | None:
    return Earlier(FORM, earlier).like(compared(FORM, answers), associations or {"TOLL_FREE": NEW}, name)


@pytest.mark.parametrize("count", range(NEAR + 3))
def test_like__by_content(count: int) -> None:
    """Under another name, by anybody: up to NEAR answers may differ, wherever they are in the form."""
    found = like(changed(count), before())
    assert (found.differs if found else None) == (tuple(map(path, NAMES[:count])) if count <= NEAR else None)


@pytest.mark.parametrize("places", [(0, 1, 2), (0, 4, 8), (3, 7, 11), (9, 10, 11)])
def test_like__wherever_they_differ(places: tuple[int, ...]) -> None:
    """No choice of NEAR fields hides what is nearly the same."""
    answers = {**SENT, **{path(NAMES[place]): "another" for place in places}}
    found = like(answers, before())
    assert found is not None
    assert found.differs == tuple(path(NAMES[place]) for place in places)


def test_like__spelling_does_not_count() -> None:
    """Spaces at the ends and between words are not another answer."""
    found = like({where: f" {str(answer).replace(' ', '  ')} " for where, answer in SENT.items()}, before())
    assert found is not None
    assert found.differs == ()


@pytest.mark.parametrize(
    ("theirs", "differs"), [("00" * 32, ()), ("11" * 32, (IMAGE,)), ("", ())], ids=["same", "another", "not known"]
)
def test_like__documents(theirs: str, differs: tuple[FieldPath, ...]) -> None:
    """By their bytes; a document that AWS alone has cannot be compared."""
    found = like({**SENT, IMAGE: document()}, before({**SENT, IMAGE: document(sha256=theirs)}))
    assert found is not None
    assert found.differs == differs


def test_like__the_nearest_counts() -> None:
    """Of several, the one with the fewest differences."""
    found = like(SENT, before(changed(2), name="Two"), before(changed(1), name="One"))
    assert found is not None
    assert found.before.name == "One"


def test_like__another_number_is_another_registration() -> None:
    """Somebody who names a number of theirs means that number."""
    assert like(SENT, before(), associations={"TOLL_FREE": "phone-2"}) is None
    assert like(SENT, before(), associations={"TOLL_FREE": "phone-1"}) is not None


@pytest.mark.parametrize("status", ["CLOSED", "DELETED"])
def test_like__what_is_over_does_not_count(status: str) -> None:
    """After a deletion the same can be registered again."""
    assert like(SENT, before(registration=registration(status))) is None


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ({}, False),
        ({"registration": DENIED}, True),
        ({"registration": registration("CREATED", "DRAFT"), "submission": None}, True),
        ({"submission": submission(state=SubmissionState.NEEDS_ATTENTION)}, True),
    ],
)
def test_like__by_name(kind: dict[str, Any], found: bool) -> None:
    """One of the same name counts, however much differs, where it is denied or has stopped."""
    assert (like(changed(9), before(**kind), name="OURS") is not None) is found


REFUSED = problem("invalid", [NAMES[0]])


@pytest.mark.parametrize(
    ("kind", "differs", "next_step"),
    [
        ({}, 0, Next.DONE),
        ({}, 1, Next.ASK_NEW),
        ({"registration": DENIED}, 0, Next.ASK_FIX),
        ({"registration": DENIED}, 5, Next.ASK_FIX),
        ({"submission": submission()}, 0, Next.CONTINUE),
        ({"submission": submission()}, 1, Next.ASK_NEW),
        ({"submission": submission(state=SubmissionState.NEEDS_ATTENTION)}, 0, Next.CONTINUE),
        ({"submission": submission(state=SubmissionState.NEEDS_ATTENTION, problem=REFUSED)}, 1, Next.CONTINUE),
        ({"submission": submission(state=SubmissionState.NEEDS_ATTENTION, problem=REFUSED)}, 2, Next.ASK_CONTINUE),
        ({"submission": submission(state=SubmissionState.NEEDS_ATTENTION)}, 1, Next.ASK_CONTINUE),
        ({"submission": None, "draft": None}, 0, Next.DONE),
        ({"submission": None, "draft": None}, 2, Next.ASK_NEW),
        ({"submission": None, "draft": None, "registration": registration("CREATED", "DRAFT")}, 0, Next.ASK_NEW),
        ({"submission": None, "draft": None, "registration": registration("CREATED", "SUBMITTED")}, 0, Next.DONE),
    ],
)
def test_decide(kind: dict[str, Any], differs: int, next_step: Next) -> None:
    """The same is not done twice, what was refused can be corrected, and everything else is asked."""
    found = Likeness(before=before(**kind), differs=tuple(map(path, NAMES[:differs])))
    assert decide(found) is next_step


def test_decide__nothing_like_it() -> None:
    """A new registration is started."""
    assert decide(None) is Next.START
