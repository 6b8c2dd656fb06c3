"""Switches for faults: throttling, an outage, lost answers, slow uploads, stuck numbers, a changed form, old Slack."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Progression
from sandbox.web.element_input import BadInputError

Json = dict[str, Any]

#: Calls a second that the real service allows for each operation.
REAL_RATE = 1.0
SLOW_UPLOAD_SECONDS = 20.0
THROTTLED_CALLS = 5
#: The operations that change something, in the order of a submission. The page can lose their answers.
CHANGING_OPERATIONS = (
    "CreateRegistration",
    "CreateRegistrationAttachment",
    "PutRegistrationFieldValue",
    "RequestPhoneNumber",
    "CreateRegistrationAssociation",
    "SubmitRegistrationVersion",
)
#: The last part of the path of the field that a changed form has in addition.
NEW_FIELD = "addedByTheSandbox"
#: The newest block of Slack, which an older workspace refuses.
NEW_BLOCK = "data_table"


class FaultSwitches:
    """The faults of one AWS stand-in and of Slack's blocks that the page can switch."""

    def __init__(self, aws: AwsStandIn, unknown_blocks: set[str]) -> None:
        """`unknown_blocks` are the types of blocks that the Slack stand-in refuses."""
        self._aws = aws
        self._unknown_blocks = unknown_blocks
        self._usual_upload = aws.world.upload
        self._throttled = False
        #: Registration types whose form has the additional field.
        self._changed: list[str] = []
        self._by_name: Mapping[str, Callable[[Json], None]] = {
            "throttle": self._throttle,
            "throttle_next": lambda _: aws.faults.throttle(times=THROTTLED_CALLS),
            "outage": lambda request: aws.faults.outage(bool(request.get("on"))),
            "lose": self._lose,
            "slow_upload": self._slow_upload,
            "fail_upload": self._fail_upload,
            "stuck_numbers": self._stuck_numbers,
            "change_form": self._change_form,
            "refuse_tables": self._refuse_tables,
            "clear": self._clear,
        }

    def set(self, name: str, request: Json) -> None:
        """Use a switch.

        Raises:
            BadInputError: there is no such switch.
        """
        if name not in self._by_name:
            raise BadInputError("There is no such switch.")
        self._by_name[name](request)

    def shown(self) -> Json:
        return {
            "throttle": self._throttled,
            "outage": self._aws.faults.down,
            "slow_upload": self._aws.world.upload is not self._usual_upload,
            "stuck_numbers": self._aws.world.numbers_stay_pending,
            "changed": list(self._changed),
            "refuse_tables": NEW_BLOCK in self._unknown_blocks,
            "changing_operations": list(CHANGING_OPERATIONS),
        }

    def _throttle(self, request: Json) -> None:
        self._throttled = bool(request.get("on"))
        self._aws.faults.rate(REAL_RATE if self._throttled else None)

    def _lose(self, request: Json) -> None:
        if request.get("operation") not in CHANGING_OPERATIONS:
            raise BadInputError("The answer of this operation cannot be lost.")
        self._aws.faults.lose_answer(request["operation"])

    def _slow_upload(self, request: Json) -> None:
        slow = Progression(kind="time", seconds=SLOW_UPLOAD_SECONDS)
        self._aws.world.upload = slow if request.get("on") else self._usual_upload

    def _fail_upload(self, _: Json) -> None:
        for backend in self._aws.backends():
            backend.fail_next_uploads()

    def _stuck_numbers(self, request: Json) -> None:
        self._aws.world.numbers_stay_pending = bool(request.get("on"))

    def _change_form(self, request: Json) -> None:
        """Add a required field to a form, or remove it again."""
        registration_type = str(request.get("registration_type"))
        if request.get("on") and registration_type not in self._changed:
            self._aws.faults.change_form(registration_type, _with_new_field)
            self._changed.append(registration_type)
        elif not request.get("on") and registration_type in self._changed:
            self._aws.faults.change_form(registration_type, _without_new_field)
            self._changed.remove(registration_type)

    def _refuse_tables(self, request: Json) -> None:
        if request.get("on"):
            self._unknown_blocks.add(NEW_BLOCK)
        else:
            self._unknown_blocks.discard(NEW_BLOCK)

    def _clear(self, _: Json) -> None:
        """Switch every fault off."""
        self._aws.faults.clear()
        self._unknown_blocks.clear()
        self._throttled = False
        self._aws.world.upload = self._usual_upload
        self._aws.world.numbers_stay_pending = False
        for registration_type in tuple(self._changed):
            self._change_form({"registration_type": registration_type, "on": False})


def _with_new_field(fields: list[Json]) -> list[Json]:
    """The fields with a new text field in the first section."""
    section = fields[0]["SectionPath"]
    hints = {
        "Title": "Added by the sandbox",
        "ShortDescription": "AWS changed the form while you were filling it in.",
        "ExampleTextValue": "Any answer",
    }
    added = {
        "SectionPath": section,
        "FieldPath": f"{section}.{NEW_FIELD}",
        "FieldType": "TEXT",
        "FieldRequirement": "REQUIRED",
        "TextValidation": {"MinLength": 1, "MaxLength": 100, "Pattern": "^(?=\\s*\\S)[\\s\\S]+$"},
        "DisplayHints": hints,
    }
    return [copy.deepcopy(fields[0]), added, *fields[1:]]


def _without_new_field(fields: list[Json]) -> list[Json]:
    return [field for field in fields if not field["FieldPath"].endswith(f".{NEW_FIELD}")]
