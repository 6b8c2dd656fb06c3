"""What the reviewer console shows of the AWS stand-in. It reads with each account's lock and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.records import IN_REVIEW, FieldValue, Registration, Version
from sandbox.aws.server import AwsStandIn
from sandbox.aws.world import Progression

Json = dict[str, Any]

#: How many API calls are shown, newest first.
CALLS_SHOWN = 40


def rows(aws: AwsStandIn) -> list[Json]:
    """A row for each registration in all regions, newest first."""
    all_rows = [row for backend in aws.backends() for row in _rows(backend)]
    return sorted(all_rows, key=lambda row: str(row["created"]), reverse=True)


def _rows(backend: PinpointSMSVoiceV2Backend) -> list[Json]:
    registrations = backend.registrations()
    with backend.account.lock:
        return [_row(backend, registration) for registration in registrations]


def _row(backend: PinpointSMSVoiceV2Backend, registration: Registration) -> Json:
    version = registration.version
    identities = [
        association.phone_number or association.resource_id for association in registration.associations.values()
    ]
    return {
        "region": backend.account.region,
        "id": registration.id,
        "name": registration.tags.get("Name", ""),
        "type": registration.type,
        "title": _type_title(backend, registration.type),
        "status": registration.status,
        "version": version.number,
        "version_status": version.status,
        "since": _iso(registration.progress.since),
        "created": _iso(registration.created_at),
        "identities": identities,
        "can": possible_actions(registration),
    }


def possible_actions(registration: Registration) -> list[str]:
    """The actions that a reviewer can take now."""
    version = registration.version
    if version.status in IN_REVIEW:
        advise = ["advise"] if version.status == "AWS_REVIEWING" else []
        return ["advance", *advise, "approve", "deny", "authenticate"]
    if registration.status == "PROVISIONING":
        return ["advance"]
    if version.status == "DENIED":
        return ["resubmit"]
    return ["revoke"] if registration.approved_version is not None and registration.status == "COMPLETE" else []


def details(backend: PinpointSMSVoiceV2Backend, registration_id: str) -> Json:
    """One registration with its fields, documents and history.

    Raises:
        ResourceNotFoundError: there is no such registration.
    """
    registration = backend.registration(registration_id)
    with backend.account.lock:
        version = _version_with_answers(registration)
        return {
            **_row(backend, registration),
            "sections": _sections(backend, registration, version),
            "versions": [_version(each) for each in reversed(registration.versions)],
        }


def _version_with_answers(registration: Registration) -> Version:
    """The newest version with answers. A new draft is empty, so it is the version before."""
    versions = [version for version in registration.versions if version.values]
    return versions[-1] if versions else registration.version


def _sections(backend: PinpointSMSVoiceV2Backend, registration: Registration, version: Version) -> list[Json]:
    forms = backend.world.forms
    titles = {
        section["SectionPath"]: section.get("DisplayHints", {}).get("Title", section["SectionPath"])
        for section in forms.sections(registration.type)
    }
    fields: dict[str, list[Json]] = {}
    for definition in forms.fields(registration.type):
        row = version.values.get(definition["FieldPath"])
        if row:
            fields.setdefault(definition["SectionPath"], []).append(_field(backend, definition, row))
    return [{"title": titles.get(path, path), "fields": rows} for path, rows in fields.items()]


def _field(backend: PinpointSMSVoiceV2Backend, definition: Mapping[str, Any], row: FieldValue) -> Json:
    hints = definition.get("DisplayHints", {})
    shown: Json = {
        "path": row.path,
        "title": hints.get("Title", row.path),
        "text": _text(hints, row.value),
        "denied": row.denied_reason or "",
        "feedback": row.feedback or "",
    }
    attachment_id = row.value.get("RegistrationAttachmentId")
    attachment = backend.account.attachments.get(attachment_id or "")
    if attachment:
        shown["document"] = {
            "href": f"/ui/console/{backend.account.region}/documents/{attachment.id}",
            "content_type": attachment.content_type,
            "size": len(attachment.body),
            "status": attachment.status,
        }
    return shown


def _text(hints: Mapping[str, Any], value: Mapping[str, Any]) -> str:
    if "SelectChoices" in value:
        titles = {row["Option"]: row.get("Title", row["Option"]) for row in hints.get("SelectOptionDescriptions", [])}
        return ", ".join(titles.get(choice, choice) for choice in value["SelectChoices"])
    return str(value.get("TextValue", value.get("RegistrationAttachmentId", "")))


def _version(version: Version) -> Json:
    steps = sorted(version.history.items(), key=lambda item: item[1])
    return {
        "number": version.number,
        "status": version.status,
        "history": [{"status": status, "at": _iso(at)} for status, at in steps],
        "reasons": [
            {"code": row.get("Reason", ""), "text": row.get("ShortDescription", "")} for row in version.denied_reasons
        ],
        "feedback": version.feedback or "",
    }


def calls(aws: AwsStandIn) -> list[Json]:
    """The newest calls first. Consecutive calls of the same operation, in any region, are one row."""
    shown: list[Json] = []
    for call in reversed(aws.calls):
        last = shown[-1] if shown else {}
        if (last.get("operation"), last.get("outcome")) == (call.operation, call.outcome):
            last["times"] += 1
            last["regions"] = sorted({*last["regions"], call.region})
            continue
        if len(shown) == CALLS_SHOWN:
            break
        row = {"operation": call.operation, "outcome": call.outcome, "regions": [call.region], "at": call.at}
        shown.append({**row, "times": 1})
    return shown


def speed_of(progression: Progression | None) -> Json:
    """How the reviewers work: {"mode", "seconds"}."""
    kind = progression.kind if progression else "immediate"
    mode = {"time": "timed", "manual": "manual", "immediate": "immediate"}[kind]
    return {"mode": mode, "seconds": progression.seconds if progression else 0}


def _type_title(backend: PinpointSMSVoiceV2Backend, registration_type: str) -> str:
    definition = backend.world.forms.type_definition(registration_type)
    return str(definition.get("DisplayHints", {}).get("Title", registration_type))


def _iso(moment: datetime) -> str:
    return moment.isoformat()
