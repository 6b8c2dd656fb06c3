"""The templates: Jinja2, which escapes everything by itself."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import messages

_HERE = Path(__file__).parent
STYLE = (_HERE / "static" / "style.css").read_bytes()


def render(name: str, **shown: object) -> str:
    """A page."""
    return _environment().get_template(name).render(words=messages.intake, **shown)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
