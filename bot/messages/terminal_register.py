"""What `callsign register` says. As `shell`, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot import messages
from bot.messages import details
from bot.messages.terminal import NOTHING_BOUGHT, labelled, submission_problem, time_taken
from workflows.forms.validation import ErrorCode, FieldError
from workflows.records.definitions import FieldDefinition
from workflows.scripts.article_scripts import ConfigWrong
from workflows.scripts.config_file import ConfigRefused
from workflows.scripts.values_file import ValuesRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the review of a registration tells."""

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
    #: Names, and what was done to each.
    documents: Sequence[tuple[str, str]]
    #: Titles of answers that the others do not allow.
    unsent: Sequence[str]
    #: Resource types that are bought, and those that are there: (type, id).
    buys: Sequence[str]
    uses: Sequence[tuple[str, str]]
    #: US dollars a month of a number of that kind the account has; "" where it has none.
    price: str
    calls: int
    seconds: float


DRY_RUN = (
    "Nothing was done. Add --yes to submit it: from then on nothing can be changed until the reviewers have answered."
)
GOING_ON = "Going on with what an earlier command began: what was obtained is kept, nothing is bought twice."
BEGUN_ELSEWHERE = "Another command began this very registration a moment ago. `callsign status` shows where it stands."
ONE_SOURCE = "Say where the answers come from, once: --values FILE, --config FILE or --from-env."
WANT_TYPE = "--values needs --type: what to register. `callsign types` lists the names."
WANT_PAIR = "is written NAME=VALUE."
PAIR_TWICE = "names the same twice."

REGISTER_EPILOG = """\b
Examples:
  callsign register --type US_TOLL_FREE_REGISTRATION --values company.yaml \\
      --document optInImage=screenshot.png
  callsign register --type toll-free --values company.yaml --yes
  callsign register --config indonesia_config.py
  callsign register --from-env -r us-west-2 --yes

\b
A file of values names fields by path, by title, or nearly so:
  companyInfo.companyName: Example Corp
  Company website: https://www.example.com
  opt_in_image: screenshot.png

`callsign template TYPE` writes a CSV with every field of a form.

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS refused; 2 usage;
3 the form has errors; 4 it was begun and a person has to look.
"""


def unknown_field(registration_type: str, near: str, *, documents: bool) -> str:
    """A name that leads to no field."""
    what = "no field of this form that takes a document" if documents else "no field of this form"
    guess = f" Did you mean {near}?" if near else ""
    return f"Is {what}.{guess} `callsign template {registration_type} --explain` lists them."


def ambiguous_field(paths: Sequence[str]) -> str:
    """A name that leads to several fields, or to one that another name has."""
    if len(paths) == 1:
        return f"Another name answers the same field, {paths[0]}. Leave one out."
    return f"Could be any of {', '.join(paths)}. Write the field's path."


def field_error(error: FieldError, definition: FieldDefinition, name: str) -> str:
    """What is wrong with an answer and what to do; never repeats the answer."""
    if error.code is ErrorCode.DOCUMENT_MISSING:
        return f"This document is required: add --document {definition.path}=FILE, or its path to the file."
    if error.code is ErrorCode.CHOICE_UNKNOWN:
        choices = [option.title for option in definition.options]
        some = ", ".join(choices[:CHOICES_NAMED]) + (
            f" and {len(choices) - CHOICES_NAMED} more" if len(choices) > CHOICES_NAMED else ""
        )
        return f"No choice of this field. It has: {some}."
    own = ""
    if name == "USE_CASE_DESCRIPTION" and definition.path.endswith("optInDescription"):
        own = " The script sends the same text for both; add OPT_IN_DESCRIPTION = '...' to the file to answer this one alone."
    return messages.form.field_error(error) + own


#: Choices of a field named in an error.
CHOICES_NAMED = 25


def association_missing(kind: str) -> str:
    """Something has to exist before this can be submitted."""
    return f"AWS wants a {kind} associated before it takes this one. Name it: --association {kind}=ID."


def association_unknown(kinds: Sequence[str]) -> str:
    """An association the type does not ask for."""
    wants = f"It asks for {', '.join(kinds)}." if kinds else "It asks for none."
    return f"This type is not associated with that before it is submitted. {wants}"


def number_not_found(found: str, region: str) -> str:
    """An id that is no number of the account."""
    return f"The account has no number {found} in {region}. Name its id (phone-...), or `new`."


