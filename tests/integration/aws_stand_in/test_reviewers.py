"""Reviewers: the order of the statuses, automatic and by hand."""

from __future__ import annotations

from typing import Any

import pytest
from moto.moto_api import state_manager

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.reviewers import ADVICE, NotInReviewError, Step, next_step
from sandbox.aws.world import REGISTRATION_MODEL, Progression
from tests.integration.aws_stand_in.applicant import BRAND, GB, TOLL_FREE, Applicant, Clock


@pytest.mark.parametrize(
    ("registration", "version", "options", "expected"),
    [
        ("CREATED", "DRAFT", {}, None),
        ("CREATED", "SUBMITTED", {}, Step("SUBMITTED", "SUBMITTED")),
        ("REQUIRES_UPDATES", "SUBMITTED", {}, Step("SUBMITTED", "SUBMITTED")),
        ("SUBMITTED", "SUBMITTED", {}, Step("REVIEWING", "REVIEWING")),
        ("SUBMITTED", "SUBMITTED", {"aws_review": True}, Step("AWS_REVIEWING", "AWS_REVIEWING")),
        ("AWS_REVIEWING", "AWS_REVIEWING", {"aws_review": True}, Step("REVIEWING", "REVIEWING")),
        ("REVIEWING", "REVIEWING", {}, Step("PROVISIONING", "APPROVED")),
        (
            "REVIEWING",
            "REVIEWING",
            {"authenticate": True},
            Step("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION"),
        ),
        ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION", {}, None),
        ("REVIEWING", "REQUIRES_OFFLINE_REVIEW", {}, None),
        ("PROVISIONING", "APPROVED", {}, Step("COMPLETE", "APPROVED")),
        ("COMPLETE", "APPROVED", {}, None),
        ("REQUIRES_UPDATES", "DENIED", {}, None),
        ("REQUIRES_UPDATES", "REVOKED", {}, None),
        ("CREATED", "DISCARDED", {}, None),
    ],
)
def test_next_step__table(registration: str, version: str, options: dict[str, bool], expected: Step | None) -> None:
    """The usual order of the statuses, and where it waits or ends."""
    flags = {"aws_review": False, "authenticate": False} | options
    assert next_step(registration, version, **flags) == expected


def submitted(applicant: Applicant, registration_type: str = GB, **others: Any) -> str:
    registration_id = applicant.prepare(registration_type)
    applicant.submit(registration_id, **others)
    return registration_id


@pytest.fixture
def manual(backend: PinpointSMSVoiceV2Backend) -> PinpointSMSVoiceV2Backend:
    """A backend with reviewers who act only by hand."""
    backend.set_review_speed(Progression(kind="manual"))
    return backend


