"""The API operations Callsign calls: who needs which permission, and how a repeat is safe. One table, read by the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Signing name and IAM prefix of `pinpoint-sms-voice-v2`.
IAM_PREFIX = "sms-voice"
#: The one operation that is not of this API: it says which account the credentials belong to.
GET_CALLER_IDENTITY = "GetCallerIdentity"


class Role(StrEnum):
    """What somebody has to be allowed to do; the policy document has one statement for each."""

    READER = "Read"
    EDITOR = "Edit"
    SUBMITTER = "Submit"
    BUYER = "Buy"
    ADMIN = "Delete"


class Repeat(StrEnum):
    """Why sending a request a second time does no harm."""

    READ = "read"
    #: The service knows the request again by its ClientToken.
    KNOWN = "known"
    #: The second time sets what stands already.
    SAME = "same"
    #: It does harm: look first.
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API."""

    name: str
    role: Role
    repeat: Repeat
    #: Resource kinds of its permission; empty where only `*` works.
    resources: tuple[str, ...] = ()


_REGISTRATION = ("registration",)

#: By name. Resources are those of the service authorization reference; list calls without ids work only on `*`.
OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        *(
            Operation(name=name, role=Role.READER, repeat=Repeat.READ)
            for name in (
                "DescribeAccountAttributes",
                "DescribePhoneNumbers",
                "DescribeRegistrationAttachments",
                "DescribeRegistrationFieldDefinitions",
                "DescribeRegistrationFieldValues",
                "DescribeRegistrationSectionDefinitions",
                "DescribeRegistrationTypeDefinitions",
                "DescribeRegistrationVersions",
                "DescribeRegistrations",
                "DescribeSenderIds",
                "DescribeSpendLimits",
                "ListRegistrationAssociations",
                "ListTagsForResource",
            )
        ),
        Operation(name="CreateRegistration", role=Role.EDITOR, repeat=Repeat.KNOWN, resources=_REGISTRATION),
        Operation(name="CreateRegistrationVersion", role=Role.EDITOR, repeat=Repeat.LOOK, resources=_REGISTRATION),
        Operation(
            name="CreateRegistrationAttachment",
            role=Role.EDITOR,
            repeat=Repeat.KNOWN,
            resources=("registration-attachment",),
        ),
        Operation(
            name="CreateRegistrationAssociation",
            role=Role.EDITOR,
            repeat=Repeat.LOOK,
            resources=("registration", "phone-number"),
        ),
        Operation(name="PutRegistrationFieldValue", role=Role.EDITOR, repeat=Repeat.SAME, resources=_REGISTRATION),
        Operation(name="DeleteRegistrationFieldValue", role=Role.EDITOR, repeat=Repeat.SAME, resources=_REGISTRATION),
        Operation(name="SubmitRegistrationVersion", role=Role.SUBMITTER, repeat=Repeat.LOOK, resources=_REGISTRATION),
        Operation(name="DiscardRegistrationVersion", role=Role.SUBMITTER, repeat=Repeat.LOOK, resources=_REGISTRATION),
        # With a registration to attach the number to, the permission is asked for on that too.
        Operation(
            name="RequestPhoneNumber",
            role=Role.BUYER,
            repeat=Repeat.KNOWN,
            resources=("phone-number", "registration"),
        ),
        Operation(name="DeleteRegistration", role=Role.ADMIN, repeat=Repeat.LOOK, resources=_REGISTRATION),
    )
}


def must_look_first(operation: str) -> bool:
    """Whether an unknown outcome of `operation` forbids repeating it unseen; an operation we do not know does."""
    if operation == GET_CALLER_IDENTITY:
        return False
    known = OPERATIONS.get(operation)
    return known is None or known.repeat is Repeat.LOOK
