"""The reviewer console: what a reviewer can do in the AWS stand-in. Its methods may block: call them from a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.server import AwsStandIn, Review
from sandbox.web import console_rows
from sandbox.web.denied_reasons import BY_CODE
from sandbox.web.element_input import BadInputError
from sandbox.web.fault_switches import FaultSwitches

Json = dict[str, Any]

#: The longest time for one step, in seconds.
LONGEST_REVIEW = 3600


class ReviewerConsole:
    """The reviewer console of one AWS stand-in."""

    def __init__(self, aws: AwsStandIn, switches: FaultSwitches) -> None:
        self._aws = aws
        self._switches = switches
        self._actions: Mapping[str, Callable[[PinpointSMSVoiceV2Backend, str, Json], object]] = {
            "advance": lambda backend, registration_id, _: backend.advance(registration_id),
            "approve": lambda backend, registration_id, _: backend.approve(registration_id),
            "advise": lambda backend, registration_id, _: backend.advise(registration_id),
            "deny": _deny,
            "authenticate": lambda backend, registration_id, _: backend.require_authentication(registration_id),
            "revoke": lambda backend, registration_id, _: backend.revoke(registration_id),
            "resubmit": lambda backend, registration_id, _: _resubmit(backend, registration_id),
        }

    def overview(self) -> Json:
        """What the console shows before a registration is opened."""
        return {
            "type": "console",
            "registrations": console_rows.rows(self._aws),
            "calls": console_rows.calls(self._aws),
            "speed": console_rows.speed_of(self._aws.world.review),
            "switches": self._switches.shown(),
        }

    def details(self, region: str, registration_id: str) -> Json:
        return console_rows.details(self._backend(region), registration_id)

    def document(self, region: str, attachment_id: str) -> tuple[bytes, str]:
        """A document and its content type."""
        attachment = self._backend(region).attachment(attachment_id)
        return attachment.body, attachment.content_type

    def act(self, name: str, region: str, registration_id: str, request: Json) -> None:
        """Do what a reviewer has decided.

        Raises:
            NotInReviewError, SmsVoiceError: the registration has the wrong status, or does not exist.
        """
        action = self._actions.get(name)
        if action is None:
            raise BadInputError("The reviewer console does not have this action.")
        action(self._backend(region), registration_id, request)

    def set_speed(self, request: Json) -> None:
        """Set how all reviewers work from now on: {"mode": immediate, timed or manual, "seconds"}."""
        mode: Review | None = next((known for known in get_args(Review) if known == request.get("mode")), None)
        seconds = float(request.get("seconds") or 0)
        if mode is None or not 0 <= seconds <= LONGEST_REVIEW:
            raise BadInputError("The mode is immediate, timed or manual, with up to one hour for each step.")
        self._aws.set_review_speed(mode, seconds)

    def switch(self, request: Json) -> None:
        """Switch a fault on or off: {"name", "on" or other details}."""
        self._switches.set(str(request.get("name")), request)

    def _backend(self, region: str) -> PinpointSMSVoiceV2Backend:
        for backend in self._aws.backends():
            if backend.account.region == region:
                return backend
        raise BadInputError("There are no registrations in this region.")


def _deny(backend: PinpointSMSVoiceV2Backend, registration_id: str, request: Json) -> None:
    """Deny: {"reasons": [codes], "fields": {path: reason}, "feedback": text}."""
    codes = [str(code) for code in request.get("reasons", [])]
    if not codes:
        raise BadInputError("Choose at least one reason.")
    rows = [BY_CODE[code].row if code in BY_CODE else code for code in codes]
    fields = {str(path): str(reason) for path, reason in request.get("fields", {}).items() if reason}
    backend.deny(registration_id, rows, fields, str(request.get("feedback") or "") or None)


def _resubmit(backend: PinpointSMSVoiceV2Backend, registration_id: str) -> None:
    """Submit the same answers again as a new version, as a person could do in AWS's own console."""
    with backend.account.lock:
        answers = backend.account.registration(registration_id).version.answers()
        backend.call("CreateRegistrationVersion", {"RegistrationId": registration_id})
        for path, value in answers.items():
            backend.call("PutRegistrationFieldValue", {"RegistrationId": registration_id, "FieldPath": path, **value})
        backend.call("SubmitRegistrationVersion", {"RegistrationId": registration_id})
