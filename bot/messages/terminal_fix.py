"""Texts of `callsign fix`, and of the same offer in `register` and `bulk`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.messages import terminal
from bot.messages.terminal import labelled, time_taken
from bot.messages.text import counted, size
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Answer, Document
from workflows.records.errors import Problem
from workflows.submissions.revise import Difference

FIX_EPILOG = """\b
Examples:
  callsign fix "Pine Vet Inc"
  callsign fix registration-1234567890abcdef1234567890abcdef --values corrected.yaml
  callsign fix 12345678 --values corrected.yaml --document optInImage=screenshot.png --yes

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS refused, or nothing
is denied; 2 usage error; 3 an answer has an error, or --yes changes nothing;
4 it was started and a person must act.
"""
DRY_FIX = "Nothing was done. Add --yes to resubmit it. The review then starts over."
NOTHING_CHANGES = (
    "No answer changes. Put the corrected answers into a file and add --values FILE; `callsign values ID` prints all "
    "answers as such a file. To submit the same answers again, add --unchanged."
)
#: In place of an answer that was not, or is no longer, sent.
NOTHING = "(nothing)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the review of a next version."""

    version: int
    changes: int
    #: Its number or sender ID, where known.
    identity: str
    #: Names of new documents, and how each was changed.
    documents: Sequence[tuple[str, str]]
    kept_in: str
    calls: int
    seconds: float


def taken(owner: str) -> str:
    """Somebody else is fixing it."""
    return f"{owner} is already fixing this registration. Ask them: their answers are saved in their draft."


def nothing_to_fix(registration_id: str) -> str:
    """No version is denied."""
    return (
        "There is nothing to fix: no version is denied or discarded, or a newer version is in progress. "
        f"See `callsign status {registration_id}`."
    )


def review(found: Figures) -> list[str]:
    """What will be done, line by line."""
    kept = f"nothing: {found.identity} stays" if found.identity else "nothing: its number or sender ID stays"
    rows = {
        "Submits": f"version {found.version} of this registration: {_changed(found.changes)}",
        "Documents": "; ".join(f"{name} ({note})" if note else name for name, note in found.documents),
        "Buys": kept,
        "Kept in": found.kept_in,
        "Takes": time_taken(found.calls, found.seconds),
    }
    return ["", *labelled(rows)]


def _changed(count: int) -> str:
    return f"{counted(count, 'answer')} {'changes' if count == 1 else 'change'}"


def changes(differences: Sequence[Difference], denied: Collection[FieldPath], form: Form) -> list[str]:
    """Each answer that changes: before and now."""
    lines: list[str] = ["", "Changes:"] if differences else []
    for difference in differences:
        mark = ", denied" if difference.path in denied else ""
        lines.append(f"  {difference.title} ({difference.path}){mark}")
        lines += _side("-", difference, difference.before, form)
        lines += _side("+", difference, difference.now, form)
    return lines


def _side(sign: str, difference: Difference, answer: Answer | None, form: Form) -> list[str]:
    first, *rest = answer_text(difference.path, answer, form).splitlines() or [NOTHING]
    return [f"    {sign} {first}", *(f"      {line}" for line in rest)]


def answer_text(path: FieldPath, answer: Answer | None, form: Form) -> str:
    """An answer, for people: titles of choices, name and size of a document."""
    if isinstance(answer, Document):
        return f"{answer.name} ({size(answer.size)})" if answer.size else answer.name
    if isinstance(answer, tuple):
        definition = form.by_path.get(path)
        titles = {option.value: option.title for option in definition.options} if definition else {}
        return ", ".join(titles.get(choice, choice) for choice in answer)
    return answer or ""


def unchanged(titles: Sequence[str]) -> str:
    """Denied fields whose answers stay as they were."""
    return f"Denied and not changed: {', '.join(titles)}. The same answers are likely to be denied again."


def resubmitted(registration_id: str, version: int, link: str) -> list[str]:
    """AWS has accepted the next version."""
    return [
        f"Submitted as version {version}. The review starts over, which takes days to weeks.",
        f"  ID        {registration_id}",
        f"  Console   {link}",
        f"Follow it with `callsign status {registration_id}` or `callsign watch`, or in a Callsign on this database.",
    ]


def stopped(problem: Problem, registration_id: str) -> list[str]:
    """It was started, and a person must act."""
    return [
        "Not submitted. " + terminal.problem(problem),
        f"  ID        {registration_id}",
        "The answers are kept. The same command continues, and nothing is bought.",
    ]
