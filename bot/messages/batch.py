"""The words of a batch under way: its living message, its buttons, its results."""

from __future__ import annotations

from collections.abc import Mapping

from bot import messages
from bot.messages.bulk import span
from bot.messages.text import escape, mention
from workflows.batches.pump import Progress
from workflows.records.batches import Batch, BatchCount, BatchState, RowOutcome, RowState
from workflows.records.drafts import SubmissionState

PAUSE = "Pause"
RESUME = "Resume"
CANCEL = "Cancel the rest"
CANCEL_TITLE = "Cancel the rest?"
CANCEL_TEXT = (
    "Rows that have not begun are never begun, and this cannot be undone. What is under way is finished; what was handed "
    "in stays with AWS, and its numbers are paid for."
)
KEEP_GOING = "Keep going"
GONE = "This batch is over. Its results are in its thread."
NOT_YOURS = "Only the person who began these registrations can pause, resume or cancel them."
RESULT_TITLE = "Results"
RESULT_HEADER = ("row", "key", "name", "outcome", "registration", "number", "status", "console", "reason")
#: Keys made of a row's content say nothing to people.
_DIGEST_KEY = "content:"

_PAUSED: Mapping[str, str] = {
    "form_changed": (
        "AWS changed the form{fields}. Press *Resume* to go on under the new one: rows that do not fit it are left out and "
        "named in the results."
    ),
    "other_account": "Callsign now runs with another AWS account than these rows are for. Set the right one, then press *Resume*.",
    "AccessDenied": "AWS refused permission{detail}. An administrator has to allow it (`callsign doctor` shows what is missing); then press *Resume*.",
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more, then press *Resume*.",
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Press *Resume* when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Press *Resume*: Callsign looks first what was done, and does nothing twice.",
}
_OUTCOMES: Mapping[SubmissionState, str] = {
    SubmissionState.RUNNING: "under way",
    SubmissionState.SUBMITTED: "submitted",
    SubmissionState.NEEDS_ATTENTION: "needs attention",
}
_ROWS: Mapping[RowState, str] = {
    RowState.WAITING: "not begun",
    RowState.CANCELLED: "cancelled, not begun",
    RowState.INVALID: "left out",
}
_COUNTED = (
    (":white_check_mark:", "submitted", "submitted"),
    (":warning:", "needs_attention", "need attention"),
    (":recycle:", "already", "begun before, not again"),
    (":x:", "invalid", "left out: they do not fit the form"),
    (":no_entry_sign:", "cancelled", "cancelled before they began"),
)


def title(batch: Batch) -> str:
    """The heading; plain text."""
    return f"{batch.title}: {batch.total} {'row' if batch.total == 1 else 'rows'}"


def state_line(progress: Progress) -> str:
    """Where it stands, with the bar; mrkdwn."""
    count, batch = progress.count, progress.batch
    bar = messages.text.bar(count.settled, count.total)
    if batch.state is BatchState.PAUSED:
        return f"{bar}\n{_paused(batch)}{_ending(count)}"
    if batch.state is BatchState.RUNNING:
        return f"{bar}\n{_running(progress)}"
    if count.under_way:
        return f"{bar}\n:no_entry_sign: *Cancelled.*{_ending(count)}"
    return f"{bar}\n:no_entry_sign: *Cancelled.*" if batch.state is BatchState.CANCELLED else f"{bar}\n*Done.*"


def _running(progress: Progress) -> str:
    count = progress.count
    parts = [f"{count.settled} of {count.total} rows done", f"{count.under_way} under way"]
    if progress.per_minute:
        parts.append(f"{progress.per_minute:.1f} a minute")
    if progress.seconds_left:
        parts.append(f"about {span(progress.seconds_left)} left")
    return " · ".join(parts)


