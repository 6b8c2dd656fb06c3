"""What a person reads when something did not work."""

from __future__ import annotations

TROUBLE_TITLE = "That did not work"
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
CHANNEL_CLOSED = "Callsign cannot post in the channel you chose, so updates come to you directly."


def unexpected(reference: str) -> str:
    """Something we did not foresee; mrkdwn."""
    return (
        "Something went wrong on Callsign's side. Your answers up to the last page are kept: see `/callsign drafts`. "
        f"If it happens again, tell your administrator this reference: `{reference}`."
    )
