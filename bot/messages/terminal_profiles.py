"""Texts of `callsign profile`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.profiles import PRIVATE, SHARED, value
from bot.messages.tables import row_error
from bot.messages.text import counted, named
from workflows.batches.table_profiles import RefusedName
from workflows.profiles.changes import AnswerChange
from workflows.profiles.holders import Holder
from workflows.profiles.rotate import RotationResult
from workflows.records.profiles import ProfileHead, ProfileVersion, Sharing
from workflows.tables.check import RowError

PROFILE_EPILOG = """\b
Examples:
  callsign profile create "Pine Vet" --type toll-free --values company.yaml --document optInImage=optin.png
  callsign profile set "Pine Vet" --type toll-free --values changes.yaml
  callsign profile show "Pine Vet"
  callsign register --type toll-free --profile "Pine Vet" --values number.yaml
"""
KEY_EPILOG = """\b
Example:
  echo "CALLSIGN_SECRET_KEY=$(callsign profile key)" >> .env
"""
KEY_ADVICE = "Set it as CALLSIGN_SECRET_KEY and keep a copy elsewhere: without it, nobody can read the profiles again."
LIST_HEADER = ("Name", "Seen by", "Owner", "Version", "Changed", "ID")
HISTORY_HEADER = ("Version", "Changed", "By", "What")
NO_PROFILES = "No Callsign profiles yet. `callsign profile create` makes one."
TYPE_NEEDED = "Name the form that the answers are for: --type TYPE, or a line `registration_type` in the file."
NOTHING_GIVEN = "Name something to keep: --values FILE, --document FIELD=PATH or --remove FIELD."
ONE_SOURCE = "Choose either --from or --profile."
DELETE_DRY = "Nothing was done. Add --yes to delete it."


def date(head: ProfileHead) -> str:
    """When it was last changed."""
    return f"{head.updated_at:%Y-%m-%d %H:%M} UTC"


def seen_by(head: ProfileHead) -> str:
    """Who sees it."""
    return "all" if head.sharing is Sharing.WORKSPACE else "its owner"


def created(head: ProfileHead, answers: int) -> str:
    """After `create`."""
    shown = SHARED if head.sharing is Sharing.WORKSPACE else PRIVATE
    return f"Created the profile {head.name} with {counted(answers, 'answer')}; it is {shown}."


def saved(head: ProfileHead, changes: Sequence[AnswerChange]) -> str:
    """After `set`."""
    return f"Saved version {head.version} of {head.name}: {counted(len(changes), 'change')}."


def unchanged(head: ProfileHead) -> str:
    """`set` with what the profile has already."""
    return f"{head.name} has these answers already; nothing was saved."


def managed(head: ProfileHead) -> str:
    """After `share`, `unshare` and `rename`."""
    return f"{head.name} is {SHARED if head.sharing is Sharing.WORKSPACE else PRIVATE} now."


def deleted(head: ProfileHead) -> str:
    """After `delete`."""
    return f"Deleted the profile {head.name} with its documents and all its versions."


def deletes(head: ProfileHead) -> str:
    """Before `delete`."""
    return f"{head.name} will be deleted with its documents and {counted(head.version, 'version')}."


def title(head: ProfileHead, version: ProfileVersion) -> str:
    """The head of `show`."""
    when = f"{version.changed_at:%Y-%m-%d %H:%M} UTC"
    return f"{head.name}, version {version.version} of {when}, owner {head.owner.user_id}, {seen_by(head)}"


def held(holders: Sequence[Holder]) -> list[str]:
    """The registrations that still have an old value."""
    if not holders:
        return []
    lines = [f"  {_name(holder)}, {holder.registration.id}: {named(holder.titles, 3)}" for holder in holders]
    count = counted(len(holders), "registration")
    return [f"{count} still with the old answers; nothing was sent (`callsign fix` sends the next version):", *lines]


def _name(holder: Holder) -> str:
    return holder.registration.name or holder.registration.title


def version_change(changes: Sequence[AnswerChange], number: int) -> str:
    """What a version changed, by the titles of its answers."""
    if number == 1:
        return "created"
    return named([changed.title for changed in changes], 4) or "name or sharing"


def change(changed: AnswerChange) -> str:
    """A change with its values."""
    return f"  {changed.title}: {value(changed.old)} → {value(changed.new)}"


def rotated(result: RotationResult) -> list[str]:
    """After `rotate`."""
    count = result.changed + result.current + result.unreadable
    done = f"{result.changed} of {count} encrypted parts were encrypted again with the first key."
    if not result.unreadable:
        return [done, "The older keys can be removed from CALLSIGN_SECRET_KEY."]
    shown = [head.name if head.sharing is Sharing.WORKSPACE else "a private profile" for head in result.profiles]
    lost = counted(result.unreadable, "part")
    return [done, f"{lost} cannot be read with any key: {named(shown, 5)}. They stay as they are."]


def refused_profile(refused: RefusedName) -> str:
    """A name in the column `profile` whose profile cannot be used."""
    error = RowError(row=refused.row, column="", path=None, code=refused.code)
    return f"{refused.name} in row {refused.row:,}: {row_error(error)} `callsign profile list` lists them."


def changed_since(user_id: str) -> str:
    """Somebody saved at the same moment."""
    return f"{user_id} changed this profile at the same moment. Nothing of yours was saved; run the command again."
