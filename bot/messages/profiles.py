"""Profiles: their windows, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.text import counted, escape, mention, named, when
from workflows.profiles.changes import AnswerChange
from workflows.profiles.holders import Holder
from workflows.profiles.keep import NAME_MAX
from workflows.records.drafts import Answer, Document
from workflows.records.profiles import ProfileHead, ProfileVersion, Sharing

TITLE = "Callsign profiles"
NEW_TITLE = "New Callsign profile"
SAVE_TITLE = "Save as Callsign profile"
LOADING = "Opening your profiles…"
INTRO = (
    "A Callsign profile keeps what you enter every time: company, contact, use case, documents. Start a registration "
    "from it, and those answers are filled in for you to look at."
)
NONE = "You have no Callsign profiles yet. Make one here, or save one from the details of a registration."
NO_MATCH = "No profile has these words in its name."

NEW = "New Callsign profile"
OPEN = "Open"
EDIT = "Edit"
SHARE = "Share with the workspace"
UNSHARE = "Make private"
DELETE = "Delete"
HISTORY = "Who changed what"
BACK = "All profiles"
BACK_TO_PROFILE = "Back to the profile"
CREATE = "Create"
SAVE = "Save"
SAVE_AS = "Save as Callsign profile"

NAME_LABEL = "Name of the profile"
NAME_HINT = "For example the company, or the company and what it texts about."
TYPE_LABEL = "Whose questions it answers"
TYPE_HINT = "Choose what you register most often. The answers are used in other forms too, where these ask the same."
SHARING_LABEL = "Who sees it"
ANSWERS_LABEL = "Answers to keep"
ANSWERS_HINT = "What differs from one registration to the next is left out at first."

NO_KEY = (
    "Profiles are kept encrypted, and this Callsign has no key yet. An administrator prints one with "
    "`callsign profile key`, sets it as CALLSIGN_SECRET_KEY and restarts Callsign."
)
UNREADABLE = (
    "This profile cannot be read: it was encrypted with a key that Callsign no longer has. It opens again when an "
    "administrator adds that key to CALLSIGN_SECRET_KEY, after the others. Other profiles are not affected."
)
GONE = "This profile does not exist, or its owner has not shared it with you."
NOT_YOURS = "Only the owner of a profile can share, rename or delete it."
NAME_TAKEN = "There is a profile with this name. Choose another name, or open that profile to change it."
NAME_REFUSED = f"A profile needs a name of 1 to {NAME_MAX} characters."
NAME_UNCLEAR = "Several profiles have this name. Use the ID of one of them; `callsign profile list` shows the IDs."
CHANGED = "Somebody changed this profile at the same moment. Nothing was saved; open it again."
NOTHING_CHOSEN = "Choose at least one answer."
NOT_KEYS = "must hold keys as `callsign profile key` prints them"
NO_ANSWERS = "Callsign has no answers of this registration that a profile could keep."
NO_FORM = "AWS does not answer, or no longer has this form. Try again in a moment; the profile has not changed."
FIRST_PAGE = "Enter what you want to keep and leave the rest empty. *Save* creates the profile; more pages follow."
NOT_SHOWN = "Nothing to edit here: AWS's form no longer has these questions."

DELETE_TITLE = "Delete this profile?"
DELETE_TEXT = "Its answers, documents and all its versions are deleted. Registrations that were started from it stay."
DELETE_KEEP = "Keep it"
SHARE_TITLE = "Share this profile?"
SHARE_TEXT = "Every member of the workspace will be able to see its answers and documents, change them and use them."

SHARING_TEXT = {Sharing.PRIVATE: "Only me", Sharing.WORKSPACE: "All members of the workspace"}
SHARED, PRIVATE = "shared with the workspace", "private"
EMPTY = "(empty)"
#: Characters of an answer in a list of differences.
VALUE_SHOWN = 200


def document_unreadable(name: str) -> str:
    """A document of a profile whose bytes are gone or cannot be decrypted."""
    return f"The profile's document {name} can no longer be read. Upload it again; the other answers are not affected."


def key_file_unreadable(why: str) -> str:
    """The file of keys, which is not named: its path may be private."""
    return f"CALLSIGN_SECRET_KEY_FILE cannot be read ({why}). Correct its path or its rights."


def key_file_refused(why: str) -> str:
    """The file of keys holds something else; `why` quotes nothing of it."""
    return f"The file of CALLSIGN_SECRET_KEY_FILE {why}."


def head_line(head: ProfileHead) -> str:
    """A profile in a list; mrkdwn."""
    return f"*{escape(head.name)}*\n{_first_upper(sharing(head))} · changed {when(head.updated_at)}"


def sharing(head: ProfileHead) -> str:
    """Who sees it, and whose it is; mrkdwn."""
    shown = SHARED if head.sharing is Sharing.WORKSPACE else PRIVATE
    return f"{shown} by {mention(head.owner.user_id)}" if head.sharing is Sharing.WORKSPACE else shown


def summary(head: ProfileHead, version: ProfileVersion) -> str:
    """The line under a profile's name; mrkdwn."""
    documents = len(version.documents)
    figures = [counted(len(version.answers) - documents, "answer")]
    figures += [counted(documents, "document")] if documents else []
    by = f"changed by {mention(version.author.user_id)} {when(version.changed_at)}"
    return " · ".join([_first_upper(sharing(head)), ", ".join(figures), by])


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def version_line(version: ProfileVersion, changes: int) -> str:
    """A version in the history; mrkdwn."""
    what = counted(changes, "change") if version.version > 1 else "created"
    return f"*Version {version.version}* · {mention(version.author.user_id)} · {when(version.changed_at)} · {what}"


