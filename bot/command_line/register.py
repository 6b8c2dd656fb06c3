"""`callsign register`: one registration, from a file or the environment."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from bot import messages
from bot.command_line import answers_shown, approval, carry_out, likeness, profile_sources, sources, start_from
from bot.command_line.check import Checked, Problem, RegisterArguments, check
from bot.command_line.completion import types_complete
from bot.command_line.likeness import Started
from bot.command_line.options import Exit, Failure, Output, ambient_of, options, run, settings_of
from bot.command_line.parameters import FILE, channel_id, pairs
from bot.command_line.records import NO_RECORDS, Records, settings_and_records
from bot.command_line.remarks import (
    Remarks,
    aws_review,
    check_pages,
    refuse_unread_pages,
    remark_options,
    use_suggestions,
    with_pages,
)
from bot.command_line.resubmit import NextVersion
from bot.command_line.sources import Source
from workflows.approvals import gate
from workflows.approvals.fingerprint import of_draft
from workflows.customers import keep
from workflows.records.approvals import Approval
from workflows.records.customers import Customer
from workflows.records.drafts import NO_CUSTOMER, Document, Draft, Submission, SubmissionState
from workflows.registrations.move import as_the_same
from workflows.submissions import approval as approving
from workflows.submissions import earlier as earlier_registrations
from workflows.submissions.alike import Before, Likeness, Next
from workflows.submissions.approval import DraftToApprove
from workflows.submissions.check import CheckResult
from workflows.submissions.earlier import Earlier
from workflows.submissions.start_from import OpenSource

if TYPE_CHECKING:
    from bot.runtime.core import Core

#: What only a person can answer.
QUESTIONS = frozenset({Next.ASK_FIX, Next.ASK_CONTINUE, Next.ASK_NEW})


@dataclass(frozen=True, kw_only=True)
class RegisterOptions:
    """What the command line asks for, by the names of its options."""

    kind: str
    values_file: Path | None
    encoding: str
    sheet: str
    config_file: Path | None
    from_env: bool
    documents: dict[str, str]
    name: str
    region: str
    associations: dict[str, str]
    brand: str
    channel: str
    into: str
    leave_out_unknown: bool
    again: bool
    overrides: dict[str, str]
    strict: bool
    takes_over: bool
    check_pages: bool
    aws_review: bool
    start_from: str
    customer: str
    profile: str
    wait: bool
    yes: bool
    #: `callsign move`: it is the registration of --from again, in another region.
    is_moved: bool = False

    def source(self) -> Source:
        """The source of the answers. Raises Failure where none is named, or several are."""
        given = sum((self.values_file is not None, self.config_file is not None, self.from_env))
        if self.start_from and self.profile:
            raise Failure(messages.terminal_profiles.ONE_SOURCE, Exit.USAGE)
        if given > 1 or not (given or self.kind or self.start_from):
            raise Failure(messages.terminal_register.ONE_SOURCE, Exit.USAGE)
        if self.config_file:
            return sources.of_config(self.config_file)
        if self.from_env:
            return sources.of_environment(os.environ, self.kind)
        reading = sources.reading_of(self.encoding, self.sheet)
        file, kind = self.values_file, self.kind
        source = sources.of_values(file, kind, reading) if file else sources.no_answers(kind)
        if not source.registration_type and not self.start_from:
            raise Failure(messages.terminal_register.TYPE_MISSING, Exit.USAGE)
        return source

    def arguments(
        self, source: Source, default_channel: str, earlier: OpenSource | None, customer: Customer | None
    ) -> RegisterArguments:
        """The arguments of the check. Without another type, it is that of the registration that it starts from."""
        kind = source.registration_type or (earlier.registration_type if earlier else "")
        return RegisterArguments(
            source=replace(source, registration_type=kind),
            earlier=earlier,
            name=self.name,
            documents=self.documents,
            associations=self.associations,
            belongs_to=self.brand,
            channel_id=self.channel or default_channel,
            leave_out_unknown=self.leave_out_unknown,
            overrides=self.overrides,
            takes_over=self.takes_over,
            aws_review=self.aws_review,
            customer=customer.name if customer else self.customer,
            customer_id=customer.id if customer else NO_CUSTOMER,
        )

    def next_version(self) -> NextVersion:
        """What it says about the next version, where the answers are one."""
        return NextVersion(
            overrides=self.overrides,
            strict=self.strict,
            check_pages=self.check_pages,
            again=self.again,
            wait=self.wait,
            yes=self.yes,
        )


@click.command(epilog=messages.terminal_register.REGISTER_EPILOG)
@click.option(
    "--type",
    "kind",
    metavar="TYPE",
    shell_complete=types_complete,
    default="",
    help="What to register: a type from `callsign types`, or a common name for it.",
)
@click.option(
    "--values",
    "values_file",
    type=FILE,
    help="A file with the answers: YAML, JSON, or a table (CSV, Excel, OpenDocument) with one row.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    default="",
    help="The encoding of a CSV file that is not in UTF-8 or UTF-16, such as cp1254.",
)
@click.option("--sheet", metavar="NAME", default="", help="The sheet of a spreadsheet that has several.")
@click.option(
    "--config", "config_file", type=FILE, help="A config file of AWS's sender ID scripts. It is read, not run."
)
@click.option(
    "--from-env", is_flag=True, help="Take the answers from environment variables, as AWS's toll-free script does."
)
@click.option(
    "--document",
    "documents",
    metavar="FIELD=PATH",
    multiple=True,
    callback=pairs(),
    help="A document for a field. Can be repeated.",
)
@click.option("--name", metavar="NAME", default="", help="Name of the registration. Defaults to the company name.")
@click.option(
    "--region",
    "-r",
    metavar="REGION",
    default="",
    help="AWS region. Defaults to the region in the file, else AWS_REGION.",
)
@click.option(
    "--association",
    "associations",
    metavar="KIND=ID|new",
    multiple=True,
    callback=pairs(),
    help="What to associate: a number of yours or its ID, or `new` to request a number. Defaults to `new` if possible.",
)
@click.option(
    "--brand",
    metavar="ID|NAME",
    default="",
    help="The registration that it belongs to, such as the brand of a campaign or vetting, by ID or name.",
)
@click.option(
    "--channel",
    metavar="ID",
    default="",
    callback=channel_id,
    help="Slack channel ID for updates. Defaults to CALLSIGN_CHANNEL.",
)
@click.option(
    "--for",
    "into",
    metavar="ID",
    default="",
    help="The registration that the answers are for: one that was denied gets its next version, one that stopped is "
    "continued.",
)
@click.option(
    "--from",
    "start_from",
    metavar="ID",
    default="",
    help="An earlier registration, by ID, name or number. It answers the fields that you do not answer.",
)
@click.option("--customer", metavar="NAME", default="", help="The customer for whom it is; a new one is created.")
@click.option(
    "--profile",
    metavar="NAME",
    default="",
    help="A Callsign profile. It answers the fields that you do not answer.",
)
@click.option("--leave-out-unknown", is_flag=True, help="Leave out all names that do not match a field.")
@click.option("--again", is_flag=True, help="Register even if the same, or nearly the same, was started before.")
@remark_options
@use_suggestions
@approval.wait_option
@check_pages
@aws_review
@click.option(
    "--yes", is_flag=True, help="Register. Without this option, everything is checked and shown, and nothing is done."
)
@options
def register(context: click.Context, *, as_json: bool, **options: Any) -> NoReturn:
    """Register one number or sender ID.

    The answers come from --values, --config, --from-env or --from. Everything is checked against AWS's current form and
    shown with its cost; nothing is done until you add --yes. If you run the same command again, it continues where it
    stopped and buys nothing twice.
    """
    asked = RegisterOptions(**options)

    async def work(output: Output) -> Exit:
        return await register_one(output, context, asked)

    run(context, work, as_json=as_json)


async def register_one(output: Output, context: click.Context, asked: RegisterOptions) -> Exit:
    """Check and show one registration, and register it with --yes. Raises Failure, AwsError."""
    from bot.runtime.command import open_dry
    from bot.runtime.core import open_core
    from bot.runtime.database import kept_in

    source = asked.source()
    refuse_unread_pages(asked.overrides, check_pages=asked.check_pages)
    settings, records = settings_of(asked.region or source.region), NO_RECORDS
    if asked.start_from:
        settings, records = await settings_and_records(asked.region or source.region, output)
    opened = open_core if asked.yes else open_dry
    async with opened(settings, ambient_of(context)) as core:
        earlier_one = await _earlier(core, records, asked, source)
        customer = await _customer(core, asked)
        arguments = asked.arguments(source, settings.default_channel or "", earlier_one, customer)
        whole = await _checked(core, arguments, output)
        checked = whole.result
        answered = answers_shown.answers(checked, whole.given, source)
        started = await likeness.look(core, checked.form, checked.draft.region, output)
        like = None if asked.again else _like(started, asked, checked)
        if like is None and asked.yes and not asked.again:
            likeness.refuse_unread(started.all_before)
        next_step = likeness.step(like, chosen=bool(asked.into))
        if like and next_step is Next.ASK_FIX and asked.into:
            return await likeness.resubmit(core, like.before, arguments, asked.next_version(), output)
        if next_step is Next.ASK_NEW and asked.start_from:  # the person says that it is another one
            like = None
        elif like and next_step in QUESTIONS:
            raise likeness.question(started, like, next_step)
        if like and next_step is Next.DONE:
            return _show_done(like.before, checked, core, output)
        earlier = earlier_registrations.of(like.before) if like else None
        output.say(*messages.terminal_answers.listed(answered))
        remarks = await _show_remarks(core, checked, asked, output)
        words = messages.customers.wanted(asked.customer, customer)
        output.say(*messages.terminal_register.review(replace(_figures(checked, core, earlier), customer=words)))
        if like and earlier:
            output.note(messages.terminal_like.continuing(like.before))
        if asked.yes:
            draft = await _of_customer(core, asked, remarks.draft)
            whole = replace(whole, result=replace(checked, draft=draft), remarks=remarks.documents())
            return await _carry_out(core, whole, earlier, asked, output)
    output.say("", messages.terminal_register.DRY_RUN)
    documented = {
        "values": answers_shown.documented(answered),
        "preflight": remarks.documents(),
        "taken_over": dict(checked.taken_over),
        **whole.filled_in.document(),
    }
    output.document({"done": False, **_document(checked, kept_in=kept_in(settings)), **documented})
    return Exit.DONE


async def _earlier(core: Core, records: Records, asked: RegisterOptions, source: Source) -> OpenSource | None:
    """What it starts from; None where nothing is named. Raises Failure, AwsError."""
    if profile := asked.profile or source.profile:
        return await profile_sources.opened(core, profile)
    if not asked.start_from:
        return None
    opened = await start_from.opened(core, records, asked.start_from)
    return as_the_same(opened) if asked.is_moved else opened


async def _customer(core: Core, asked: RegisterOptions) -> Customer | None:
    """The customer of --customer, where it exists already. Raises CustomerProblem."""
    from bot.runtime.command import person

    return await keep.wanted(asked.customer, person(), core.ports) if asked.customer else None


async def _of_customer(core: Core, asked: RegisterOptions, draft: Draft) -> Draft:
    """The draft of the customer of --customer, who is created where there is none. Raises CustomerProblem."""
    from bot.runtime.command import person

    if not asked.customer:
        return draft
    made = await keep.chosen(asked.customer, person(), core.ports)
    return replace(draft, customer_id=made.customer.id)


async def _show_remarks(core: Core, checked: CheckResult, asked: RegisterOptions, output: Output) -> Remarks:
    """What a reviewer would say. Raises Failure where that keeps it from being submitted."""
    findings, taken_over = checked.remarks, checked.taken_over
    remarks = Remarks(form=checked.form, draft=checked.draft, findings=findings, taken_over=taken_over)
    if asked.check_pages:
        remarks = await with_pages(remarks, asked.overrides, core.ambient.pages(), core.ambient.clock())
    remarks.show(output)
    if not await approval.missing(core, checked.draft, revises=False):  # who approves it decides about them
        remarks.refuse(_document(checked), strict=asked.strict)
    return remarks


def _like(started: Started, asked: RegisterOptions, checked: CheckResult) -> Likeness | None:
    return started.named(asked.into, checked.draft) if asked.into else started.like(checked.draft)


def _show_done(before: Before, checked: CheckResult, core: Core, output: Output) -> Exit:
    """The very same was submitted before; nothing is done."""
    from bot.runtime.database import kept_in

    output.say(messages.terminal_like.done_before(before))
    outcome = submitted(before.submission, core) if before.submission else {"registration_id": before.id}
    document = _document(checked, kept_in=kept_in(core.settings))
    output.document({"done": False, "already": True, **document, **outcome})
    return Exit.DONE


async def _checked(core: Core, arguments: RegisterArguments, output: Output) -> Checked:
    """The checked registration and its answers. Raises Failure where something keeps it from being submitted."""
    whole = await check(core, arguments, core.settings.default_region)
    checked, given, problems = whole.result, whole.given, whole.problems
    whole.filled_in.show(output)
    for line in messages.terminal_answers.not_used(answers_shown.passed_over(checked.form, given), given):
        output.note(line)
    if problems:
        for problem in problems:
            output.note(
                messages.terminal_register.problem_line(
                    problem.title, problem.path or problem.name, problem.name, problem.message
                )
            )
        raise Failure(
            messages.terminal_register.not_ready(len(problems), checked.form.type.title),
            Exit.INVALID,
            done=False,
            **_document(checked, problems),
        )
    return whole


async def _approved(
    core: Core, checked: CheckResult, earlier: Earlier | None, asked: RegisterOptions, output: Output
) -> Submission | None:
    """What an approval has started; None where nobody has to approve it. Raises Failure while it is not approved."""
    from bot.runtime.command import person

    running = earlier and earlier.submission.state is SubmissionState.RUNNING
    rule = None if running else await gate.rule_of_draft(checked.draft, core.ports, revises=False)
    if rule is None:
        return None

    async def ask(before: Approval | None) -> Approval | None:
        draft = await approval.draft_to_ask_for(core, before)
        draft = draft or await earlier_registrations.kept(checked, earlier, core.ports)
        wanted = DraftToApprove(draft=draft, form=checked.form, requester=person())
        return await approving.ask(wanted, rule, core.ports)

    fingerprint = of_draft(checked.form, checked.draft)
    sought = approval.Sought(fingerprint=fingerprint, ask=ask, again=asked.again, wait=asked.wait)
    return await approval.submission_of(core, await approval.obtained(core, sought, output))


async def _carry_out(
    core: Core, whole: Checked, earlier: Earlier | None, asked: RegisterOptions, output: Output
) -> Exit:
    from bot.runtime.command import open_command_engine
    from bot.runtime.database import kept_in

    checked = whole.result
    started = await _approved(core, checked, earlier, asked, output)
    async with open_command_engine(core) as engine:
        submission = started or await earlier_registrations.begin(checked, earlier, core.ports)
        if submission is None:
            raise Failure(messages.terminal_register.STARTED_ELSEWHERE)
        try:
            ended = await carry_out.follow(core, engine, submission, output)
        except asyncio.CancelledError:  # by Ctrl-C
            raise Failure(messages.terminal.STOPPED_SAFELY, Exit.INTERRUPTED) from None
    _show_outcome(ended, core, output)
    document = {**_document(checked, kept_in=kept_in(core.settings)), **submitted(ended, core)}
    document |= {"preflight": whole.remarks, **whole.filled_in.document()}
    output.document({"done": ended.state is SubmissionState.SUBMITTED, **document})
    return carry_out.outcome(ended)


def _show_outcome(ended: Submission, core: Core, output: Output) -> None:
    link = messages.text.console_link(core.settings.default_region, ended.registration_id or "")
    if ended.state is SubmissionState.SUBMITTED:
        output.say(
            "",
            *messages.terminal_register.submitted(ended.registration_id or "", ended.number, ended.monthly_price, link),
        )
    else:
        output.say(
            "",
            *messages.terminal_register.stopped(
                ended.problem, ended.registration_id or "", ended.number, ended.monthly_price
            ),
        )


def submitted(ended: Submission, core: Core) -> dict[str, object]:
    """The outcome, for programs."""
    registration_id = ended.registration_id or ""
    return {
        "state": ended.state.value,
        "registration_id": registration_id,
        "number": ended.number,
        "monthly_price": ended.monthly_price,
        "problem": ended.problem.stored(),
        "console": messages.text.console_link(core.settings.default_region, registration_id) if registration_id else "",
    }


def _figures(checked: CheckResult, core: Core, earlier: Earlier | None) -> messages.terminal_register.Figures:
    """The figures of the review; what an earlier command has bought is not bought again."""
    from bot.runtime.database import kept_in

    held = earlier.submission.resources if earlier else {}
    draft, documents = (
        checked.draft,
        [document for document in checked.draft.answers.values() if isinstance(document, Document)],
    )
    return messages.terminal_register.Figures(
        title=draft.title,
        registration_type=draft.registration_type,
        name=draft.name,
        account=draft.account_id,
        region=draft.region,
        channel=draft.channel_id,
        answers=len(draft.answers) - len(checked.unsent),
        fields=len(checked.form.fields),
        documents=tuple((document.name, document.note or messages.text.size(document.size)) for document in documents),
        readings=tuple(
            (checked.form.by_path[reading.path].title, messages.form.reading_text(checked.form, reading))
            for reading in checked.readings
        ),
        unsent=tuple(checked.form.by_path[path].title for path in checked.unsent),
        buys=tuple(kind for kind in checked.buys if kind not in held),
        uses=tuple(
            (kind, held.get(kind, choice))
            for kind, choice in draft.associations.items()
            if kind in held or kind not in checked.buys
        ),
        kept_in=kept_in(core.settings),
        price=checked.price,
        room=checked.room,
        calls=checked.calls,
        seconds=checked.seconds,
    )


def _document(checked: CheckResult, problems: Sequence[Problem] = (), *, kept_in: str = "") -> dict[str, object]:
    """The review, for programs."""
    draft = checked.draft
    return {
        "account": draft.account_id,
        "region": draft.region,
        "type": draft.registration_type,
        "title": draft.title,
        "name": draft.name,
        "answers": len(draft.answers) - len(checked.unsent),
        "documents": {path: answer.name for path, answer in draft.answers.items() if isinstance(answer, Document)},
        "tidied": {str(reading.path): reading.value for reading in checked.readings},
        "not_sent": list(checked.unsent),
        "associations": dict(draft.associations),
        "buys": list(checked.buys),
        "known_monthly_price": checked.price,
        "calls": checked.calls,
        "seconds": round(checked.seconds, 1),
        **checked.room.document(),
        "problems": [problem.document() for problem in problems],
        **({"kept_in": kept_in} if kept_in else {}),
    }
