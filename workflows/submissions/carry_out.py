"""Carrying out a draft: from the last look at the form to AWS saying "submitted".

Every step can be run again. A call that costs has a client token made of the submission's id alone, or a look for its
result comes before a repeat. What a step obtained is written to the submission before the next step starts. So a crash
at any point, or a Retry, repeats nothing that costs. A failure never leaves a step as an exception: the submission
stops and says what a person has to look at, and a Retry continues from there.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from workflows.access.budget import within_budget
from workflows.approvals import gate
from workflows.durable.once import do_or_find
from workflows.forms.changes import differences
from workflows.lifecycle.changes import announce, new_registration
from workflows.lifecycle.sending import sends_of
from workflows.lifecycle.versions import VersionProgress, progress_of
from workflows.ports.audit import acting
from workflows.ports.ports import Ports
from workflows.ports.process import Notices, Steps
from workflows.records import drafts
from workflows.records.access import BudgetReached, Right, place_of
from workflows.records.account import NUMBER_TYPES, AttachmentPlace, PhoneNumber, SentValue, VersionSummary
from workflows.records.acts import Origin, SourceKind
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import NEW, Document, DraftState, SubmissionId, SubmissionState, purchase_of
from workflows.records.errors import (
    NO_PROBLEM,
    AwsError,
    AwsUnavailable,
    Conflict,
    NotFound,
    Problem,
    Refused,
    problem,
)
from workflows.records.messages import MessageKey
from workflows.records.numbers import PLAIN, NumberOptions
from workflows.records.registrations import ChangeKind, Sends
from workflows.submissions import plan as planning
from workflows.submissions.attempt import Attempt, Stopped, gather_all
from workflows.submissions.claim import begin, reopen, retry, start_unfinished
from workflows.submissions.intents import number_of, registration_of
from workflows.submissions.number_options import options_of
from workflows.submissions.obstacles import obstacles
from workflows.submissions.permitted import budget_reached, refusal
from workflows.submissions.plan import DEFINITION_CALLS, SETTLE_SECONDS, Plan, estimate, plan, token
from workflows.submissions.revise import Superseded, Unclear, version_to_fill
from workflows.submissions.shared_attachments import LOST, SharedAttachments

log = structlog.get_logger(__name__)

__all__ = ["STEPS", "Plan", "begin", "carry_out", "estimate", "plan", "reopen", "retry", "start_unfinished", "token"]

#: Steps in their order; `registration` for a first submission, `version` for one that answers a denial.
#: A step that runs once for each field or resource carries its id after a colon: `value:companyInfo.companyName`.
STEPS = (
    "resume",
    "definitions",
    "registration",
    "version",
    "attachment",
    "uploads",
    "value",
    "attachment_value",
    "read_back",
    "number",
    "association",
    "submit",
    "record",
)

#: Seconds before each look at the uploads; five minutes in all.
UPLOAD_WAITS = (1.0, 1.0, 2.0, 3.0, *(5.0 for _ in range(59)))

#: The largest age of the form under which a row of a batch is carried out.
SHARED_FORM_AGE = timedelta(minutes=1)

#: What `resume` says of a registration whose only version was discarded before it was submitted.
VERSION_GONE = "version_gone"
#: What `resume` says where something is left to submit.
_NOT_SUBMITTED = frozenset({"", "DRAFT", VERSION_GONE})


async def carry_out(
    submission_id: SubmissionId, *, attempt: int, steps: Steps, notices: Notices, ports: Ports
) -> SubmissionState:
    """Carry a submission out as far as possible; returns its state after that.

    An attempt that is not the current one (a late recovery of an older run) does nothing. Raises LookupError when the
    submission or its draft does not exist.
    """
    submission = await ports.store.submission(submission_id)
    draft = await ports.store.draft(submission.draft_id) if submission else None
    if submission is None or draft is None:
        raise LookupError(f"no submission {submission_id}, or its draft is gone")
    if submission.attempt != attempt or submission.state is not SubmissionState.RUNNING:
        return submission.state
    run = _CarryOut(
        submission=submission,
        draft=draft,
        steps=steps,
        notices=notices,
        ports=ports,
        revision=await ports.store.revision(draft.id),
    )
    origin = Origin(who=draft.owner, source=SourceKind.SUBMISSION, name=f"{submission_id}:{attempt}")
    with bound_contextvars(submission=submission_id, attempt=attempt), acting(origin):
        log.info("carrying out", action="submission", registration_type=draft.registration_type, region=draft.region)
        try:
            await run.run()
        except Stopped as stopped:
            await run.give_up(stopped.problem)
        log.info("carried out", action="submission", state=run.submission.state.value, step=run.submission.step)
    return run.submission.state


class _CarryOut(Attempt):
    """The steps. Methods named `_do_...` are the work of a step; they may run twice."""

    @property
    def shared(self) -> SharedAttachments:
        """The attachments that other registrations use, too."""
        place = AttachmentPlace(account_id=self.draft.account_id, region=self.region)
        return SharedAttachments(place=place, ports=self.ports)

    async def run(self) -> None:
        """Run all steps in order. Decisions here depend on answers of steps only, so a replay takes the same path."""
        resumed = await self.step("resume", self._do_resume)
        status: str = resumed["status"]
        if status in _NOT_SUBMITTED:
            steps = Plan.load(await self.step("definitions", self._do_definitions))
            held = frozenset(resumed["held"]).intersection((*steps.values, *steps.attachments))
            self.set(total=sum(steps.calls.values()), done=DEFINITION_CALLS + len(held))
            if not self.revision and status != VERSION_GONE:
                await self.step("registration", self._do_registration, calls=1)
            elif status != "DRAFT":
                await self.step("version", self._do_version, calls=1)
            await self._fill(steps, held)
            await self._associate(steps)
            status = await self.step("submit", self._do_submit, calls=1)
        await self.step("record", partial(self._do_record, status))

    async def _fill(self, plan: Plan, held: frozenset[str]) -> None:
        creating = [
            asyncio.ensure_future(self.step(f"attachment:{path}", partial(self._do_attachment, path), calls=1))
            for path in plan.uploads
        ]
        looks = plan.calls.get("DescribeRegistrationAttachments", 0)
        uploads = partial(self._do_uploads, plan.uploads, creating)
        waiting = [self.step("uploads", uploads, calls=looks)] if creating else []
        await gather_all([*creating, *waiting, *self._puts("value", plan.values, held)])
        await gather_all(self._puts("attachment_value", plan.attachments, held))
        if plan.values or plan.attachments:
            await self.step("read_back", partial(self._do_read_back, plan), calls=1)

    def _puts(self, step: str, paths: Iterable[FieldPath], held: frozenset[str]) -> list[Coroutine[Any, Any, None]]:
        left = [path for path in paths if path not in held]
        if self.draft.batch_id is None:
            return [self.step(f"{step}:{path}", partial(self._do_put, path), calls=1) for path in left]
        # A batch has hundreds of rows: a checkpoint for each value costs more than the puts that a crash repeats.
        return [self.step(step, partial(self._do_puts, left), calls=len(left))] if left else []

    async def _associate(self, plan: Plan) -> None:
        for kind, country in plan.associations:
            resource = self.draft.associations.get(kind, "")
            if kind in NUMBER_TYPES:
                resource = await self.step(f"number:{kind}", partial(self._do_number, kind, country), calls=1)
            await self.step(f"association:{kind}", partial(self._do_association, kind, resource), calls=1)

    async def _do_resume(self) -> dict[str, Any]:
        """What an earlier attempt left behind: the status of the version, and the fields that need no second put."""
        if await self.ports.aws.account_id() != self.draft.account_id:
            raise Stopped(problem("other_account"))
        status = await self._status_to_resume() if self.submission.registration_id else ""
        if status in _NOT_SUBMITTED:
            self._must_be_open(Right.SUBMIT)
        if status != "DRAFT":
            return {"status": status, "held": []}
        values = await self.ports.aws.values(self.region, self.registration_id)
        wanted = self._wanted(self.draft.answers)
        missing = set(planning.differing(wanted, values))
        return {"status": status, "held": [value.path for value in wanted if value.path not in missing]}

    async def _do_definitions(self) -> dict[str, Any]:
        # The rows of a batch share one form: hundreds of rows would each wait for the quota with a fetch of their own.
        alone = self.draft.batch_id is None
        held = await self.ports.forms.form(
            self.region, self.draft.registration_type, fresh=alone, max_age=SHARED_FORM_AGE
        )
        if held.stale:
            held = await self.ports.forms.form(self.region, self.draft.registration_type, fresh=True)
        form = held.value
        if form.fields and not self.draft.answers:  # retention has deleted them: nothing is sent in their place
            raise Stopped(problem("answers_gone"))
        found = await asyncio.to_thread(obstacles, form, self.draft, self.revision)
        if found.musts and await gate.covering(gate.item_of(form, self.draft, self.revision), self.ports):
            found = replace(found, musts=())  # the approvers have seen what will be denied, and allow it
        wrong = found.problem() or await self._changed(form)
        wrong = wrong or await gate.why_stopped(form, self.draft, self.revision, self.ports)
        if wrong:
            raise Stopped(wrong)
        return asdict(plan(form, self.draft, revises=self.revision is not None))

    async def _changed(self, form: Form) -> Problem:
        """What the form has changed since a person last saw it that touches an answer, or asks for one."""
        if form.fingerprint == self.draft.form_fingerprint:
            return NO_PROBLEM
        before = await self.ports.store.kept_form(self.draft.form_fingerprint)
        changes = differences(before, form, self.draft.answers) if before else ()
        affected = [change.path for change in changes if change.affected and change.path]
        return problem("form_changed", affected) if affected else NO_PROBLEM

    async def _do_registration(self) -> str:
        draft, registration_id = self.draft, self.submission.registration_id
        if registration_id is None:
            tags, repeated = await self._intent("CreateRegistration", await self._tags())
            existing = await registration_of(draft, self.submission, self.ports.aws) if repeated else None
            registration_id = existing or await self.ports.aws.create_registration(
                draft.region, draft.registration_type, tags, token(self.submission.id, "CreateRegistration")
            )
            await self.save(registration_id=registration_id)
        known = await self.ports.store.changes_of(MessageKey.of(self.submission.id, registration_id))
        row = new_registration(draft, self.submission, registration_id, self.ports.clock(), await self._sends())
        await self.ports.store.add_registration(replace(row, changes=len(known)))
        return registration_id

    async def _sends(self) -> Sends:
        """What is sent under it; the form was read just now, unless another process did."""
        forms, wanted = self.ports.forms, self.draft.registration_type
        form = forms.form_now(self.region, wanted) or (await forms.form(self.region, wanted)).value
        return sends_of(form.type)

    async def _status_to_resume(self) -> str:
        """DRAFT where a version is open, the status of the submitted one, else empty: a version has to be opened.

        For a first submission this is VERSION_GONE, because the registration exists already.
        """
        newest = await self._newest()
        base = self.revision.base_version if self.revision else 0
        # A first submission fills version 1, unless that was discarded and it has opened another.
        ours = self.submission.version or (0 if self.revision else 1)
        try:
            status = version_to_fill(newest, base=base, ours=ours)
        except Superseded:
            raise Stopped(problem("superseded")) from None
        except Unclear:
            raise Stopped(problem("version_unclear", [newest.status])) from None
        if status == "DRAFT" and self.revision:
            await self.save(version=newest.version)
        return status or ("" if self.revision else VERSION_GONE)

    async def _do_version(self) -> int:
        """The version to fill: a new one, or the open one when AWS refuses to open another."""

        async def opened() -> int:
            return await self.ports.aws.create_version(self.region, self.registration_id)

        async def found_open() -> int | None:
            newest = await self._newest()
            return newest.version if newest.status == "DRAFT" else None

        number = await do_or_find(opened, found_open)
        await self.save(version=number)
        return number

    async def _do_attachment(self, path: FieldPath) -> str:
        async with self.slot():
            document = self._document(path)
            known = self.submission.attachments.get(document.id) or await self.shared.find(document.sha256)
            if not known:
                return await self._upload(path)
            await self.save(attachments={**self.submission.attachments, document.id: known})
            return known

    async def _do_uploads(self, paths: Sequence[FieldPath], creating: Sequence[asyncio.Future[str]]) -> None:
        """Wait until AWS has taken every document. A failed one is sent once more; a second failure needs a person."""
        await asyncio.gather(*creating)
        waiting, again = set(paths), set[FieldPath]()
        for seconds in UPLOAD_WAITS:
            await self.ports.sleep(seconds)
            failed = await self._look_at_uploads(waiting)
            if failed & again:
                raise Stopped(problem("upload_failed", sorted(failed & again)))
            for path in sorted(failed):
                await self._upload(path)
            again |= failed
            if not waiting:
                return
        raise Stopped(problem("upload_slow", sorted(waiting)))

    async def _do_put(self, path: FieldPath) -> None:
        async with self.slot():
            await self._put(path)

    async def _do_puts(self, paths: Sequence[FieldPath]) -> None:
        await gather_all(self.stopping(self._do_put(path)) for path in paths)

    async def _do_read_back(self, plan: Plan) -> None:
        """Compare what AWS holds with what we sent. A difference is put once more; a second one needs a person."""
        paths = [*plan.values, *plan.attachments]
        wanted = self._wanted(paths)
        for last in (False, True):
            held = await self.ports.aws.values(self.region, self.registration_id)
            missing = planning.differing(wanted, held)
            # Values that somebody else put into a version they opened are deleted, too.
            foreign = self.revision or self.submission.attempt > 1
            too_much = planning.left_over(paths, held) if foreign else ()
            if not missing and not too_much:
                return
            if last:
                raise Stopped(problem("read_back", (*missing, *too_much)))
            for path in missing:
                await self._put(path)
            for path in too_much:
                await self.ports.aws.delete_value(self.region, self.registration_id, path)

    async def _do_number(self, kind: str, country: str) -> str:
        """The number to associate: the one chosen, the one bought before, or a new one."""
        choice, known = self.draft.associations[kind], self.submission.resources.get(kind)
        if known and choice in {NEW, known}:
            return known
        if choice == NEW:
            phone = await self._leased(kind, country)
        else:
            phones = await self.ports.aws.phone_numbers(self.region, [choice])
            if not phones:
                raise Stopped(problem("association_missing", [kind]))
            phone = phones[0]
        await self.save(
            resources={**self.submission.resources, kind: phone.id},
            number=phone.number,
            monthly_price=phone.monthly_price,
        )
        return phone.id

    async def _leased(self, kind: str, country: str) -> PhoneNumber:
        """The number that an earlier try has leased, whatever became of its answer; else a new one."""
        name, aws = purchase_of(kind), self.ports.aws
        begun = name in self.submission.intents
        may_exist = begun or self.submission.attempt > 1
        if may_exist and (known := await number_of(self.draft, (kind, country), self.registration_id, aws)):
            return known
        self._must_be_open(Right.BUY)
        await self._approved(kind)
        client_token = token(self.submission.id, "RequestPhoneNumber", kind)
        buy = partial(self._buy, kind, country, begun=begun)
        try:
            return await within_budget(client_token, self.draft.account_id, buy, self.ports)
        except BudgetReached as reached:
            raise Stopped(budget_reached(reached)) from None
        except AwsUnavailable:
            raise
        except AwsError:
            await self._forget_intent(name)  # AWS has refused it, so a person may choose again
            raise

    async def _buy(self, kind: str, country: str, *, begun: bool) -> PhoneNumber:
        """Request the number as it was first requested, or as the person chose."""
        name = purchase_of(kind)
        # Written before the tags: a purchase that a release without a choice has begun has tags alone.
        choice = PLAIN if begun else options_of(self.draft, kind)
        options, _ = await self._intent(f"{name}/options", choice.stored())
        tags, _ = await self._intent(name, await self._tags())
        return await self.ports.aws.request_phone_number(
            self.region,
            number_type=kind,
            iso_country_code=country,
            options=NumberOptions.of_stored(options),
            tags=tags,
            token=token(self.submission.id, "RequestPhoneNumber", kind),
        )

    def _must_be_open(self, right: Right) -> None:
        """Stop where the right is switched off. The owner's own right was asked for when the draft was claimed."""
        if refused := refusal(self.ports.gate.place_open(right, place_of(self.draft))):
            raise Stopped(refused)

    async def _tags(self) -> Mapping[str, str]:
        """The tags of what is created, with the present name of the customer."""
        customer = await self.ports.store.customer(self.draft.customer_id) if self.draft.customer_id else None
        return drafts.tags(self.draft, customer.name if customer else "")

    async def _forget_intent(self, name: str) -> None:
        kept = {known: value for known, value in self.submission.intents.items() if not known.startswith(name)}
        await self.save(intents=kept)

    async def _intent(self, name: str, values: Mapping[str, str]) -> tuple[Mapping[str, str], bool]:
        """What the call `name` was first made with, written down before it, and whether it may be a repeat.

        A later attempt counts as a repeat even if nothing is written: the store may come from a backup.
        """
        first = self.submission.intents.get(name)
        if first is None:
            await self.save(intents={**self.submission.intents, name: dict(values)})
        return first or values, first is not None or self.submission.attempt > 1

    async def _do_association(self, kind: str, resource: str) -> str:
        region, registration_id = self.region, self.registration_id

        async def associated() -> str | None:
            held = await self.ports.aws.associations(region, registration_id)
            return next((resource for association in held if association.resource_id == resource), None)

        async def associate() -> str:
            await self.ports.aws.associate(region, registration_id, resource)
            return resource

        resource_id = await do_or_find(associate, associated)
        await self.save(resources={**self.submission.resources, kind: resource_id})
        return resource_id

    async def _do_submit(self) -> str:
        """RegistrationVersionStatus after the submission. Raises Stopped where nobody may submit it any longer."""
        await self.ports.sleep(self._unsettled())

        async def submit() -> str:
            return await self.ports.aws.submit(self.region, self.registration_id, aws_review=self.draft.aws_review)

        async def submitted() -> str | None:
            newest = await self._newest()
            return newest.status if progress_of(newest) is VersionProgress.SUBMITTED else None

        try:
            self._must_be_open(Right.SUBMIT)
            await self._approved()
        except Stopped:
            # A process that died has submitted it while it was allowed: that is recorded, and not undone by words.
            if status := await submitted():
                return status
            raise
        return await do_or_find(submit, submitted)

    async def _approved(self, buys: str = "") -> None:
        """Stop where nobody has approved what comes next: the submission, or a number of the kind `buys`."""
        if not self.ports.approval_rules:
            return
        form = (await self.ports.forms.form(self.region, self.draft.registration_type)).value
        wrong = await gate.why_stopped(form, self.draft, self.revision, self.ports)
        if buys and not wrong:
            matter = await gate.matter_of(self.draft, self.ports, revises=self.revision is not None)
            price = await gate.price_of(self.draft, [buys], self.ports)
            item = gate.item_of(form, self.draft, self.revision)
            wrong = await gate.why_not_bought(item, replace(matter, price=price), self.ports)
        if wrong:
            raise Stopped(wrong)

    async def _do_record(self, version_status: str) -> None:
        """The submission's own state comes last: an attempt that finds it set has nothing left to do."""
        await announce(self.ports.store, self.submission, ChangeKind.SUBMITTED, self.ports.clock(), version_status)
        await self.ports.store.move_draft(
            self.draft.id, DraftState.SUBMITTING, DraftState.SUBMITTED, self.ports.clock()
        )
        await self.ports.store.delete_documents(self.draft.id)
        await gate.use(self.draft.id, self.ports)
        await self.save(state=SubmissionState.SUBMITTED, problem=NO_PROBLEM)

    async def give_up(self, why: Problem) -> None:
        """Stop, and record why. The reason is saved first: the change may be posted as soon as it is recorded."""
        await self.save(problem=why)
        await announce(self.ports.store, self.submission, ChangeKind.NEEDS_ATTENTION, self.ports.clock())
        await self.save(state=SubmissionState.NEEDS_ATTENTION, problem=why)
        await self.notices.progress(self.submission.id)

    def _document(self, path: FieldPath) -> Document:
        document = self.draft.answers[path]
        assert isinstance(document, Document), path
        return document

    def _wanted(self, paths: Iterable[FieldPath]) -> list[SentValue]:
        return planning.wanted_values(paths, self.draft.answers, self.submission.attachments)

    async def _put(self, path: FieldPath) -> None:
        value = self._wanted([path])[0]
        try:
            await self._put_or_own_copy(path, value)
        except Refused as refused:
            # AWS names the member of its API; a person needs the field.
            raise Stopped(refused.problem().of_fields([path])) from refused
        except NotFound as gone:
            if not value.attachment_id:
                raise
            raise Stopped(problem("document_missing", [path])) from gone
        self.put_at = self.ports.clock()

    async def _put_or_own_copy(self, path: FieldPath, value: SentValue) -> None:
        """Put a value; where AWS refuses a shared attachment, once more with a copy of its own."""
        try:
            await self.ports.aws.put_value(self.region, self.registration_id, value)
        except (Conflict, Refused, NotFound) as error:
            if not await self._needs_own_copy(path, error):
                raise
            await self._send_own_copy(path)
            await self.ports.aws.put_value(self.region, self.registration_id, self._wanted([path])[0])

    async def _needs_own_copy(self, path: FieldPath, error: AwsError) -> bool:
        """Whether a document that was found by its content is refused, or gone since then."""
        answer = self.draft.answers.get(path)
        attachment_id = self.submission.attachments.get(answer.id) if isinstance(answer, Document) else None
        if not attachment_id:
            return False
        if isinstance(error, NotFound):
            return not await self.shared.is_usable(attachment_id)
        if attachment_id != await self.shared.find(self._document(path).sha256):
            return False
        await self.shared.refuse()
        return True

    async def _upload(self, path: FieldPath) -> str:
        """Create an attachment. Its token follows from the one it replaces, so a second try has its own token."""
        document = self._document(path)
        body = await self.ports.store.document_body(document.id)
        if body is None:
            raise Stopped(problem("document_missing", [path]))
        if hashlib.sha256(body).hexdigest() != document.sha256:  # what people read and approved was another content
            raise Stopped(problem("document_changed", [path]))
        before = self.submission.attachments.get(document.id, "")
        shared = "" if before else await self.shared.token(document.sha256)
        intent = shared or token(self.submission.id, "CreateRegistrationAttachment", document.id, before)
        created = await self.ports.aws.create_attachment(self.region, body, intent)
        await self.save(attachments={**self.submission.attachments, document.id: created})
        await self.shared.keep(document.sha256, created)
        return created

    async def _send_own_copy(self, path: FieldPath) -> None:
        """Send a document again, for this registration alone."""
        await self._upload(path)
        await self._do_uploads([path], ())

    async def _look_at_uploads(self, waiting: set[FieldPath]) -> set[FieldPath]:
        """Remove from `waiting` what is complete; returns the uploads that failed for good."""
        by_path = {path: self.submission.attachments[self._document(path).id] for path in sorted(waiting)}
        statuses = await self.shared.statuses(list(dict.fromkeys(by_path.values())))
        waiting -= {path for path, id_ in by_path.items() if statuses.get(id_) == "UPLOAD_COMPLETE"}
        return {path for path, id_ in by_path.items() if statuses.get(id_, "DELETED") in LOST}

    async def _newest(self) -> VersionSummary:
        versions = await self.ports.aws.versions(self.region, self.registration_id)
        # A registration has a version from the start; an empty list was made before AWS could see the first one.
        first = VersionSummary(version=1, status="DRAFT", history={})
        return max(versions, key=lambda version: version.version, default=first)

    def _unsettled(self) -> float:
        if self.put_at is None:
            return SETTLE_SECONDS
        return max(0.0, SETTLE_SECONDS - (self.ports.clock() - self.put_at).total_seconds())
