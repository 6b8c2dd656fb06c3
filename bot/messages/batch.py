"""A batch in progress: its status message, its buttons, its results."""

from __future__ import annotations

from collections.abc import Mapping

from bot import messages
from bot.messages import causes, problems
from bot.messages.text import counted, escape, mention, span
from workflows.batches.pump import Progress
from workflows.records.batches import Batch, BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import SubmissionState
from workflows.records.errors import NO_PROBLEM, Problem

PAUSE = "Pause"
RESUME = "Resume"
CANCEL = "Cancel the rest"
CANCEL_TITLE = "Cancel the rest?"
CANCEL_TEXT = (
    "Rows that have not started will never start, and this cannot be undone. Rows in progress will be finished. "
    "Submitted registrations stay with AWS, and their numbers are billed."
)
KEEP_RUNNING = "Keep running"
GONE = "This batch has ended. Its results are in its thread."
NOT_YOURS = "Only the person who started these registrations can pause, resume or cancel them."
RESULT_TITLE = "Results"
RESULT_HEADER = ("row", "key", "name", "outcome", "registration", "number", "status", "console", "reason")
#: Columns of the results that a channel does not get: a key may be a tax number.
NOT_IN_CHANNELS = frozenset({"key"})
#: Keys made from a row's content mean nothing to people.
_DIGEST_KEY = "content:"

#: What to do about a problem where it is not the same as for a single submission.
_NEXT_STEPS: Mapping[str, str] = {
    "form_changed": (
        "Press *{button}* to continue with the new form. Rows that do not fit it will be left out and listed in the "
        "results."
    ),
    "not_approved": "Press *{button}* to ask for an approval of the rows that have not started.",
    "price_risen": "Press *{button}* to ask for an approval of the new price.",
    "AwsUnavailable": "Press *{button}* once AWS has recovered.",
}
_OUTCOMES: Mapping[SubmissionState, str] = {
    SubmissionState.RUNNING: "in progress",
    SubmissionState.SUBMITTED: "submitted",
    SubmissionState.NEEDS_ATTENTION: "needs attention",
}
_ROWS: Mapping[RowState, str] = {
    RowState.WAITING: "not started",
    RowState.CANCELLED: "cancelled, not started",
    RowState.INVALID: "left out",
    RowState.CHANGED: "not started: its row key belongs to another registration",
}
_COUNTED = (
    (":white_check_mark:", "submitted", "submitted"),
    (":warning:", "needs_attention", "need attention"),
    (":recycle:", "already", "already started, not started again"),
    (":warning:", "changed", "not started because their row keys belong to other registrations"),
    (":x:", "invalid", "left out because they do not fit the form"),
    (":no_entry_sign:", "cancelled", "cancelled before they started"),
)


def title(batch: Batch) -> str:
    """The heading; plain text."""
    return f"{batch.title}: {batch.total} {'row' if batch.total == 1 else 'rows'}"


def state_line(progress: Progress) -> str:
    """The current state, with the bar; mrkdwn."""
    count, batch = progress.count, progress.batch
    bar = messages.text.percent(count.settled, count.total)
    if batch.state is BatchState.PAUSED:
        return f"{bar}\n{_paused(batch)}{_rest(count)}"
    if batch.state is BatchState.RUNNING:
        return f"{bar}\n{_running(progress)}"
    if count.under_way:
        return f"{bar}\n:no_entry_sign: *Cancelled.*{_rest(count)}"
    return f"{bar}\n:no_entry_sign: *Cancelled.*" if batch.state is BatchState.CANCELLED else "*Done.*"


def _running(progress: Progress) -> str:
    count = progress.count
    parts = [f"{count.settled} of {count.total} rows done", f"{count.under_way} in progress"]
    if progress.per_minute:
        parts.append(f"{progress.per_minute:.1f} a minute")
    if progress.seconds_left:
        parts.append(f"about {span(progress.seconds_left)} left")
    return " · ".join(parts)


def _paused(batch: Batch) -> str:
    if not batch.problem:
        return f":double_vertical_bar: *Paused* by {mention(batch.owner.user_id)}. No new rows will start."
    step = problems.next_step(batch.problem, RESUME, _NEXT_STEPS)
    return f":warning: *Paused.* {causes.cause(batch.problem, escape)} {step}"


def _rest(count: BatchCount) -> str:
    """What happens to the rows in progress when a batch is paused or cancelled."""
    rows = "row" if count.under_way == 1 else "rows"
    return f" {count.under_way} {rows} in progress will be finished." if count.under_way else ""


def counts(count: BatchCount) -> str:
    """The outcomes of the rows so far; mrkdwn, empty if there are none."""
    lines = [f"{icon} {rows} {outcome}" for icon, name, outcome in _COUNTED if (rows := getattr(count, name))]
    if count.already_stopped:
        lines.append(
            f":warning: {count.already_stopped} of the rows that were already started need attention: press *Try "
            "again* on "
            "their status messages."
        )
    return "\n".join(lines)


