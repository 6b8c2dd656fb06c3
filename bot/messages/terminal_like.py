"""Texts about what was started before and is the same, or nearly, as what a command is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot import messages
from bot.messages.terminal import labelled
from bot.messages.text import counted, named
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stage
from workflows.records.drafts import Submission, SubmissionState
from workflows.submissions.alike import Before, Next

#: Titles of differing answers that are named.
DIFFERING_NAMED = 6
SAME = "with exactly these answers"


def reading(count: int) -> str:
    """While registrations that only AWS has are compared."""
    return f"Comparing with {counted(count, 'registration')} at AWS that this database does not have ..."


def unread(count: int) -> str:
    """Registrations that could not be compared: above the figures."""
    return f"NOT KNOWN: what {_at_aws(count)} hold, because AWS did not answer or refused. One of them may be the same."


def unread_refused(count: int) -> str:
    """Before something is bought."""
    return (
        f"{_capital(_at_aws(count))} could not be compared, and one of them may be the same. Nothing was done. Run the "
        "command again, or add --again if you are sure that this is another one."
    )


def older(count: int) -> str:
    """Registrations that were left out of the comparison."""
    return f"{_capital(_at_aws(count))} are older and were not compared. `callsign status --all` lists them."


def _at_aws(count: int) -> str:
    return f"{counted(count, 'registration')} at AWS"


def not_known(why: str) -> str:
    """The database of a running Callsign cannot be read: above the figures."""
    return f"NOT KNOWN: what Callsign has started before. {why} The figures below count everything as new."


def subject(before: Before) -> str:
    """What was started before: its name, its ID, its status."""
    name = before.name or "A registration"
    if before.registration is None:
        return f"{name} was started before and stopped ({before.id})"
    where = "" if before.is_recorded else f", {_origin(before)}"
    if before.has_stopped:
        return f"{name} is {before.id}{where}, which was started before and stopped"
    return f"{name} is {before.id}{where}: {_status(before)}"


def _origin(before: Before) -> str:
    if before.by_another_callsign:
        return "which Callsign started with another database"
    return "which was created elsewhere"


def _status(before: Before) -> str:
    assert before.registration is not None
    if before.is_denied:
        return "denied" if stages.stage(before.registration) is Stage.DENIED else "its version was discarded"
    waiting = stages.stage(before.registration) is Stage.WAITING
    text = messages.status.status_text("SUBMITTED" if waiting else before.registration.status)
    return text[:1].lower() + text[1:]


def differing(titles: Sequence[str]) -> str:
    """How much differs, and where."""
    if not titles:
        return SAME
    differ = "differs" if len(titles) == 1 else "differ"
    return f"{counted(len(titles), 'answer')} {differ}: {named(titles, DIFFERING_NAMED)}"


def question(step: Next, before: Before, version: int, titles: Sequence[str]) -> str:
    """What was started before, and how to say which is meant."""
    another = "To register another one, add --again."
    if step is Next.ASK_FIX:
        changes = "no answer changes" if not titles else differing(titles).replace("differ", "change")
        return (
            f"{subject(before)}. This would be its version {version}: {changes}; nothing is bought.\n"
            f"To see and submit it as version {version}, add --for {before.id}. {another} Nothing was done."
        )
    if step is Next.ASK_CONTINUE:
        return (
            f"{subject(before)}. {_capital(differing(titles))}.\n"
            f"To continue it with the answers as they are now, add --for {before.id}. {another} Nothing was done."
        )
    gone = f"`callsign delete {before.id}` removes the unfinished one. " if before.is_unfinished_elsewhere else ""
    return f"{subject(before)}. {_capital(differing(titles))}.\n{gone}{another} Nothing was done."


def row(number: int, step: Next, before: Before, version: int, titles: Sequence[str]) -> str:
    """A row that is the same as something started before, or nearly."""
    differ = differing(titles)
    said = f"This would be its version {version}: {differ}" if step is Next.ASK_FIX else _capital(differ)
    return f"  Row {number:,}: {subject(before)}. {said}."


def rows_asked(count: int, denied: int) -> str:
    """Rows that only a person can decide about."""
    are = "1 row is" if count == 1 else f"{count:,} rows are"
    fix = (
        " --fix-denied submits those of denied registrations as their next versions, and buys nothing."
        if denied
        else ""
    )
    return (
        f"{are} nearly the same as something started before; see above.{fix} --only-new leaves all of these rows out. "
        "--again registers them as others. Nothing was done."
    )


def bulk_lines(elsewhere: int, fixes: int, kept_in: str) -> list[str]:
    """Below the figures of a table: what is not part of the batch, and where the record is kept."""
    some = f"{counted(elsewhere, 'row')}: the same is at AWS already, started elsewhere; not started again"
    fixed = f"{counted(fixes, 'row')} as the next version of a denied registration; nothing is bought for them"
    return labelled({"Elsewhere": some if elsewhere else "", "Resubmits": fixed if fixes else "", "Kept in": kept_in})


def more_rows(count: int) -> str:
    """Rows that are not shown one by one."""
    return f"  ... and {count:,} more; --json has all."


def row_resubmitted(number: int, before: Before, submission: Submission) -> str:
    """The outcome of a row whose registration was denied."""
    if submission.state is SubmissionState.SUBMITTED:
        return f"  Row {number:,}: {before.id} is submitted as version {submission.version}."
    return f"  Row {number:,}: {before.id} is not submitted. {messages.terminal.problem(submission.problem)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def done_before(before: Before) -> str:
    """The very same exists."""
    return (
        f"An identical registration exists. {subject(before)}. Nothing was done. `callsign status {before.id}` shows "
        "its status; --again registers it once more."
    )


def continuing(before: Before) -> str:
    """The same, or a correction of what AWS refused."""
    return (
        f"{subject(before)}. Continuing it: everything obtained is kept, and nothing is bought twice."
        if before.id
        else "Continuing what an earlier command started."
    )


def not_for(wanted: str) -> str:
    """`--for` names what cannot take these answers."""
    return (
        f"--for: {wanted[:100]} is not a registration of this type that was denied or has stopped. "
        "`callsign status` shows the current status of all."
    )
