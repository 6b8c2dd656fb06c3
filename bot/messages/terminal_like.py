"""Texts about what was started before and is the same, or nearly, as what a command is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from bot import messages
from bot.messages.text import counted, named
from workflows.lifecycle import stages
from workflows.lifecycle.stages import Stage
from workflows.submissions.alike import Before, Next

#: Titles of differing answers that are named.
DIFFERING_NAMED = 6
SAME = "with exactly these answers"


def reading(count: int) -> str:
    """While registrations that only AWS has are compared."""
    return f"Comparing with {counted(count, 'registration')} at AWS that this database does not have ..."


def unread(count: int) -> str:
    """Registrations that could not be compared."""
    some = "1 registration at AWS was" if count == 1 else f"{count:,} registrations at AWS were"
    return f"{some} not compared: too many, or AWS did not answer. Check `callsign status` before you add --yes."


def not_known(why: str) -> str:
    """The database of a running Callsign cannot be read: above the figures."""
    return f"NOT KNOWN: what Callsign has started before. {why} The figures below count everything as new."


def subject(before: Before) -> str:
    """What was started before: its name, its ID, its status."""
    name = before.name or "A registration"
    if before.registration is None:
        return f"{name} was started before and stopped ({before.id})"
    where = "" if before.draft else ", which was created elsewhere"
    if before.has_stopped:
        return f"{name} is {before.id}{where}, which was started before and stopped"
    return f"{name} is {before.id}{where}: {_status(before)}"


def _status(before: Before) -> str:
    assert before.registration is not None
    if before.is_denied:
        return "denied" if stages.stage(before.registration) is Stage.DENIED else "its version was discarded"
    waiting = stages.stage(before.registration) is Stage.WAITING
    text = messages.status.status_text("SUBMITTED" if waiting else before.registration.status)
    return text[:1].lower() + text[1:]


def differing(titles: Sequence[str]) -> str:
    """How much differs, and where."""
    if not titles:
        return SAME
    differ = "differs" if len(titles) == 1 else "differ"
    return f"{counted(len(titles), 'answer')} {differ}: {named(titles, DIFFERING_NAMED)}"


def question(step: Next, before: Before, version: int, titles: Sequence[str]) -> str:
    """What was started before, and how to say which is meant."""
    another = "To register another one, add --again."
    if step is Next.ASK_FIX:
        changes = "no answer changes" if not titles else differing(titles).replace("differ", "change")
        return (
            f"{subject(before)}. This would be its version {version}: {changes}; nothing is bought.\n"
            f"To see and submit it as version {version}, add --for {before.id}. {another} Nothing was done."
        )
    if step is Next.ASK_CONTINUE:
        return (
            f"{subject(before)}. {_capital(differing(titles))}.\n"
            f"To continue it with the answers as they are now, add --for {before.id}. {another} Nothing was done."
        )
    return f"{subject(before)}. {_capital(differing(titles))}.\n{another} Nothing was done."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def done_before(before: Before) -> str:
    """The very same exists."""
    return (
        f"An identical registration exists. {subject(before)}. Nothing was done. `callsign status {before.id}` shows "
        "its status; --again registers it once more."
    )


def continuing(before: Before) -> str:
    """The same, or a correction of what AWS refused."""
    return (
        f"{subject(before)}. Continuing it: everything obtained is kept, and nothing is bought twice."
        if before.id
        else "Continuing what an earlier command started."
    )


def not_for(wanted: str) -> str:
    """`--for` names what cannot take these answers."""
    return (
        f"--for: {wanted[:100]} is not a registration of this type that was denied or has stopped. "
        "`callsign status` shows the current status of all."
    )