def stopped(outcome: RowOutcome) -> str:
    """A row that needs a person; mrkdwn."""
    why = messages.status.problem(outcome.submission.problem if outcome.submission else NO_PROBLEM)
    return f"*Row {outcome.number}, {escape(outcome.name)}:* {why}"


def facts(batch: Batch) -> str:
    """Small print; mrkdwn."""
    parts = (
        batch.region,
        f"account {escape(batch.account_id)}",
        f"from {escape(batch.source)}",
        f"started by {mention(batch.owner.user_id)}",
    )
    return " · ".join(parts)


def result_comment(batch: Batch, count: BatchCount) -> str:
    """The comment on the file with the results; mrkdwn."""
    outcome = "cancelled" if batch.state is BatchState.CANCELLED else "done"
    left = f" {count.needs_attention} need you: each has its own status message." if count.needs_attention else ""
    return f"{mention(batch.owner.user_id)} this batch is {outcome}: {count.submitted} submitted to AWS.{left}"


def result_refused(code: str) -> str:
    """In place of the results; mrkdwn."""
    why = f" ({escape(code)})" if code else ""
    return (
        f":warning: Slack did not accept the file with the results{why}. Get all of them with `{messages.text.COMMAND} "
        "export`."
    )


def result_row(batch: Batch, outcome: RowOutcome) -> tuple[object, ...]:
    """One row of the results, by the columns of `RESULT_HEADER`.

    A row that was started before has the name of its registration. A row whose key belongs to another registration has
    nothing of that registration in its columns.
    """
    if outcome.state is RowState.CHANGED:
        return outcome.number, outcome.key, outcome.name, _ROWS[outcome.state], "", "", "", "", key_holder(outcome)
    made = outcome.submission
    known = (made.registration_id if made else "") or ""
    problem = (made.problem if made else NO_PROBLEM) or outcome.problem
    return (
        outcome.number,
        "" if outcome.key.startswith(_DIGEST_KEY) else outcome.key,
        outcome.registered_name or outcome.name,
        _outcome(outcome),
        known,
        outcome.identity or (made.number if made else ""),
        messages.status.status_text(outcome.status) if outcome.status else "",
        messages.text.console_link(batch.region, known) if known else "",
        _plain(messages.status.problem(problem))
        if problem and outcome.state is not RowState.INVALID
        else _wrong(problem),
    )


def key_holder(outcome: RowOutcome) -> str:
    """The registration that has a row's key; plain text."""
    known = (outcome.submission.registration_id if outcome.submission else "") or ""
    holder = f"“{outcome.registered_name}”" + (f" ({known})" if known else "")
    return f"The row key belongs to {holder}, which was started with other answers."


def _outcome(outcome: RowOutcome) -> str:
    if outcome.submission is None:
        return _ROWS.get(outcome.state, outcome.state.value)
    state = _OUTCOMES[outcome.submission.state]
    return f"already started: {state}" if outcome.state is RowState.ALREADY else state


def _wrong(problem: Problem) -> str:
    return f"does not fit the form: {', '.join(problem.fields)}".rstrip(": ") if problem else ""


def _plain(text: str) -> str:
    """Our own mrkdwn without its marks, for a cell."""
    return text.replace("*", "").replace("`", "").replace("_", "").replace("\n", " ")


TABLE_HEADER = ("Name", "Row", "Outcome", "Number", "Status")


def table_caption(batch: Batch, shown: int, count: int) -> str:
    """Above the table of results, and its name for screen readers; mrkdwn."""
    of = f"The first {shown:,} of {counted(count, 'row')}" if shown < count else counted(count, "row")
    rest = ". The file has them all" if shown < count else ""
    return f"Results of {escape(batch.source)}: {of}{rest}"


def table_cells(outcome: RowOutcome) -> tuple[str, int, str, str, str]:
    """A row of the table, by the columns of TABLE_HEADER; plain."""
    number = outcome.identity or (outcome.submission.number if outcome.submission else "")
    status = messages.status.status_text(outcome.status) if outcome.status else ""
    is_others = outcome.state is RowState.CHANGED  # nothing of the registration that has its key
    name = outcome.name if is_others else outcome.registered_name or outcome.name
    return (
        name,
        outcome.number,
        _outcome(outcome) if not is_others else _ROWS[outcome.state],
        "" if is_others else messages.text.number(number),
        "" if is_others else status,
    )


def table_line(outcome: RowOutcome) -> str:
    """The same in one line, for the text that stands for the table; mrkdwn."""
    name, row, *others = table_cells(outcome)
    return f"Row {row:,}, *{escape(name)}*: {escape(' · '.join(text for text in others if text))}"


def digest_head(batch: Batch, registrations: int) -> str:
    """The first line of later changes in a batch's thread; mrkdwn."""
    some = "one registration" if registrations == 1 else f"{registrations} registrations"
    return f":newspaper: *Changes to {some}* from {escape(batch.source)}."
