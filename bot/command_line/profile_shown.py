"""Profiles as lists and documents in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot import messages
from bot.command_line.options import Output
from workflows.profiles.changes import changes
from workflows.records.drafts import Answer, Document
from workflows.records.profiles import Profile, ProfileHead, ProfileVersion


def show_list(heads: Sequence[ProfileHead], output: Output) -> None:
    """The profiles without their answers."""
    words = messages.terminal_profiles
    rows = [
        (head.name, words.seen_by(head), head.owner.user_id, str(head.version), words.date(head), head.id)
        for head in heads
    ]
    output.table(words.LIST_HEADER, rows)
    if not heads:
        output.note(words.NO_PROFILES)
    output.document({"profiles": [_head(head) for head in heads]})


def show_profile(profile: Profile, output: Output) -> None:
    """The answers, with the field that each was given for."""
    output.say(messages.terminal_profiles.title(profile.head, profile.latest))
    rows = [(each.title, messages.profiles.value(each.value), each.registration_type) for each in profile.answers]
    output.table(("Answer", "Value", "Form"), rows)
    output.document(document(profile))


def show_history(versions: Sequence[ProfileVersion | None], output: Output) -> None:
    """The versions with what each changed, the newest first."""
    words = messages.terminal_profiles
    known = [version for version in versions if version]
    rows, documents = [], []
    for version, older in pairwise([*known, None]):
        if version is None:
            continue
        changed = changes(older.answers if older else (), version.answers)
        what = words.version_change(changed, version.version)
        rows.append((str(version.version), f"{version.changed_at:%Y-%m-%d %H:%M} UTC", version.author.user_id, what))
        documents.append(
            {
                "version": version.version,
                "changed_at": version.changed_at.isoformat(),
                "by": version.author.user_id,
                "name": version.name,
                "sharing": version.sharing.value,
                "fields": [{"type": each.registration_type, "field": each.path} for each in changed],
            }
        )
    output.table(words.HISTORY_HEADER, rows)
    unreadable = len(versions) - len(known)
    if unreadable:
        output.note(messages.profiles.UNREADABLE)
    output.document({"versions": documents, "unreadable": unreadable})


def document(profile: Profile) -> dict[str, object]:
    """The profile for programs."""
    answers = [
        {
            "type": answer.registration_type,
            "field": answer.path,
            "title": answer.title,
            "value": _value(answer.value),
            **({"document": True} if isinstance(answer.value, Document) else {}),
        }
        for answer in profile.answers
    ]
    return {**_head(profile.head), "answers": answers}


def _head(head: ProfileHead) -> dict[str, object]:
    return {
        "id": head.id,
        "name": head.name,
        "sharing": head.sharing.value,
        "owner": head.owner.user_id,
        "version": head.version,
        "updated_at": head.updated_at.isoformat(),
    }


def _value(answer: Answer) -> object:
    return messages.profiles.value(answer) if isinstance(answer, str | Document) else list(answer)
