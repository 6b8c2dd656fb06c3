"""The pages that a customer fills in: every word of them that is not AWS's. Plain text; the templates escape it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import causes, form
from bot.messages.text import counted, named
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.drafts import Document
from workflows.records.intake import LinkState

#: For the terminal; plain.
NO_PUBLIC_URL = "Set CALLSIGN_PUBLIC_URL to the address at which browsers reach the pages: docs/how-to/intake.md."
NO_COMPANY = "Your messaging provider"
SAVE_AND_CONTINUE = "Save and continue"
SAVE_FOR_LATER = "Save and finish later"
BACK = "All sections"
SEND = "Send my answers"
OPEN_SECTION = "Fill in"
CHANGE = "Change"
REQUIRED, OPTIONAL = "required", "optional"
CHOOSE = "Choose"
NO_ANSWER = "No answer"
NOT_ANSWERED = "Not answered"
REMOVE_FILE = "Remove this file"
MORE_ABOUT = "More about this"
TO_CORRECT = "Please check these answers"
SKIP = "Skip to the questions"
SAVED = "Saved."
EVERYTHING_SAVED = "Your answers are saved. You can close this page and continue later with the same link."
NOTHING_ASKED = "There is nothing left for you to answer."
SENT_TITLE = "Thank you"
SENT = "Your answers have been sent. You can still change them here until they are submitted."
CHANGED_AFTER = "You have changed answers since you sent them. Send them again."
PHOTO_HINT = "A photo or a scan is fine. Larger pictures are made smaller."

#: What a customer reads where a link does not work: a title and a sentence.
UNKNOWN = ("This link does not work", "Check that you have opened the whole link, or ask for a new one.")
_CLOSED: Mapping[LinkState, tuple[str, str]] = {
    LinkState.EXPIRED: ("This link has expired", "Ask for a new one. What you have saved is kept."),
    LinkState.REVOKED: ("This link has been replaced", "Use the newest link that you were sent, or ask for a new one."),
    LinkState.SUBMITTED: ("Your answers have been passed on", "Thank you. They can no longer be changed here."),
    LinkState.NOT_NOW: (
        "This link does not work at the moment",
        "Ask the person who sent it to you. What you have saved is kept.",
    ),
    LinkState.DISCARDED: ("This request has been withdrawn", "There is nothing left for you to answer."),
}
_REFUSED: Mapping[int, tuple[str, str]] = {
    400: ("This page could not be read", "Go back and send it again. Nothing was saved."),
    403: ("This page is out of date", "Open the link that you were sent again. Nothing was saved."),
    404: UNKNOWN,
    405: UNKNOWN,
    408: ("Your connection was too slow", "Go back and send fewer or smaller files. Nothing was saved."),
    413: ("These files are too large", "Go back and send them one by one. Nothing was saved."),
    415: ("This page could not be read", "Go back and send it again. Nothing was saved."),
    429: ("Too many requests", "Wait a minute, go back and send it again. Nothing was saved."),
    503: ("Please try again in a minute", "Go back and send it again. Nothing of this page was saved."),
}
_UNEXPECTED = ("Something went wrong", "Go back and try again. What you saved before is kept.")
_STEPS: Mapping[ErrorCode, str] = {
    ErrorCode.DOCUMENT_MISSING: "Choose the file.",
    ErrorCode.CHOICE_UNKNOWN: "Choose again.",
    ErrorCode.WRONG_KIND: "Answer it again.",
}


def example(text: str) -> str:
    """An answer as it may look."""
    return f"Example: {text}"


def title(registration: str) -> str:
    """The heading of the first page."""
    return f"Your details for: {registration}"


def intro(company: str, expires: str) -> str:
    """Why somebody reads this."""
    return (
        f"{company} registers the identity that you text from, and needs your company's details for it. "
        f"They are sent to Amazon Web Services and to the reviewers of the registration. "
        f"This link works until {expires}. Everyone who has it can read and change your answers."
    )


def note_heading(company: str) -> str:
    """Above the requester's words."""
    return f"From {company}"


def progress(place: int, count: int) -> str:
    """Where a page is among the others."""
    return f"Section {place} of {count}"


def section_state(left: int, fields: int) -> str:
    """What a section still needs."""
    return (
        f"{counted(left, 'answer')} to give or correct" if left else f"{counted(fields, 'question')}, nothing missing"
    )


def shown_answers(count: int) -> str:
    """The summary under which a section's answers are."""
    return f"Show {counted(count, 'question')} with your answers"


BEFORE_SENDING = "Check your answers above. They are sent to the reviewers exactly as they are shown."
ERROR_MARK = "Error: "


def left_to_do(left: int) -> str:
    """Why the answers cannot be sent yet."""
    return f"{counted(left, 'answer')} {'is' if left == 1 else 'are'} still missing or to be corrected."


def error_count(count: int) -> str:
    """The first line of a list of errors."""
    return f"{counted(count, 'answer')} {'needs' if count == 1 else 'need'} a correction. Everything else is saved."


def field_error(error: FieldError, figure: causes.Figure) -> str:
    """What is wrong with an answer and what to do."""
    return f"{causes.field_cause(error.code, error.params, figure)} {_STEPS.get(error.code, '')}".strip()


def document_problem(code: str, params: Mapping[str, str], figure: causes.Figure) -> str:
    """Why a file cannot be used."""
    return form.document_problem(code, params, put="choose", figure=figure)


def attached(document: Document) -> str:
    """The file that is saved."""
    return form.attached(document)


def conflict(now: str) -> str:
    """Somebody else has answered the same question; `now` is their answer."""
    present = f"It is now: {now}." if now else "It is now without an answer."
    return f"Somebody else changed this answer while you had the page open. {present} Save again to use yours."


CONFLICT_FILE = "Somebody else changed this file while you had the page open. Choose yours again to replace it."


def not_asked(titles: list[str], company: str) -> str:
    """Answers that are no longer the customer's to give."""
    return f"{company} has answered this in the meantime, so your answer was not saved: {named(titles, 8)}."


def form_changed(titles: list[str]) -> str:
    """The form is another one than when the page was opened."""
    lost = f" These questions are not asked any longer: {named(titles, 8)}." if titles else ""
    return f"The form has changed since you opened this page. Please look at it again.{lost}"


MORE_QUESTIONS = "Because of your answers, this page has more questions now."


def closed(state: LinkState) -> tuple[str, str]:
    """Why a link cannot be used: a title and a sentence."""
    return _CLOSED.get(state, UNKNOWN)


def refused(status: int) -> tuple[str, str]:
    """Why a page was refused: a title and a sentence."""
    return _REFUSED.get(status, _UNEXPECTED)


TYPED_HEADING = "What you typed and could not be saved"
