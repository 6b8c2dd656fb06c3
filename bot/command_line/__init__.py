"""The command line. Each command has a module that parses, calls the use cases, and shows the outcome."""

from __future__ import annotations

from collections.abc import Mapping

#: Command to its module and to its line in `callsign --help`; `bot.command_line.cli` adds them.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "adopt": ("adopt", "Take over registrations made elsewhere."),
    "ask": ("ask", "Make a link through which a customer answers a draft."),
    "attachments": ("attachments", "List documents at AWS, or delete unused ones."),
    "audit": ("audit", "Show and check who did what."),
    "backup": ("backup", "Back up the database to one file."),
    "brand-profiles": ("brand_profiles", "List AWS brand profiles, or save to one."),
    "bulk": ("bulk", "Register a number or sender ID for each row of a table."),
    "catalog": ("catalog", "Record AWS's forms, and compare them."),
    "customers": ("customers", "List the customers you register for."),
    "delete": ("discard", "Delete a registration or a draft."),
    "discard": ("discard", "Discard a submitted version."),
    "export": ("export", "Export everything that Callsign has recorded."),
    "fix": ("fix", "Correct and resubmit a denied registration."),
    "journeys": ("journeys", "Show what depends on what, from the brand to the number."),
    "move": ("move", "Register something again in another region."),
    "need": ("need", "Show what you need to text people in a country."),
    "numbers": ("numbers", "List numbers, or request one."),
    "profile": ("profile", "Keep what you enter every time in profiles."),
    "register": ("register", "Register one number or sender ID."),
    "release": ("idle", "Release a number for good."),
    "report": ("report", "Report review times and denial reasons."),
    "restore": ("backup", "Restore a backup."),
    "sender-id": ("sender_id", "Request a sender ID that needs no registration."),
    "status": ("status", "Show the status of registrations."),
    "template": ("template", "Write a CSV file to fill in."),
    "types": ("types", "List the registration types that you can use."),
    "values": ("values", "Print the answers of a registration."),
    "watch": ("watch", "Show changes of registrations until you press Ctrl-C."),
    "whoami": ("whoami", "Show what you may do, and why."),
}
#: The same for the commands that operate the bot.
OPERATION: Mapping[str, tuple[str, str]] = {
    "run": ("serve", "Run everything in one process (the usual setup)."),
    "web": ("serve", "Only answer Slack; `worker` does the rest."),
    "worker": ("serve", "Carry out submissions and watch registrations."),
    "intake": ("serve", "Serve only the pages for customers, on a port of their own."),
    "sandbox": ("without_account", "Try Callsign without an account."),
    "demo": ("without_account", "Show one registration, from the form to its approval."),
    "doctor": ("examination", "Check tokens, permissions and the database."),
    "migrate-db": ("serve", "Copy a deployment to PostgreSQL."),
    "manifest": ("setup_files", "Print the manifest of the Slack app."),
    "policy": ("setup_files", "Print the AWS permissions that Callsign needs."),
    "env": ("setup_files", "Print a file of settings to fill in."),
}
