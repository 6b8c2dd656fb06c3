"""The command `callsign`, wherever Callsign was installed.

A checkout has its packages at the top: `bot`, `workflows`, `sandbox`. A wheel must not put packages with such common
names beside those of others, so it has them inside this one, in the folder `app`, and only the process of Callsign
looks there (docs/adr/0007-what-a-wheel-holds.md).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: The packages in an installed wheel. A checkout has no such folder.
APP = Path(__file__).parent / "app"


def main() -> None:
    """Run the command line."""
    if APP.is_dir():
        sys.path.insert(0, str(APP))
    from bot.command_name import settle

    settle(os.environ, sys.argv[1:])
    from bot.command_line.cli import main as command

    command(prog_name="callsign")
