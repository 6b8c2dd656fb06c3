"""What prevents the submission of a draft, decided without a call."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.factories import draft, field, form, path
from workflows.records.definitions import ASSOCIATE_BEFORE_SUBMIT, REQUIRED, Form, SupportedAssociation
from workflows.records.drafts import Draft, RegistrationId
from workflows.records.registrations import WHOLE_VERSION, DeniedField, Revision, Verdict
from workflows.submissions.obstacles import Obstacles, obstacles

NAME = path("s.a")


def toll_free(fingerprint: str = "1") -> Form:
    """A form with a required field, which is submitted with a number."""
    number = SupportedAssociation(resource_type="TOLL_FREE", iso_country_code="US", behavior=ASSOCIATE_BEFORE_SUBMIT)
    asked = form(field("s.a", requirement=REQUIRED))
    return replace(asked, type=replace(asked.type, associations=(number,)), fingerprint=fingerprint)


def answered(**changed: object) -> Draft:
    return draft(
        **{"form_fingerprint": "1", "answers": {NAME: "Octank"}, "associations": {"TOLL_FREE": "new"}, **changed}
    )


def revision(*looked: str) -> Revision:
    """The fix of a version with a denied field."""
    verdict = Verdict(fields=(DeniedField(path=NAME, title="A", reason="r"),))
    return Revision(
        draft_id=answered().id,
        registration_id=RegistrationId("registration-1"),
        base_version=1,
        verdict=verdict,
        sent={},
        seen_fields=frozenset(path(name) for name in looked),
    )


@pytest.mark.parametrize(
    ("changed", "fingerprint", "code", "fields"),
    [
        ({"answers": {}}, "1", "invalid", "s.a"),
        ({"answers": {}}, "2", "form_changed", "s.a"),
        ({"associations": {}}, "1", "association_missing", "TOLL_FREE"),
        ({"associations": {}}, "2", "association_missing", "TOLL_FREE"),
        ({"answers": {}, "associations": {}}, "1", "invalid", "s.a"),
    ],
)
def test_problem(changed: dict[str, object], fingerprint: str, code: str, fields: str) -> None:
    """The problem names paths and types, never an answer."""
    found = obstacles(toll_free(fingerprint), answered(**changed))
    problem = found.problem()
    assert found
    assert (problem.code, problem.fields) == (code, (fields,))


@pytest.mark.parametrize("fingerprint", ["1", "2"])
@pytest.mark.parametrize("choice", ["new", "phone-1"])
def test_obstacles__none(fingerprint: str, choice: str) -> None:
    """A changed form without new requirements is not an obstacle."""
    found = obstacles(toll_free(fingerprint), answered(associations={"TOLL_FREE": choice}))
    assert not found
    assert not found.problem()


def test_obstacles__everything_at_once() -> None:
    """Errors of fields do not hide missing associations."""
    found = obstacles(toll_free(), answered(answers={}, associations={}))
    assert ([error.path for error in found.errors], found.missing) == ([NAME], ("TOLL_FREE",))


def test_obstacles__of_a_fix() -> None:
    """A new version needs no association. Denied fields have to be seen, which AWS does not require."""
    found = obstacles(toll_free(), answered(associations={}), revision())
    assert found == Obstacles(unseen=(WHOLE_VERSION, NAME))
    assert found
    assert not found.problem()
    assert not obstacles(toll_free(), answered(associations={}), revision(WHOLE_VERSION, NAME))
