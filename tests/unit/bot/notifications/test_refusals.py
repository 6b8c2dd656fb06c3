"""The next step after each refusal, over Slack's own lists of errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sandbox.slack
from bot.notifications.refusals import (
    BLOCKS_REFUSED,
    RETRIED,
    THREAD_GONE,
    TOKEN_REFUSED,
    TRIES,
    NextStep,
    after_post,
    after_update,
)

METHODS = json.loads((Path(sandbox.slack.__file__).parent / "schema" / "web-api-methods.json").read_text())["methods"]
FINAL_AFTER_POST = {NextStep.ELSEWHERE, NextStep.WITHOUT_BLOCKS, NextStep.WITHOUT_THREAD}
FINAL_AFTER_UPDATE = {NextStep.DELETED, NextStep.GIVE_UP, NextStep.WITHOUT_BLOCKS}


@pytest.mark.parametrize("code", [*METHODS["chat.postMessage"]["errors"], "a_code_of_a_year_to_come"])
def test_after_post__every_code_ends(code: str) -> None:
    """Every code that Slack documents is final for the place, or tried some times; none is tried for ever."""
    first = after_post(code, 1, in_thread=True, has_blocks=True)
    assert first is NextStep.RETRY if code in RETRIED else first in FINAL_AFTER_POST
    assert after_post(code, TRIES, in_thread=False, has_blocks=False) is NextStep.ELSEWHERE


@pytest.mark.parametrize("code", [*METHODS["chat.update"]["errors"], "a_code_of_a_year_to_come"])
def test_after_update__every_code_ends(code: str) -> None:
    """Every code that Slack documents leaves the message as it is in the end."""
    first = after_update(code, 1, has_blocks=True)
    assert first is NextStep.RETRY if code in RETRIED else first in FINAL_AFTER_UPDATE
    assert after_update(code, TRIES, has_blocks=False) in {NextStep.DELETED, NextStep.GIVE_UP}


@pytest.mark.parametrize("code", ["", *sorted(TOKEN_REFUSED)])
def test_after_post__while_nothing_can_be_posted(code: str) -> None:
    """A refused token, and a page instead of an answer, say nothing about the place: nothing is given up."""
    assert after_post(code, 10_000, in_thread=True, has_blocks=True) is NextStep.LATER
    assert after_update(code, 10_000, has_blocks=True) is NextStep.LATER


def test_codes__mean_one_thing() -> None:
    """No code is in two lists."""
    lists = (RETRIED, TOKEN_REFUSED, BLOCKS_REFUSED, THREAD_GONE)
    assert len(frozenset().union(*lists)) == sum(len(codes) for codes in lists)
