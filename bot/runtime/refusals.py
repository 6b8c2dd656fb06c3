"""The reasons why Callsign cannot start."""

from __future__ import annotations


class StartRefused(Exception):
    """Callsign cannot start; the message says why and what to do."""


class InUse(StartRefused):
    """Another Callsign is running with the same SQLite files."""


class NoDatabase(StartRefused):
    """The SQLite file does not exist: nothing was recorded in it yet."""
