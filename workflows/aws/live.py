"""Reading an account as a check of what Callsign expects of AWS. Only calls that read, within the quota."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import botocore.session

from workflows.aws import mapping
from workflows.aws.caller import PAGE, Caller
from workflows.aws.client import AwsAccount
from workflows.aws.clients import SERVICE
from workflows.aws.mapping import Entry
from workflows.records.account import RegistrationSummary
from workflows.records.definitions import FieldDefinition
from workflows.records.drafts import RegistrationId
from workflows.records.errors import AwsError
from workflows.records.live import Reading

T = TypeVar("T")

#: Registrations are read in pages of this size, so that most accounts have more than one page.
SMALL_PAGE = 5
#: Registrations whose versions, associations and answers are read, at about one call a second each.
LOOKED_AT = 8
#: The form that every account can read, besides those of its registrations.
USUAL_TYPE = "US_TOLL_FREE_REGISTRATION"
#: Forms that are read.
FORMS = 4
#: What mapping raises for an entry of another shape.
_OTHER_SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _Reader:
    """Lists that are read one after the other; a refusal or another shape of one does not affect the next."""

    def __init__(self, caller: Caller, region: str, model: Any) -> None:
        self._caller = caller
        self._region = region
        self._model = model
        self.counts: Counter[str] = Counter()
        self.unknown: dict[tuple[str, str, str], None] = {}
        self.misshapen: dict[tuple[str, str], None] = {}
        self.refused: dict[str, AwsError] = {}

    async def read(
        self, operation: str, member: str, to_record: Callable[[Entry], T], parameters: Entry | None = None
    ) -> tuple[T, ...]:
        """The records of a list; those that have another shape are left out, and noted."""
        if operation in self.refused:
            return ()
        try:
            rows = await self._caller.listed(
                self._region, operation, member, {"MaxResults": PAGE, **(parameters or {})}
            )
        except AwsError as error:
            self.refused[operation] = error
            return ()
        self.counts[operation] += len(rows)
        shape = self._model.operation_model(operation).output_shape
        for name, value in unknown_values(shape, {member: rows}):
            self.unknown[operation, name, value] = None
        return tuple(self._records(operation, to_record, rows))

    async def read_tags(self, aws: AwsAccount, registration_id: RegistrationId) -> None:
        """Read the tags of one registration; they are nobody's business here, only their shape is."""
        operation = "ListTagsForResource"
        try:
            self.counts[operation] += len(await aws.tags(self._region, registration_id))
        except AwsError as error:
            self.refused[operation] = error
        except _OTHER_SHAPE as error:
            self.misshapen[operation, type(error).__name__] = None

    def _records(self, operation: str, to_record: Callable[[Entry], T], rows: Any) -> Iterator[T]:
        for row in rows:
            try:
                yield to_record(row)
            except _OTHER_SHAPE as error:  # its text may hold a value
                self.misshapen[operation, type(error).__name__] = None


async def read_account(aws: AwsAccount, region: str) -> Reading:
    """Read the types, some forms, all registrations, numbers, sender IDs, attachments and limits of a region."""
    reader = _Reader(aws.caller, region, await asyncio.to_thread(_service_model))
    await reader.read("DescribeRegistrationTypeDefinitions", "RegistrationTypeDefinitions", mapping.registration_type)
    registrations = await reader.read(
        "DescribeRegistrations", "Registrations", mapping.registration_summary, {"MaxResults": SMALL_PAGE}
    )
    shown = registrations[-LOOKED_AT:]
    fields: list[FieldDefinition] = []
    for name in list(dict.fromkeys([USUAL_TYPE, *(row.registration_type for row in reversed(shown))]))[:FORMS]:
        of_type = {"RegistrationType": name}
        await reader.read(
            "DescribeRegistrationSectionDefinitions", "RegistrationSectionDefinitions", mapping.section, of_type
        )
        fields += await reader.read(
            "DescribeRegistrationFieldDefinitions",
            "RegistrationFieldDefinitions",
            mapping.field_definition,
            of_type,
        )
    numbers = await reader.read("DescribePhoneNumbers", "PhoneNumbers", mapping.phone_number)
    sender_ids = await reader.read("DescribeSenderIds", "SenderIds", mapping.sender_id)
    attachments = await reader.read(
        "DescribeRegistrationAttachments", "RegistrationAttachments", mapping.attachment_status
    )
    await reader.read("DescribeAccountLimits", "AccountLimits", mapping.account_limit)
    await reader.read("DescribeSpendLimits", "SpendLimits", mapping.spend_limit)
    if shown:
        await reader.read_tags(aws, shown[-1].id)
    return Reading(
        registrations=registrations,
        **await _details(reader, shown),
        fields=tuple(fields),
        numbers=numbers,
        sender_ids=sender_ids,
        attachments=attachments,
        counts=dict(reader.counts),
        unknown=tuple(reader.unknown),
        misshapen=tuple(reader.misshapen),
        refused=tuple(reader.refused.values()),
    )


async def _details(reader: _Reader, registrations: tuple[RegistrationSummary, ...]) -> Mapping[str, Any]:
    """Versions, associations and answers of each."""
    found: dict[str, dict[str, Any]] = {"versions": {}, "associations": {}, "values": {}}
    for row in registrations:
        of_one = {"RegistrationId": row.id}
        found["versions"][row.id] = await reader.read(
            "DescribeRegistrationVersions", "RegistrationVersions", mapping.version_summary, of_one
        )
        found["associations"][row.id] = await reader.read(
            "ListRegistrationAssociations", "RegistrationAssociations", mapping.association, of_one
        )
        found["values"][row.id] = await reader.read(
            "DescribeRegistrationFieldValues", "RegistrationFieldValues", mapping.sent_value, of_one
        )
    return found


def unknown_values(shape: Any, value: Any, member: str = "") -> Iterator[tuple[str, str]]:
    """Member and value of each enumeration in `value` that the service model does not list."""
    if shape.type_name == "structure":
        for name, each in value.items():
            if name in shape.members:
                yield from unknown_values(shape.members[name], each, name)
    elif shape.type_name == "list":
        for each in value:
            yield from unknown_values(shape.member, each, member)
    elif shape.type_name == "string" and shape.enum and value not in shape.enum:
        yield member, str(value)


def _service_model() -> Any:
    return botocore.session.get_session().get_service_model(SERVICE)
