"""Labels of buttons that several screens share."""

from __future__ import annotations

REGISTER = "Register a number or sender ID"
CHOOSE = "Choose"
NEXT = "Next"
BACK = "Back"
NEXT_PAGE = "Next page"
TO_REVIEW = "To the review"
EDIT = "Edit"
SUBMIT = "Submit"
SUBMIT_AND_BUY = "Submit and buy number"
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
GO_TO_FIELD = "Go to field"
FEEDBACK = "Feedback"
SENT = "Sent"
REVIEWERS = "Reviewers"
AWS_ADVICE = "Advice of AWS"


def about(label: str, name: str) -> str:
    """A button's label for a screen reader, where several of that label are on one page."""
    return f"{label}: {name}"


def at_the_top(label: str) -> str:
    """Below a reply: the button that it is about is on the status message, which stays up to date; mrkdwn."""
    return f"*{label}* is at the top of this thread."
