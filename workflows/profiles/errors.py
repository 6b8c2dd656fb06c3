"""What can go wrong with a profile. No message holds an answer, a key or the name of a private profile."""

from __future__ import annotations

from workflows.records.profiles import Profile, ProfileVersion


class ProfileProblem(Exception):
    """Something that a person can read about and act on."""


class NoKey(ProfileProblem):
    """No key is set, so profiles can neither be read nor written."""


class Unreadable(ProfileProblem):
    """None of the keys opens it: its key was lost or removed, or it was damaged."""


class DocumentUnreadable(Unreadable):
    """The answers can be read, but the document cannot, or its bytes are gone."""

    def __init__(self, name: str) -> None:
        super().__init__()
        #: As the person named the file.
        self.name = name


class ProfileGone(ProfileProblem):
    """The profile does not exist, or the person may not know that it does."""


class ProfileNotYours(ProfileProblem):
    """Only the owner may share, rename or delete it."""


class ProfileNameRefused(ProfileProblem):
    """The name is empty or too long."""


class ProfileNameTaken(ProfileProblem):
    """Another profile that the person sees has this name."""


class ProfileNameUnclear(ProfileProblem):
    """Several profiles that the person sees have this name."""


class ProfileChanged(ProfileProblem):
    """Somebody else saved the profile since it was read; nothing was saved."""

    def __init__(self, base: ProfileVersion | None, now: Profile) -> None:
        super().__init__()
        #: What the person had read; None where it was deleted long ago.
        self.base = base
        #: The profile as it is now.
        self.now = now
