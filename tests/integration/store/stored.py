"""Rows exactly as version 0.1.0 wrote them. Databases hold such rows for good, so never edit one."""

from __future__ import annotations

from typing import Any

_DRAFT = {
    "id": "draft-1", "owner_workspace": "T1", "owner_user": "U1", "account_id": "111122223333", "region": "us-east-1",
    "registration_type": "US_TOLL_FREE_REGISTRATION", "title": "US toll-free", "name": "Acme alerts", "channel_id": "C1",
    "state": "open", "form_fingerprint": "f1", "associations": '{"TOLL_FREE":"new"}', "page": "companyInfo",
    "batch_id": "batch-1", "created_at": "2026-03-04T05:06:07.890123+00:00", "updated_at": "2026-03-04T05:06:07.000000+00:00",
}  # fmt: skip

_ANSWERS = {
    "companyInfo.companyName": '{"t":"Acm\\u00e9"}',
    "messagingUseCase.useCases": '{"c":["A","B"]}',
    "messagingUseCase.optInImage": '{"d":{"id":"doc-1","name":"opt-in.png","media_type":"image/png","size":9,"sha256":"ab",'
    '"note":"resized","attachment_id":null}}',
}  # fmt: skip

_VERDICT = (
    '{"reasons":[{"reason":"R1","short_description":"No.","long_description":"","documentation_title":"",'
    '"documentation_link":""}],"fields":[{"path":"companyInfo.companyName","title":"Name","reason":"R2","feedback":"Why?"},'
    '{"path":"a.b","title":"B","reason":"R3","feedback":"","sent":"Acm\\u00e9"}],"feedback":"Try again."}'
)

#: Columns that later versions added, with what older rows have in them.
ADDED: dict[str, dict[str, Any]] = {
    "registrations": {"numbers": "[]", "customer_id": "", "sends": "its own"},
    "nudges": {"settled_at": None},
    "batches": {"aws_review": 0},
    "batch_rows": {"content": "", "associations": "{}", "overrides": "[]", "customer": ""},
    "submissions": {"intents": "{}"},
    "uploads": {"reading": "{}", "overrides": "{}"},
}

