"""Refusals as AWS words them, and a file of credentials."""

from __future__ import annotations

import json
from pathlib import Path

from sandbox.aws.refusals import Refusal

DATA = Path(__file__).parents[2] / "data" / "aws"


def sample(name: str) -> Refusal:
    """A refusal as AWS words it."""
    return Refusal.of_sample(json.loads((DATA / name).read_text()))


EXPIRED = sample("error-expired.json")


def keys(file: Path, key: str) -> None:
    """A file with the credentials of one session."""
    file.write_text(f"[default]\naws_access_key_id = {key}\naws_secret_access_key = secret\naws_session_token = t\n")
