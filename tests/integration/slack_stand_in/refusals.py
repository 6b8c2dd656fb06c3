"""How the Web API refuses a call."""

from collections.abc import Awaitable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.integration.slack_stand_in.blocks import Json


async def refusal(call: Awaitable[Any]) -> Json:
    """The answer of a call that must fail."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer: Json = caught.value.response.data
    return answer


async def code(call: Awaitable[Any]) -> str:
    return str((await refusal(call))["error"])
