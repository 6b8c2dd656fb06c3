"""The backend: one account in one region. `call` is what the API does; the rest is what reviewers do by hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from sandbox.aws import (
    associations,
    attachments,
    field_values,
    forms,
    phone_numbers,
    registrations,
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

#: Operation name to what it does. What is not here is not part of this stand-in.
OPERATIONS: dict[str, Callable[[Account, JSON], JSON]] = {
    **forms.OPERATIONS,
    **registrations.OPERATIONS,
    **versions.OPERATIONS,
    **field_values.OPERATIONS,
    **attachments.OPERATIONS,
    **associations.OPERATIONS,
    **phone_numbers.OPERATIONS,
    **sender_ids.OPERATIONS,
    **spending.OPERATIONS,
    **tags.OPERATIONS,
}


class PinpointSMSVoiceV2Backend(BaseBackend):  # type: ignore[misc]  # moto is not typed for us
    """Thread-safe: every public method holds the account's lock.

    The methods below `call` are a person's: a reviewer, a registry, a test. They take registration ids or ARNs and raise
    `NotInReviewError` where the version is in no state for it, `ResourceNotFoundError` where there is no such registration.
    """

    def __init__(self, region_name: str, account_id: str, world: World | None = None) -> None:
        super().__init__(region_name, account_id)
        self.account = Account(region=region_name, account_id=account_id, world=world or World())

    @property
    def world(self) -> World:
        """Clock, forms, quotas, speeds: shared by all backends of one stand-in."""
        return self.account.world

    def call(self, operation: str, request: JSON) -> JSON:
        """Answer one API call: the request checked against the model, then the rules, then the answer checked.

        Raises:
            SmsVoiceError: what the service would answer.
            AssertionError: the answer breaks the model, a bug in this stand-in.
        """
        shapes.check_request(operation, request)
        with self.account.lock:
            self._refresh(looked=operation.startswith("Describe"))
            answer = OPERATIONS[operation](self.account, request)
        shapes.check_answer(operation, answer, frozenset(self.world.unknown_statuses))
        return answer

    def _refresh(self, *, looked: bool) -> None:
        attachments.refresh(self.account, looked=looked)
        reviewers.refresh(self.account, looked=looked)
        phone_numbers.refresh(self.account, looked=looked)

    def registrations(self) -> list[Registration]:
        """Every registration as it stands now, oldest first, for a reviewers' desk. To be read, not changed."""
        with self.account.lock:
            self._refresh(looked=False)
            return list(self.account.registrations.values())

    def registration(self, registration_id: str) -> Registration:
        """One registration as it stands now."""
        with self.account.lock:
            self._refresh(looked=False)
            return self.account.registration(registration_id)

    def attachment(self, attachment_id: str) -> Attachment:
        """One attachment with its body and content type."""
        with self.account.lock:
            return self.account.attachment(attachment_id)

    def set_review_speed(self, progression: Progression | None) -> None:
        """How fast reviewers of this account and region work; None: as everywhere else."""
        with self.account.lock:
            self.account.review = progression

    def advance(self, registration_id: str) -> str:
        """Take the next step towards COMPLETE and return the registration's status; also past a mail authentication."""
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
        """Say yes, whatever the planned verdict. `complete=False` leaves the registration in PROVISIONING."""
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
        """Say no: reasons for the version (codes, titles or whole DeniedReasons rows), field path to DeniedReason, Feedback."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.check_in_review(registration)
            registration.pinned = False
            denial = reviewers.denial_of(reasons, field_reasons, feedback, field_feedback)
            reviewers.deny(registration, denial, self.account.now())

    def deny_next(
        self,
        reasons: Sequence[str | JSON],
        field_reasons: Mapping[str, str] | None = None,
        feedback: str | None = None,
        field_feedback: Mapping[str, str] | None = None,
        *,
        registration_type: str | None = None,
    ) -> None:
        """Plan a denial: the next verdict that falls by itself (on that type, or on any) is this one."""
        with self.account.lock:
            denial = reviewers.denial_of(reasons, field_reasons, feedback, field_feedback)
            self.account.planned.append((registration_type, denial))

    def require_authentication(self, registration_id: str) -> None:
        """Wait for a person to answer the registry's mail; `advance` or `approve` go on."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.check_in_review(registration)
            registration.version.move("REQUIRES_AUTHENTICATION", self.account.now())
            registration.status = "REQUIRES_AUTHENTICATION"
            registration.moving.step(self.account.now())

    def revoke(self, registration_id: str) -> None:
        """Take an approval back."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            reviewers.revoke(self.account, registration, self.account.now())

    def set_status(self, registration_id: str, status: str, version_status: str | None = None) -> None:
        """Show any status, also one the model does not know, until `advance`, `approve` or `deny` moves it."""
        with self.account.lock:
            registration = self.account.registration(registration_id)
            self.world.unknown_statuses |= {status, version_status or status}
            registration.status = status
            registration.pinned = True
            if version_status is not None:
                registration.version.move(version_status, self.account.now())

    def fail_next_uploads(self, times: int = 1) -> None:
        """The next attachments end in UPLOAD_FAILED."""
        with self.account.lock:
            self.account.failing_uploads += times


pinpointsmsvoicev2_backends = BackendDict(PinpointSMSVoiceV2Backend, "pinpoint-sms-voice-v2")