def test_timed__one_step_each_time(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """There is a step every `seconds`, and each status is visible in its order."""
    backend.set_review_speed(Progression(kind="time", seconds=10))
    registration_id = applicant.prepare(GB)
    version = backend.registration(registration_id).version
    for path, row in version.values.items():  # nothing that the pre-review has to say something about
        if path.rpartition(".")[2] in ADVICE:
            row.value = {"TextValue": "Reply STOP at https://example.com/stop"}
    applicant.submit(registration_id, AwsReview=True)
    seen = []
    for _ in range(7):
        seen.append(applicant.statuses(registration_id))
        clock.pass_(10)
    assert seen == [
        ("CREATED", "SUBMITTED"),
        ("SUBMITTED", "SUBMITTED"),
        ("AWS_REVIEWING", "AWS_REVIEWING"),
        ("REVIEWING", "REVIEWING"),
        ("PROVISIONING", "APPROVED"),
        ("COMPLETE", "APPROVED"),
        ("COMPLETE", "APPROVED"),
    ]


def test_aws_review__returns_with_advice(applicant: Applicant, manual: PinpointSMSVoiceV2Backend) -> None:
    """What it looks for and does not find comes back as feedback, without a denied reason; by hand, too."""
    for by_hand in (False, True):
        registration_id = submitted(applicant, AwsReview=True)
        manual.advance(registration_id)
        manual.advance(registration_id)
        assert applicant.statuses(registration_id) == ("AWS_REVIEWING", "AWS_REVIEWING")
        manual.advise(registration_id) if by_hand else manual.advance(registration_id)
        assert applicant.statuses(registration_id) == ("REQUIRES_UPDATES", "DENIED")
        version = manual.registration(registration_id).version
        assert (version.denied_reasons, bool(version.feedback)) == ([], True)
        assert [row.feedback for row in version.values.values() if row.feedback]
    with pytest.raises(NotInReviewError):
        manual.advise(registration_id)


def test_timed__history_tells_when_it_was_due(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, clock: Clock
) -> None:
    """After an hour without a call the history has the times at which the steps were due."""
    backend.set_review_speed(Progression(kind="time", seconds=10))
    registration_id = submitted(applicant)
    start = clock.now
    clock.pass_(3600)
    history = applicant.version(registration_id)["RegistrationVersionStatusHistory"]
    offsets = {name: (at - start).total_seconds() for name, at in history.items()}
    assert offsets == {
        "DraftTimestamp": 0,
        "SubmittedTimestamp": 0,
        "ReviewingTimestamp": 20,
        "ApprovedTimestamp": 30,
    }


def test_speed__may_change_on_the_way(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration that waits for a manual reviewer continues when the reviewers become automatic."""
    backend.set_review_speed(Progression(kind="manual"))
    registration_id = submitted(applicant)
    assert applicant.status(registration_id) == "CREATED"
    backend.set_review_speed(None)
    assert applicant.status(registration_id) == "COMPLETE"


def test_state_manager__moto_way(applicant: Applicant) -> None:
    """By default moto's state manager sets the speed: here, one step for every second Describe call."""
    state_manager.set_transition(REGISTRATION_MODEL, {"progression": "manual", "times": 2})
    try:
        registration_id = submitted(applicant)
        seen = [applicant.status(registration_id) for _ in range(6)]
    finally:
        state_manager.unset_transition(REGISTRATION_MODEL)
    assert seen == ["CREATED", "SUBMITTED", "SUBMITTED", "REVIEWING", "REVIEWING", "PROVISIONING"]


def test_advance__by_hand(applicant: Applicant, manual: PinpointSMSVoiceV2Backend) -> None:
    """By hand there is one step for each `advance`, none in between, and none after the end."""
    registration_id = submitted(applicant)
    seen = []
    for _ in range(4):
        seen.append(manual.advance(registration_id))
        assert applicant.status(registration_id) == seen[-1]
    assert seen == ["SUBMITTED", "REVIEWING", "PROVISIONING", "COMPLETE"]
    with pytest.raises(NotInReviewError):
        manual.advance(registration_id)


def test_approve__provisioning_first(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """An approval may stop at PROVISIONING, where the sender ID does not exist yet."""
    backend.set_review_speed(Progression(kind="manual"))
    registration_id = submitted(applicant)
    backend.approve(registration_id, complete=False)
    backend.set_review_speed(Progression())
    assert applicant.statuses(registration_id) == ("PROVISIONING", "APPROVED")
    assert applicant.client.describe_sender_ids()["SenderIds"] == []
    backend.advance(registration_id)
    assert applicant.status(registration_id) == "COMPLETE"
    assert len(applicant.client.describe_sender_ids()["SenderIds"]) == 1


def test_deny__says_why(applicant: Applicant, manual: PinpointSMSVoiceV2Backend, clock: Clock) -> None:
    """The version has the reasons and the feedback; the field values have the reasons of the fields."""
    registration_id, path = submitted(applicant), "companyInfo.companyName"
    clock.pass_(5)
    reasons: list[str | dict[str, Any]] = [
        "INVALID_URL",
        {"Reason": "Unclear Opt-in", "ShortDescription": "s", "LongDescription": "l"},
    ]
    manual.deny(registration_id, reasons, {path: "No such company"}, "Read the guide.", {path: "Look it up"})
    version = applicant.version(registration_id)
    assert applicant.statuses(registration_id) == ("REQUIRES_UPDATES", "DENIED")
    assert version["DeniedReasons"] == [{"Reason": "INVALID_URL", "ShortDescription": "INVALID_URL"}, reasons[1]]
    assert version["Feedback"] == "Read the guide."
    assert version["RegistrationVersionStatusHistory"]["DeniedTimestamp"] == clock.now
    row = applicant.values(registration_id)[path]
    assert (row["DeniedReason"], row["Feedback"]) == ("No such company", "Look it up")
    assert applicant.registration(registration_id)["LatestDeniedVersionNumber"] == 1


def test_deny_next__planned(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A planned denial replaces the next verdict on its type, once."""
    backend.deny_next(["INVALID_URL"], registration_type=GB)
    assert applicant.status(submitted(applicant, BRAND)) == "COMPLETE"
    assert applicant.status(submitted(applicant)) == "REQUIRES_UPDATES"
    assert applicant.status(submitted(applicant, TOLL_FREE)) == "COMPLETE"
    backend.deny_next(["INVALID_URL"])
    assert applicant.status(submitted(applicant, BRAND)) == "REQUIRES_UPDATES"


@pytest.mark.parametrize("act", ["approve", "require_authentication", "advance"])
def test_by_hand__not_in_review(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, act: str) -> None:
    """A draft cannot be reviewed."""
    with pytest.raises(NotInReviewError, match="Version 1 is DRAFT"):
        getattr(backend, act)(applicant.create(GB))
    with pytest.raises(NotInReviewError):
        backend.deny(applicant.create(GB), ["INVALID_URL"])


def test_require_authentication__waits(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A registration can be made to wait for email authentication, even with immediate reviewers."""
    backend.set_review_speed(Progression(kind="manual"))
    registration_id = submitted(applicant, BRAND)
    backend.require_authentication(registration_id)
    backend.set_review_speed(Progression())
    assert applicant.statuses(registration_id) == ("REQUIRES_AUTHENTICATION", "REQUIRES_AUTHENTICATION")
    backend.advance(registration_id)
    assert applicant.status(registration_id) == "COMPLETE"


@pytest.mark.parametrize(
    ("legal_type", "expected"), [("PUBLIC_PROFIT", "REQUIRES_AUTHENTICATION"), ("PRIVATE_PROFIT", "COMPLETE")]
)
def test_authenticate_public_brands__option(
    applicant: Applicant, backend: PinpointSMSVoiceV2Backend, legal_type: str, expected: str
) -> None:
    """If it is switched on, brands of public companies wait for email authentication; others do not."""
    backend.world.authenticate_public_brands = True
    registration_id = applicant.create(BRAND)
    applicant.fill(registration_id, BRAND)
    for path, example in (("stockSymbol", "EXMP"), ("stockExchange", None), ("businessContactEmail", "a@example.com")):
        name = f"companyInfo.{path}"
        if legal_type == "PRIVATE_PROFIT":
            applicant.client.delete_registration_field_value(RegistrationId=registration_id, FieldPath=name)
        elif example:
            applicant.put(registration_id, name, TextValue=example)
        else:
            applicant.put(registration_id, name, SelectChoices=["NASDAQ"])
    applicant.put(registration_id, "companyInfo.legalType", SelectChoices=[legal_type])
    applicant.submit(registration_id)
    assert applicant.status(registration_id) == expected


def test_revoke__takes_it_back(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """A revoked version needs updates, and its sender ID is no longer registered."""
    registration_id = applicant.complete(GB)
    backend.revoke(registration_id)
    assert applicant.statuses(registration_id) == ("REQUIRES_UPDATES", "REVOKED")
    assert "ApprovedVersionNumber" not in applicant.registration(registration_id)
    assert applicant.client.describe_sender_ids()["SenderIds"][0]["Registered"] is False
    with pytest.raises(NotInReviewError):
        backend.revoke(registration_id)


@pytest.mark.parametrize("status", ["CARRIER_PONDERING", "CLOSED", "REVIEWING"])
def test_set_status__any_and_it_stays(applicant: Applicant, backend: PinpointSMSVoiceV2Backend, status: str) -> None:
    """Any status can be shown, known or unknown, until a reviewer moves the registration."""
    backend.set_review_speed(Progression(kind="manual"))
    registration_id = submitted(applicant)
    backend.set_status(registration_id, status)
    backend.set_review_speed(None)
    assert applicant.status(registration_id) == status
    backend.approve(registration_id)
    assert applicant.status(registration_id) == "COMPLETE"


def test_registrations__for_a_desk(applicant: Applicant, backend: PinpointSMSVoiceV2Backend) -> None:
    """`registrations()` has every registration in its current state, with its answers."""
    registration_id = submitted(applicant)
    assert [(row.id, row.status) for row in backend.registrations()] == [(registration_id, "COMPLETE")]
    answers = backend.registration(registration_id).version.answers()
    assert answers["companyInfo.companyName"] == {"TextValue": "Example Corp"}
