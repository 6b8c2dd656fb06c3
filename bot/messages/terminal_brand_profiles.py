"""Texts of `callsign brand-profiles`."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.records.brand_profiles import ACTIVE, BrandAttribute, BrandProfile

BRAND_PROFILES_EPILOG = """\b
Examples:
  callsign brand-profiles
  callsign brand-profiles "Example Corp"
  callsign brand-profiles --save "Pine Vet Inc" --name "Pine Vet"
  callsign brand-profiles --save "Pine Vet Inc" --into bp-1234567890abcdef --replace --yes
"""
HEADER = ("NAME", "STATUS", "UPDATED", "REGION", "ID")
ATTRIBUTES_HEADER = ("CATEGORY", "NAME", "VALUE")
NO_PROFILES = "This account has no AWS brand profiles here."
READING = "Reading the AWS brand profile ..."
ONE_OF_TWO = "Write --name for a new AWS brand profile, or --into for one that exists."
_FILE = "a file of {size} bytes ({kind})"
_UNREADABLE = {
    "gone": "a file that AWS no longer gives",
    "too_large": "a file that is larger than 5 MiB",
    "unreachable": "a file that could not be downloaded",
}


def unknown_profile(wanted: str, names: Sequence[str]) -> str:
    """No profile has this id or name."""
    known = f" There are: {', '.join(names)}." if names else ""
    return f"This account has no AWS brand profile {wanted} here.{known}"


def several_profiles(wanted: str) -> str:
    """In several regions."""
    return f"{wanted} is in several regions. Write its ID, or --region."


def value(attribute: BrandAttribute) -> str:
    """The value of an attribute; for a file, what it is."""
    if attribute.unreadable:
        return _UNREADABLE.get(attribute.unreadable, _UNREADABLE["unreachable"])
    if attribute.body is not None:
        return _FILE.format(size=f"{len(attribute.body):,}", kind=attribute.content_type or attribute.kind)
    return attribute.text


def not_active(profile: BrandProfile) -> str:
    """AWS does not let it be used."""
    return f"{profile.name} is {profile.status}, not {ACTIVE}: AWS does not let it be used. AWS Support can say why."


def saves(registration: str, profile: str, *, exists: bool, replaces: bool) -> str:
    """What will be done."""
    if not exists:
        return f"Makes the AWS brand profile {profile} from the answers of {registration}."
    conflict = "replaces" if replaces else "leaves"
    return (
        f"Copies the answers of {registration} to the AWS brand profile {profile}, and {conflict} those that it "
        "already has."
    )


def matching(*, smart: bool) -> str:
    """How AWS matches fields and attributes."""
    if smart:
        return (
            "AWS matches the fields by their meaning, with AI that may run in another region of the same geography. "
            "Check the values afterwards."
        )
    return "AWS matches the fields by its own table. --smart-match lets it match by meaning, with AI."


def waiting(seconds: float) -> str:
    """AWS is still at it."""
    return f"AWS has been working on it for {seconds:.0f} seconds."


def saved(profile_id: str) -> str:
    """AWS has done it."""
    return f"Saved. `callsign brand-profiles {profile_id}` shows what AWS has taken."


def failed(code: str) -> str:
    """The job ended without success."""
    named = f" ({code})" if code else ""
    return f"The AWS brand profile was not saved{named}. Nothing was changed in the registration. Try again later."


def unfinished(job_id: str) -> str:
    """The job has not ended in time."""
    return (
        f"AWS is still working on it after five minutes, and continues. Its job is {job_id}. Look at the AWS "
        "brand profile later."
    )
