"""`callsign doctor --slack-layouts`: the messages and windows that follow a submission, for Slack's own validator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.blocks.audit import audit_message
from bot.blocks.batch import batch_message
from bot.blocks.brand_profiles import SaveChoice, save_to_view
from bot.blocks.changed_forms import changed_form_message
from bot.blocks.denial import sent_view
from bot.blocks.details import Details, details_view
from bot.blocks.digest import DigestLine, digest
from bot.blocks.elements import Block
from bot.blocks.give_up import choice_view, delete_view, release_view
from bot.blocks.home import notice_home
from bot.blocks.idle_numbers import release_view as release_number_view
from bot.blocks.message import Message, outside
from bot.blocks.move import move_view, moved_message
from bot.blocks.need import needs_view
from bot.blocks.nudges import draft_nudge_message, hand_over_view, nudge_message
from bot.blocks.request_number import Search, number_view, with_completion
from bot.blocks.resource_policy import choice_view as policy_choice_view
from bot.blocks.resource_policy import policy_view
from bot.blocks.sender_ids import request_view
from bot.blocks.sent_answers import answers_view
from bot.blocks.status_message import StatusNotes, change_reply, idle_number_message, status_message
from bot.blocks.support_case import case_view
from bot.command_line.customer_layouts import of_customers
from bot.command_line.fix_layouts import of_fix
from bot.command_line.journey_layouts import of_journeys
from bot.command_line.layouts import ACCOUNT, CHANNEL, PERSON, Layout, content_of, draft_of, registration_of
from bot.command_line.profile_layouts import of_lists, of_profiles
from bot.command_line.request_layouts import of_requests
from bot.command_line.table_layouts import of_table
from bot.messages.support_cases import case_for
from workflows.audit.entries import Recorded
from workflows.batches.pump import Progress
from workflows.forms.changes import differences
from workflows.lifecycle.meaning import Meaning, meaning_of
from workflows.lifecycle.needs import needs
from workflows.lifecycle.stages import Stuck
from workflows.records.account import PhoneNumber, SentValue, VersionSummary
from workflows.records.acts import ChainHead, Origin, SourceKind
from workflows.records.answered_forms import AnsweredForm
from workflows.records.batches import Batch, BatchCount, BatchState
from workflows.records.brand_profiles import BrandProfile
from workflows.records.definitions import Form
from workflows.records.drafts import BatchId, Draft, Submission, SubmissionId, SubmissionState
from workflows.records.errors import Problem
from workflows.records.registrations import (
    Change,
    ChangeId,
    ChangeKind,
    DeniedField,
    DeniedReason,
    IdleNumber,
    Registration,
    Verdict,
)
from workflows.registrations.completion import Completion, Identity
from workflows.registrations.idle_numbers import Idle
from workflows.registrations.release import Holding
from workflows.registrations.request_number import NumberRequest
from workflows.registrations.resource_policy import letting_sns_send
from workflows.watch.changed_forms import ChangedForm
from workflows.watch.nudges import Nudge

_WORDS = "Words of a reviewer about it."
_NUMBER, _PRICE = "+18335550100", "2.00"
_PROBLEM = Problem(error="AwsUnavailable", operation="SubmitRegistrationVersion")


def of_sequel(form: Form, region: str, now: datetime) -> Iterator[Layout]:
    """Status messages while a submission runs, replies, a digest, nudges, a batch, and the windows behind buttons."""
    draft, denied = draft_of(form, region, now), registration_of(form, region, now, "REQUIRES_UPDATES")
    for name, message in _messages(form, draft, denied, now):
        yield Layout(name=name, kind="message", content=content_of(message))
    for name, view in _views(form, denied, now):
        yield Layout(name=name, kind="view", content=view)
    yield from of_fix(form, draft, denied, _verdict(form), now)
    batch = _progress(form, region, now).batch
    yield from of_table(form, batch, now)
    yield from of_lists(batch, denied, now)
    yield from of_customers(denied, now)
    yield from of_profiles(form, region, now)
    yield from of_requests(form, region, now, denied)
    yield from of_journeys(form, region, now)


def _acts(now: datetime) -> list[Recorded]:
    act = Recorded(
        seq=1,
        hash="",
        act="draft.started",
        at=now,
        origin=Origin(who=PERSON, source=SourceKind.CLICK, name="form_page", payload="0a1b2c3d"),
        subjects={"registration": "registration-0"},
        facts={},
        values={},
        aws_request_id="",
    )
    return [replace(act, seq=seq) for seq in range(1, 15)]


def _messages(form: Form, draft: Draft, denied: Registration, now: datetime) -> Iterator[tuple[str, Message]]:
    for state in SubmissionState:
        shown = status_message(draft, _submission(draft, state, now), None, StatusNotes(seconds_left=60))
        yield f"status message of a submission, {state}", shown
    meanings = list(_meanings(form, draft, denied, now))
    for meaning in meanings:
        reply = change_reply(meaning, _submission(draft, SubmissionState.NEEDS_ATTENTION, now))
        yield f"reply about a change, {meaning.change.kind}", reply
    yield "reply about an approval", _approval(meanings[0], form, denied)
    yield "reply outside its thread", outside(reply, "Words about it.")
    yield "digest", digest([DigestLine(meaning=meaning, name=denied.name, submission=None) for meaning in meanings])
    for kind in set(Stuck) - {Stuck.UNTOUCHED_DRAFT}:
        yield f"nudge, {kind}", nudge_message(_nudge(denied.id, kind, now), denied, PERSON.user_id)
    yield "nudge about a draft", draft_nudge_message(_nudge(draft.id, Stuck.UNTOUCHED_DRAFT, now), draft)
    yield "a form that changed", changed_form_message(_changed(form, draft, denied))
    yield "number without a registration", idle_number_message(_idle_number(form, denied.region, now))
    yield "moved to another region", moved_message(denied, PERSON.user_id, "ap-south-1")
    yield "audit channel", audit_message(_acts(now), ChainHead(seq=14, hash="0" * 64), 1)
    yield "table", batch_message(_progress(form, denied.region, now), ())


def _changed(form: Form, draft: Draft, denied: Registration) -> ChangedForm:
    """Half of the form was not there before."""
    before = replace(form, fields=form.fields[::2])
    return ChangedForm(
        account_id=draft.account_id,
        region=draft.region,
        form=form,
        channel_id=draft.channel_id,
        concerned=(AnsweredForm(draft=draft, denied=denied),),
        changes=differences(before, form, {}),
    )


def _approval(meaning: Meaning, form: Form, registration: Registration) -> Message:
    """What exists now, and what may be requested for it."""
    exists = Identity(name=_NUMBER, kind="TOLL_FREE", monthly_price=_PRICE, rate=3)
    offers = tuple(form.type.associations)
    return with_completion(
        change_reply(meaning, None), Completion(identities=(exists,), offers=offers, tier="SANDBOX"), registration
    )


def _views(form: Form, denied: Registration, now: datetime) -> Iterator[tuple[str, Block]]:
    version = VersionSummary(version=1, status="DENIED", history={"SUBMITTED": now}, feedback=_WORDS)
    yield (
        "details",
        details_view(Details(registration=denied, versions=(version,), may_act=True, acts=tuple(_acts(now))), now),
    )
    yield "hand over", hand_over_view(denied)
    brand = BrandProfile(id="bp-1", name="Example Corp", status="ACTIVE", created_at=now, updated_at=now)
    yield "saving to a brand profile", save_to_view(denied, [brand], SaveChoice(name=denied.name), "token", _WORDS)
    yield from _final_views(form, denied)
    yield "App Home of somebody who may not", notice_home("Words about it.")
    yield "what was sent", sent_view(denied, _verdict(form).fields)
    wanted = NumberRequest(registration=denied, number_type="TEN_DLC", iso_country_code="US", ordinal=1)
    yield "request for a number", number_view(wanted, (), _PRICE)
    searched = Search(found=tuple(f"+1206555{last:04}" for last in range(10)))
    yield "request for a number of a list", number_view(wanted, (), _PRICE, searched)
    yield from _sending_views(denied, now)


def _sending_views(denied: Registration, now: datetime) -> Iterator[tuple[str, Block]]:
    """Letting SNS send, and a support case."""
    holding = Holding(id="phone-1", name=_NUMBER, kind="TOLL_FREE", country="US")
    arn = f"arn:aws:sms-voice:{denied.region}:{ACCOUNT}:phone-number/phone-1"
    yield "what SNS may send from", policy_choice_view(denied, (holding,))
    yield "resource policy", policy_view(denied, holding, letting_sns_send(arn, "", ACCOUNT))
    yield "support case", case_view(case_for(denied, (), now))
    number = PhoneNumber(
        id="phone-1",
        number=_NUMBER,
        status="PENDING",
        number_type="TOLL_FREE",
        iso_country_code="US",
        monthly_price=_PRICE,
    )
    idle = Idle(account_id=ACCOUNT, region=denied.region, number=number)
    yield "moving to another region", move_view(denied, ["ap-south-1"])
    yield "release of an idle number", release_number_view(idle)
    yield "what a country takes", needs_view(needs("CH", (), {}), denied.region)
    place = {"region": denied.region, "country": "CH"}
    yield "request for a sender ID without a form", request_view(place, ACCOUNT, _PRICE)


def _final_views(form: Form, denied: Registration) -> Iterator[tuple[str, Block]]:
    """The answers of a version, and giving up."""
    values = [SentValue(path=field.path, text=_WORDS) for field in form.fields]
    yield "answers", answers_view(denied, 1, values, form, {})
    holding = Holding(id="phone-1", name=_NUMBER, kind="TOLL_FREE", country="US")
    yield "what can be given up", choice_view(denied, (holding,), removable=True)
    yield "confirmation of a deletion", delete_view(denied)
    yield "confirmation of a release", release_view(denied, holding)


def _meanings(form: Form, draft: Draft, denied: Registration, now: datetime) -> Iterator[Meaning]:
    """What a change of each kind means; the change of the status is a denial."""
    for seq, kind in enumerate(ChangeKind, start=1):
        change = Change(
            id=ChangeId(f"change-{seq}"),
            message_key=denied.message_key,
            seq=seq,
            kind=kind,
            registration_id=denied.id,
            from_status="REVIEWING",
            to_status=denied.status,
            version=1,
            version_status="DENIED",
            verdict=_verdict(form),
            observed_at=now,
            actor=PERSON.user_id,
            target=PERSON.user_id,
        )
        yield meaning_of(change, draft, replace(denied, latest_denied_version=1))


def _verdict(form: Form) -> Verdict:
    """A denial with a reason, and words about the form's first field."""
    reason = DeniedReason(reason="REASON", short_description="Short words.", long_description=_WORDS)
    fields = tuple(
        DeniedField(path=path, title=definition.title, reason="REASON", feedback=_WORDS, sent="x")
        for path, definition in list(form.by_path.items())[:1]
    )
    return Verdict(reasons=(reason,), fields=fields, feedback=_WORDS)


