"""Where a stand-in that listens can be reached."""

from __future__ import annotations

#: Addresses to listen on that mean all addresses of the machine.
EVERYWHERE = frozenset({"0.0.0.0", "::"})


def reachable(listening: str) -> str:
    """An address of this machine on which a server answers that listens on `listening`."""
    return "127.0.0.1" if listening in EVERYWHERE else listening
