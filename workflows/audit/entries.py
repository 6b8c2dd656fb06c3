"""An act as text, and back. The text is what the chain covers, so the same act always gives the same text."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workflows.records.acts import Act, Entry, Origin, SourceKind
from workflows.records.drafts import Person

#: Letters of the hex digests that stand for values, and of the key's own.
_VALUE_LETTERS, _KEY_LETTERS = 32, 8


@dataclass(frozen=True, slots=True)
class HashKey:
    """The key of the hashes that stand for values. Never shows itself."""

    secret: bytes = field(repr=False)

    def hashed(self, name: str, value: str) -> str:
        """`key:hash`: equal for equal values of one name. The name counts, so that fields cannot be compared."""
        return f"{self.id}:{self._digest(f'{name}={value}', _VALUE_LETTERS)}"

    @property
    def id(self) -> str:
        """Tells keys apart: hashes of different keys cannot be compared."""
        return self._digest("id", _KEY_LETTERS)

    def _digest(self, text: str, letters: int) -> str:
        return hmac.new(self.secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:letters]


def derived(secret_key: str) -> HashKey:
    """The key that follows from a key of profiles: it opens no profile."""
    return HashKey(hmac.new(secret_key.encode(), b"callsign audit", hashlib.sha256).digest())


def content(act: Act, origin: Origin, key: HashKey, request_id: str = "") -> str:
    """What is kept of an act: JSON with sorted keys, without blanks, in ASCII. What is empty is left out."""
    who = {"workspace": origin.who.workspace_id, "person": origin.who.user_id} if origin.who else None
    kept = {
        "act": act.kind.value,
        "at": act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": who,
        "source": {"kind": origin.source.value} | _known({"name": origin.name, "payload": origin.payload}),
        "subjects": _known(act.subjects),
        "facts": _known(act.facts),
        "values": {name: key.hashed(name, value) for name, value in act.values.items()},
        "aws_request_id": request_id,
    }
    return json.dumps({name: value for name, value in kept.items() if value}, sort_keys=True, separators=(",", ":"))


def _known(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry that was read: see `Act` and `Origin` for its fields. `values` holds the hashes."""

    seq: int
    hash: str
    act: str
    at: datetime
    origin: Origin
    subjects: Mapping[str, str]
    facts: Mapping[str, str]
    values: Mapping[str, str]
    aws_request_id: str


class Unreadable(ValueError):
    """An entry is not what Callsign writes: somebody has changed it. `seq` is its number."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"entry {seq} cannot be read")
        self.seq = seq


def read(entry: Entry) -> Recorded:
    """An entry as its fields. Raises Unreadable."""
    try:
        kept = json.loads(entry.content)
        who, source = kept.get("who"), kept["source"]
        return Recorded(
            seq=entry.seq,
            hash=entry.hash,
            act=str(kept["act"]),
            at=datetime.fromisoformat(kept["at"]),
            origin=Origin(
                who=Person(workspace_id=str(who["workspace"]), user_id=str(who["person"])) if who else None,
                source=SourceKind(source["kind"]),
                name=str(source.get("name", "")),
                payload=str(source.get("payload", "")),
            ),
            subjects=dict(kept.get("subjects", {})),
            facts=dict(kept.get("facts", {})),
            values=dict(kept.get("values", {})),
            aws_request_id=str(kept.get("aws_request_id", "")),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Unreadable(entry.seq) from None
