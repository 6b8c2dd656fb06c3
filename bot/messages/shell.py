"""Every word a person reads in the terminal, by name. Plain text; each error says what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import messages
from bot.messages import details
from workflows.config_file import ConfigRefused
from workflows.definitions import FieldDefinition
from workflows.ports import VersionSummary
from workflows.records import Change, ChangeKind, Registration, Verdict
from workflows.scripts import ConfigWrong
from workflows.validation import ErrorCode, FieldError
from workflows.values import ValuesRefused

INTERRUPTED = "Stopped."

_AWS: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Run the command again when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Run the command again.",
    "AccessDenied": (
        "AWS refused the credentials or a permission{detail}. Check AWS_PROFILE or the keys; the page 'AWS permissions' "
        "of the documentation has the policy Callsign needs."
    ),
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more.",
    "Refused": "AWS did not accept what was sent{detail}.",
    "Conflict": "AWS says that something is in another state than expected{detail}. Run the command again.",
    "NotFound": "AWS does not know it in this account and region{detail}. Check the id and --region.",
}


def aws_problem(details: Mapping[str, str]) -> str:
    """Why AWS did not do what a command asked; `details` as of `AwsError.problem`."""
    known = [details[key] for key in ("operation", "reason", "fields") if details.get(key)]
    words = _AWS.get(details.get("error", ""), "AWS did not do what was asked{detail}.")
    return words.format(detail=f" ({', '.join(known)})" if known else "")


def in_use(why: str) -> str:
    """The SQLite file belongs to a Callsign that runs."""
    return (
        f"{why}\nCallsign runs already. Use it in Slack (/callsign does the same there), stop it first, or name another "
        "database with DATABASE_URL: a postgresql:// address serves the bot and the command line at once."
    )


TYPES_HEADER = ("Type", "Title", "Needs")
TYPES_EPILOG = """\b
Examples:
  callsign types
  callsign types --country ID
  callsign types --json | jq -r '.types[].type'
"""


def no_types(country: str, region: str) -> str:
    """Nothing to list."""
    return (
        f"AWS lists nothing to register for {country.upper()} in {region}. `callsign types` lists all."
        if country
        else (f"AWS lists nothing to register in {region}. Name another region with --region.")
    )


def type_notes(before: Sequence[str], regions: Sequence[str]) -> str:
    """What a type wants besides its form."""
    parts = [", ".join(before)] if before else []
    parts += [f"only in {' or '.join(regions)}"] if regions else []
    return "; ".join(parts)


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
STAYS = (
    "Stopped here; nothing is lost. The same command, or a Callsign that runs on this database, goes on with it and buys "
    "nothing twice."
)
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
Exit codes: 0 done, or a dry run without problems; 1 AWS refused; 2 usage;
3 the form has errors; 4 it was begun and a person has to look.
"""


