"""Maps AWS's responses to records: the only module that indexes AWS dicts.

Values of enumerations stay unchanged, and members that the service model calls optional may be missing. The shapes are
those of botocore's service model `pinpoint-sms-voice-v2`, 2022-03-31.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from workflows.records.account import (
    AccountLimit,
    Association,
    AttachmentStatus,
    PhoneNumber,
    RegistrationSummary,
    SenderId,
    SentValue,
    SpendLimit,
    VersionSummary,
)
from workflows.records.definitions import (
    Condition,
    ConditionalBehavior,
    ConditionalRule,
    Documentation,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    RegistrationType,
    Section,
    SupportedAssociation,
    ValueRule,
)
from workflows.records.drafts import RegistrationId
from workflows.records.numbers import NumberOptions, NumberPreference
from workflows.records.registrations import DeniedReason

#: One object of a response, as botocore parsed it.
Entry = Mapping[str, Any]

#: Members of a field that decide which answers it takes. The title counts, because another question needs another
#: answer; hints do not count.
_ANSWER_MEMBERS = (
    "path",
    "section",
    "kind",
    "requirement",
    "title",
    "rule",
    "min_choices",
    "max_choices",
    "conditional",
)


def registration_type(entry: Entry) -> RegistrationType:
    """The RegistrationType of one of RegistrationTypeDefinitions."""
    hints = entry.get("DisplayHints", {})
    return RegistrationType(
        name=entry["RegistrationType"],
        title=hints.get("Title") or entry["RegistrationType"],
        short_description=hints.get("ShortDescription", ""),
        long_description=hints.get("LongDescription", ""),
        documentation=_documentation(hints),
        associations=tuple(_supported_association(row) for row in entry.get("SupportedAssociations", ())),
    )


def _supported_association(entry: Entry) -> SupportedAssociation:
    return SupportedAssociation(
        resource_type=entry["ResourceType"],
        iso_country_code=entry.get("IsoCountryCode"),
        behavior=entry.get("AssociationBehavior", ""),
    )


def section(entry: Entry) -> Section:
    """One of RegistrationSectionDefinitions."""
    hints = entry.get("DisplayHints", {})
    return Section(
        path=entry["SectionPath"],
        title=hints.get("Title") or entry["SectionPath"],
        short_description=hints.get("ShortDescription", ""),
        long_description=hints.get("LongDescription", ""),
        documentation=_documentation(hints),
    )


def field_definition(entry: Entry) -> FieldDefinition:
    """One of RegistrationFieldDefinitions."""
    hints = entry.get("DisplayHints", {})
    select = entry.get("SelectValidation", {})
    return FieldDefinition(
        path=FieldPath(entry["FieldPath"]),
        section=entry["SectionPath"],
        kind=entry["FieldType"],
        requirement=entry["FieldRequirement"],
        title=hints.get("Title") or entry["FieldPath"],
        short_description=hints.get("ShortDescription", ""),
        long_description=hints.get("LongDescription", ""),
        documentation=_documentation(hints),
        validation_description=hints.get("TextValidationDescription", ""),
        example=hints.get("ExampleTextValue", ""),
        rule=value_rule(entry.get("TextValidation", {})),
        options=_options(select.get("Options", ()), hints.get("SelectOptionDescriptions", ())),
        min_choices=select.get("MinChoices", 0),
        max_choices=select.get("MaxChoices", 1),
        conditional=_conditional_behavior(entry.get("ConditionalBehavior")),
    )


def _documentation(hints: Entry) -> Documentation | None:
    link = hints.get("DocumentationLink", "")
    return Documentation(title=hints.get("DocumentationTitle") or link, link=link) if link else None


def _options(values: Sequence[str], descriptions: Sequence[Entry]) -> tuple[Option, ...]:
    described = {row["Option"]: row for row in descriptions}
    return tuple(
        Option(
            value=value,
            title=described.get(value, {}).get("Title") or value,
            description=described.get(value, {}).get("Description", ""),
        )
        for value in values
    )


def value_rule(entry: Entry) -> ValueRule:
    """The ValueRule of a field's TextValidation or a rule's ConditionalValidation."""
    allowed = entry.get("AllowedValues")
    return ValueRule(
        min_length=entry.get("MinLength"),
        max_length=entry.get("MaxLength"),
        pattern=entry.get("Pattern"),
        allowed_values=tuple(allowed) if allowed else None,
    )


def _conditional_behavior(entry: Entry | None) -> ConditionalBehavior | None:
    if entry is None:
        return None
    return ConditionalBehavior(
        rules=tuple(_conditional_rule(rule) for rule in entry.get("Rules", ())),
        default=entry["DefaultBehavior"],
    )


def _conditional_rule(entry: Entry) -> ConditionalRule:
    validation = entry.get("ConditionalValidation")
    return ConditionalRule(
        conditions=tuple(
            Condition(
                depends_on=FieldPath(condition["DependsOnFieldPath"]),
                operator=condition["Operator"],
                values=tuple(condition.get("Values", ())),
            )
            for condition in entry.get("Conditions", ())
        ),
        behavior=entry["RuleBehavior"],
        validation=value_rule(validation) if validation else None,
    )


def form(type_entry: Entry, sections: Sequence[Entry], fields: Sequence[Entry]) -> Form:
    """The form of one registration type, with the fingerprint of everything that affects answers."""
    kind = registration_type(type_entry)
    definitions = tuple(field_definition(entry) for entry in fields)
    return Form(
        type=kind,
        sections=tuple(section(entry) for entry in sections),
        fields=definitions,
        fingerprint=fingerprint(kind, definitions),
    )


def fingerprint(kind: RegistrationType, fields: Sequence[FieldDefinition]) -> str:
    """Hex sha256 over the type's associations and every field's rules.

    The wording of hints and AWS's order of fields, options and associations do not count. The order of conditional
    rules does.
    """
    content = {
        "type": kind.name,
        "associations": sorted(json.dumps(asdict(row), sort_keys=True) for row in kind.associations),
        "fields": [_answer_rules(definition) for definition in sorted(fields, key=lambda field: field.path)],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _answer_rules(definition: FieldDefinition) -> dict[str, Any]:
    members = asdict(definition)
    return {name: members[name] for name in _ANSWER_MEMBERS} | {"options": sorted(o.value for o in definition.options)}


def registration_summary(entry: Entry) -> RegistrationSummary:
    """One of Registrations."""
    return RegistrationSummary(
        id=RegistrationId(entry["RegistrationId"]),
        registration_type=entry["RegistrationType"],
        status=entry["RegistrationStatus"],
        version=entry["CurrentVersionNumber"],
        latest_denied_version=entry.get("LatestDeniedVersionNumber"),
        approved_version=entry.get("ApprovedVersionNumber"),
        created_at=_utc(entry["CreatedTimestamp"]),
    )


def version_summary(entry: Entry) -> VersionSummary:
    """One of RegistrationVersions."""
    return VersionSummary(
        version=entry["VersionNumber"],
        status=entry["RegistrationVersionStatus"],
        history=_history(entry.get("RegistrationVersionStatusHistory", {})),
        denied_reasons=tuple(denied_reason(row) for row in entry.get("DeniedReasons", ())),
        feedback=entry.get("Feedback", ""),
    )


def registration_id(answer: Entry) -> RegistrationId:
    """The id in the response of CreateRegistration."""
    return RegistrationId(answer["RegistrationId"])


def version_number(answer: Entry) -> int:
    """The number in the response of CreateRegistrationVersion."""
    number: int = answer["VersionNumber"]
    return number


def version_status(answer: Entry) -> str:
    """The status in the response of SubmitRegistrationVersion or DiscardRegistrationVersion."""
    status: str = answer["RegistrationVersionStatus"]
    return status


def _history(members: Mapping[str, datetime | None]) -> dict[str, datetime]:
    return {_status_name(member): _utc(moment) for member, moment in members.items() if moment is not None}


def _status_name(member: str) -> str:
    """The status of a timestamp's name: `AwsReviewingTimestamp` gives AWS_REVIEWING."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", member.removesuffix("Timestamp")).upper()


