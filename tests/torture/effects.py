"""The effects of a case, counted at AWS and in Slack."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

from sandbox.aws.account import Account
from sandbox.slack.records import Message
from sandbox.slack.server import SlackStandIn
from tests.integration.workflows.office import REGION
from tests.torture.stage import CHANNEL, Stage
from workflows.audit.about import readable
from workflows.audit.verify import verify
from workflows.records.acts import ActKind
from workflows.store import open_store

#: Whether the audit log is broken: 0 or 1.
BREAKS = "breaks of the audit log"
#: The account of the stand-in.
ACCOUNT = "123456789012"
#: Texts that differ between any two cases: ids, numbers, times.
_VARIABLE = re.compile(r"<!date[^>]*>|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[\w-]*[0-9a-f]{8,}\b|\+?\d[\d -]*")


def effects(stage: Stage) -> Counter[str]:
    """Map the name of each effect to the number of times it happened."""
    submits = stage.aws.count("SubmitRegistrationVersion", outcome="ok")
    account = stage.aws.backend(REGION).account
    return at_aws(account) + Counter({"submits": submits}) + posted_in_slack(stage.slack)


async def logged(url: str) -> Counter[str]:
    """The acts in the audit log, by kind. A purchase is begun by each process that asks for it, and made once."""
    async with open_store(url) as store:
        acts = readable(await store.audit_entries(0, 10_000))
        _, broken = await verify(store)
        reserved = await store.numbers_reserved(ACCOUNT, datetime.now(UTC))
    counts = Counter(f"act {act.act}" for act in acts if act.act != ActKind.NUMBER_PURCHASE_STARTED)
    return counts + Counter({BREAKS: int(broken is not None), "numbers in the budget": reserved})


def at_aws(account: Account) -> Counter[str]:
    """Everything that costs money, and every field value."""
    registrations = list(account.registrations.values())
    versions = [version for registration in registrations for version in registration.versions]
    counts = Counter(
        {
            "registrations": len(registrations),
            "numbers": len(account.numbers),
            "versions": len(versions),
            "versions submitted": sum("SUBMITTED" in version.history for version in versions),
            "attachments": len(account.attachments),
            "attachments in use": len(set().union(*(version.attachment_ids() for version in versions))),
            "associations": sum(len(registration.associations) for registration in registrations),
        }
    )
    for version in versions:
        for path, row in version.values.items():
            value = "a document" if "RegistrationAttachmentId" in row.value else row.value
            counts[f"version {version.number}: {path} is {value}"] += 1
    return counts


def posted_in_slack(slack: SlackStandIn) -> Counter[str]:
    """Messages by kind, messages posted twice for the same key, and message texts."""
    messages = slack.channel(CHANNEL).all_messages
    keys = Counter(str(_key(message)) for message in messages)
    counts = Counter({"posted twice": sum(count - 1 for count in keys.values())})
    for message in messages:
        kind = (_key(message) or "").partition(":")[0]
        counts[f"messages of a {kind}{', in a thread' if message.thread_ts else ''}"] += 1
        counts[f"says {_VARIABLE.sub('…', message.plain)}"] += 1
    counts["direct messages"] += len(slack.direct_messages("ana").all_messages)
    return counts


def _key(message: Message) -> str | None:
    payload = (message.metadata or {}).get("event_payload") or {}
    key: str | None = payload.get("key")
    return key


def lost(expected: Counter[str], counted: Counter[str]) -> dict[str, int]:
    """The effects that are missing."""
    return dict(expected - counted)


def doubled(expected: Counter[str], counted: Counter[str]) -> dict[str, int]:
    """The surplus effects. A wrong message text counts as the loss of the right text, not as a second message."""
    return {name: count for name, count in (counted - expected).items() if not name.startswith("says ")}
