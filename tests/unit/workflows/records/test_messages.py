"""Message keys are texts that can be read back."""

from __future__ import annotations

from workflows.records.drafts import BatchId, RegistrationId, SubmissionId
from workflows.records.messages import DigestKey, MessageKey

SUBMISSION, REGISTRATION = SubmissionId("SUB:1"), RegistrationId("registration-1")


def test_message_key__of_a_submission() -> None:
    """The submission counts, also once the registration exists. An ID may contain a colon."""
    key = MessageKey.of(SUBMISSION, REGISTRATION)
    assert key == "submission:SUB:1"
    assert (key.submission_id, key.is_adopted) == (SUBMISSION, False)


def test_message_key__of_an_adopted_registration() -> None:
    """No submission created it."""
    key = MessageKey.of(None, REGISTRATION)
    assert key == "registration:registration-1"
    assert (key.submission_id, key.is_adopted) == (None, True)


def test_digest_key__same_changes_same_key() -> None:
    """After a crash, the next run finds the digest of the run before. These IDs are in databases."""
    assert DigestKey.of(["c1", "c2"]) == DigestKey.of(["c1", "c2"]) != DigestKey.of(["c1"])
    assert DigestKey.of(["c1", "c2"]) == "digest:344f47ed-f5a3-58b0-bcd4-7cdfcf8fe14c"


def test_digest_key__batch() -> None:
    """A digest of a batch's rows names its batch. A channel's digest has none."""
    assert DigestKey.of(["c1"], BatchId("b1")).startswith("batch-digest:b1:")
    assert DigestKey.of(["c1"], BatchId("b1")).batch_id == "b1"
    assert DigestKey.of(["c1"]).batch_id is None