#: Table to rows. Every row comes after the rows that it refers to.
ROWS: dict[str, list[dict[str, Any]]] = {
    "drafts": [_DRAFT],
    "answers": [{"draft_id": "draft-1", "path": path, "value": value} for path, value in _ANSWERS.items()],
    "submissions": [{
        "id": "sub-1", "draft_id": "draft-1", "state": "needs_attention", "attempt": 2,
        "started_at": "2026-03-04T05:06:07.890123+00:00", "updated_at": "2026-03-04T05:06:08.890123+00:00",
        "step": "submit", "done": 3, "total": 9, "registration_id": "registration-1",
        "resources": '{"TOLL_FREE":"phone-1"}', "number": "+18335550100", "monthly_price": "2.00",
        "attachments": '{"doc-1":"attachment-1"}',
        "problem": '{"error":"Refused","operation":"Submit","code":"X","reason":"","fields":"","request_id":""}', "version": 1,
    }],
    "revisions": [{
        "draft_id": "draft-1", "registration_id": "registration-1", "base_version": 1, "verdict": _VERDICT,
        "sent": '{"companyInfo.companyName":"{\\"t\\":\\"Acm\\\\u00e9\\"}","messagingUseCase.useCases":"{\\"c\\":[\\"A\\"]}"}',
    }],
    "looks": [{"draft_id": "draft-1", "path": ""}, {"draft_id": "draft-1", "path": "a.b"}],
    "registrations": [{
        "id": "registration-1", "account_id": "111122223333", "region": "us-east-1",
        "registration_type": "US_TOLL_FREE_REGISTRATION", "title": "US toll-free", "name": "Acme alerts",
        "owner_workspace": "T1", "owner_user": "U1", "channel_id": "C1", "status": "REQUIRES_UPDATES", "version": 1,
        "version_status": "DENIED", "latest_denied_version": 1, "approved_version": None,
        "status_since": "2026-03-04T05:06:07.890123+00:00", "created_at": "2026-03-04T05:06:07.890123+00:00",
        "submitted_at": "2026-03-04T05:06:07.890123+00:00", "message_key": "submission:sub-1", "identity": "+18335550100",
        "changes": 1,
    }, {
        "id": "registration-2", "account_id": "111122223333", "region": "us-east-1", "registration_type": "X", "title": "",
        "name": "", "owner_workspace": None, "owner_user": None, "channel_id": "", "status": "CREATED", "version": 1,
        "version_status": "", "latest_denied_version": None, "approved_version": None,
        "status_since": "2026-03-04T05:06:08.000000+00:00", "created_at": "2026-03-04T05:06:08.000000+00:00",
        "submitted_at": None, "message_key": "registration:registration-2", "identity": "", "changes": 0,
    }],
    "changes": [{
        "id": "change-1", "message_key": "submission:sub-1", "seq": 1, "kind": "status", "registration_id": "registration-1",
        "from_status": "SUBMITTED", "to_status": "REQUIRES_UPDATES", "version": 1, "version_status": "DENIED",
        "verdict": _VERDICT, "observed_at": "2026-03-04T05:06:07.890123+00:00", "actor": "U1", "target": "U2",
    }],
    "messages": [{
        "key": "submission:sub-1", "channel_id": "C1", "ts": "1700000000.000100", "tries": 1,
        "updated_at": "2026-03-04T05:06:07.890123+00:00",
    }],
    "nudges": [{
        "subject": "registration-1", "kind": "untouched_denial", "since": "2026-03-04T05:06:07.890123+00:00", "count": 2,
        "last_at": "2026-03-05T05:06:07.890123+00:00", "snoozed_until": "2026-03-06T05:06:07.890123+00:00",
    }],
    "watched_regions": [{
        "account_id": "111122223333", "region": "us-east-1", "channel_id": "C1", "owner_workspace": "T1", "owner_user": "U1",
        "since": "2026-03-04T05:06:07.890123+00:00",
    }],
    "numbers": [{
        "id": "phone-1", "number": "+18335550100", "number_type": "TOLL_FREE", "monthly_price": "2.00",
        "account_id": "111122223333", "region": "us-east-1", "registration_type": "X", "title": "X", "channel_id": "C1",
        "found_at": "2026-03-04T05:06:07.890123+00:00", "told_at": None,
    }],
    "sweeps": [{"account_id": "111122223333", "region": "us-east-1", "at": "2026-03-04T05:06:07.890123+00:00"}],
    "desks": [{
        "workspace": "T1", "person": "U1", "looks_at": '{"group":"done"}', "hash": "1.ab",
        "seen_at": "2026-03-04T05:06:07.890123+00:00",
    }],
    "batches": [{
        "id": "batch-1", "owner_workspace": "T1", "owner_user": "U1", "account_id": "111122223333", "region": "us-east-1",
        "registration_type": "X", "title": "X", "channel_id": "", "source": "shops.csv", "state": "paused",
        "form_fingerprint": "f1", "created_at": "2026-03-04T05:06:07.890123+00:00",
        "updated_at": "2026-03-04T05:06:07.890123+00:00", "associations": '{"TOLL_FREE":"new"}', "fields": '{"a.b":"digest"}',
        "calls": '{"PutRegistrationFieldValue":28}', "problem": '{"error":"","operation":"","code":"X","reason":"","fields":"","request_id":""}', "total": 1,
        "ended_at": "2026-03-04T05:06:07.890123+00:00", "told_at": None,
    }],
    "batch_rows": [{
        "batch_id": "batch-1", "number": 2, "key": "key-1", "name": "Shop", "state": "waiting",
        "answers": '{"companyInfo.companyName":"{\\"t\\":\\"Acme\\"}"}', "problem": "{}", "submission_id": None,
    }],
    "uploads": [{
        "id": "upload-1", "owner_workspace": "T1", "owner_user": "U1", "region": "us-east-1", "registration_type": "X",
        "title": "X", "name_pattern": "{row}", "channel_id": "C1", "table_name": "shops.csv",
        "chosen": '{"0": "a.b", "3": null}', "created_at": "2026-03-04T05:06:07.890123+00:00",
    }],
}  # fmt: skip
