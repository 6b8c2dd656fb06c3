"""The API operations that Callsign calls, in one table: which permission each needs, and whether a repeat is safe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Signing name and IAM prefix of `pinpoint-sms-voice-v2`.
IAM_PREFIX = "sms-voice"
#: Of another API (STS): it gives the account that the credentials belong to.
GET_CALLER_IDENTITY = "GetCallerIdentity"
#: Of another API (SQS): the queue with AWS's events.
RECEIVE_MESSAGES, DELETE_MESSAGES = "ReceiveMessage", "DeleteMessageBatch"
#: Tags set at creation need this permission, too.
TAG_RESOURCE = "TagResource"
#: Operations that release a number or sender ID, with the kind of their resource. The policy has them only where a
#: person asks for it, so they are not in the table below; like everything that is not, they are not repeated unseen.
RELEASE_OPERATIONS = {"ReleasePhoneNumber": "phone-number", "ReleaseSenderId": "sender-id"}
#: The API of AWS's brand profiles, and its IAM prefix.
BRAND_PROFILES, BRAND_PROFILES_PREFIX = "endusermessaging", "end-user-messaging"
#: Operations on brand profiles. All are read, or have a client token, so that each may be repeated.
BRAND_PROFILE_OPERATIONS = (
    "CreateBrandProfileFromRegistration",
    "GetBrandProfile",
    "GetBrandProfileAttribute",
    "GetJob",
    "ListBrandProfileAttributes",
    "ListBrandProfiles",
    "UpdateBrandProfileFromRegistration",
)
#: Those of them that change something.
BRAND_PROFILE_WRITES = frozenset({"CreateBrandProfileFromRegistration", "UpdateBrandProfileFromRegistration"})
#: The API of each operation that is not one of `pinpoint-sms-voice-v2`.
OTHER_SERVICES = {
    GET_CALLER_IDENTITY: "sts",
    RECEIVE_MESSAGES: "sqs",
    DELETE_MESSAGES: "sqs",
    **dict.fromkeys(BRAND_PROFILE_OPERATIONS, BRAND_PROFILES),
}


class Role(StrEnum):
    """A group of permissions; the policy document has a statement for each."""

    READER = "Read"
    EDITOR = "Edit"
    SUBMITTER = "Submit"
    BUYER = "Buy"
    ADMIN = "Delete"
    #: Lets other services of AWS send from a number or sender ID.
    SHARER = "Share"


class Repeat(StrEnum):
    """Why it is safe to send a request a second time, or that it is not."""

    READ = "read"
    #: The service recognises the request by its ClientToken.
    KNOWN = "known"
    #: The second request sets the same values again.
    SAME = "same"
    #: A repeat does harm, so the caller has to look first whether the request was carried out.
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the API."""

    name: str
    role: Role
    repeat: Repeat
    #: Resource kinds of the operation's permission; empty where only `*` works.
    resources: tuple[str, ...] = ()


_REGISTRATION = ("registration",)
#: What texts are sent from.
_SENDERS = ("phone-number", "sender-id")

#: Operations by name. Resources are those of the service authorization reference. List calls without ids need `*`.
OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for operation in (
        *(
            Operation(name=name, role=Role.READER, repeat=Repeat.READ)
            for name in (
                "DescribeAccountAttributes",
                "DescribeAccountLimits",
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
                "ListAvailablePhoneNumbers",
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
        Operation(name=TAG_RESOURCE, role=Role.EDITOR, repeat=Repeat.SAME, resources=_REGISTRATION),
        Operation(name="SubmitRegistrationVersion", role=Role.SUBMITTER, repeat=Repeat.LOOK, resources=_REGISTRATION),
        Operation(name="DiscardRegistrationVersion", role=Role.SUBMITTER, repeat=Repeat.LOOK, resources=_REGISTRATION),
        # A call that associates the number with a registration needs the permission on the registration too.
        Operation(
            name="RequestPhoneNumber",
            role=Role.BUYER,
            repeat=Repeat.KNOWN,
            resources=("phone-number", "registration"),
        ),
        Operation(name="DeleteRegistration", role=Role.ADMIN, repeat=Repeat.LOOK, resources=_REGISTRATION),
        Operation(
            name="DeleteRegistrationAttachment",
            role=Role.ADMIN,
            repeat=Repeat.LOOK,
            resources=("registration-attachment",),
        ),
        Operation(name="RequestSenderId", role=Role.BUYER, repeat=Repeat.KNOWN, resources=("sender-id",)),
        Operation(name="GetResourcePolicy", role=Role.SHARER, repeat=Repeat.READ, resources=_SENDERS),
        Operation(name="PutResourcePolicy", role=Role.SHARER, repeat=Repeat.SAME, resources=_SENDERS),
    )
}


def must_look_first(operation: str) -> bool:
    """Whether `operation` must not be repeated unseen after an unknown outcome; true for unknown operations."""
    if operation in OTHER_SERVICES:
        return False
    known = OPERATIONS.get(operation)
    return known is None or known.repeat is Repeat.LOOK


def is_write(operation: str) -> bool:
    """Whether `operation` changes something at AWS that an act of the audit log may be about."""
    if operation in OTHER_SERVICES:
        return operation in BRAND_PROFILE_WRITES
    known = OPERATIONS.get(operation)
    return known is None or known.role is not Role.READER
