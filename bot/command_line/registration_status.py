"""The current status of one registration: read in full, and as lines and documents for every command that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot import messages
from bot.command_line import finding
from workflows.lifecycle import stages, verdicts
from workflows.lifecycle.stages import Stage
from workflows.records.account import VersionSummary
from workflows.records.registrations import Registration, Verdict

if TYPE_CHECKING:
    from bot.runtime.core import Account

#: Stages in which somebody has to do something.
NEEDS_A_PERSON = frozenset({Stage.DENIED, Stage.AUTHENTICATION})


@dataclass(frozen=True, kw_only=True)
class RegistrationStatus:
    """The current status of one registration."""

    registration: Registration
    #: Newest last; None where the person did not ask for them.
    versions: tuple[VersionSummary, ...] | None = None
    verdict: Verdict = field(default_factory=Verdict)

    @property
    def words(self) -> str:
        """Its status, for people."""
        if finding.is_unread(self.registration):
            return messages.terminal_status.CREATED
        waiting = stages.stage(self.registration) is Stage.WAITING
        return messages.status.status_text("SUBMITTED" if waiting else self.registration.status)


def needs_a_person(registration: Registration) -> bool:
    """Whether somebody has to fix or confirm something."""
    return stages.stage(registration) in NEEDS_A_PERSON


async def in_full(account: Account, registration: Registration) -> RegistrationStatus:
    """With all versions, and the reviewers' words on the newest refused one."""
    versions = sorted(
        await account.aws.versions(registration.region, registration.id), key=lambda version: version.version
    )
    newest = versions[-1] if versions else None
    registration = replace(registration, version_status=newest.status if newest else registration.version_status)
    refused = next((version for version in reversed(versions) if version.status in verdicts.REFUSED), None)
    if refused is None or not stages.is_denied(registration):
        return RegistrationStatus(registration=registration, versions=tuple(versions))
    values = await account.aws.values(registration.region, registration.id, refused.version)
    form = (await account.forms.form(registration.region, registration.registration_type)).value
    verdict = verdicts.verdict(refused, values, form)
    return RegistrationStatus(registration=registration, versions=tuple(versions), verdict=verdict)


def full_lines(status: RegistrationStatus) -> list[str]:
    """One registration in full, for people."""
    registration = status.registration
    link = messages.text.console_link(registration.region, registration.id)
    return messages.terminal_status.full_status(registration, status.words, status.versions or (), status.verdict, link)


def document(status: RegistrationStatus) -> dict[str, object]:
    """One registration, for programs."""
    registration = status.registration
    return {
        "registration_id": registration.id,
        "region": registration.region,
        "type": registration.registration_type,
        "title": registration.title,
        "name": registration.name,
        "number": registration.identity,
        "status": registration.status,
        "words": status.words,
        "needs_a_person": needs_a_person(registration),
        "recorded": finding.is_recorded(registration),
        "created_at": registration.created_at.isoformat(),
        "submitted_at": registration.submitted_at.isoformat() if registration.submitted_at else None,
        "status_since": registration.status_since.isoformat(),
        "version": registration.version,
        "versions": None
        if status.versions is None
        else [
            {
                "version": each.version,
                "status": each.status,
                "history": {name.lower(): moment.isoformat() for name, moment in each.history.items()},
            }
            for each in status.versions
        ],
        **verdict_document(status.verdict),
        "console": messages.text.console_link(registration.region, registration.id),
    }


def verdict_document(verdict: Verdict) -> dict[str, object]:
    """The reviewers' words, for programs."""
    return {
        "by_aws_review": verdict.by_aws,
        "denied_reasons": [
            {
                "reason": each.reason,
                "short_description": each.short_description,
                "long_description": each.long_description,
                "documentation_title": each.documentation_title,
                "documentation_link": each.documentation_link,
            }
            for each in verdict.reasons
        ],
        "denied_fields": [
            {"field": each.path, "title": each.title, "reason": each.reason, "feedback": each.feedback}
            for each in verdict.fields
        ],
        "feedback": verdict.feedback,
    }