def _paused(batch: Batch) -> str:
    if not batch.problem:
        return f":double_vertical_bar: *Paused* by {mention(batch.owner.user_id)}. Nothing new begins."
    known = {key: escape(value) for key, value in batch.problem.items() if value}
    words = _PAUSED.get(known.get("error") or known.get("code", ""), "Something stopped it{detail}. Press *Resume*.")
    named = ", ".join(known[key] for key in ("operation", "reason", "fields") if key in known)
    detail, fields = f" ({named})" if named else "", f": {known['fields']}" if "fields" in known else ""
    return f":warning: *Paused.* {words.format(detail=detail, fields=fields)}"


def _ending(count: BatchCount) -> str:
    return (
        f" {count.under_way} under way {'is' if count.under_way == 1 else 'are'} finished." if count.under_way else ""
    )


def counts(count: BatchCount) -> str:
    """What became of the rows so far; mrkdwn, empty where nothing did."""
    lines = [f"{icon} {found} {words}" for icon, name, words in _COUNTED if (found := getattr(count, name))]
    if count.already_stopped:
        lines.append(
            f":warning: {count.already_stopped} of those begun before need attention: press *Try again* there."
        )
    return "\n".join(lines)


def stopped(outcome: RowOutcome) -> str:
    """A row that needs a person; mrkdwn."""
    why = messages.status.problem(outcome.submission.problem if outcome.submission else {})
    return f"*Row {outcome.number}, {escape(outcome.name)}:* {why}"


def facts(batch: Batch) -> str:
    """Small print; mrkdwn."""
    parts = (
        batch.region,
        f"account {escape(batch.account_id)}",
        f"from {escape(batch.source)}",
        f"begun by {mention(batch.owner.user_id)}",
    )
    return " · ".join(parts)


def result_comment(batch: Batch, count: BatchCount) -> str:
    """Over the results; mrkdwn."""
    words = "cancelled" if batch.state is BatchState.CANCELLED else "done"
    left = f" {count.needs_attention} need you: each has a message of its own." if count.needs_attention else ""
    return f"{mention(batch.owner.user_id)} this batch is {words}: {count.submitted} submitted to AWS.{left}"


def result_refused(code: str) -> str:
    """Instead of the results; mrkdwn."""
    why = f" ({escape(code)})" if code else ""
    return f":warning: Slack did not take the file with the results{why}. `{messages.text.COMMAND} export` has all of them."


def result_row(batch: Batch, outcome: RowOutcome) -> tuple[object, ...]:
    """One line of the results, as `RESULT_HEADER`."""
    made = outcome.submission
    known = (made.registration_id if made else "") or ""
    problem = (made.problem if made else {}) or outcome.problem
    return (
        outcome.number,
        "" if outcome.key.startswith(_DIGEST_KEY) else outcome.key,
        outcome.name,
        _outcome(outcome),
        known,
        outcome.identity or (made.number if made else ""),
        messages.status.status_words(outcome.status) if outcome.status else "",
        messages.text.console_link(batch.region, known) if known else "",
        _plain(messages.status.problem(problem))
        if problem and outcome.state is not RowState.INVALID
        else _wrong(problem),
    )


def _outcome(outcome: RowOutcome) -> str:
    if outcome.submission is None:
        return _ROWS.get(outcome.state, outcome.state.value)
    words = _OUTCOMES[outcome.submission.state]
    return f"begun before: {words}" if outcome.state is RowState.ALREADY else words


def _wrong(problem: Mapping[str, str]) -> str:
    return f"does not fit the form: {problem.get('fields', '')}".rstrip(": ") if problem else ""


def _plain(words: str) -> str:
    """Our own mrkdwn as a cell shows it."""
    return words.replace("*", "").replace("`", "").replace("_", "").replace("\n", " ")


def digest_head(batch: Batch, registrations: int) -> str:
    """The first line of later news in a batch's thread; mrkdwn."""
    some = "one registration" if registrations == 1 else f"{registrations} registrations"
    return f":newspaper: *News of {some}* from {escape(batch.source)}."
