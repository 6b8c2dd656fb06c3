"""Every word a person reads in Slack, by name. Plain English; each error says what to do next.

Functions that return `mrkdwn` escape what is foreign themselves, by `limits`' rule of three characters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from workflows.forms.resolve import ResolvedField
from workflows.forms.validation import ErrorCode, FieldError
from workflows.lifecycle import stages
from workflows.records.account import PhoneNumber
from workflows.records.definitions import ATTACHMENT, SELECT
from workflows.records.drafts import Document, Draft, Submission
from workflows.records.registrations import Registration

COMMAND = "/callsign"
REGISTER = "Register a number or sender ID"

TYPE_LABEL = "Registration type"
TYPE_HINT = "Everything AWS lets this account register in the region. Type to search."
REGION_LABEL = "Region"
REGION_HINT = "A registration, and the number or sender ID it is for, lives in one region and cannot be moved."
NAME_LABEL = "Name"
NAME_HINT = "How you and AWS's console will find it again, for example the brand or the team."
CHANNEL_LABEL = "Channel for updates"
CHANNEL_HINT = "Progress and the reviewers' answer are posted there, for weeks if need be."
CONFIRM_LABEL = "Confirmation"
CONFIRM_OPTION = "Everything above is correct. Submit it to AWS."
NUMBER_LABEL = "Phone number"
NEW_NUMBER = "Request a new number"

CHOOSE = "Choose"
NO_ANSWER = "(no answer)"
NEXT = "Next"
BACK = "Back"
SUBMIT = "Submit"
CLOSE = "Close"
REMOVE = "Remove"
EXPLAIN = "Explain these fields"
CONTINUE = "Continue"
DISCARD = "Discard"
KEEP = "Keep it"
RETRY = "Try again"
CHANGE_ANSWERS = "Change answers"
REFRESH = "Refresh"
CONSOLE = "Open in AWS console"
FIX = "Go there"

LOADING_TITLE = "One moment"
LOADING_FORM = "Asking AWS for the current form…"
LOADING_FILES = "Checking your file…"
LOADING_SAVING = "Saving…"
TROUBLE_TITLE = "That did not work"
DONE_TITLE = "On its way"
EXPLAIN_TITLE = "About these fields"
REVIEW_TITLE = "Review and submit"

AWS_SILENT = (
    "AWS did not answer, so the form cannot be shown right now. Nothing is lost: "
    "what you entered so far is kept. Please try again in a minute."
)
ACCESS_DENIED = (
    "AWS refused Callsign's credentials or permissions. An administrator can run `callsign doctor` to see which "
    "permission is missing. Nothing is lost."
)
NOT_YOURS = "This draft belongs to somebody else. Only the person who began it can change or submit it."
GONE = "This draft is not open any more: it was submitted or discarded. See `/callsign status` and `/callsign drafts`."
GUESTS = "Guests and people of other workspaces cannot register anything. Ask a member of this workspace to do it."
TOO_LATE = "Slack was too slow to open a window for this. Nothing happened; please do it once more."
NO_TYPES = "AWS lists no registration types in this region. Choose another region."
NOTHING_TO_ASK = "This registration has no questions to answer."
NO_DRAFTS = "You have no drafts. `/callsign new` begins one."
NO_REGISTRATIONS = "Callsign watches no registrations yet. `/callsign new` begins the first."
UNSEEN_HINT = "Answers are saved as you type. You can close this window and continue later."

FEEDBACK = "Feedback"
SENT = "Sent"
REVIEWERS = "Reviewers"
CHANNEL_CLOSED = "Callsign cannot post in the channel you chose, so updates come to you directly."
HOME_TITLE = "Callsign"
HOME_TEXT = "Register the numbers and sender IDs you text from, and see where each registration stands."
HOME_DRAFTS = "Your drafts"
DISCARD_TITLE = "Discard this draft?"
DISCARD_TEXT = "Its answers and files are deleted. This cannot be undone."
DISCARDED = "The draft is discarded."

HELP: Mapping[str, str] = {
    "new": "begin a registration",
    "bulk": "many at once, from a CSV table",
    "template": "such a table for a type: `template TYPE`",
    "drafts": "your drafts: continue or discard",
    "status": "where a registration stands: `status NAME-or-ID`, or all that are not finished",
    "list": "all registrations Callsign watches: `list [status, type or name]`",
    "watch": "registrations made elsewhere: `watch ID [#channel]` or `watch all REGION [#channel]`",
    "unwatch": "end that: `unwatch ID` or `unwatch all REGION`",
    "export": "all registrations as a CSV, sent to you",
    "report": "time in review and reasons of denials, sent to you: `report [DAYS]`",
    "help": "this page",
}

STATUS_WORDS: Mapping[str, str] = {
    "CREATED": "Draft at AWS, not submitted",
    "SUBMITTED": "Submitted, waiting to be picked up",
    "AWS_REVIEWING": "AWS is checking it before the carriers do",
    "REVIEWING": "In review",
    "REQUIRES_AUTHENTICATION": "Waiting for you: confirm the mail from noreply@auth.campaignregistry.com within 7 days",
    "REQUIRES_UPDATES": "Denied: changes are required",
    "PROVISIONING": "Approved, being set up",
    "COMPLETE": "Complete",
    "CLOSED": "Closed: its number or sender ID was released",
    "DELETED": "Deleted",
}
STATUS_ICONS: Mapping[str, str] = {
    "REQUIRES_AUTHENTICATION": ":email:",
    "REQUIRES_UPDATES": ":x:",
    "PROVISIONING": ":hourglass_flowing_sand:",
    "COMPLETE": ":white_check_mark:",
    "CLOSED": ":lock:",
    "DELETED": ":wastebasket:",
}
STEP_WORDS: Mapping[str, str] = {
    "resume": "Starting",
    "definitions": "Checking the form again",
    "registration": "Creating the registration",
    "version": "Opening a new version",
    "attachment": "Uploading documents",
    "uploads": "Waiting for the documents",
    "value": "Sending answers",
    "attachment_value": "Attaching documents",
    "read_back": "Reading everything back",
    "number": "Requesting the phone number",
    "association": "Associating it",
    "submit": "Submitting",
    "record": "Submitted",
}


def escape(text: str) -> str:
    """Foreign text for `mrkdwn` and message texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_slack(address: str) -> bool:
    """Whether it is an id of Slack's, a channel's or a person's: who registered from a shell has a login name instead."""
    return re.fullmatch(r"[A-Z][A-Z0-9]+", address) is not None


