"""The backend: one account in one region. `call` is the API; the other methods are the reviewers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from sandbox.aws import (
    associations,
    attachments,
    available_numbers,
    field_values,
    forms,
    phone_numbers,
    registrations,
    resource_policies,
    reviewers,
    sender_ids,
    shapes,
    spending,
    tags,
    versions,
)
from sandbox.aws.account import Account
from sandbox.aws.records import Attachment, Registration
from sandbox.aws.world import Progression, World

JSON = dict[str, Any]

#: Operation name to its function. An operation that is not listed here is not part of this stand-in.
OPERATIONS: dict[str, Callable[[Account, JSON], JSON]] = {
    **forms.OPERATIONS,
    **registrations.OPERATIONS,
    **versions.OPERATIONS,
    **field_values.OPERATIONS,
    **attachments.OPERATIONS,
    **associations.OPERATIONS,
    **phone_numbers.OPERATIONS,
    **available_numbers.OPERATIONS,
    **resource_policies.OPERATIONS,
    **sender_ids.OPERATIONS,
    **spending.OPERATIONS,
    **tags.OPERATIONS,
}


class PinpointSMSVoiceV2Backend(BaseBackend):  # type: ignore[misc]  # moto is not typed for us
    """Thread-safe: every public method holds the account's lock.

    The methods below `call` are for a person or a test who acts as the reviewer. They accept registration ids or ARNs.
    They raise `NotInReviewError` if the status of the version does not allow the action, and `ResourceNotFoundError` if
    there is no such registration.
    """

    def __init__(self, region_name: str, account_id: str, world: World | None = None) -> None:
        super().__init__(region_name, account_id)
        self.account = Account(region=region_name, account_id=account_id, world=world or World())

    @property
    def world(self) -> World:
        """Clock, forms, quotas and speeds. All backends of a stand-in share them."""
        return self.account.world

    def call(self, operation: str, request: JSON) -> JSON:
        """Answer one API call. Both the request and the answer are checked against the service model.

        Raises:
            SmsVoiceError: the error that the service would answer.
            AssertionError: the answer breaks the model, which is a bug in this stand-in.
        """
        shapes.check_request(operation, request)
        with self.account.lock:
            self._refresh(is_describe=operation.startswith("Describe"))
            answer = OPERATIONS[operation](self.account, request)
        shapes.check_answer(operation, answer, frozenset(self.world.unknown_statuses))
        return answer

    def _refresh(self, *, is_describe: bool) -> None:
        attachments.refresh(self.account, is_describe=is_describe)
        reviewers.refresh(self.account, is_describe=is_describe)
        phone_numbers.refresh(self.account, is_describe=is_describe)

    def registrations(self) -> list[Registration]:
        """Every registration in its current state, oldest first. Read them; do not change them."""
        with self.account.lock:
            self._refresh(is_describe=False)
            return list(self.account.registrations.values())

    def registration(self, registration_id: str) -> Registration:
        """One registration in its current state."""
        with self.account.lock:
            self._refresh(is_describe=False)
            return self.account.registration(registration_id)

    def attachment(self, attachment_id: str) -> Attachment:
        """One attachment with its body and content type."""
        with self.account.lock:
            return self.account.attachment(attachment_id)

    def set_review_speed(self, progression: Progression | None) -> None:
        """Set how fast the reviewers of this account and region work; None for the speed of the world."""
        with self.account.lock:
            self.account.review = progression

    def advance(self, registration_id: str) -> str:
        """Take the next step towards COMPLETE and return the registration's status. Skips email authentication."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            registration.pinned = False
            step = reviewers.automatic_step(self.account, registration)
            if step is None:
                reviewers.check_in_review(registration)
                step = reviewers.Step("PROVISIONING", "APPROVED")
            reviewers.take(self.account, registration, step, self.account.now())
            return registration.status

    def approve(self, registration_id: str, *, complete: bool = True) -> None:
        """Approve, even if a denial is planned. `complete=False` leaves the registration in PROVISIONING."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.check_in_review(registration)
            registration.pinned = not complete
            reviewers.approve(self.account, registration, complete=complete)

    def deny(
        self,
        registration_id: str,
        reasons: Sequence[str | JSON],
        field_reasons: Mapping[str, str] | None = None,
        feedback: str | None = None,
        field_feedback: Mapping[str, str] | None = None,
    ) -> None:
        """Deny the version. A reason is a code, a title or a whole DeniedReasons row; fields are given by path."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.check_in_review(registration)
            registration.pinned = False
            denial = reviewers.denial_of(reasons, field_reasons, feedback, field_feedback)
            reviewers.deny(registration, denial, self.account.now())

    def advise(self, registration_id: str) -> None:
        """Return a version that is in AWS's pre-review, with advice."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            registration.pinned = False
            reviewers.advise(registration, self.account.now())

    def deny_next(
        self,
        reasons: Sequence[str | JSON],
        field_reasons: Mapping[str, str] | None = None,
        feedback: str | None = None,
        field_feedback: Mapping[str, str] | None = None,
        *,
        registration_type: str | None = None,
    ) -> None:
        """Plan a denial: the next automatic verdict (on that type, or on any type) will be this denial."""
        with self.account.lock:
            denial = reviewers.denial_of(reasons, field_reasons, feedback, field_feedback)
            self.account.planned_denials.append((registration_type, denial))

    def require_authentication(self, registration_id: str) -> None:
        """Wait until a person answers the registry's email; `advance` and `approve` continue."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.check_in_review(registration)
            registration.version.move("REQUIRES_AUTHENTICATION", self.account.now())
            registration.status = "REQUIRES_AUTHENTICATION"
            registration.progress.step(self.account.now())

    def revoke(self, registration_id: str) -> None:
        """Revoke an approval."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.revoke(self.account, registration, self.account.now())

    def set_status(self, registration_id: str, status: str, version_status: str | None = None) -> None:
        """Show any status, even an unknown one, until `advance`, `approve` or `deny` moves the registration."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            self.world.unknown_statuses |= {status, version_status or status}
            registration.status = status
            registration.pinned = True
            if version_status is not None:
                registration.version.move(version_status, self.account.now())

    def forget_tokens(self) -> None:
        """Forget all client tokens, as AWS does after a time that it does not document: a repeat has a new effect."""
        with self.account.lock:
            self.account.tokens.clear()

    def fail_next_uploads(self, times: int = 1) -> None:
        """The next `times` attachments will end as UPLOAD_FAILED."""
        with self.account.lock:
            self.account.failing_uploads += times


pinpointsmsvoicev2_backends = BackendDict(PinpointSMSVoiceV2Backend, "pinpoint-sms-voice-v2")