def near(name: str, known: Sequence[str]) -> str:
    """The nearest of the names there are, "" where none is near."""
    folded = {"".join(filter(str.isalnum, one.casefold())): one for one in reversed(known)}
    found = difflib.get_close_matches("".join(filter(str.isalnum, name.casefold())), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


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
    return messages.field_error(error) + own


#: Choices of a field named in an error.
CHOICES_NAMED = 25

_DOCUMENTS: Mapping[str, str] = {
    "empty": "is empty.",
    "wrong_type": "is no {wanted} file, whatever its name says (it looks like {found}). Save it as {wanted}.",
    "too_large": "has {size}, AWS takes at most {limit} here. Make it smaller.",
    "broken": "cannot be read as {found}: it is damaged or cut off. Export it again.",
    "too_many_pixels": "has too many pixels. Scale it down.",
}


def document_problem(path: str, code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be sent, and what to do."""
    return f"{path} {_DOCUMENTS.get(code, 'cannot be used.').format_map(params)}"


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


def type_unclear(text: str, region: str, near: Sequence[str], *, several: bool) -> str:
    """`--type` names none, or several."""
    if several:
        return f"--type could be any of {', '.join(near)}. Write one of these."
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"Nothing that AWS registers in {region} is called “{text[:80]}”.{guess} `callsign types` lists the names."


def wrong_region(title: str, regions: Sequence[str]) -> str:
    """A type AWS takes in other regions only."""
    where = " or ".join(regions)
    return (
        f"{title} is accepted only in {where}; elsewhere it is denied. Add --region {regions[0]}, or change the file."
    )


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
    rows = [
        ("Account", f"{found.account or '(not known)'}, {found.region}"),
        ("Name", found.name),
        ("Answers", f"{found.answers} of the form's {found.fields} fields"),
        *[("Document" if not at else "", f"{name} ({note})") for at, (name, note) in enumerate(found.documents)],
        *([("Not sent", f"{', '.join(found.unsent)}: the other answers rule it out")] if found.unsent else []),
        *[("Uses", f"{kind} {one}") for kind, one in found.uses],
        ("Buys", _bought(found.buys, found.price)),
        *([("Told in", found.channel)] if found.channel else []),
        ("Takes", f"{found.calls} calls to AWS, about {messages.duration(found.seconds)} at the account's quota"),
    ]
    return [f"{found.title} ({found.registration_type})", *(f"  {label:<9} {text}" for label, text in rows)]


def _bought(kinds: Sequence[str], price: str) -> str:
    if not kinds:
        return "nothing. Fees of registries, where there are any, are AWS's to charge"
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


_STOPPED: Mapping[str, str] = {
    "AwsUnavailable": "AWS did not answer for a long time{detail}. Run the same command again when AWS is well.",
    "OutcomeUnknown": "AWS broke off before answering{detail}. Run the same command again: it looks first what was done.",
    "AccessDenied": "AWS refused permission{detail}. Have it allowed, then run the same command again.",
    "QuotaExceeded": "The AWS account has reached a limit{detail}. Free something or ask AWS for more, then run the same command again.",
    "Refused": "AWS did not accept what was sent{detail}. Correct it and run the command again.",
    "Conflict": "AWS says the registration is in another state than expected{detail}. Run the same command again to look again.",
    "NotFound": "AWS does not know a part of this registration any more{detail}. Somebody may have deleted it in the console.",
    "form_changed": "AWS changed the form meanwhile. These need a look{fields}. Correct them and run the command again.",
    "invalid": "These answers are not acceptable any more{fields}. Correct them and run the command again.",
    "association_missing": "AWS wants something associated first{fields}. Name it with --association and run the command again.",
    "document_missing": "A document's file is not kept any more{detail}. Run the same command again.",
    "other_account": "The credentials are of another AWS account than the one this was begun in.",
}


def submission_problem(problem: Mapping[str, str]) -> str:
    """Why a submission needs a person, and what to do at a shell."""
    words = _STOPPED.get(
        problem.get("error") or problem.get("code", ""), "Something stopped it{detail}. Run the same command again."
    )
    detail = ", ".join(problem[key] for key in ("operation", "reason", "fields") if problem.get(key))
    reference = f" (AWS's reference: {problem['request_id']})" if problem.get("request_id") else ""
    fields = f": {problem['fields']}" if problem.get("fields") else ""
    return words.format(detail=f" ({detail})" if detail else "", fields=fields) + reference


def stopped(problem: Mapping[str, str], registration_id: str, number: str, price: str) -> list[str]:
    """It was begun, and a person has to look."""
    kept = [f"  Id        {registration_id}"] if registration_id else []
    kept += [f"  Number    {number}" + (f", US${price} a month from now on" if price else "")] if number else []
    return ["Not submitted. " + submission_problem(problem), *kept, "What was obtained is kept and not bought again."]


def file_refused(name: str, why: str) -> str:
    """A file that is not read."""
    return f"{name}: {why}"


def file_too_large(path: str, limit: int) -> str:
    """More than we read."""
    return f"{path} has more than {messages.size(limit)}."


def file_unreadable(path: str, why: str) -> str:
    """It is not there, or may not be read."""
    return f"{path} cannot be read ({why})."


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


TEMPLATE_EPILOG = """\b
Examples:
  callsign template US_TOLL_FREE_REGISTRATION -o data.csv
  callsign template indonesia --explain
"""


def file_exists(path: str) -> str:
    """A file that would be lost."""
    return f"{path} is there already. Name another file, or add --force to replace it."


def file_unwritable(path: str, why: str) -> str:
    """The folder is not there, or closed to us."""
    return f"{path} cannot be written ({why})."


def template_written(path: str, title: str, *, explain: bool) -> str:
    """Where it is."""
    if explain:
        return f"{path}: what each column of the template for {title} wants."
    return (
        f"{path}: a column for each field of {title}, and an example row to replace. --explain tells what each wants."
    )


STATUS_HEADER = ("Id", "Status", "In words", "Name", "Number", "Type", "Region")
STATUS_EPILOG = """\b
Examples:
  callsign status
  callsign status registration-1234567890abcdef1234567890abcdef
  callsign status "Example Corp" --json | jq -r '.registrations[].status'

\b
Exit code 4: one of those shown was denied, or waits for a mail to be confirmed.
"""
NOTHING_REGISTERED = (
    "AWS lists no registration here. `callsign types` tells what can be registered; --region asks elsewhere."
)
WATCH_EPILOG = """\b
Examples:
  callsign watch
  callsign watch --once || echo "AWS does not answer"
  callsign watch --json | jq -r '"\\(.name): \\(.status)"'
"""


def not_at_aws(wanted: str) -> str:
    """No registration of this id, name or number."""
    return f"AWS lists no registration {wanted[:100]} in these regions. Check the id, and --region."


def standing(
    found: Registration, status: str, versions: Sequence[VersionSummary], verdict: Verdict, link: str
) -> list[str]:
    """One registration in full."""
    rows = [
        ("Status", f"{status} ({found.status})"),
        ("Type", f"{found.title} ({found.registration_type})"),
        *([("Number", found.identity)] if found.identity else []),
        ("Region", f"{found.region}, account {found.account_id}"),
        *[("Version" if not at else "", f"{one.version}: {_version(one)}") for at, one in enumerate(versions)],
        *[("Denied" if not at else "", line) for at, line in enumerate(_verdict(verdict))],
        ("Console", link),
    ]
    head = f"{found.name} ({found.id})" if found.name else found.id
    return [head, *(f"  {label:<9} {text}" for label, text in rows)]


def _version(one: VersionSummary) -> str:
    moments = (
        f"{name.lower().replace('_', ' ')} {day(moment)}"
        for name, moment in sorted(one.history.items(), key=lambda pair: pair[1])
    )
    return ", ".join((details.VERSION_WORDS.get(one.status, one.status), *moments))


def _verdict(verdict: Verdict) -> list[str]:
    """What reviewers said, a line each; their words, not the answers."""
    lines = [
        " ".join((f"{one.reason}:", one.short_description, one.long_description)).strip() for one in verdict.reasons
    ]
    lines += [
        f"{one.title or one.path}: {' '.join(filter(None, (one.reason, one.feedback)))}" for one in verdict.fields
    ]
    return [*lines, *([verdict.feedback] if verdict.feedback else [])]


def day(moment: datetime) -> str:
    """A moment, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M")


def watching(count: int, regions: Sequence[str], seconds: float) -> str:
    """What is watched."""
    return f"Watching {details.count(count, 'registration')} in {', '.join(regions)}, a look every {seconds:g} seconds. Ctrl-C ends it."


def nothing_new(count: int, regions: Sequence[str]) -> str:
    """A look that found nothing."""
    return f"Nothing new: {details.count(count, 'registration')} in {', '.join(regions)}."


def change(registration: Registration, change: Change) -> list[str]:
    """One change, and why, where somebody said so."""
    what = (
        messages.status_words(change.to_status)
        if change.kind is ChangeKind.STATUS
        else _KINDS.get(change.kind, change.kind.value)
    )
    number = f" · {registration.identity}" if registration.identity else ""
    line = f"{day(change.observed_at)}  {registration.name or registration.title}{number}: {what}  [{registration.region} {registration.id}]"
    return [line, *(f"    {one}" for one in _verdict(change.verdict))]


_KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.SUBMITTED: "Submitted",
    ChangeKind.NEEDS_ATTENTION: "Stopped before it was submitted: somebody has to look",
    ChangeKind.HANDED_OVER: "Handed over",
    ChangeKind.ADOPTED: "Watched from now on",
}


def stranger_moved(now: datetime, registration_id: str, status: str, region: str) -> str:
    """A registration that Callsign did not make moved."""
    return f"{day(now)}  (made elsewhere): {messages.status_words(status)}  [{region} {registration_id}]"
