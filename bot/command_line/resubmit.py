"""The next version of a denied registration: decided, shown, carried out. For `fix`, `register` and `bulk`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line import approval, carry_out
from bot.command_line.check import Problem, RegisterArguments, given_answers, of_damages, of_field
from bot.command_line.finding import is_recorded
from bot.command_line.options import Exit, Failure, Output
from bot.command_line.registration_status import full_lines, in_full, verdict_document
from bot.command_line.remarks import Remarks, with_pages
from workflows.approvals import gate
from workflows.approvals.fingerprint import of_draft
from workflows.forms.resolve import is_empty
from workflows.forms.tidy import Tidier
from workflows.records.approvals import Approval
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document, Draft, Submission, SubmissionState
from workflows.records.errors import NO_PROBLEM
from workflows.records.registrations import Registration, Revision
from workflows.scripts import matched_values
from workflows.submissions import approval as approving
from workflows.submissions import claim, revise
from workflows.submissions import fix as fixing
from workflows.submissions.approval import DraftToApprove
from workflows.submissions.fix import Fix, NewAnswers
from workflows.submissions.revise import Difference
from workflows.tables.columns import Names
from workflows.watch import adopt

if TYPE_CHECKING:
    from bot.runtime.core import Core


@dataclass(frozen=True, kw_only=True)
class NextVersion:
    """What the command line says about the next version, by the names of its options."""

    overrides: Mapping[str, str]
    strict: bool
    check_pages: bool
    #: Whether the same answers are submitted again.
    unchanged: bool = False
    again: bool
    wait: bool
    yes: bool


async def decide(
    core: Core,
    registration: Registration,
    arguments: RegisterArguments,
    *,
    cleared: Sequence[str] = (),
    whole: bool = False,
) -> tuple[Fix, tuple[Problem, ...]]:
    """What the answers make of a denied registration, and what keeps it from being submitted.

    Raises Failure where it cannot be fixed, AwsError.
    """
    draft, revision = await proposed(core, registration)
    form = (await core.forms.form(registration.region, registration.registration_type)).value
    given, documents, unusable = await given_answers(form, arguments)
    paths, unknown = _paths(form, cleared)
    answers = Tidier(form).tidied(matched_values.answers(form, given), {} if whole else draft.answers)
    new = NewAnswers(
        answers=answers,
        documents=documents,
        cleared=paths,
        whole=whole,
        overrides=arguments.overrides,
        takes_over=arguments.takes_over,
        aws_review=arguments.aws_review,
    )
    decided = await fixing.look(registration, draft, revision, new, core.ports)
    changed = {difference.path: difference.now for difference in decided.changes if difference.now is not None}
    damages = list(of_damages(form, changed, given))
    known = {problem.path for problem in (*unusable, *damages)}
    errors = [of_field(form, error, given) for error in decided.obstacles.errors if error.path not in known]
    return decided, (*unknown, *unusable, *damages, *errors)


async def proposed(core: Core, registration: Registration) -> tuple[Draft, Revision]:
    """Where the next version starts. Raises Failure where the registration cannot be fixed, AwsError."""
    from bot.runtime.command import person

    try:
        return await revise.proposed(registration, person(), core.ports)
    except revise.Taken as taken:
        raise Failure(messages.terminal_fix.taken(taken.owner.user_id)) from None
    except revise.NothingToFix:
        raise Failure(messages.terminal_fix.nothing_to_fix(registration.id)) from None


def _paths(form: Form, names: Sequence[str]) -> tuple[list[FieldPath], list[Problem]]:
    """The fields of `--clear`, and the names that are not one."""
    paths, unknown, known = [], [], Names(form)
    for name in names:
        match = known.find(name)
        if match and len(match.paths) == 1:
            paths.append(match.paths[0])
        else:
            message = messages.terminal_register.unknown_field(form.type.name, "", documents=False)
            unknown.append(Problem(code="unknown_field", name=name, message=message))
    return paths, unknown


async def show_or_submit(
    core: Core, decided: Fix, problems: Sequence[Problem], said: NextVersion, output: Output
) -> Exit:
    """Show what would be submitted; with --yes, submit it. Raises Failure where something keeps it from that."""
    if said.check_pages and not problems:
        decided = await _looked_at_pages(core, decided, said.overrides)
    await show(core, decided, problems, output, strict=said.strict)
    is_worth_it = bool(decided.changes) or said.unchanged
    if said.yes and is_worth_it:
        return await resubmit(core, decided, output, again=said.again, wait=said.wait)
    output.say("", messages.terminal_fix.DRY_FIX if is_worth_it else messages.terminal_fix.NOTHING_CHANGES)
    output.document({"done": False, **document(core, decided)})
    return Exit.INVALID if said.yes else Exit.DONE


async def show(core: Core, decided: Fix, problems: Sequence[Problem], output: Output, *, strict: bool = False) -> None:
    """Show what would be submitted. Raises Failure where something keeps it from being submitted."""
    seen = await in_full(core, decided.registration)
    output.say(*output.wrapped(full_lines(seen)))
    output.say(*messages.terminal_fix.review(figures(core, decided)))
    output.say(*messages.terminal_fix.changes(decided.changes, _denied(decided), decided.form))
    if decided.unchanged:
        output.note(messages.terminal_fix.unchanged([_title(decided, path) for path in decided.unchanged]))
    for problem in problems:
        output.note(
            messages.terminal_register.problem_line(
                problem.title, problem.path or problem.name, problem.name, problem.message
            )
        )
    if problems:
        raise Failure(
            messages.terminal_register.not_ready(len(problems), decided.form.type.title),
            Exit.INVALID,
            done=False,
            **document(core, decided, problems),
        )
    remarks = _remarks(decided)
    remarks.show(output)
    if not await approval.missing(core, decided.draft, revises=True):  # the approvers decide about them
        remarks.refuse(document(core, decided), strict=strict)


async def _looked_at_pages(core: Core, decided: Fix, reasons: Mapping[str, str]) -> Fix:
    """The same with what the pages of the answers lack; `reasons` are by rule."""
    remarks = await with_pages(_remarks(decided), reasons, core.ambient.pages(), core.ambient.clock())
    return replace(decided, draft=remarks.draft, remarks=remarks.findings)


def _remarks(decided: Fix) -> Remarks:
    return Remarks(form=decided.form, draft=decided.draft, findings=decided.remarks, taken_over=decided.taken_over)


def figures(core: Core, decided: Fix) -> messages.terminal_fix.Figures:
    """The figures of the review."""
    from bot.runtime.database import kept_in

    rate = 1 / core.rates.interval("PutRegistrationFieldValue")
    return messages.terminal_fix.Figures(
        version=decided.version,
        changes=len(decided.changes),
        identity=decided.registration.identity,
        documents=tuple((file.name, file.note) for file in decided.documents.values()),
        kept_in=kept_in(core.settings),
        calls=sum(decided.calls.values()),
        seconds=decided.seconds(rate),
    )


async def _approved(core: Core, decided: Fix, output: Output, *, again: bool, wait: bool) -> Submission | None:
    """What an approval has started; None where nobody has to approve it. Raises Failure while it is not approved."""
    from bot.runtime.command import person

    rule = await gate.rule_of_draft(decided.draft, core.ports, revises=True)
    if rule is None:
        return None

    async def ask(_: Approval | None) -> Approval | None:
        stored = await _kept(core, decided)
        revision = await core.store.revision(stored.id) if isinstance(stored, Draft) else None
        if not isinstance(stored, Draft):
            raise Failure(messages.terminal_register.STARTED_ELSEWHERE)
        wanted = DraftToApprove(draft=stored, form=decided.form, requester=person(), revision=revision)
        return await approving.ask(wanted, rule, core.ports)

    fingerprint = of_draft(decided.form, decided.draft, decided.revision)
    sought = approval.Sought(fingerprint=fingerprint, ask=ask, again=again, wait=wait)
    return await approval.submission_of(core, await approval.obtained(core, sought, output))


async def resubmit(core: Core, decided: Fix, output: Output, *, again: bool = False, wait: bool = False) -> Exit:
    """Store it, carry it out, and show the outcome."""
    from bot.runtime.command import open_command_engine

    registration = await recorded(core, decided.registration)
    decided = replace(decided, registration=registration)
    started = await _approved(core, decided, output, again=again, wait=wait)
    async with open_command_engine(core) as engine:
        submission = started or await begin(core, decided)
        try:
            ended = await carry_out.follow(core, engine, submission, output)
        except asyncio.CancelledError:  # by Ctrl-C
            raise Failure(messages.terminal.STOPPED_SAFELY, Exit.INTERRUPTED) from None
    show_outcome(ended, registration, output)
    output.document(
        {
            "done": ended.state is SubmissionState.SUBMITTED,
            **document(core, decided),
            "state": ended.state.value,
            "problem": ended.problem.stored(),
        }
    )
    return carry_out.outcome(ended)


async def begin(core: Core, decided: Fix) -> Submission:
    """The claimed submission. Raises Failure where somebody else was first."""
    stored = await _kept(core, decided)
    submission = await claim.begin(stored.id, core.ports) if isinstance(stored, Draft) else stored
    if submission is None:
        raise Failure(messages.terminal_register.STARTED_ELSEWHERE)
    return submission


async def _kept(core: Core, decided: Fix) -> Draft | Submission | None:
    """The draft as it was decided, or what carries it out already. Raises Failure where somebody else was first."""
    try:
        return await fixing.kept(decided, core.ports)
    except revise.Taken as taken:
        raise Failure(messages.terminal_fix.taken(taken.owner.user_id)) from None
    except revise.NothingToFix:
        raise Failure(messages.terminal_fix.nothing_to_fix(decided.registration.id)) from None


async def recorded(core: Core, registration: Registration) -> Registration:
    """The registration as the database has it; one that was created elsewhere is recorded first, without a message."""
    from bot.runtime.command import person

    if not is_recorded(registration):
        channel = core.settings.default_channel or ""
        adoption = adopt.Adoption(region=registration.region, owner=person(), channel_id=channel)
        (seen,) = await core.aws.registrations(registration.region, [registration.id])
        await adopt.adopt(seen, adoption, core.ports, quietly=True)
    return await core.store.registration(registration.id) or registration


def show_outcome(ended: Submission, registration: Registration, output: Output) -> None:
    """The outcome, for people."""
    if ended.state is SubmissionState.SUBMITTED:
        link = messages.text.console_link(registration.region, registration.id)
        output.say("", *messages.terminal_fix.resubmitted(registration.id, ended.version, link))
    else:
        output.say("", *messages.terminal_fix.stopped(ended.problem or NO_PROBLEM, registration.id))


def document(core: Core, decided: Fix, problems: Sequence[Problem] = ()) -> dict[str, object]:
    """What would be submitted, for programs; only this document and the review show answers."""
    from bot.runtime.database import kept_in

    denied = _denied(decided)
    return {
        "registration_id": decided.registration.id,
        "region": decided.registration.region,
        "type": decided.registration.registration_type,
        "name": decided.registration.name,
        "number": decided.registration.identity,
        "version": decided.version,
        "buys": [],
        "kept_in": kept_in(core.settings),
        "changes": [_change(difference, denied) for difference in decided.changes],
        "denied_unchanged": list(decided.unchanged),
        **verdict_document(decided.revision.verdict),
        "calls": sum(decided.calls.values()),
        "problems": [problem.document() for problem in problems],
        "preflight": _remarks(decided).documents(),
        "taken_over": dict(decided.taken_over),
    }


def _change(difference: Difference, denied: frozenset[FieldPath]) -> dict[str, object]:
    return {
        "field": difference.path,
        "title": difference.title,
        "denied": difference.path in denied,
        "before": _plain(difference.before),
        "now": _plain(difference.now),
    }


def _plain(answer: Answer | None) -> object:
    if answer is None or is_empty(answer):
        return None
    return answer.name if isinstance(answer, Document) else list(answer) if isinstance(answer, tuple) else answer


def _denied(decided: Fix) -> frozenset[FieldPath]:
    return frozenset(denied.path for denied in decided.revision.verdict.fields)


def _title(decided: Fix, path: FieldPath) -> str:
    known = decided.form.by_path.get(path)
    return known.title if known else path
