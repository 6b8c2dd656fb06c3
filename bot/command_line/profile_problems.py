"""What can be wrong with a profile, as the end of a command, and the settings of commands that ask AWS nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot import messages
from bot.command_line.options import Exit, Failure, settings_of
from bot.settings import Settings, SettingsError
from workflows.profiles import errors

#: Only the database is opened with it: it names no region of the person's.
_ANY_REGION = "us-east-1"


def settings_without_region() -> Settings:
    """The settings of a command that only reads and writes the database. Raises SettingsError."""
    try:
        return settings_of()
    except SettingsError:
        return settings_of(_ANY_REGION)


@contextmanager
def explained() -> Iterator[None]:
    """Raise Failure for anything that is wrong with a profile or with the keys."""
    words = messages.profiles
    try:
        yield
    except errors.NoKey:
        raise Failure(words.NO_KEY) from None
    except errors.DocumentUnreadable as gone:
        raise Failure(words.document_unreadable(gone.name)) from None
    except errors.Unreadable:
        raise Failure(words.UNREADABLE) from None
    except errors.ProfileGone:
        raise Failure(words.GONE) from None
    except errors.ProfileNotYours:
        raise Failure(words.NOT_YOURS) from None
    except errors.ProfileNameRefused:
        raise Failure(words.NAME_REFUSED, Exit.USAGE) from None
    except errors.ProfileNameTaken:
        raise Failure(words.NAME_TAKEN, Exit.USAGE) from None
    except errors.ProfileNameUnclear:
        raise Failure(words.NAME_UNCLEAR, Exit.USAGE) from None
    except errors.ProfileChanged as changed:
        raise Failure(messages.terminal_profiles.changed_since(changed.now.latest.author.user_id)) from None
