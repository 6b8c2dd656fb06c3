"""What every command without Slack says, by name. Plain text; each error says what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from bot import messages

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


NOTHING_BOUGHT = "nothing. Fees of registries, where there are any, are AWS's to charge"


def labelled(rows: Mapping[str, str]) -> list[str]:
    """Lines with a label before each; those without a text are left out."""
    return [f"  {label:<10}{text}" for label, text in rows.items() if text]


def time_taken(calls: int, seconds: float) -> str:
    """What carrying it out takes."""
    return f"{calls:,} calls to AWS, about {messages.text.duration(seconds)} at the account's quota"


STAYS = (
    "Stopped here; nothing is lost. The same command, or a Callsign that runs on this database, goes on with it and buys "
    "nothing twice."
)


def near(name: str, known: Sequence[str]) -> str:
    """The nearest of the names there are, "" where none is near."""
    folded = {"".join(filter(str.isalnum, one.casefold())): one for one in reversed(known)}
    found = difflib.get_close_matches("".join(filter(str.isalnum, name.casefold())), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


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


def file_refused(name: str, why: str) -> str:
    """A file that is not read."""
    return f"{name}: {why}"


def file_too_large(path: str, limit: int) -> str:
    """More than we read."""
    return f"{path} has more than {messages.text.size(limit)}."


def file_unreadable(path: str, why: str) -> str:
    """It is not there, or may not be read."""
    return f"{path} cannot be read ({why})."


def file_exists(path: str) -> str:
    """A file that would be lost."""
    return f"{path} is there already. Name another file, or add --force to replace it."


def file_unwritable(path: str, why: str) -> str:
    """The folder is not there, or closed to us."""
    return f"{path} cannot be written ({why})."


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


CLI_EPILOG = """\b
run, web, worker, sandbox and doctor are about the bot; the others do without
Slack what the bot does in it, with AWS credentials as for the AWS command
line. `callsign COMMAND --help` has examples.

\b
Exit codes: 0 done, or a dry run that found nothing in the way; 1 AWS or
Callsign refused or did not answer; 2 usage; 3 a form or rows have errors,
nothing was begun; 4 a person has to look; 130 stopped by Ctrl-C.

\b
Shell completion: eval "$(_CALLSIGN_COMPLETE=bash_source callsign)"
(zsh_source, fish_source), best in the shell's own start-up file.
"""


def needs_postgresql(role: str) -> str:
    """`callsign web` or `callsign worker` on SQLite."""
    return (
        f"`callsign {role}` works beside other processes, and SQLite serves one process at a time. Use `callsign run`, "
        "or set DATABASE_URL to a postgresql:// address."
    )


DATABASE_SILENT = "It does not answer: check DATABASE_URL, that the server runs, and that it lets this machine in."
MIGRATE_DIRECTION = (
    "`callsign migrate-db` goes from sqlite:///callsign.db to postgresql://host/name, in this order and no other."
)
MIGRATED = "Everything arrived, and was counted. Set DATABASE_URL to the new address and start; keep the old file until you are sure."


def token_refused(error: str) -> str:
    """auth.test said no."""
    return (
        f"Slack does not accept SLACK_BOT_TOKEN ({error}). Take it anew from OAuth & Permissions, or reinstall the app."
    )


def slack_silent(url: str) -> str:
    """Slack cannot be reached at the start."""
    return f"{url} does not answer. Check the network and SLACK_API_URL, then start again."


def sandbox_ready(url: str) -> str:
    """What `callsign sandbox` prints, for rich."""
    return (
        f"\n[bold]Callsign's sandbox is ready:[/] open [bold cyan]{url}/[/]\n\n"
        "A Slack workspace, an AWS and its reviewers, all made up and all on this machine; the bot between them is the real one.\n"
        "  1. Type [bold]/callsign new[/] in a channel and register a US toll-free number.\n"
        "  2. Watch the message in the channel: reviewers take seconds here.\n"
        "  3. Deny it at the reviewers' desk, then press Fix and resubmit. The tour on the page shows the way.\n\n"
        "Ctrl-C ends it; nothing is kept. [dim]make demo plays one registration in the terminal.[/]\n"
    )
