"""Texts of `values`, `discard`, `delete`, `adopt`, `numbers` and `attachments`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.number_options import in_words
from bot.messages.numbers import resource_name
from bot.messages.text import counted
from workflows.records.account import PhoneNumber
from workflows.records.registrations import Registration
from workflows.registrations.request_number import NumberRequest

VALUES_EPILOG = """\b
Examples:
  callsign values "Pine Vet Inc"
  callsign values registration-1234567890abcdef1234567890abcdef -o answers.yaml
  callsign values 12345678 --version 1 --json > answers.json
"""
DISCARD_EPILOG = """\b
Examples:
  callsign discard "Pine Vet Inc"
  callsign discard registration-1234567890abcdef1234567890abcdef --yes
"""
DELETE_EPILOG = """\b
Examples:
  callsign delete "Pine Vet Inc"
  callsign delete registration-1234567890abcdef1234567890abcdef --yes
"""
ADOPT_EPILOG = """\b
Examples:
  callsign adopt registration-1234567890abcdef1234567890abcdef
  callsign adopt --all -r us-west-2
  callsign adopt --all --channel C0123456789 --yes
"""
NUMBERS_EPILOG = """\b
Examples:
  callsign numbers
  callsign numbers --unused --json | jq -r '.numbers[].id'
  callsign numbers --for "Pine Vet campaign"
  callsign numbers --for "Pine Vet campaign" --starts-with 206
  callsign numbers --for "Pine Vet campaign" --number +12065550123 --can mms --yes
"""
ATTACHMENTS_EPILOG = """\b
Examples:
  callsign attachments
  callsign attachments --delete-unused
  callsign attachments --delete-unused --yes
"""
DRY = "Nothing was done. Add --yes to do it."


def no_version(version: int, newest: int) -> str:
    """`--version` above the newest one."""
    return f"Version {version} does not exist: the newest is {newest}."


def document_at_aws(attachment_id: str) -> str:
    """In place of a document's content."""
    return f"a document, {attachment_id}; AWS does not give its content back"


def values_written(path: str) -> str:
    """After writing a file."""
    return f"{path}: the answers as AWS has them. Keep the file private."


def discards(version: int) -> str:
    """What discarding does."""
    return (
        f"Version {version} will be discarded for good and lose its place in the queue. Nothing is released: a number "
        "stays yours and is billed. `callsign fix` then submits the next version."
    )


def not_discardable(registration_id: str) -> str:
    """No version waits for its review."""
    return (
        "Nothing was discarded. Only a submitted version whose review has not started can be discarded. See "
        f"`callsign status {registration_id}`."
    )


def discarded(version: int, registration_id: str) -> str:
    """AWS has discarded it."""
    return f"Version {version} is discarded. `callsign fix {registration_id}` submits the next one."


def deletes(numbers: Sequence[str]) -> str:
    """What deleting does."""
    kept = (
        f"Its number {', '.join(numbers)} will not be released: it stays in the account and is billed until somebody "
        "releases it in the AWS console."
        if numbers
        else "No number is released."
    )
    return f"The registration and all its answers will be deleted at AWS for good. {kept}"


def not_deletable(registration_id: str, status: str) -> str:
    """It is in review, or in use."""
    return (
        f"Nothing was deleted. {registration_id}: {status}. Only drafts, denied and closed registrations can be "
        "deleted here. `callsign discard` takes a submitted version back before its review has started. Delete what is "
        "in use in the AWS console."
    )


def kept_by_aws(registration_id: str) -> str:
    """AWS refuses: something is associated, or a review has started."""
    return (
        f"Nothing was deleted: AWS keeps {registration_id}. A review has started, or something that is associated has "
        "to be released or deleted first, such as its number or the campaigns of a brand."
    )


def still_submitting(what: str) -> str:
    """A submission is running, or has created something."""
    return (
        f"Nothing was deleted: {what} is being submitted, or was started and stopped. Run its command again, or delete "
        "the registration by its ID once it has stopped."
    )


def draft_is_over(draft_id: str) -> str:
    """A draft that was submitted or discarded."""
    return f"Nothing was deleted: the draft {draft_id} was submitted or discarded. Name its registration."