def _submission(draft: Draft, state: SubmissionState, now: datetime) -> Submission:
    return Submission(
        id=SubmissionId("example"),
        draft_id=draft.id,
        state=state,
        attempt=1,
        started_at=now,
        updated_at=now,
        step="submit",
        done=1,
        total=9,
        number=_NUMBER,
        monthly_price=_PRICE,
        problem=_PROBLEM,
    )


def _nudge(subject: str, kind: Stuck, now: datetime) -> Nudge:
    return Nudge(subject=subject, kind=kind, number=1, since=now - timedelta(days=3), at=now, to_channel=True)


def _idle_number(form: Form, region: str, now: datetime) -> IdleNumber:
    return IdleNumber(
        id="phone-example",
        number=_NUMBER,
        number_type="TOLL_FREE",
        monthly_price=_PRICE,
        account_id=ACCOUNT,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        channel_id=CHANNEL,
        found_at=now,
    )


def _progress(form: Form, region: str, now: datetime) -> Progress:
    batch = Batch(
        id=BatchId("example"),
        owner=PERSON,
        account_id=ACCOUNT,
        region=region,
        registration_type=form.type.name,
        title=form.type.title,
        channel_id=CHANNEL,
        source="table.csv",
        state=BatchState.RUNNING,
        form_fingerprint=form.fingerprint,
        created_at=now,
        updated_at=now,
        total=10,
    )
    count = BatchCount(waiting=8, submitted=1, needs_attention=1)
    return Progress(batch=batch, count=count, per_minute=1.0, seconds_left=480)