def problem_line(title: str, path: str, name: str, message: str) -> str:
    """One problem: the field, as the person calls it too, and what to do."""
    label = f"{title} ({path})" if title else path
    said = f", from {name}" if name and name not in {path, title} else ""
    return f"  {label}{said}: {message}"


def not_ready(count: int, title: str) -> str:
    """The end of a check that found something."""
    return f"{title}: {'one thing is' if count == 1 else f'{count} things are'} in the way. Nothing was done."


def review(found: Figures) -> list[str]:
    """Everything that would be done, line by line."""
    documents = "; ".join(f"{name} ({note})" for name, note in found.documents)
    rows = {
        "Account": f"{found.account or '(not known)'}, {found.region}",
        "Name": found.name,
        "Answers": f"{found.answers} of the form's {found.fields} fields",
        "Documents": documents,
        "Not sent": f"{', '.join(found.unsent)}: the other answers rule it out" if found.unsent else "",
        "Uses": ", ".join(f"{kind} {one}" for kind, one in found.uses),
        "Buys": _bought(found.buys, found.price),
        "Told in": found.channel,
        "Takes": time_taken(found.calls, found.seconds),
    }
    return [f"{found.title} ({found.registration_type})", *labelled(rows)]


def _bought(kinds: Sequence[str], price: str) -> str:
    if not kinds:
        return NOTHING_BOUGHT
    what = " and ".join(f"one {details.kind_words(kind)}" for kind in kinds)
    known = f"your others cost US${price} a month each" if price else "usually US$2.00 a month for a toll-free number"
    return f"{what}, billed from the moment it is requested: {known}"


def done_before(registration_id: str) -> str:
    """The same was submitted before."""
    return (
        f"The very same was submitted before, as {registration_id}. Nothing was done. `callsign status {registration_id}` "
        "shows where it stands; --again registers it once more."
    )


def step_line(step: str, done: int, total: int) -> str:
    """Progress in a pipe."""
    return f"{step} ({done} of {total} calls)" if total else step


def submitted(registration_id: str, number: str, price: str, link: str) -> list[str]:
    """AWS has taken it."""
    bought = f"  Number    {number}" + (f", US${price} a month" if price else "")
    return [
        "Submitted. AWS and the carriers review it now, which takes days to weeks.",
        f"  Id        {registration_id}",
        *([bought] if number else []),
        f"  Console   {link}",
        f"`callsign status {registration_id}` or `callsign watch` tell how it goes; so does a Callsign that runs on this database.",
    ]


def stopped(problem: Mapping[str, str], registration_id: str, number: str, price: str) -> list[str]:
    """It was begun, and a person has to look."""
    kept = [f"  Id        {registration_id}"] if registration_id else []
    kept += [f"  Number    {number}" + (f", US${price} a month from now on" if price else "")] if number else []
    return ["Not submitted. " + submission_problem(problem), *kept, "What was obtained is kept and not bought again."]


_VALUES: Mapping[str, str] = {
    "too_large": "More than {limit} bytes; a file of values has a few kilobytes.",
    "not_text": "This is no text in UTF-8.",
    "syntax": "Line {line} is not in the form of YAML or JSON. Has a text with a colon or a # in it quotation marks around it?",
    "not_names": "Wanted are names with values, such as companyInfo.companyName: Example Corp",
    "not_a_value": "The value of {name} is neither a text nor a list of texts.",
    "twice": "{name} is there twice.",
    "many_rows": "There is more than one row. `callsign bulk` registers several.",
}
_CONFIG: Mapping[str, str] = {
    "too_large": "More than {limit} bytes; a config file has a few kilobytes.",
    "not_text": "This is no text in UTF-8.",
    "syntax": "Line {line} is not Python.",
    "statement": "Line {line}: only assignments such as NAME = 'text' are read, nothing is run.",
    "value": "Line {line}: only texts, numbers, lists and mappings written out are read ({found} is none); nothing is run.",
    "key": "Line {line}: the keys of a mapping have to be texts.",
    "too_deep": "Line {line}: lists or mappings more than {limit} deep.",
    "setting_missing": "{name} is missing.",
    "not_a_text": "{name} has to be a text, or a list of texts where several choices are allowed.",
}


def values_problem(refused: ValuesRefused) -> str:
    """Why a file of values is not read, and what to do."""
    return _VALUES[refused.code].format_map(refused.params)


def config_problem(refused: ConfigRefused | ConfigWrong) -> str:
    """Why a config file is not read, and what to do."""
    return _CONFIG[refused.code].format_map(refused.params)