def denied_reason(entry: Entry) -> DeniedReason:
    """One of DeniedReasons of a version."""
    return DeniedReason(
        reason=entry["Reason"],
        short_description=entry.get("ShortDescription", ""),
        long_description=entry.get("LongDescription", ""),
        documentation_title=entry.get("DocumentationTitle", ""),
        documentation_link=entry.get("DocumentationLink", ""),
    )


def sent_value(entry: Entry) -> SentValue:
    """One of RegistrationFieldValues; an empty member counts as missing."""
    return SentValue(
        path=FieldPath(entry["FieldPath"]),
        text=entry.get("TextValue") or None,
        choices=tuple(entry.get("SelectChoices") or ()) or None,
        attachment_id=entry.get("RegistrationAttachmentId") or None,
        denied_reason=entry.get("DeniedReason", ""),
        feedback=entry.get("Feedback", ""),
    )


def value_parameters(value: SentValue) -> dict[str, Any]:
    """The parameters of PutRegistrationFieldValue: the path and one member with the value.

    Raises ValueError unless `value` has exactly one of text, choices and attachment.
    """
    members = {
        "TextValue": value.text,
        "SelectChoices": None if value.choices is None else list(value.choices),
        "RegistrationAttachmentId": value.attachment_id,
    }
    given = {name: member for name, member in members.items() if member is not None}
    if len(given) != 1:
        raise ValueError(f"{value.path}: a field value is one of {', '.join(members)}, not {len(given)} of them")
    return {"FieldPath": str(value.path), **given}