def version_unreadable(number: int) -> str:
    """A version that no key opens."""
    return f"Version {number} cannot be read: its key is missing."


def renamed(old: str, new: str) -> str:
    """A change of the name."""
    return f"Name: {old} → {new}"


def reshared(new: Sharing) -> str:
    """A change of who sees it."""
    return "Shared with the workspace" if new is Sharing.WORKSPACE else "Made private"


def value(answer: Answer | None) -> str:
    """An answer in words; plain text."""
    match answer:
        case None:
            return EMPTY
        case Document():
            return answer.name
        case str():
            return answer
        case _:
            return ", ".join(answer)


def change(changed: AnswerChange) -> str:
    """An answer that differs between two versions; plain text."""
    return f"{changed.title}: {_short(value(changed.old))} → {_short(value(changed.new))}"


def _short(text: str) -> str:
    return text if len(text) <= VALUE_SHOWN else f"{text[: VALUE_SHOWN - 1]}…"


def changed_meanwhile(user_id: str) -> str:
    """Somebody else saved the profile while this person was editing; mrkdwn."""
    return (
        f"*{mention(user_id)} changed this profile while you were editing. Nothing of yours was saved yet.* "
        "Below are your answers, over theirs. Save again to keep them."
    )


def held(holders: Sequence[Holder]) -> str:
    """The registrations that still have an old value; mrkdwn."""
    have = "has" if len(holders) == 1 else "have"
    what = f"*{counted(len(holders), 'registration')} still {have} the old answer.*"
    return f"{what} Nothing was sent. Open one to send its next version."


def holder_line(holder: Holder) -> str:
    """One of them; mrkdwn."""
    return f"{escape(holder.registration.name or holder.registration.title)}: {escape(named(holder.titles, 3))}"


def saved(version: int) -> str:
    """After saving; mrkdwn."""
    return f":white_check_mark: Saved as version {version}."


def left_out(answers: int) -> str:
    """Answers whose question AWS no longer asks."""
    have = "has" if answers == 1 else "have"
    return f"{counted(answers, 'answer')} {have} no field in AWS's current form. They are kept, and not used there."


def fills_in(name: str, rows: int, titles: Sequence[str]) -> str:
    """What a profile answers in a table, in Slack and in the terminal; plain text."""
    what = f"{counted(len(titles), 'field')} ({named(titles, 6)})" if titles else "no field of this form"
    start = f"{counted(rows, 'row')} {'starts' if rows == 1 else 'start'} from profile {name}"
    return f"{start}. It answers {what}, where a row has no answer of its own."
