"""Texts of `callsign register`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.messages import causes, terminal
from bot.messages import room as room_words
from bot.messages.numbers import resource_name
from bot.messages.terminal import NOTHING_BOUGHT, labelled, time_taken
from bot.messages.text import counted, named
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.definitions import FieldDefinition
from workflows.records.errors import Problem
from workflows.scripts.article_scripts import ConfigWrong
from workflows.scripts.config_file import ConfigRefused
from workflows.scripts.values_file import ValuesRefused
from workflows.submissions.room import UNKNOWN, Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the review of a registration."""

    title: str
    registration_type: str
    name: str
    account: str
    region: str
    #: Slack's channel ID, or empty.
    channel: str
    answers: int
    #: Of the form, whether asked or not.
    fields: int
    #: Names, and how each was changed.
    documents: Sequence[tuple[str, str]]
    #: Titles of answers that the others do not allow.
    unsent: Sequence[str]
    #: Resource types that will be bought, and existing resources: (type, id).
    buys: Sequence[str]
    uses: Sequence[tuple[str, str]]
    #: US dollars a month of a number of that kind the account has; "" where it has none.
    price: str
    calls: int
    seconds: float
    #: The customer in words; empty for nobody in particular.
    customer: str = ""
    #: Where the record of what was done is.
    kept_in: str
    #: Answers that were tidied: titles, and the texts as they are sent.
    readings: Sequence[tuple[str, str]] = ()
    #: The room in the account.
    room: Room = UNKNOWN


DRY_RUN = (
    "Nothing was done. Add --yes to submit it. Once submitted, it cannot be changed until the reviewers have answered."
)
STARTED_ELSEWHERE = "Another command started the same registration a moment ago. `callsign status` shows its status."
ONE_SOURCE = (
    "Choose one source of answers: --values FILE, --config FILE or --from-env. A form without fields needs --type only."
)
TYPE_MISSING = (
    "--values needs --type, or a line `registration_type` in the file. `callsign types` lists all registration types."
)
NOT_A_PAIR = "must have the form NAME=VALUE."

REGISTER_EPILOG = """\b
Examples:
  callsign register --type US_TOLL_FREE_REGISTRATION --values company.yaml \\
      --document optInImage=screenshot.png
  callsign register --type toll-free --values company.yaml --yes
  callsign register --config indonesia_config.py
  callsign register --from-env -r us-west-2 --yes

\b
A file of values names fields by path, by title, or similarly:
  companyInfo.companyName: Example Corp
  Company website: https://www.example.com
  opt_in_image: screenshot.png

`callsign template TYPE` writes a CSV file with every field of a form.

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS refused; 2 usage
error; 3 the form has errors; 4 it was started and a person must act.
"""


def no_answers(file: str, registration_type: str) -> str:
    """A form with fields, and no answer to any."""
    where = f"{file} is empty." if file else "This form has fields, and no source of answers is named."
    return f"{where} `callsign template {registration_type}` writes a file with all fields; name it with --values."


def unknown_field(registration_type: str, near: str, *, documents: bool) -> str:
    """A name that matches no field."""
    what = "a document field" if documents else "a field"
    guess = f" Did you mean {near}?" if near else ""
    return (
        f"This is not {what} of this form.{guess} `callsign template {registration_type} --explain` lists all fields; "
        "--leave-out-unknown leaves such names out."
    )


def ambiguous_field(paths: Sequence[str]) -> str:
    """A name that matches several fields, or the field of another name."""
    if len(paths) == 1:
        return f"Another name answers the same field, {paths[0]}. Remove one of them."
    return f"This could be any of {', '.join(paths)}. Use the field's path."


def field_error(error: FieldError, definition: FieldDefinition, name: str) -> str:
    """What is wrong with an answer and what to do; never repeats the answer."""
    step = ""
    if error.code is ErrorCode.DOCUMENT_MISSING:
        step = f"Add --document {definition.path}=FILE."
    elif error.code is ErrorCode.CHOICE_UNKNOWN:
        step = f"The choices are: {named([option.title for option in definition.options], CHOICES_NAMED)}."
    elif error.code is ErrorCode.WRONG_KIND:
        step = "Answer it again."
    elif name == "USE_CASE_DESCRIPTION" and definition.path.endswith("optInDescription"):
        step = (
            "The script sends the same text for both. To answer this field alone, add OPT_IN_DESCRIPTION = '...' to "
            "the file."
        )
    return f"{causes.field_cause(error.code, error.params)} {step}".strip()


#: Choices of a field that an error names.
CHOICES_NAMED = 25


def association_missing(kind: str) -> str:
    """An association that must exist before this can be submitted."""
    return f"AWS requires an association with a {kind} first. Name it with --association {kind}=ID."


def association_unknown(kinds: Sequence[str]) -> str:
    """An association that the type does not need."""
    needed = f"It needs {', '.join(kinds)}." if kinds else "It needs none."
    return f"This type does not need this association before it is submitted. Remove it. {needed}"


