"""What stands at AWS and in Slack in the end, counted there."""

from __future__ import annotations

import re
from collections import Counter

from sandbox.aws.account import Account
from sandbox.slack.server import SlackStandIn
from tests.integration.workflows.office import REGION
from tests.torture.scenes import CHANNEL, Stage

#: What no two cases have in common: ids, numbers, times.
_OWN = re.compile(r"<!date[^>]*>|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[\w-]*[0-9a-f]{8,}\b|\+?\d[\d -]*")


def effects(stage: Stage) -> Counter[str]:
    """Name of an effect to how often it happened."""
    submits = stage.aws.count("SubmitRegistrationVersion", outcome="ok")
    account = stage.aws.backend(REGION).account
    return at_aws(account) + Counter({"submits": submits}) + told(stage.slack)


def at_aws(account: Account) -> Counter[str]:
    """Everything that costs, and every answer."""
    registrations = list(account.registrations.values())
    versions = [version for registration in registrations for version in registration.versions]
    found = Counter(
        {
            "registrations": len(registrations),
            "numbers": len(account.numbers),
            "versions": len(versions),
            "versions handed in": sum("SUBMITTED" in version.history for version in versions),
            "attachments": len(account.attachments),
            "attachments in use": len(set().union(*(version.attachment_ids() for version in versions))),
            "associations": sum(len(registration.associations) for registration in registrations),
        }
    )
    for version in versions:
        for path, row in version.values.items():
            answer = "a document" if "RegistrationAttachmentId" in row.value else row.value
            found[f"version {version.number}: {path} is {answer}"] += 1
    return found


def told(slack: SlackStandIn) -> Counter[str]:
    """Messages by their kind, those that stand twice for one key, and what they say."""
    messages = slack.channel(CHANNEL).all_messages
    keys = Counter(str(((one.metadata or {}).get("event_payload") or {}).get("key")) for one in messages)
    found = Counter({"told twice": sum(count - 1 for count in keys.values())})
    for one in messages:
        key = ((one.metadata or {}).get("event_payload") or {}).get("key", "")
        found[f"messages of a {key.partition(':')[0]}{', in a thread' if one.thread_ts else ''}"] += 1
        found[f"says {_OWN.sub('…', one.plain)}"] += 1
    found["direct messages"] += len(slack.direct_messages("ana").all_messages)
    return found


def lost(undisturbed: Counter[str], found: Counter[str]) -> dict[str, int]:
    """What is missing."""
    return dict(undisturbed - found)


def doubled(undisturbed: Counter[str], found: Counter[str]) -> dict[str, int]:
    """What is too much; other words are a loss of the right ones, not a second message."""
    return {name: count for name, count in (found - undisturbed).items() if not name.startswith("says ")}
