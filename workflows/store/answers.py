"""The answers of drafts, as parts of transactions."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.records.definitions import FieldPath
from workflows.records.drafts import Answer, Answers, DraftId
from workflows.store import rows
from workflows.store.database import Query, Work

ANSWER = """
    insert into answers (draft_id, path, value) values (:draft, :path, :value)
    on conflict (draft_id, path) do update set value = excluded.value
"""


def answers_of(draft_id: DraftId) -> Work[Answers]:
    """The answers of a draft."""
    return rows.answers((yield Query("select * from answers where draft_id = :draft", {"draft": draft_id})))


def set_answers(draft_id: DraftId, answers: Mapping[FieldPath, Answer | None]) -> Work[None]:
    """Write answers; None clears one."""
    for path, answer in answers.items():
        if answer is None:
            yield Query(
                "delete from answers where draft_id = :draft and path = :path", {"draft": draft_id, "path": path}
            )
        else:
            yield Query(ANSWER, {"draft": draft_id, "path": path, "value": rows.answer_text(answer)})
