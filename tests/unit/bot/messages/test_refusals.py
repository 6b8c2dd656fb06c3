"""Each cause of a refusal has its own sentence and its own remedy, in Slack and in the terminal."""

from __future__ import annotations

import pytest
from botocore.session import get_session

from bot.messages import causes, problems, refusals, status, terminal
from workflows.records.errors import AccessDenied, AwsError, Problem, QuotaExceeded, names_of

KINDS = sorted(names_of(AccessDenied, QuotaExceeded) - {"CredentialsUnavailable"})
MODEL = get_session().get_service_model("pinpoint-sms-voice-v2")


def reasons(shape: str) -> list[str]:
    """The values of an enumeration of the service model."""
    return list(MODEL.shape_for(shape).enum)


@pytest.mark.parametrize("kind", KINDS)
def test_cause__every_class(kind: str) -> None:
    """The sentence names operation, region and code, unless it is about the settings alone; the remedy is another."""
    why = Problem(error=kind, operation="DescribeRegistrations", code="SomeException", region="eu-west-1", detail="x")
    said, remedy = causes.cause(why), causes.remedy(why)
    assert "eu-west-1" in said
    assert kind == "RegionUnknown" or "(DescribeRegistrations, eu-west-1, SomeException)" in said
    assert remedy
    assert remedy in terminal.problem(why)
    assert remedy in status.problem(why)
    assert remedy in problems.refused(why)
    assert "{" not in said + remedy


def test_cause__all_different() -> None:
    """No two classes have the same sentence."""
    said = {causes.cause(Problem(error=kind, detail="x", region="r")) for kind in KINDS}
    assert len(said) == len(KINDS)


@pytest.mark.parametrize("reason", reasons("ServiceQuotaExceededExceptionReason"))
def test_quota__every_reason_of_the_model(reason: str) -> None:
    """The resource is named in words, and the advice fits: tomorrow, next month, or free something."""
    why = Problem(error="QuotaExceeded", operation="X", code="ServiceQuotaExceededException", reason=reason)
    said, remedy = refusals.cause(why), refusals.remedy(why)
    assert reason.replace("_", " ").lower() in said.lower()
    assert ("tomorrow" in remedy) is reason.startswith(
        ("DAILY", "VERIFICATION_ATTEMPTS", "REGISTRATION_VERSIONS", "REGISTRATION_ATTACHMENTS_CREATED")
    )
    assert ("next month" in remedy) is reason.startswith("MONTHLY")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        *(("Conflict", reason) for reason in reasons("ConflictExceptionReason")),
        *(("Refused", reason) for reason in reasons("ValidationExceptionReason")),
    ],
)
def test_cause__reasons_of_the_model(kind: str, reason: str) -> None:
    """Each reason has a meaning in words; its name follows for who looks it up."""
    said = causes.cause(Problem(error=kind, operation="X", reason=reason))
    meaning = said.partition(": ")[2].partition(" (")[0]
    assert meaning
    assert "_" not in meaning
    assert f"(X, {reason})" in said


def test_cause__foreign_text_is_escaped() -> None:
    """What a file or a policy is called cannot become a link or a mention in Slack."""
    why = Problem(error="SettingsWrong", code="ProfileNotFound", detail="<!channel>")
    assert "<!channel>" not in problems.refused(why)


def test_problem__of_a_subclass() -> None:
    """A class that is added later has a sentence: that of its own name, or the general one."""
    assert causes.cause(Problem(error="NeverHeardOf", operation="X"))
    assert issubclass(AccessDenied, AwsError)
