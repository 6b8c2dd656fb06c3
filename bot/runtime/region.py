"""The region that the SDK's own settings name, for a deployment that names none."""

from __future__ import annotations

from collections.abc import Mapping

from bot import messages
from bot.runtime.refusals import StartRefused
from workflows.aws.clients import configured_region
from workflows.records.errors import AwsError


def with_region(environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with the region of the profile in ~/.aws/config where the environment names none.

    Raises:
        StartRefused: the SDK cannot use its settings.
    """
    try:
        region = configured_region()
    except AwsError as wrong:
        why = wrong.problem()
        raise StartRefused(messages.terminal.problem(why), why) from None
    return {**environ, "AWS_REGION": region} if region else environ
