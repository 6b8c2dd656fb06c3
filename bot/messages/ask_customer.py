"""*Ask the customer*: the window, the link it makes, and the message when the customer is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages.text import counted, escape, named, when
from workflows.records.intake import IntakeLink

BUTTON = "Ask the customer"
ASK_AGAIN = "Ask again"
TITLE = "Ask the customer"
MAKE = "Make the link"
ASK = "Ask"
REVOKE = "Revoke the link"
REVOKE_TITLE = "Revoke this link?"
REVOKE_TEXT = "The customer can no longer open it. Their answers stay in the draft."
REVOKED = "The link no longer works."
OPEN = "See what they see"
INTRO = (
    "You get a link to a web page with the questions of this draft. Send it to your customer: they answer there, "
    "without an account, and their answers appear here, marked until you have checked them."
)
CUSTOMER_LABEL = "Customer"
CUSTOMER_HINT = "Their answers are marked with this name."
CUSTOMER_REQUIRED = "Enter the customer's name."
QUESTIONS_LABEL = "Questions"
QUESTIONS_PLACEHOLDER = "Everything that is not answered yet"
QUESTIONS_HINT = (
    "Choose single questions, or leave it empty. Your customer sees an answer of yours only if you choose its question."
)
NOTE_LABEL = "Note to the customer"
NOTE_HINT = "It is shown at the top of their page."
DAYS_LABEL = "The link works for"
HOW_LABEL = "How"
SAME_LINK = "With the link that the customer has"
NEW_LINK = "With a new link; the old one stops working"
SHOWN_ONCE = (
    "Copy it now: Callsign keeps no copy that could be shown again. "
    "Everyone who has the link can read and change the customer's answers."
)
ASKED_AGAIN = (
    "The customer's link shows these questions now; their name and the link's end stay as they were. "
    "Let them know that it has changed."
)
USE_FILE = "Use a file instead"
SEND_FILE = "Send me the file"
FILE_TITLE = "Ask with a file"
FILE_INTRO = (
    "Send your customer an Excel file with the questions. When it comes back, drop it here with the documents that are "
    "named in it."
)
WORKBOOK_LABEL = "The file that your customer filled in"
DOCUMENTS_LABEL = "Their documents"
READ_FILE = "Take over answers"
FILE_COMMENT = "Send this file to your customer. Drop it into *Ask with a file* when it comes back."
FILE_SENT = "The file is in your direct messages."
NOT_OURS = "This is not a file that Callsign wrote for customers: it has no column *Your answer* or *Field*."
SAME_NAMES = "Several of the files have this name. Give each one a name of its own, and write it into the answer."
CHANGED_WHILE_READ = "Somebody changed this answer while the file was read, so it was not replaced."
#: mrkdwn.
NO_ADDRESS = (
    "Callsign has no address that your customer's browser could open. An administrator sets `CALLSIGN_PUBLIC_URL`; "
    "the guide is docs/how-to/intake.md."
)


def send_this(link: IntakeLink) -> str:
    """Above the text with the link; mrkdwn."""
    return f"*Send this to {escape(link.customer)}.* You get a message when they have answered."


def file_taken(saved: int, refused: Sequence[tuple[str, str]], not_asked: Sequence[str]) -> str:
    """What became of a file: titles with why they were not taken over, and titles that were not asked; mrkdwn."""
    lines = [f"{counted(saved, 'answer')} taken over. Check them on the review."]
    lines += [f"• *{escape(title)}*: {escape(why)}" for title, why in refused]
    if not_asked:
        lines.append(
            f"Not taken over: {escape(named(list(not_asked), 8))}. Your customer is not asked these: you have answered "
            "them yourself, or chosen other questions, or the form does not have them."
        )
    return "\n".join(lines)


def several_sheets(sheets: Sequence[str]) -> str:
    """Why it is not known where the answers are; plain text."""
    return f"The file has several sheets: {named(list(sheets), 8)}. Delete all but the one with the answers."


def days(count: int) -> str:
    """How long a link works."""
    return counted(count, "day")


def link_state(link: IntakeLink) -> str:
    """What is known of the link that the customer has; mrkdwn."""
    saved = f"last saved {when(link.saved_at)}" if link.saved_at else "nothing saved yet"
    sent = f", sent {when(link.sent_at)}" if link.sent_at else ""
    return f"*{escape(link.customer)}* has a link: {saved}{sent}. It works until {when(link.expires_at)}."


def invitation(registration: str, company: str, address: str, until: datetime) -> str:
    """A text to send to the customer; plain text."""
    name = company or "We"
    verb = "needs" if company else "need"
    moment = f"{until.day} {until:%B %Y}, {until:%H:%M} UTC"
    return (
        f"{name} {verb} some details and documents of your company to register: {registration}.\n"
        f"Please fill them in here: {address}\n"
        f"You can stop at any time and continue later with the same link. It works until {moment}."
    )


def sent(link: IntakeLink, registration: str, answers: int) -> str:
    """The customer is done; mrkdwn."""
    return (
        f"*{escape(link.customer)}* has sent the answers for *{escape(registration)}*.\n"
        f"{counted(answers, 'answer')} to check, then it is yours to submit."
    )
