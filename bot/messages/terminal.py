"""Texts of all terminal commands. Plain text; each error says what to do next."""

from __future__ import annotations

import difflib
import errno
import socket
from collections.abc import Mapping, Sequence

from bot import messages
from bot.messages.text import COMMAND
from workflows.records.errors import Problem

INTERRUPTED = "Stopped."

#: After the cause of a problem: what the person does about it in a terminal.
_NEXT_STEPS: Mapping[str, str] = {
    "AwsUnavailable": "Run the same command again once AWS has recovered.",
    "OutcomeUnknown": "Run the same command again: it first checks what was done.",
    "Refused": "Correct it and run the command again.",
    "Conflict": "Run the same command again: it reads the current state first.",
    "NotFound": "Check the ID and --region. Somebody may have deleted it in the AWS console.",
    "form_changed": "Correct these answers and run the command again.",
    "invalid": "Correct them and run the command again.",
    "superseded": "Nothing was sent. See `callsign status`.",
    "answers_gone": "Run the command again with its answers: what exists at AWS is used.",
    "version_unclear": "Look at it in the AWS console first, then run the command again.",
    "association_missing": "Name it with --association and run the command again.",
    "preflight": "Correct them, or say with --override why they are right, and run the command again.",
    "upload_slow": "Run the same command again in a few minutes.",
    "not_approved": "Run the same command again: it asks for an approval.",
    "price_risen": "Run the same command again: it asks for an approval of the new price.",
    "other_account": "Use the credentials of that account.",
    "switched_off": "`callsign doctor` shows the rules.",
    "not_permitted": "`callsign whoami` shows what you may do.",
    "budget_reached": "Run the same command again next month, or after the budget was raised in callsign.toml.",
}
_RUN_AGAIN = "Run the same command again."
_THEN_AGAIN = "Then run the same command again."


def waiting(why: Problem) -> str:
    """A line of progress while AWS does not answer."""
    where = ", ".join(text for text in (why.operation, why.region) if text)
    if why.code == "Slow":  # no answer so far, and no failure
        return f"Waiting for AWS ({where}). Press Ctrl-C to stop."
    return f"{messages.causes.cause(why)} Trying again. Press Ctrl-C to stop."


def problem(why: Problem) -> str:
    """Why a command or a submission stopped, and what to do in a terminal."""
    step = _NEXT_STEPS.get(
        why.kind, f"{messages.causes.remedy(why)} {_THEN_AGAIN}" if messages.causes.remedy(why) else _RUN_AGAIN
    )
    reference = f" (AWS's reference: {why.request_id})" if why.request_id else ""
    return f"{messages.causes.cause(why)} {step}{reference}"


def in_use(why: str) -> str:
    """Another Callsign has the SQLite file open: a bot, or another command."""
    return (
        f"{why}\nIt is a Callsign that is running: a bot, or a command such as `callsign watch`. Wait until it has "
        "ended or stop it, then run this again; dry runs and `callsign status` work in the meantime. Where it is a "
        f"bot, {COMMAND} in Slack does the same. A postgresql:// database serves the bot and the command line at the "
        "same time."
    )


NOTHING_BOUGHT = "nothing; AWS may charge registry fees"


def labelled(rows: Mapping[str, str]) -> list[str]:
    """Lines with a label each; labels without a text are left out."""
    return [f"  {label:<10}{text}" for label, text in rows.items() if text]


def time_taken(calls: int, seconds: float) -> str:
    """How many calls it takes, and how long."""
    return f"{calls:,} calls to AWS, about {messages.text.duration(seconds)} at the account's quota"


STOPPED_SAFELY = (
    "Stopped here; nothing is lost. The same command, or a Callsign on this database, continues and buys nothing twice."
)


