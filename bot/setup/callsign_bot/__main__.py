"""`python -m callsign_bot`: the same as `callsign`."""

from . import main

if __name__ == "__main__":
    main()