def attachment_status(entry: Entry) -> AttachmentStatus:
    """One of RegistrationAttachments. AttachmentUrl is not read, because it may give access to the document."""
    return AttachmentStatus(
        id=entry["RegistrationAttachmentId"],
        status=entry["AttachmentStatus"],
        created_at=_utc(entry["CreatedTimestamp"]) if "CreatedTimestamp" in entry else None,
    )


def phone_number(entry: Entry) -> PhoneNumber:
    """One of PhoneNumbers, or the response of RequestPhoneNumber."""
    return PhoneNumber(
        id=entry.get("PhoneNumberId") or entry.get("PhoneNumberArn", "").rpartition("/")[2],
        number=entry.get("PhoneNumber", ""),
        status=entry.get("Status", ""),
        number_type=entry.get("NumberType", ""),
        iso_country_code=entry.get("IsoCountryCode", ""),
        monthly_price=entry.get("MonthlyLeasingPrice", ""),
        registration_id=entry.get("RegistrationId") or None,
        rates=_rates(entry),
        daily_caps=dict(entry.get("MessagingLimits", {}).get("DailyMessageCaps", {})),
        capabilities=tuple(entry.get("NumberCapabilities", ())),
        message_type=entry.get("MessageType", ""),
        pricing_tier=entry.get("PricingTier", ""),
        deletion_protection=entry.get("DeletionProtectionEnabled", False),
        pool_id=entry.get("PoolId") or "",
        created_at=_utc(entry["CreatedTimestamp"]) if "CreatedTimestamp" in entry else None,
    )


def number_parameters(options: NumberOptions) -> dict[str, Any]:
    """The members of RequestPhoneNumber that a person chooses."""
    return {
        "MessageType": options.message_type,
        "NumberCapabilities": list(options.capabilities),
        **({"DeletionProtectionEnabled": True} if options.deletion_protection else {}),
        **({"InternationalSendingEnabled": True} if options.international_sending else {}),
        **preference_parameters(options.preference),
    }


def preference_parameters(preference: NumberPreference | None) -> dict[str, Any]:
    """NumberPreference, or nothing."""
    if preference is None:
        return {}
    return {"NumberPreference": [{"PreferenceType": [preference.kind.value], "Filter": [preference.digits]}]}


