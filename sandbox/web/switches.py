"""Bad days at the turn of a switch: throttling, an outage, lost answers, slow uploads, a form that changes."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Progression
from sandbox.web.entered import BadInputError

Json = dict[str, Any]

#: Calls a second the real service allows for each operation.
REAL_RATE = 1.0
SLOW_UPLOAD_SECONDS = 20.0
THROTTLED_CALLS = 5
#: Operations whose answer can be lost: those that change something, in the order of a submission.
LOSABLE = (
    "CreateRegistration",
    "CreateRegistrationAttachment",
    "PutRegistrationFieldValue",
    "RequestPhoneNumber",
    "CreateRegistrationAssociation",
    "SubmitRegistrationVersion",
)
#: Path of the question that a changed form asks in addition.
NEW_QUESTION = "addedAtTheDesk"


class Switches:
    """What is wrong with one stand-in AWS at the moment, as far as the page switched it."""

    def __init__(self, aws: AwsStandIn) -> None:
        self._aws = aws
        self._usual_upload = aws.world.upload
        self._throttled = False
        #: Registration types that ask one question more.
        self._changed: list[str] = []
        self._by_name: Mapping[str, Callable[[Json], None]] = {
            "throttle": self._throttle,
            "throttle_next": lambda _: aws.faults.throttle(times=THROTTLED_CALLS),
            "outage": lambda asked: aws.faults.outage(bool(asked.get("on"))),
            "lose": self._lose,
            "slow_upload": self._slow_upload,
            "fail_upload": self._fail_upload,
            "change_form": self._change_form,
            "clear": self._clear,
        }

    def set(self, name: str, asked: Json) -> None:
        """Turn one switch.

        Raises:
            BadInputError: there is no such switch.
        """
        if name not in self._by_name:
            raise BadInputError("There is no such switch.")
        self._by_name[name](asked)

    def shown(self) -> Json:
        return {
            "throttle": self._throttled,
            "outage": self._aws.faults.down,
            "slow_upload": self._aws.world.upload is not self._usual_upload,
            "changed": list(self._changed),
            "losable": list(LOSABLE),
        }

    def _throttle(self, asked: Json) -> None:
        self._throttled = bool(asked.get("on"))
        self._aws.faults.rate(REAL_RATE if self._throttled else None)

    def _lose(self, asked: Json) -> None:
        if asked.get("operation") not in LOSABLE:
            raise BadInputError("This answer cannot be lost.")
        self._aws.faults.lose_answer(asked["operation"])

    def _slow_upload(self, asked: Json) -> None:
        slow = Progression(kind="time", seconds=SLOW_UPLOAD_SECONDS)
        self._aws.world.upload = slow if asked.get("on") else self._usual_upload

    def _fail_upload(self, _: Json) -> None:
        for backend in self._aws.backends():
            backend.fail_next_uploads()

    def _change_form(self, asked: Json) -> None:
        """The form asks one required question more, or what it asked before."""
        registration_type = str(asked.get("registration_type"))
        if asked.get("on") and registration_type not in self._changed:
            self._aws.faults.change_form(registration_type, _with_new_question)
            self._changed.append(registration_type)
        elif not asked.get("on") and registration_type in self._changed:
            self._aws.faults.change_form(registration_type, _without_new_question)
            self._changed.remove(registration_type)

    def _clear(self, _: Json) -> None:
        """Everything as it was."""
        self._aws.faults.clear()
        self._throttled = False
        self._aws.world.upload = self._usual_upload
        for registration_type in tuple(self._changed):
            self._change_form({"registration_type": registration_type, "on": False})


def _with_new_question(fields: list[Json]) -> list[Json]:
    """One text field more, in the section of the first."""
    section = fields[0]["SectionPath"]
    hints = {
        "Title": "Added at the desk",
        "ShortDescription": "AWS changed the form while you were filling it in.",
        "ExampleTextValue": "Any answer",
    }
    added = {
        "SectionPath": section,
        "FieldPath": f"{section}.{NEW_QUESTION}",
        "FieldType": "TEXT",
        "FieldRequirement": "REQUIRED",
        "TextValidation": {"MinLength": 1, "MaxLength": 100, "Pattern": "^(?=\\s*\\S)[\\s\\S]+$"},
        "DisplayHints": hints,
    }
    return [copy.deepcopy(fields[0]), added, *fields[1:]]


def _without_new_question(fields: list[Json]) -> list[Json]:
    return [field for field in fields if not field["FieldPath"].endswith(f".{NEW_QUESTION}")]