def near(name: str, known: Sequence[str]) -> str:
    """The nearest known name, "" if there is none."""
    folded = {"".join(filter(str.isalnum, one.casefold())): one for one in reversed(known)}
    found = difflib.get_close_matches("".join(filter(str.isalnum, name.casefold())), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def type_unclear(text: str, region: str, near: Sequence[str], *, several: bool) -> str:
    """`--type` names no registration type, or several."""
    if several:
        return f"--type could mean any of {', '.join(near)}. Use one of these."
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"AWS does not list a registration type “{text[:80]}” in {region}.{guess} `callsign types` lists all types."


def wrong_region(title: str, regions: Sequence[str]) -> str:
    """A type that AWS accepts only in other regions."""
    return f"{title} {messages.form.accepted_only(regions)} Add --region {regions[0]}, or change the file."


def document_problem(path: str, code: str, params: Mapping[str, str]) -> str:
    """Why a file cannot be sent, and what to do."""
    return messages.tables.document_refused({**params, "reason": code, "file": path})


def file_refused(name: str, why: str) -> str:
    """Why a file is not accepted."""
    return f"{name}: {why}"


def file_too_large(path: str, limit: int) -> str:
    """A file over the limit."""
    return f"{path} is larger than {messages.text.size(limit)}. Make it smaller."


def file_unreadable(path: str, why: str) -> str:
    """A file that does not exist, or that may not be read."""
    return f"{path} cannot be read ({why}). Check the path and its permissions."


def file_exists(path: str) -> str:
    """A file that would be overwritten."""
    return f"{path} already exists. Choose another name, or add --force to replace it."


def file_unwritable(path: str, why: str) -> str:
    """A folder that does not exist, or that may not be written to."""
    return f"{path} cannot be written ({why}). Check the folder and its permissions."


TYPES_HEADER = ("Type", "Title", "Needs")
TYPES_EPILOG = """\b
Examples:
  callsign types
  callsign types --country ID
  callsign types --json | jq -r '.types[].type'
"""


def no_types(country: str, region: str) -> str:
    """An empty list of types."""
    return (
        f"AWS lists no registration types for {country.upper()} in {region}. `callsign types` lists all types."
        if country
        else f"AWS lists no registration types in {region}. Choose another region with --region."
    )


def type_notes(before: Sequence[str], regions: Sequence[str]) -> str:
    """What a type needs in addition to its form."""
    parts = [", ".join(before)] if before else []
    parts += [f"only in {' or '.join(regions)}"] if regions else []
    return "; ".join(parts)


MANIFEST_EPILOG = """\b
Examples:
  callsign manifest
  callsign manifest --link
  callsign manifest --http https://callsign.example.com > manifest.yml
  callsign manifest --command /callsign-test > manifest.yml
"""
POLICY_EPILOG = """\b
Examples:
  callsign policy > policy.json
  aws iam create-policy --policy-name Callsign --policy-document file://policy.json
"""
ENV_EPILOG = """\b
Examples:
  callsign env > .env
"""
CLI_EPILOG = """\b
run, web, worker, sandbox and doctor operate the bot. The other commands do
the same work without Slack. They use the same AWS credentials as the AWS
command line. `callsign COMMAND --help` has examples.

\b
Exit codes: 0 done, or a dry run without problems; 1 AWS or Callsign refused
or did not answer; 2 usage error; 3 a form or rows have errors, nothing was
started; 4 a person must act; 130 stopped with Ctrl-C.

\b
Shell completion: eval "$(_CALLSIGN_COMPLETE=bash_source callsign)"
(or zsh_source, fish_source). Put it into the start-up file of your shell.
"""


#: Words of `/callsign` in Slack, and what does the same here.
_SLACK_WORDS: Mapping[str, str] = {
    "new": "`callsign register` registers one number or sender ID",
    "list": "`callsign status` lists all registrations",
    "drafts": "Drafts belong to Slack; `callsign status` lists what is at AWS",
    "unwatch": f"`callsign watch` ends with Ctrl-C; only {COMMAND} in Slack stops watching for a channel",
    "help": "`callsign --help` lists all commands",
    "resubmit": "`callsign fix` submits the next version of a denied registration",
    "release": "Callsign releases nothing; `callsign numbers` lists the numbers",
}


def unknown_command(name: str, known: Sequence[str]) -> str:
    """A word that is not a command."""
    shown = name[:40]
    if name in _SLACK_WORDS:
        return f"“{shown}” is not a command of the terminal. {_SLACK_WORDS[name]}."
    guess = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    meant = f" Did you mean `callsign {guess[0]}`?" if guess else ""
    return f"“{shown}” is not a command.{meant} `callsign --help` lists all commands."


def output_lost(why: str) -> str:
    """Standard output cannot be written."""
    return f"The output cannot be written: {why}. What the command did is done; `callsign status` shows it."


def needs_postgresql(role: str) -> str:
    """`callsign web` or `callsign worker` on SQLite."""
    return (
        f"`callsign {role}` works together with other processes, but SQLite serves only one process at a time. Use "
        "`callsign run`, or set DATABASE_URL to a postgresql:// address."
    )


DATABASE_UNREACHABLE = (
    "The database does not answer. Check DATABASE_URL, that the server is running, and that it accepts this machine."
)
MIGRATE_DIRECTION = (
    "`callsign migrate-db` copies only from SQLite to PostgreSQL: callsign migrate-db sqlite:///callsign.db "
    "postgresql://host/name"
)
MIGRATED = (
    "All rows were copied and counted. Set DATABASE_URL to the new address and start Callsign. Keep the old file until "
    "you are sure."
)


ORGANIZATION_INSTALL = (
    "SLACK_BOT_TOKEN is of an app that is installed in a whole organization. Callsign serves one workspace: install "
    "the app in that workspace, and copy the token from there."
)


def token_refused(error: str) -> str:
    """Slack refuses the bot token."""
    return (
        f"Slack does not accept SLACK_BOT_TOKEN ({error}). Copy it again from OAuth & Permissions, or reinstall the "
        "app."
    )


def cannot_listen(host: str, port: int, error: OSError) -> str:
    """The port cannot be opened at the start."""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"CALLSIGN_HOST is {host!r}, which is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Stop that one, or set PORT."
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Set PORT to one from 1024 on."
    return f"Callsign cannot listen on {host}:{port}: {error.strerror or type(error).__name__}."


def slack_unreachable(url: str) -> str:
    """Slack does not answer at the start."""
    return f"{url} does not answer. Check the network and SLACK_API_URL, then start again."


#: The packages of the extra `sandbox` by their own names: `callsign` on PyPI is somebody else's package.
INSTALL_SANDBOX = (
    'python -m pip install "flask>=3.1" "flask-cors>=6" "jsonschema>=4.26" "jsonschema-rs>=0.33" "moto[events]>=5.2,<6"'
)


def sandbox_missing(module: str) -> str:
    """`callsign sandbox` or `demo` without the packages of the stand-ins."""
    return f"The sandbox needs packages that are not installed ({module}). Install them:\n  {INSTALL_SANDBOX}"


def sandbox_ready(url: str, aws: str, region: str) -> str:
    """What `callsign sandbox` prints; rich markup. The line with the variables is in one piece, to copy."""
    return (
        f"\n[bold]Callsign's sandbox is ready:[/] open [bold cyan]{url}/[/]\n\n"
        "Slack, AWS and its reviewers are simulated on this machine; the bot between them is the real one.\n"
        f"  1. Type [bold]{COMMAND} new[/] in a channel and register a US toll-free number.\n"
        "  2. Watch the status message in the channel: here, a review takes seconds.\n"
        "  3. Deny it in the reviewer console, then press Fix and resubmit. The tour on the page guides you.\n\n"
        "Commands of the terminal use the same simulated AWS with these variables, for example:\n"
        f"  AWS_ENDPOINT_URL={aws} AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_REGION={region} "
        "DATABASE_URL=sqlite:///sandbox.db callsign types\n\n"
        "Press Ctrl-C to stop it; nothing is saved. [dim]callsign demo runs one registration in the terminal.[/]\n"
    )