def sender_id(entry: Entry) -> SenderId:
    """One of SenderIds."""
    return SenderId(
        name=entry["SenderId"],
        iso_country_code=entry["IsoCountryCode"],
        monthly_price=entry.get("MonthlyLeasingPrice", ""),
        registered=entry.get("Registered", False),
        rates=_rates(entry),
        message_types=tuple(entry.get("MessageTypes", ())),
        deletion_protection=entry.get("DeletionProtectionEnabled", False),
    )


def _rates(entry: Entry) -> dict[str, int]:
    """MessagingLimits.RateLimits: capability to messages a second."""
    return dict(entry.get("MessagingLimits", {}).get("RateLimits", {}))


def account_attributes(rows: Sequence[Entry]) -> dict[str, str]:
    """AccountAttributes: name to value."""
    return {row["Name"]: row["Value"] for row in rows}


def account_limit(entry: Entry) -> AccountLimit:
    """One of AccountLimits."""
    return AccountLimit(name=entry["Name"], used=int(entry["Used"]), maximum=int(entry["Max"]))


def spend_limit(entry: Entry) -> SpendLimit:
    """One of SpendLimits. As the service model says, the enforced limit counts only where it is overridden."""
    maximum = entry["MaxLimit"]
    return SpendLimit(
        name=entry["Name"],
        limit=entry["EnforcedLimit"] if entry["Overridden"] else maximum,
        maximum=maximum,
    )


def association(entry: Entry) -> Association:
    """One of RegistrationAssociations."""
    return Association(
        resource_id=entry["ResourceId"],
        resource_type=entry["ResourceType"],
        iso_country_code=entry.get("IsoCountryCode"),
        phone_number=entry.get("PhoneNumber"),
    )


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as the API takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags(answer: Entry) -> dict[str, str]:
    """The tags in the response of ListTagsForResource."""
    return {row["Key"]: row["Value"] for row in answer.get("Tags", ())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The owner of the credentials."""

    account_id: str
    #: `aws`, `aws-us-gov`, `aws-cn`: the second part of every ARN of the account.
    partition: str


def identity(answer: Entry) -> Identity:
    """The Identity in the response of GetCallerIdentity."""
    parts = answer.get("Arn", "").split(":")
    return Identity(account_id=answer["Account"], partition=parts[1] if len(parts) > 1 else "aws")


def entries(answer: Entry, member: str) -> Sequence[Entry]:
    """The list `member` of a response."""
    return answer.get(member) or ()


def request_id(answer: Entry) -> str:
    """AWS's id of a request, for AWS's support; empty where there is none."""
    metadata: Entry = answer.get("ResponseMetadata") or {}
    name: str = metadata.get("RequestId") or answer.get("RequestId", "")
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorResponse:
    """An error response. Its message may repeat a field's value: it is searched for causes and never kept."""

    code: str
    status: int
    reason: str
    #: Names of ValidationException.Fields.
    field_names: tuple[str, ...]
    request_id: str
    message: str = field(default="", repr=False)


def error_response(response: Entry) -> ErrorResponse:
    """The ErrorResponse from the parsed response of a ClientError."""
    metadata = response.get("ResponseMetadata", {})
    return ErrorResponse(
        code=response.get("Error", {}).get("Code", ""),
        status=metadata.get("HTTPStatusCode", 0),
        reason=response.get("Reason", ""),
        field_names=_field_names(response),
        request_id=request_id(response),
        message=str(response.get("Error", {}).get("Message") or response.get("message") or ""),
    )


def _field_names(response: Entry) -> tuple[str, ...]:
    """Names of the parameters that are wrong: `Fields`, and `fieldList` of the brand profiles' API."""
    rows = response.get("Fields") or response.get("fieldList") or ()
    return tuple(name for row in rows if (name := row.get("Name") or row.get("path")))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