def mention(user_id: str) -> str:
    """A person, in mrkdwn; one who is not in Slack by name."""
    return f"<@{user_id}>" if in_slack(user_id) else escape(user_id)


def help_text() -> str:
    """The answer to `/callsign help`."""
    lines = [f"• `{COMMAND} {word}`: {what}" for word, what in HELP.items()]
    return "\n".join(["*Callsign registers the numbers and sender IDs you text from.*", *lines])


def unknown_command(word: str) -> str:
    """The answer to a word we do not know, with the nearest one we do."""
    near = difflib.get_close_matches(word.lower(), HELP, n=1, cutoff=0.5)
    guess = f" Did you mean `{COMMAND} {near[0]}`?" if near else ""
    return f"I don't know `{escape(word[:40])}`.{guess} `{COMMAND} help` lists what I can do."


def begin_title(title: str, region: str, step: int, steps: int) -> str:
    """The small print on top of every page of a form."""
    return f"{title} · {region} · step {step} of {steps}"


def page_title(title: str, part: int, parts: int) -> str:
    """A section's title, with its part where it takes several pages."""
    return f"{title} ({part} of {parts})" if parts > 1 else title


def field_hint(field: ResolvedField) -> str:
    """What a field wants, under its input."""
    definition = field.definition
    sentences = [definition.short_description, definition.validation_description, _length_words(field)]
    if definition.kind == ATTACHMENT and definition.long_description:
        sentences.append(definition.long_description)
    if field.outside_condition:
        sentences.append("Needed in some cases only: see the description.")
    return " ".join(_sentence(text) for text in sentences if text)


