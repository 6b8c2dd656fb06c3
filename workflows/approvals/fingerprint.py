"""Digests of exactly what is approved. Pure.

Whatever differs makes another digest: an answer, a document's content, the form, what is associated, AWS's own
pre-review, account, region.
A digest does not tell what it was made of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from workflows.forms.resolve import sendable
from workflows.records.approvals import Item
from workflows.records.definitions import Form
from workflows.records.drafts import Answer, Document, Draft
from workflows.records.numbers import PLAIN, NumberOptions
from workflows.records.registrations import Revision


def of_draft(form: Form, draft: Draft, revision: Revision | None = None) -> str:
    """The digest of a registration as `form` would send it; with `revision`, of the version that answers a denial."""
    return _digest(
        {
            "account": draft.account_id,
            "region": draft.region,
            "type": draft.registration_type,
            "form": form.fingerprint,
            "answers": {path: _plain(answer) for path, answer in sendable(form, draft.answers).items()},
            "associations": {} if revision else dict(draft.associations),
            **({"aws_review": True} if draft.aws_review else {}),
            **({} if revision or not draft.number_options else {"options": _options(draft.number_options)}),
            "registration": revision.registration_id if revision else "",
            "base": revision.base_version if revision else 0,
        }
    )


def of_number(account_id: str, region: str, key: str, iso_country_code: str, options: NumberOptions = PLAIN) -> str:
    """The digest of a requested number; its key names registration, number type and ordinal."""
    chosen = {} if options == PLAIN else {"options": options.stored()}
    return _digest({"account": account_id, "region": region, "number": key, "country": iso_country_code, **chosen})


def of_items(items: Iterable[Item]) -> str:
    """The digest of several things that are approved together, such as the rows of a table, whatever their ids."""
    return _digest(sorted(item.fingerprint for item in items))


def _options(options: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {number_type: dict(chosen) for number_type, chosen in options.items()}


def _plain(answer: Answer) -> object:
    """A document counts by its content; one that AWS alone has, by AWS's id."""
    if isinstance(answer, Document):
        return {"document": answer.sha256 or answer.attachment_id}
    return {"choices": list(answer)} if isinstance(answer, tuple) else answer


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