def problem_line(title: str, path: str, name: str, message: str) -> str:
    """One problem: the field, the person's own name for it, and what to do."""
    label = f"{title} ({path})" if title else path
    given = f", from {name}" if name and name not in {path, title} else ""
    return f"  {label}{given}: {message}"


def not_ready(count: int, title: str) -> str:
    """The last line of a check that found problems."""
    return f"{title}: {counted(count, 'problem')} found. Nothing was done."


def review(found: Figures) -> list[str]:
    """Everything that will be done, line by line."""
    documents = "; ".join(f"{name} ({note})" for name, note in found.documents)
    rows = {
        "Account": f"{found.account or '(not known)'}, {found.region}",
        "Name": found.name,
        "Customer": found.customer,
        "Answers": f"{found.answers} of the form's {found.fields} fields",
        "Sent as": ", ".join(f"{title} {text}" for title, text in found.readings),
        "Documents": documents,
        "Not sent": f"{', '.join(found.unsent)}, because the other answers rule it out" if found.unsent else "",
        "Uses": ", ".join(f"{kind} {one}" for kind, one in found.uses),
        "Buys": _bought(found.buys, found.price),
        "Updates": found.channel,
        "In use": room_words.used(found.room.limits),
        "Kept in": found.kept_in,
        "Takes": time_taken(found.calls, found.seconds),
    }
    title = f"{found.title} ({found.registration_type})"
    return [title, *labelled(rows), *room_words.shortfalls(found.room)]


def _bought(kinds: Sequence[str], price: str) -> str:
    if not kinds:
        return NOTHING_BOUGHT
    what = " and ".join(f"one {resource_name(kind)}" for kind in kinds)
    known = f"your others cost US${price} a month each" if price else "usually US$2.00 a month for a toll-free number"
    return f"{what}, billed from the moment it is requested: {known}"


def step_line(step: str, done: int, total: int) -> str:
    """Progress in a pipe."""
    return f"{step} ({done} of {total} calls)" if total else step


def submitted(registration_id: str, number: str, price: str, link: str) -> list[str]:
    """AWS has accepted the submission."""
    bought = f"  Number    {number}" + (f", US${price} a month" if price else "")
    return [
        "Submitted. AWS and the carriers are reviewing it now, which takes days to weeks.",
        f"  ID        {registration_id}",
        *([bought] if number else []),
        f"  Console   {link}",
        f"Follow it with `callsign status {registration_id}` or `callsign watch`, or in a Callsign on this database.",
    ]


def stopped(problem: Problem, registration_id: str, number: str, price: str) -> list[str]:
    """It was started, and a person must act."""
    kept = [f"  ID        {registration_id}"] if registration_id else []
    kept += [f"  Number    {number}" + (f", US${price} a month from now on" if price else "")] if number else []
    return [
        "Not submitted. " + terminal.problem(problem),
        *kept,
        "Everything obtained so far is kept and will not be bought again.",
    ]


_VALUES: Mapping[str, str] = {
    "too_large": "The file is larger than {limit} bytes; a file of values has a few kilobytes.",
    "not_text": "The file is not text in UTF-8. Save it as UTF-8.",
    "syntax": "Line {line} is not valid YAML or JSON. Put quotation marks around a text that contains a colon or a #.",
    "tab": "Line {line} starts with a tab, which YAML does not allow. Use spaces.",
    "second_document": "A second document starts in line {line}. Put each registration into a file of its own.",
    "not_names": "The file must contain names with values, such as companyInfo.companyName: Example Corp",
    "twice": "{name} appears twice. Remove one of them.",
    "uncertain": (
        "The spreadsheet shows “{name}” in a way that Callsign cannot repeat, such as a date, a currency or a formula "
        "without a result. Format the cell as text and enter the value as it is to be sent."
    ),
    "many_rows": "The file has more than one row. Use `callsign bulk` to register several.",
}
_CONFIG: Mapping[str, str] = {
    "too_large": "The file is larger than {limit} bytes; a config file has a few kilobytes.",
    "not_text": "The file is not text in UTF-8. Save it as UTF-8.",
    "syntax": "Line {line} is not valid Python.",
    "not_closed": "Is the end of the file missing? The {found} that opens in line {line} is never closed.",
    "statement": "Line {line}: only assignments such as NAME = 'text' are read. Nothing is run.",
    "value": "Line {line}: a value must be a literal text, number, list or mapping, not {found}. Nothing is run.",
    "key": "Line {line}: the keys of a mapping must be texts.",
    "too_deep": "Line {line}: lists or mappings are nested more than {limit} levels deep.",
    "setting_missing": "{name} is missing. Add it to the file.",
    "not_a_text": "{name} must be a text, or a list of texts if the field allows several choices.",
}


def values_problem(refused: ValuesRefused) -> str:
    """Why a file of values is not accepted, and what to do."""
    return _VALUES[refused.code].format_map(refused.params)


def config_problem(refused: ConfigRefused | ConfigWrong) -> str:
    """Why a config file is not accepted, and what to do."""
    return _CONFIG[refused.code].format_map(refused.params)
