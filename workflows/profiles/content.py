"""The answers of a profile as bytes, before they are encrypted, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from workflows.profiles.errors import Unreadable
from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Document
from workflows.records.profiles import ProfileAnswer, ProfileId


def content_of(profile_id: ProfileId, answers: Sequence[ProfileAnswer]) -> bytes:
    """The bytes of the answers. The profile's id is part of them: nobody moves them into another profile."""
    rows = [
        [answer.registration_type, answer.path, answer.title, _value(answer.value), answer.labels] for answer in answers
    ]
    return json.dumps({"profile": profile_id, "answers": rows}, separators=(",", ":")).encode("ascii")


def answers_in(content: bytes, profile_id: ProfileId) -> tuple[ProfileAnswer, ...]:
    """The answers in the bytes. Raises Unreadable for those of another profile or of a newer Callsign."""
    try:
        match json.loads(content):
            case {"profile": str(owner), "answers": [*rows]} if owner == profile_id:
                return tuple(_answer(*row) for row in rows)
    except (TypeError, ValueError):  # the error's text would quote an answer
        pass
    raise Unreadable


def _answer(
    registration_type: str, path: str, title: str, value: Mapping[str, Any], labels: Sequence[str]
) -> ProfileAnswer:
    return ProfileAnswer(
        registration_type=registration_type,
        path=FieldPath(path),
        title=title,
        value=_read(value),
        labels=tuple(labels),
    )


def _value(answer: Answer) -> dict[str, object]:
    match answer:
        case str():
            return {"t": answer}
        case tuple():
            return {"c": list(answer)}
        case Document():
            return {"d": asdict(answer)}


def _read(value: Mapping[str, Any]) -> Answer:
    match value:
        case {"t": str(text)}:
            return text
        case {"c": [*options]}:
            return tuple(str(option) for option in options)
        case {"d": dict(document)}:
            return Document(**document)
    raise ValueError
