"""An empty table for a form: its header with an example row, and a second one that explains each column."""

from __future__ import annotations

from workflows.definitions import Form


def header(form: Form) -> tuple[str, ...]:
    """A column for each field, in form order: its title where that tells it apart, else its path."""
    raise NotImplementedError


def template(form: Form) -> bytes:
    """CSV: the header and one example row."""
    raise NotImplementedError


def explanation(form: Form) -> bytes:
    """CSV: a line for each column of the template."""
    raise NotImplementedError
