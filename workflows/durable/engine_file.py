"""Where the engine keeps its state on SQLite. Importing this does not load the engine."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote


def engine_path(database_url: str) -> Path | None:
    """The engine's file next to the app's `sqlite:///` file; None for another database."""
    scheme, _, rest = database_url.partition(":///")
    if scheme != "sqlite":
        return None
    path = Path(unquote(rest))
    return path.with_name(f"{path.stem}.engine{path.suffix}")
