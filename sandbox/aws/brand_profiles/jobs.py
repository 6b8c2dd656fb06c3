"""Jobs: between brand profiles and registrations, carried out after the answer.

AWS documents neither the names that it gives to attributes nor its table from attributes to fields. Here an attribute
has the last part of the field path as its name and the section as its category. Without `smartMatch`, a field gets the
attribute of exactly that name; with it, also one that differs in spaces, signs and capitals, or has its meaning.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.aws import rules
from sandbox.aws.account import present, timestamp
from sandbox.aws.attachments import create_registration_attachment
from sandbox.aws.brand_profiles.exceptions import ProfileConflictError, ProfileNotFoundError
from sandbox.aws.brand_profiles.profiles import check_name, new_profile, set_attribute
from sandbox.aws.brand_profiles.state import (
    JOB,
    PROFILE,
    REGISTRATION,
    Attribute,
    Brands,
    Job,
    Link,
    Profile,
    once_per_token,
    page,
)
from sandbox.aws.exceptions import SmsVoiceError
from sandbox.aws.records import FieldValue, Registration
from sandbox.aws.registrations import create_registration

JSON = dict[str, Any]

# assumption: `matching-by-meaning`
#: Words that name the same: a model of what AWS's matching by meaning may do.
_MEANINGS = (
    {"companyname", "legalname", "legalcompanyname", "businessname"},
    {"website", "companywebsite", "brandurl"},
)


def create_brand_profile_from_registration(brands: Brands, request: JSON) -> JSON:
    def effect() -> JSON:
        registration = _registration(brands, request["registrationId"])
        check_name(brands, request["brandProfileName"])
        tags = {row["key"]: row["value"] for row in request.get("tags", [])}

        def work() -> list[JSON]:
            profile = new_profile(brands, request["brandProfileName"], tags=tags)
            _take_values(brands, profile, registration, replace=True)
            return [_resource(PROFILE, profile.id, profile.arn)]

        return _results([(_start(brands, "CreateBrandProfileFromRegistration", work), registration.id)])

    return once_per_token(brands, "CreateBrandProfileFromRegistration", request, effect)


def update_brand_profile_from_registration(brands: Brands, request: JSON) -> JSON:
    def effect() -> JSON:
        profile = brands.active_profile(request["brandProfileId"])
        registration = _registration(brands, request["registrationId"])
        replace = request.get("onAttributeConflict", "REPLACE") == "REPLACE"

        def work() -> list[JSON]:
            _take_values(brands, profile, registration, replace=replace)
            return [_resource(PROFILE, profile.id, profile.arn)]

        return _results([(_start(brands, "UpdateBrandProfileFromRegistration", work, profile), registration.id)])

    return once_per_token(brands, "UpdateBrandProfileFromRegistration", request, effect)


def create_registrations_from_brand_profile(brands: Brands, request: JSON) -> JSON:
    def effect() -> JSON:
        profile = brands.active_profile(request["brandProfileId"])
        smart = request.get("smartMatch", True)
        jobs = []
        for name in request["registrationTypes"]:
            work = partial(_create_draft, brands, profile, name, smart=smart)
            jobs.append((_start(brands, "CreateRegistrationsFromBrandProfile", work, profile), name))
        return _results(jobs)

    return once_per_token(brands, "CreateRegistrationsFromBrandProfile", request, effect)


def update_registrations_from_brand_profile(brands: Brands, request: JSON) -> JSON:
    def effect() -> JSON:
        profile = brands.active_profile(request["brandProfileId"])
        registrations = [_registration(brands, name) for name in request["registrationIds"]]
        for registration in registrations:
            if registration.version.status != "DRAFT":
                raise ProfileConflictError("Only drafts can be updated.", registration.id, REGISTRATION)
        smart, replace = request.get("smartMatch", True), request.get("onAttributeConflict", "REPLACE") == "REPLACE"

        def work(registration: Registration) -> list[JSON]:
            _put_values(brands, profile, registration, smart=smart, replace=replace)
            return [_resource(REGISTRATION, registration.id, registration.arn)]

        name = "UpdateRegistrationsFromBrandProfile"
        return _results([(_start(brands, name, partial(work, row), profile), row.id) for row in registrations])

    return once_per_token(brands, "UpdateRegistrationsFromBrandProfile", request, effect)


def list_registrations_from_brand_profile(brands: Brands, request: JSON) -> JSON:
    shown, more = page(brands, request, brands.profile(request["brandProfileId"]).links)
    rows = [
        {
            "registrationId": link.registration_id,
            "registrationType": link.registration_type,
            "createdAt": timestamp(link.created_at),
            "smartMatchUsed": link.smart_match,
        }
        for link in shown
    ]
    return {"registrationAssociations": rows, **more}


def get_job(brands: Brands, request: JSON) -> JSON:
    if request["jobId"] not in brands.jobs:
        raise ProfileNotFoundError(JOB, request["jobId"])
    return _job_members(brands.jobs[request["jobId"]])


def list_jobs(brands: Brands, request: JSON) -> JSON:
    wanted = {name: request[name] for name in ("status", "brandProfileId", "operationType") if name in request}
    jobs = [members for members in map(_job_members, brands.jobs.values()) if wanted.items() <= members.items()]
    shown, more = page(brands, request, jobs)
    return {"jobs": shown, **more}


def refresh(brands: Brands) -> None:
    """Carry out the jobs that are due; they take as long as an upload."""
    speed, now = brands.account.world.upload_progression(), brands.account.now()
    for job in [job for job in brands.jobs.values() if job.status == "PROCESSING"]:
        if speed.due(since=job.created_at, describe_calls=1, now=now):
            _carry_out(brands, job)


def _carry_out(brands: Brands, job: Job) -> None:
    job.updated_at = brands.account.now()
    if brands.failing_jobs:
        job.status, job.error_code, job.error_message = "FAILED", brands.failing_jobs.pop(0), "The job failed."
        return
    try:
        job.resources = job.effect()
    except SmsVoiceError as error:
        # assumption: `job-error-code`
        job.status, job.error_code, job.error_message = "FAILED", error.code, "AWS End User Messaging refused it."
    else:
        job.status = "SUCCESS"


def _start(brands: Brands, operation: str, effect: Callable[[], list[JSON]], profile: Profile | None = None) -> Job:
    job_id, now = f"job-{brands.account.world.new_id()}", brands.account.now()
    job = brands.jobs[job_id] = Job(
        id=job_id,
        operation=operation,
        created_at=now,
        updated_at=now,
        effect=effect,
        profile_id=profile.id if profile else None,
    )
    return job


def _results(jobs: list[tuple[Job, str]]) -> JSON:
    return {"results": [{"jobId": job.id, "resourceIdentifier": name} for job, name in jobs]}


def _registration(brands: Brands, registration_id: str) -> Registration:
    plain = registration_id.rpartition("/")[2]
    if plain not in brands.account.registrations:
        raise ProfileNotFoundError(REGISTRATION, plain)
    return brands.account.registrations[plain]


def _create_draft(brands: Brands, profile: Profile, registration_type: str, *, smart: bool) -> list[JSON]:
    answer = create_registration(brands.account, {"RegistrationType": registration_type})
    registration = brands.account.registration(answer["RegistrationId"])
    _put_values(brands, profile, registration, smart=smart, replace=True)
    link = Link(
        registration_id=registration.id,
        registration_type=registration_type,
        created_at=brands.account.now(),
        smart_match=smart,
    )
    profile.links.append(link)
    return [_resource(REGISTRATION, registration.id, registration.arn)]


def _put_values(brands: Brands, profile: Profile, registration: Registration, *, smart: bool, replace: bool) -> None:
    version = registration.version
    for definition in brands.account.world.forms.fields(registration.type):
        path = definition["FieldPath"]
        attribute = _matching(profile, path, smart=smart)
        if attribute is None or (path in version.values and not replace):
            continue
        value = _value(brands, definition, attribute)
        # assumption: `job-skips-wrong-values`
        if value and not rules.problem_on_entry(definition, value):
            version.values[path] = FieldValue(path=path, value=value)


def _matching(profile: Profile, path: str, *, smart: bool) -> Attribute | None:
    name = _last_part(path)
    # assumption: `matching-by-table`
    if name in profile.attributes or not smart:
        return profile.attributes.get(name)
    return next((row for row in profile.attributes.values() if _mean_the_same(row.name, name)), None)


def _mean_the_same(first: str, second: str) -> bool:
    words = {re.sub(r"[^a-z0-9]", "", name.lower()) for name in (first, second)}
    return len(words) == 1 or any(words <= meaning for meaning in _MEANINGS)


def _value(brands: Brands, definition: JSON, attribute: Attribute) -> JSON:
    """The value for a field; empty where the attribute is of another kind."""
    match definition["FieldType"], attribute.body:
        case "TEXT", None:
            return {"TextValue": attribute.value}
        case "SELECT", None:
            return {"SelectChoices": [attribute.value]}
        case "ATTACHMENT", bytes() as body:
            request = {"AttachmentBody": base64.b64encode(body).decode()}
            answer = create_registration_attachment(brands.account, request)
            return {"RegistrationAttachmentId": answer["RegistrationAttachmentId"]}
    return {}


def _take_values(brands: Brands, profile: Profile, registration: Registration, *, replace: bool) -> None:
    for path, row in registration.version.values.items():
        name, now = _last_part(path), brands.account.now()
        if name in profile.attributes and not replace:
            continue
        attachment = brands.account.attachments.get(row.value.get("RegistrationAttachmentId", ""))
        texts = rules.strings_of(row.value) if attachment is None else []
        # assumption: `several-choices-left-out`
        if attachment is None and len(texts) != 1:
            continue
        kind = "TEXT" if attachment is None else _media_type(attachment.content_type)
        attribute = Attribute(
            name=name,
            type=kind,
            value=texts[0] if texts else None,
            body=attachment.body if attachment else None,
            category=path.partition(".")[0],
            created_at=now,
            updated_at=now,
        )
        set_attribute(brands, profile, attribute)


def _media_type(content_type: str) -> str:
    return "DOCUMENT" if content_type == "application/pdf" else "IMAGE"


def _last_part(path: str) -> str:
    return path.rpartition(".")[2]


def _resource(kind: str, resource_id: str, arn: str) -> JSON:
    return {"resourceType": kind, "resourceId": resource_id, "resourceArn": arn}


def _job_members(job: Job) -> JSON:
    return present(
        jobId=job.id,
        status=job.status,
        operationType=job.operation,
        createdAt=timestamp(job.created_at),
        updatedAt=timestamp(job.updated_at),
        brandProfileId=job.profile_id,
        errorCode=job.error_code,
        errorMessage=job.error_message,
        resources=job.resources or None,
    )


OPERATIONS: dict[str, Callable[[Brands, JSON], JSON]] = {
    "CreateBrandProfileFromRegistration": create_brand_profile_from_registration,
    "UpdateBrandProfileFromRegistration": update_brand_profile_from_registration,
    "CreateRegistrationsFromBrandProfile": create_registrations_from_brand_profile,
    "UpdateRegistrationsFromBrandProfile": update_registrations_from_brand_profile,
    "ListRegistrationsFromBrandProfile": list_registrations_from_brand_profile,
    "GetJob": get_job,
    "ListJobs": list_jobs,
}