def deletes_draft(name: str, title: str) -> str:
    """A draft that AWS does not have."""
    return f"The draft {name} ({title}) and its answers will be deleted. AWS does not have it."


def deleted(what: str) -> str:
    """It is gone."""
    return f"Deleted: {what}. Nothing was released."


NAME_OR_ALL = "Name registrations, or use --all for all that are not recorded: callsign adopt registration-..."


def adopts(registration: Registration, *, known: bool) -> str:
    """One registration that is taken over."""
    name = f"{registration.name}, " if registration.name else ""
    line = f"{name}{registration.id} ({registration.title}, {registration.region}): {registration.status}"
    return f"{line}; recorded already" if known else line


def adopted(count: int, *, done: bool) -> str:
    """How many are, or would be, taken over."""
    some = counted(count, "registration")
    if done:
        return f"{some} recorded. `callsign watch`, or a Callsign on this database, watches them."
    return f"{some} would be recorded and watched. Nothing changes at AWS. Add --yes to do it."


NUMBERS_HEADER = ("ID", "Number", "AWS status", "Type", "Country", "Price", "Registration", "Region")
#: The columns that fit a narrow terminal: `--json` and a pipe have all.
NUMBERS_SHOWN = ("Number", "AWS status", "Price", "Registration")
#: Characters of a terminal from which all columns have room.
NUMBERS_WIDE = 150
NO_NUMBERS = "AWS lists no such numbers here."
HAS_A_NUMBER = "It has a number already. Nothing was bought. Add --another to request one more."
DRY_NUMBER = "Nothing was bought. Add --yes to request it."
REQUESTED_ELSEWHERE = "Somebody else is requesting this very number now. `callsign numbers` shows it in a minute."


def not_complete(registration_id: str, status: str) -> str:
    """A number can be associated only after the approval."""
    now = f"AWS says {status}" if status else "It is no longer approved"
    return f"{registration_id}: a number can be requested once the registration is COMPLETE. {now}. Nothing was bought."


def no_offer(title: str, names: Sequence[str], kind: str) -> str:
    """No number, or several kinds, can be requested for it."""
    if not names:
        return f"No number can be requested for a {title}. Nothing was bought."
    asked = f"{kind} cannot be requested for it. " if kind else ""
    return f"{asked}Name the kind of number with --type: {', '.join(names)}."


def number_review(registration: Registration, wanted: NumberRequest, have: Sequence[str], price: str) -> list[str]:
    """The number that would be requested, and what it costs."""
    known = (
        f"your others of this kind cost US${price} a month each"
        if price
        else "AWS names the price only when the number is requested"
    )
    bought = f"one {resource_name(wanted.number_type)} ({wanted.iso_country_code})"
    return [
        f"{registration.name or registration.title} ({registration.id})",
        f"  Account   {registration.account_id}, {registration.region}",
        *([f"  Has       {', '.join(have)}"] if have else []),
        f"  Buys      {bought}, billed every month from the moment it is requested: {known}",
        f"  With      {in_words(wanted.options)}. What it can do and its message type cannot be changed later",
    ]


def number_bought(number: PhoneNumber, *, bought: bool) -> str:
    """The outcome."""
    price = f", US${number.monthly_price} a month" if number.monthly_price else ""
    how = "Requested" if bought else "It was requested before; nothing more was bought"
    return f"{how}: {number.number} ({number.id}){price}. AWS says {number.status}; it can send once it is ACTIVE."


ATTACHMENTS_HEADER = ("ID", "AWS status", "Since", "Used by", "Region")
READING_ATTACHMENTS = "Reading which registrations use them: one call for each version ..."
NO_ATTACHMENTS = "AWS lists no such attachments here."
UNUSED = "(unused)"
TOO_NEW = "(unused, less than a day old: it may belong to a submission)"


def attachments_deleted(unused: int, deleted: int, *, done: bool) -> str:
    """How many are, or would be, deleted."""
    if not done:
        return (
            f"{counted(unused, 'unused attachment')} would be deleted for good. Nothing was done. Add --yes to do it."
        )
    kept = f" AWS keeps {unused - deleted}." if unused > deleted else ""
    return f"{counted(deleted, 'unused attachment')} deleted.{kept}"