def _length_words(field: ResolvedField) -> str:
    longest = field.rule.max_length
    return f"At most {longest:,} characters." if longest and field.definition.kind not in (SELECT, ATTACHMENT) else ""


def _sentence(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", ":")) else f"{text.rstrip()}."


def field_error(error: FieldError) -> str:
    """What is wrong with a field and what to do; never repeats the answer."""
    return _FIELD_ERRORS[error.code].format_map({name: _figure(value) for name, value in error.params.items()}).strip()


_FIELD_ERRORS: Mapping[ErrorCode, str] = {
    ErrorCode.MISSING: "This is required.",
    ErrorCode.DOCUMENT_MISSING: "This document is required. Drop the file here.",
    ErrorCode.TOO_SHORT: "Too short: {length} characters, at least {limit} are needed.",
    ErrorCode.TOO_LONG: "Too long: {length} characters, at most {limit} are allowed.",
    ErrorCode.PATTERN: "This is not in the form AWS asks for. {hint}",
    ErrorCode.CHOICE_UNKNOWN: "This choice is not offered (any more). Choose again.",
    ErrorCode.TOO_FEW_CHOICES: "Choose at least {limit}.",
    ErrorCode.TOO_MANY_CHOICES: "Choose at most {limit}; {count} are chosen.",
    ErrorCode.NOT_ALLOWED: "With your other answers only these are allowed: {allowed}.",
    ErrorCode.WRONG_KIND: "AWS changed this field. Please answer it again.",
}


def _figure(value: str) -> str:
    return f"{int(value):,}" if value.isdigit() else value


def field_problem(problem: str) -> str:
    """A field error where no ack can carry it."""
    return f":warning: *{escape(problem)}*"


DOCUMENT_PROBLEMS: Mapping[str, str] = {
    "empty": "The file is empty. Export it again and drop it here.",
    "wrong_type": "This is not a {wanted} file, whatever its name says (it looks like {found}). Save it as {wanted} and drop it again.",
    "too_large": "The file has {size}, AWS takes at most {limit} here. Make it smaller and drop it again.",
    "broken": "The file cannot be read: it is damaged or cut off. Export it again and drop it here.",
    "too_many_pixels": "The picture has too many pixels. Scale it down and drop it again.",
    "deleted": "The file was deleted in Slack before it could be read. Drop it again.",
    "unreachable": "Slack did not hand the file over. Drop it again in a moment.",
    "foreign": "This file is kept outside Slack. Download it and drop the file itself here.",
    "not_ready": "Slack is still checking the file. Wait a moment and press Next again.",
}


def document_problem(code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be used, and what to do."""
    words = DOCUMENT_PROBLEMS.get(code, "The file cannot be used. Drop another one here.")
    known = {name: value for name, value in params.items() if value != "unknown"}
    return words.format_map(
        {"wanted": "supported", "found": "something else", "size": "too much", "limit": "less", **known}
    )


def attached(document: Document) -> str:
    """What is kept for a document field, as it will be sent."""
    return f"Attached: {document.name} · {document.note or size(document.size)}"


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def wrong_region(title: str, regions: Sequence[str], offered: Sequence[str]) -> str:
    """A type that AWS takes in other regions only."""
    possible = [region for region in regions if region in offered]
    where = " or ".join(possible or regions)
    how = f"Choose {where}." if possible else f"Ask your administrator to add {where} to CALLSIGN_REGIONS."
    return f"{title} is accepted only in {' or '.join(regions)}; elsewhere it is denied. {how}"


def channel_problem(code: str) -> str:
    """Why updates cannot be posted in the chosen channel."""
    if code == "is_archived":
        return "This channel is archived. Choose another one."
    return "Callsign is not in this private channel. Invite it there (/invite @Callsign) or choose another channel."


def costs(*, number: bool, sender_id: bool) -> str:
    """What submitting costs, on the review page: by what the type is associated with; mrkdwn."""
    if number:
        return (
            "*A new phone number is requested and billed from that moment on*, whatever the reviewers say: usually "
            "US$2.00 a month for a toll-free number. AWS names the exact price when the number is requested."
        )
    if sender_id:
        return "No number is requested, and we know of no charge of AWS for registering a sender ID."
    return (
        "No number is requested now. AWS may charge fees for this registration that are not refunded, whatever the "
        "reviewers say: registries charge for 10DLC brands, vetting (about US$40) and campaigns. "
        "<https://aws.amazon.com/end-user-messaging/pricing/|AWS's prices>"
    )


def review_warning() -> str:
    """What cannot be taken back; mrkdwn."""
    return (
        ":lock: *Once submitted, nothing can be changed* until the reviewers have answered, "
        "which takes days to weeks. Read every line once more."
    )


def account_line(account_id: str, region: str) -> str:
    """Where it will be registered; mrkdwn."""
    return f"*AWS account* {escape(account_id) or '(not known yet)'} · *Region* {escape(region)}"


def submitted_text(channel_id: str) -> str:
    """The last view after Submit; mrkdwn."""
    return (
        f"Callsign is carrying it out now and posts every step in <#{channel_id}>. You can close this window: "
        "nothing more is needed from you until the reviewers answer."
    )


def already_submitted(channel_id: str) -> str:
    """The second click on Submit; mrkdwn."""
    return f"This one is already on its way, and it is registered only once. Follow it in <#{channel_id}>."


def bar(done: int, total: int, width: int = 20) -> str:
    """A progress bar of fixed width, with its per cent in words beside it."""
    share = min(1.0, done / total) if total else 0.0
    full = round(share * width)
    return f"`{'█' * full}{'░' * (width - full)}` {round(share * 100)} %"


def duration(seconds: float) -> str:
    """A time span for people."""
    if seconds < 90:
        whole = max(1, round(seconds))
        return f"{whole} second{'' if whole == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"


def submission_line(submission: Submission, seconds_left: float) -> str:
    """The line under the bar while a submission runs; mrkdwn."""
    step = STEP_WORDS.get(submission.step, "Starting")
    return f"{step} · {submission.done} of {submission.total} calls done · about {duration(seconds_left)} left"


def status_words(status: str) -> str:
    """A registration status in words; one we have never heard of is shown as it is."""
    return STATUS_WORDS.get(status, f"AWS says {status}")


def status_line(status: str, *, handed_in: bool = False) -> str:
    """Icon, words and the raw status; `handed_in` says that a version was submitted and waits to be picked up. mrkdwn."""
    if handed_in and status in ("CREATED", "REQUIRES_UPDATES"):  # AWS's code would say the opposite of the words
        return f":hourglass_flowing_sand: *{escape(status_words('SUBMITTED'))}*"
    icon = STATUS_ICONS.get(status, ":hourglass_flowing_sand:")
    return f"{icon} *{escape(status_words(status))}* (`{escape(status)}`)"


def when(moment: datetime) -> str:
    """A moment in the reader's own time zone; mrkdwn."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def console_link(region: str, registration_id: str) -> str:
    """The registration in AWS's console (facts section 1)."""
    return (
        f"https://{region}.console.aws.amazon.com/sms-voice/home?region={region}"
        f"#/registrations?registration-id={registration_id}"
    )


def registration_line(registration: Registration) -> str:
    """One registration in a list; mrkdwn."""
    identity = f" · {escape(registration.identity)}" if registration.identity else ""
    return (
        f"*{escape(registration.name)}*{identity}\n{status_line(registration.status, handed_in=stages.stage(registration) is stages.Stage.WAITING)} since {when(registration.status_since)}\n"
        f"{escape(registration.title)} · {registration.region} · `{registration.id}`"
    )


_PROBLEMS: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Nothing is lost and nothing is done twice. Press *Try again* when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Press *Try again*: Callsign looks first what was done, and does nothing twice.",
    "AccessDenied": "AWS refused permission{detail}. An administrator has to allow it (`callsign doctor` shows what is missing); then press *Try again*.",
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more, then press *Try again*.",
    "Refused": "AWS did not accept what was sent{detail}. Press *Change answers*, correct it and submit again.",
    "Conflict": "AWS says the registration is in another state than expected{detail}. Press *Try again* to look again.",
    "NotFound": "AWS does not know a part of this registration any more{detail}. Somebody may have deleted it in the console.",
    "form_changed": "AWS changed the form since it was filled in. These need a look{fields}. Press *Change answers*; nothing was submitted.",
    "invalid": "These answers are not acceptable any more{fields}. Press *Change answers*; nothing was submitted.",
    "upload_failed": "AWS could not take a document{detail}. Press *Try again*.",
    "superseded": "Somebody submitted another version of this registration meanwhile, so nothing was sent. See `/callsign status`.",
    "read_back": "AWS holds something else than what was sent{detail}. Nothing was submitted. Press *Try again*.",
    "association_missing": "AWS wants something associated first{fields}. Press *Change answers* and choose it; nothing was submitted.",
    "document_missing": "A document's file is not kept any more{detail}. Press *Change answers*, attach it again and submit.",
    "upload_slow": "AWS is still working on a document{detail}. Press *Try again* in a few minutes.",
    "unexpected": "Something went wrong on Callsign's side. Nothing is lost and nothing is done twice. Press *Try again*.",
    "other_account": "Callsign now runs with another AWS account than the one this draft was begun in. Nothing was submitted.",
}


def problem(details: Mapping[str, str]) -> str:
    """Why a submission needs a person; mrkdwn."""
    words = _PROBLEMS.get(
        details.get("error") or details.get("code", ""), "Something unexpected stopped it{detail}. Press *Try again*."
    )
    known = {key: escape(value) for key, value in details.items() if value}
    detail = ", ".join(known[key] for key in ("operation", "reason", "fields") if key in known)
    reference = f"\n_Reference: {known['request_id']}_" if "request_id" in known else ""
    fields = f": {known['fields']}" if "fields" in known else ""
    return words.format(detail=f" ({detail})" if detail else "", fields=fields) + reference


def more(count: int) -> str:
    """What a list does not show."""
    return f"… and {count} more."


#: "Live" and not AWS's "Complete", so that nobody reads the goal as the state.
STAGES = ("Submitted", "In review", "Approved", "Live")


def stage_line(stage: int | None, days: int | None) -> str:
    """How far it is, in words and dots, and how long the review usually takes; mrkdwn. Empty off the usual path."""
    if stage is None:
        return ""
    marks = [f"{'●' if at < stage else '○'} {name}" for at, name in enumerate(STAGES)]
    usual = f"\nReviews of this type usually take about {_days(days)}." if days and stage < len(STAGES) - 1 else ""
    return "  ".join(marks) + usual


def submitted_reply(version: int, days: int | None) -> str:
    """The reply when AWS has taken a submission; mrkdwn."""
    usual = f" Reviews of this type usually take about {_days(days)}." if days else ""
    return f":outbox_tray: *Submitted to AWS* as version {version}.{usual} Callsign watches it and posts every change here."


#: What an end means, and what is left to do.
ENDINGS: Mapping[str, str] = {
    "CLOSED": (
        "Nothing can be sent from it any more. AWS keeps the registration in its list until somebody deletes it in the "
        "console; to send again, begin a new one with `/callsign new`."
    ),
    "DELETED": (
        "AWS does not have it any more, and nothing can be sent under it. Callsign keeps its history and has stopped "
        "watching it."
    ),
}
REVOKED = (
    ":x: *The approval of version {version} was taken back* (`REVOKED`). Sending under it can stop at any moment. Settle "
    "what the reviewers or the registry ask for, then submit a new version."
)
DISCARDED_VERSION = (
    ":leftwards_arrow_with_hook: *Version {version} was discarded* before anybody reviewed it (`DISCARDED`). It cannot be "
    "reopened: to go on, submit a new version."
)
STILL_LIVE = " What was approved before stays in use."
UNHEARD_OF = (
    " Callsign does not know this status yet and shows it as AWS says it. Nothing is known to be asked of you; "
    "the console may say more. Callsign keeps watching."
)


def status_reply(old: str, new: str, version: int, version_status: str, identity: str) -> str:
    """The reply when a registration moved; mrkdwn."""
    line = status_line(new)
    if new in ENDINGS:
        return f"{line}. {ENDINGS[new]}"
    if version_status == "DISCARDED":
        return DISCARDED_VERSION.format(version=version) + (STILL_LIVE if new == "COMPLETE" else "")
    if version_status == "REVOKED":
        return REVOKED.format(version=version)
    if new == "COMPLETE" and version_status in ("", "APPROVED"):
        what = f" *{escape(identity)}* is registered." if identity else ""
        return f"{line}.{what} Version {version} was approved."
    # Both say what was before a version was handed in, and stay until it is picked up.
    lagging = old in ("", "CREATED", "REQUIRES_UPDATES")
    before = "" if lagging or old == new else f" It was: {escape(status_words(old))}."
    verdict = f" Version {version}: `{escape(version_status)}`." if version_status not in ("", new) else ""
    return f"{line}.{before}{verdict}{'' if new in STATUS_WORDS else UNHEARD_OF}"


def draft_line(draft: Draft) -> str:
    """One draft in a list; mrkdwn."""
    return (
        f"*{escape(draft.name)}* · {escape(draft.title)} · {draft.region}\n"
        f"{len(draft.answers)} answers · last change {when(draft.updated_at)}"
    )


def swept(moment: datetime | None) -> str:
    """When AWS was last asked; mrkdwn."""
    return f"AWS last asked {when(moment)}." if moment else "AWS has not been asked yet."


def unexpected(reference: str) -> str:
    """Something we did not foresee; mrkdwn."""
    return (
        "Something went wrong on Callsign's side. Your answers up to the last page are kept: see `/callsign drafts`. "
        f"If it happens again, tell your administrator this reference: `{reference}`."
    )


def resource_missing(title: str) -> str:
    """A registration has to exist before this one can be submitted; mrkdwn."""
    return (
        f"AWS wants a completed *{escape(title)}* before it takes this one, and this account has none in the region. "
        f"Register it first (`{COMMAND} new`); this draft is kept."
    )


def free_number(number: PhoneNumber) -> str:
    """A number of the account that no registration uses yet."""
    price = f", US${number.monthly_price} a month" if number.monthly_price else ""
    return f"{number.number} (yours already{price})"


FIX_AND_RESUBMIT = "Fix and resubmit"
DENIED_TITLE = "What was denied"
REVIEW_NOW = "To the review"
UNCHANGED = "Unchanged"
NO_FIELDS_DENIED = "No single field was named. Go through the pages with these words in mind."
NOTHING_TO_FIX = "There is nothing to fix: no version of this registration is denied, or a newer one is under way. See `/callsign status`."
NOT_WATCHED = "Callsign does not watch this registration any more."
RESUBMISSION = (
    "This is a new version of the registration that exists: its number or sender ID stays, nothing is bought. "
    "The review begins anew, and fees of third parties may be due again."
)
NOT_LOOKED = ":warning: *Look at what was denied first.* Then this can be submitted."
NOTHING_CHANGED = ":warning: *Nothing is changed.* The same answers are likely to be denied again."
NOT_SENT = "(not sent any more)"
MARKED = "Since that version:"
NEW_FIELD = "new, or newly required"
LOST_FIELD = "not part of the form any more"
STRICTER_FIELD = "the form has become stricter here"


def somebody_fixes(user_id: str) -> str:
    """Two people press Fix; mrkdwn."""
    return f"{mention(user_id)} is fixing this one already. Talk to them: what they entered is kept in their drafts."


def denied_version(version: int, *, told: bool) -> str:
    """Over the reviewers' words for the version as a whole, if there are any; mrkdwn."""
    if not told:
        return f"*Version {version}* ended, and AWS gives no reason. Look through the answers before you submit them again."
    return f"*Version {version}* came back. What the reviewers say stands here and under each field."


def reviewer_words(reason: str, feedback: str) -> str:
    """What reviewers say about one field; foreign text."""
    return " · ".join(text for text in (reason, feedback) if text)


def changes_against(version: int) -> str:
    """Heading of the changes on the review page."""
    return f"Changes against version {version}"


def denied_unchanged(titles: Sequence[str]) -> str:
    """Denied fields that go out as they were; mrkdwn."""
    return f":warning: *Denied, and not changed:* {escape(', '.join(titles))}"


FORM_CHANGED = (
    ":information_source: AWS changed this form since you began. What needs a look is marked on the review page."
)
MORE_QUESTIONS = ":information_source: Your answers opened further questions on this page."
NOT_CONFIRMED = "Tick the box to confirm."
CHOOSE_ONE = "Choose one."
ALREADY_RETRIED = "Somebody pressed it before you; it is under way already."
ONLY_OWNER = "Only the person who requested this registration can do that."
REQUIRED_NAME = "Give it a name."
NOTHING_OPEN = "Nothing is in review. `/callsign list` shows everything."


def too_long(length: int, limit: int) -> str:
    """A text over its limit."""
    return f"Too long: {length:,} characters, at most {limit:,} are allowed."


def count_drafts(count: int) -> str:
    """The short form of a list of drafts."""
    return f"You have {count} open {'draft' if count == 1 else 'drafts'}." if count else NO_DRAFTS


def not_found(words: str) -> str:
    """A search without a result; mrkdwn."""
    return f"Callsign watches nothing that matches `{escape(words[:80])}`. `{COMMAND} list` shows everything."


CLI_EPILOG = """\b
run, web, worker, sandbox and doctor are about the bot; the others do without
Slack what the bot does in it, with AWS credentials as for the AWS command
line. `callsign COMMAND --help` has examples.

\b
Exit codes: 0 done, or a dry run that found nothing in the way; 1 AWS or
Callsign refused or did not answer; 2 usage; 3 a form or rows have errors,
nothing was begun; 4 a person has to look; 130 stopped by Ctrl-C.

\b
Shell completion: eval "$(_CALLSIGN_COMPLETE=bash_source callsign)"
(zsh_source, fish_source), best in the shell's own start-up file.
"""


def needs_postgresql(role: str) -> str:
    """`callsign web` or `callsign worker` on SQLite."""
    return (
        f"`callsign {role}` works beside other processes, and SQLite serves one process at a time. Use `callsign run`, "
        "or set DATABASE_URL to a postgresql:// address."
    )


DATABASE_SILENT = "It does not answer: check DATABASE_URL, that the server runs, and that it lets this machine in."
MIGRATE_DIRECTION = (
    "`callsign migrate-db` goes from sqlite:///callsign.db to postgresql://host/name, in this order and no other."
)
MIGRATED = "Everything arrived, and was counted. Set DATABASE_URL to the new address and start; keep the old file until you are sure."


def token_refused(error: str) -> str:
    """auth.test said no."""
    return (
        f"Slack does not accept SLACK_BOT_TOKEN ({error}). Take it anew from OAuth & Permissions, or reinstall the app."
    )


def slack_silent(url: str) -> str:
    """Slack cannot be reached at the start."""
    return f"{url} does not answer. Check the network and SLACK_API_URL, then start again."


def sandbox_ready(url: str) -> str:
    """What `callsign sandbox` prints, for rich."""
    return (
        f"\n[bold]Callsign's sandbox is ready:[/] open [bold cyan]{url}/[/]\n\n"
        "A Slack workspace, an AWS and its reviewers, all made up and all on this machine; the bot between them is the real one.\n"
        "  1. Type [bold]/callsign new[/] in a channel and register a US toll-free number.\n"
        "  2. Watch the message in the channel: reviewers take seconds here.\n"
        "  3. Deny it at the reviewers' desk, then press Fix and resubmit. The tour on the page shows the way.\n\n"
        "Ctrl-C ends it; nothing is kept. [dim]make demo plays one registration in the terminal.[/]\n"
    )
