"""What keeps a draft from being submitted: the one answer for the review page, the command line and the batches."""

from __future__ import annotations

from dataclasses import dataclass, replace

from workflows.forms.validation import FieldError, errors
from workflows.preflight.findings import Finding
from workflows.preflight.overriding import musts, remaining
from workflows.records.definitions import FieldPath, Form
from workflows.records.drafts import Draft
from workflows.records.errors import NO_PROBLEM, Problem, problem
from workflows.records.registrations import Revision
from workflows.submissions.drafts import unseen_prefilled
from workflows.submissions.plan import obtainable
from workflows.submissions.revise import unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """Everything that keeps a draft from being submitted; false where nothing does."""

    #: In form order.
    errors: tuple[FieldError, ...] = ()
    #: Resource types to associate for which no obtainable resource is chosen.
    missing: tuple[str, ...] = ()
    #: Denied fields that nobody has looked at since.
    unseen: tuple[FieldPath, ...] = ()
    #: Answers that were filled in for the person, and that they have not looked at.
    unseen_prefilled: tuple[FieldPath, ...] = ()
    #: What a reviewer would deny, and nobody has overridden; looked for only where no answer is wrong.
    musts: tuple[Finding, ...] = ()
    #: Whether the form has changed since the answers were last checked against it.
    form_changed: bool = False

    def __bool__(self) -> bool:
        return bool(self.errors or self.missing or self.unseen or self.unseen_prefilled or self.musts)

    def problem(self) -> Problem:
        """Why it is not submitted: `form_changed`, `invalid`, `association_missing` or `preflight`; else empty."""
        wrong = dict.fromkeys(error.path for error in self.errors)
        if wrong:
            return problem("form_changed" if self.form_changed else "invalid", wrong)
        if self.missing:
            return problem("association_missing", self.missing)
        denied = dict.fromkeys(finding.fields[0] for finding in self.musts)
        return problem("preflight", denied) if denied else NO_PROBLEM


def obstacles(form: Form, draft: Draft, revision: Revision | None = None) -> Obstacles:
    """What keeps `draft` from being submitted under `form`; with `revision` as the fix of a denial.

    What a reviewer would deny is looked for where no answer is wrong. The first call reads a list of domains (0.2 s).
    """
    found = unfit(form, draft, revision)
    return found if found.errors else replace(found, musts=musts(remaining(form, draft)))


def unfit(form: Form, draft: Draft, revision: Revision | None = None) -> Obstacles:
    """The same without what a reviewer would say: what AWS's form alone decides.

    A new version keeps what its registration is associated with.
    """
    wanted = () if revision else form.type.associations_before_submit
    return Obstacles(
        errors=errors(form, draft.answers),
        missing=tuple(
            association.resource_type
            for association in wanted
            if not obtainable(association, draft.associations.get(association.resource_type, ""))
        ),
        unseen=unseen(revision) if revision else (),
        unseen_prefilled=unseen_prefilled(draft, form),
        form_changed=form.fingerprint != draft.form_fingerprint,
    )
