"""A registration that Callsign has submitted, without a form and without calls over the network.

AWS, the store and the channel hold the same as after `workflows.submissions.carry_out`.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.runtime.process import Runtime
from sandbox.aws.models import PinpointSMSVoiceV2Backend
from sandbox.aws.records import Registration
from tests.scenario.cases import png
from tests.scenario.conftest import World
from tests.scenario.form_filling import as_person, hears
from tests.unit import factories
from tests.unit.catalog import filled
from workflows.aws import mapping
from workflows.forms.resolve import sendable
from workflows.lifecycle.changes import announce, new_registration
from workflows.lifecycle.sending import sends_of
from workflows.records import drafts
from workflows.records.definitions import ATTACHMENT, SELECT, FieldDefinition, Form
from workflows.records.drafts import (
    NEW,
    Answer,
    Answers,
    Document,
    DocumentId,
    Draft,
    DraftId,
    DraftState,
    RegistrationId,
    Submission,
    SubmissionId,
    SubmissionState,
)
from workflows.records.registrations import ChangeKind
from workflows.submissions import plan as planning

REGION = "us-west-2"


@dataclass(frozen=True, kw_only=True)
class AtAws:
    """The ids and prices that AWS returned while the registration was created."""

    registration_id: str
    attachments: Mapping[str, str]
    resources: Mapping[str, str]
    number: str = ""
    monthly_price: str = ""


async def is_submitted(
    world: World, registration_type: str, labels: Mapping[str, str] | None = None, *, channel: str = "#sms"
) -> Registration:
    """Ana's submitted registration, announced in the channel. Without `labels` the answers are AWS's examples."""
    callsign = world.callsign
    form = (await callsign.forms.form(REGION, registration_type)).value
    answers = sendable(form, answers_of(form, labels) if labels else filled(form))
    draft = await _draft(world, form, answers, channel)
    at_aws = _submit(world.backend(), form, draft)
    await _save(callsign, draft, at_aws)
    await hears(world.slack.channel(channel), "Submitted to AWS")
    registration: Registration = world.backend().registration(at_aws.registration_id)
    return registration


def answers_of(form: Form, labels: Mapping[str, str]) -> Answers:
    """Answers by path from answers by label. A required document is always attached."""
    answers = {field.path: _answer(field, labels.get(field.title, "")) for field in form.fields}
    return {path: answer for path, answer in answers.items() if answer}


def _answer(field: FieldDefinition, text: str) -> Answer | None:
    if field.kind == ATTACHMENT:
        document = Document(
            id=DocumentId(f"doc-{field.path}"), name="optin.png", media_type="image/png", size=1000, sha256="00" * 32
        )
        return document if field.requirement == "REQUIRED" else None
    if field.kind == SELECT:
        return tuple(option.value for option in field.options if option.title == text)
    return text


async def _draft(world: World, form: Form, answers: Answers, channel: str) -> Draft:
    now = world.callsign.services.clock()
    return factories.draft(
        id=DraftId(uuid.uuid4().hex),
        owner=as_person(world.ana),
        account_id=await world.callsign.aws.account_id(),
        region=REGION,
        registration_type=form.type.name,
        title=form.type.title,
        name="Codes",
        channel_id=world.slack.channel(channel).id,
        form_fingerprint=form.fingerprint,
        answers=answers,
        created_at=now,
        updated_at=now,
        associations={each.resource_type: _resource(world, each.resource_type) for each in _associations(form)},
    )


def _associations(form: Form) -> Any:
    return form.type.associations_before_submit


def _resource(world: World, resource_type: str) -> str:
    """A registration of that type, or a new number."""
    ids = [registration.id for registration in world.backend().registrations() if registration.type == resource_type]
    return ids[0] if ids else NEW


def _submit(backend: PinpointSMSVoiceV2Backend, form: Form, draft: Draft) -> AtAws:
    tags = mapping.tag_list(drafts.tags(draft))
    created = backend.call("CreateRegistration", {"RegistrationType": form.type.name, "Tags": tags})
    target = {"RegistrationId": str(created["RegistrationId"])}
    attachments: dict[str, str] = {
        answer.id: str(
            backend.call("CreateRegistrationAttachment", {"AttachmentBody": PICTURE})["RegistrationAttachmentId"]
        )
        for answer in draft.answers.values()
        if isinstance(answer, Document)
    }
    for value in planning.wanted_values(draft.answers, draft.answers, attachments):
        backend.call("PutRegistrationFieldValue", {**target, **mapping.value_parameters(value)})
    at_aws = AtAws(registration_id=target["RegistrationId"], attachments=attachments, resources={})
    for association in _associations(form):
        at_aws = _associate(backend, at_aws, association.resource_type, draft)
    backend.call("SubmitRegistrationVersion", target)
    return at_aws


def _associate(backend: PinpointSMSVoiceV2Backend, at_aws: AtAws, resource_type: str, draft: Draft) -> AtAws:
    resource = draft.associations[resource_type]
    if resource == NEW:
        phone = backend.call(
            "RequestPhoneNumber",
            {
                "IsoCountryCode": "US",
                "MessageType": "TRANSACTIONAL",
                "NumberCapabilities": ["SMS"],
                "NumberType": resource_type,
            },
        )
        resource = str(phone["PhoneNumberId"])
        at_aws = replace(at_aws, number=phone["PhoneNumber"], monthly_price=phone["MonthlyLeasingPrice"])
    backend.call("CreateRegistrationAssociation", {"RegistrationId": at_aws.registration_id, "ResourceId": resource})
    return replace(at_aws, resources={**at_aws.resources, resource_type: resource})


async def _save(callsign: Runtime, draft: Draft, at_aws: AtAws) -> None:
    """Save the rows, and post the change in the channel."""
    store, now, registration_id = callsign.store, callsign.services.clock(), RegistrationId(at_aws.registration_id)
    submission = Submission(
        id=SubmissionId(uuid.uuid4().hex),
        draft_id=draft.id,
        state=SubmissionState.SUBMITTED,  # the worker would carry out a running one
        attempt=1,
        started_at=now,
        updated_at=now,
        registration_id=registration_id,
        resources=at_aws.resources,
        number=at_aws.number,
        monthly_price=at_aws.monthly_price,
        attachments=at_aws.attachments,
    )
    await store.add_draft(draft)
    assert await store.start_submission(submission)
    await store.move_draft(draft.id, DraftState.SUBMITTING, DraftState.SUBMITTED, now)
    sends = sends_of((await callsign.forms.form(draft.region, draft.registration_type)).value.type)
    await store.add_registration(new_registration(draft, submission, registration_id, now, sends))
    await announce(store, submission, ChangeKind.SUBMITTED, now, "SUBMITTED")
    await callsign.notifier.progress(submission.id)
    await callsign.notifier.changed()


PICTURE = base64.b64encode(png()).decode()
