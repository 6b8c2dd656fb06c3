"""What reviewers and bad days do to the stand-in AWS. Everything here may block on its locks: call it from a thread."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.server import AwsStandIn, Review
from sandbox.web import desk_rows
from sandbox.web.denials import BY_CODE
from sandbox.web.entered import BadInputError
from sandbox.web.switches import Switches

Json = dict[str, Any]

#: Seconds for one step.
LONGEST_REVIEW = 3600


class Desk:
    """The reviewers' desk of one stand-in AWS."""

    def __init__(self, aws: AwsStandIn, switches: Switches) -> None:
        self._aws = aws
        self._switches = switches
        self._acts: Mapping[str, Callable[[PinpointSMSVoiceV2Backend, str, Json], object]] = {
            "advance": lambda backend, one, _: backend.advance(one),
            "approve": lambda backend, one, _: backend.approve(one),
            "deny": _deny,
            "authenticate": lambda backend, one, _: backend.require_authentication(one),
            "revoke": lambda backend, one, _: backend.revoke(one),
            "resubmit": lambda backend, one, _: _resubmit(backend, one),
        }

    def look(self) -> Json:
        """Everything the desk shows at a glance."""
        return {
            "type": "desk",
            "registrations": desk_rows.rows(self._aws),
            "calls": desk_rows.calls(self._aws),
            "speed": desk_rows.speed_of(self._aws.world.review),
            "switches": self._switches.shown(),
        }

    def details(self, region: str, registration_id: str) -> Json:
        return desk_rows.details(self._backend(region), registration_id)

    def document(self, region: str, attachment_id: str) -> tuple[bytes, str]:
        """A document and its content type."""
        attachment = self._backend(region).attachment(attachment_id)
        return attachment.body, attachment.content_type

    def act(self, name: str, region: str, registration_id: str, asked: Json) -> None:
        """Do what a reviewer decided.

        Raises:
            NotInReviewError, SmsVoiceError: the registration is in no state for it, or is gone.
        """
        act = self._acts.get(name)
        if act is None:
            raise BadInputError("The desk cannot do that.")
        act(self._backend(region), registration_id, asked)

    def set_speed(self, asked: Json) -> None:
        """{"mode": immediate, timed or manual, "seconds"}: how all reviewers work from now on."""
        mode: Review | None = next((one for one in get_args(Review) if one == asked.get("mode")), None)
        seconds = float(asked.get("seconds") or 0)
        if mode is None or not 0 <= seconds <= LONGEST_REVIEW:
            raise BadInputError("The reviewers work immediate, timed or manual, up to an hour for each step.")
        self._aws.set_review_speed(mode, seconds)

    def switch(self, asked: Json) -> None:
        """{"name", "on" or what else the switch takes}: something goes wrong, or stops going wrong."""
        self._switches.set(str(asked.get("name")), asked)

    def _backend(self, region: str) -> PinpointSMSVoiceV2Backend:
        found = next((backend for backend in self._aws.backends() if backend.account.region == region), None)
        if found is None:
            raise BadInputError("Nothing was registered in this region.")
        return found


def _deny(backend: PinpointSMSVoiceV2Backend, registration_id: str, asked: Json) -> None:
    """{"reasons": [codes], "fields": {path: why}, "feedback": words}: reasons for the version, and for single fields."""
    codes = [str(code) for code in asked.get("reasons", [])]
    if not codes:
        raise BadInputError("Choose at least one reason.")
    rows = [BY_CODE[code].row if code in BY_CODE else code for code in codes]
    fields = {str(path): str(why) for path, why in asked.get("fields", {}).items() if why}
    backend.deny(registration_id, rows, fields, str(asked.get("feedback") or "") or None)


def _resubmit(backend: PinpointSMSVoiceV2Backend, registration_id: str) -> None:
    """Hand the same answers in again as a new version, as somebody could in AWS's own console."""
    with backend.account.lock:
        answers = backend.account.registration(registration_id).version.answers()
        backend.call("CreateRegistrationVersion", {"RegistrationId": registration_id})
        for path, value in answers.items():
            backend.call("PutRegistrationFieldValue", {"RegistrationId": registration_id, "FieldPath": path, **value})
        backend.call("SubmitRegistrationVersion", {"RegistrationId": registration_id})
