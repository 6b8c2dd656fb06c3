"""`python -m bot`: the same as `callsign`."""

import os
import sys

from bot.command_name import settle

if __name__ == "__main__":
    settle(os.environ, sys.argv[1:])
    from bot.command_line.cli import main

    main()
