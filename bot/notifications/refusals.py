"""What a refusal of chat.postMessage or chat.update means: the next step, decided from its code alone. Pure.

Slack's list of codes is long and grows. A short list of codes is worth another try; every other code is final for the
place, also one that nobody has heard of.
"""

from __future__ import annotations

from enum import StrEnum

from slack_sdk.errors import SlackApiError

from bot.slack.errors import code_of

#: Tries of one message in one place while Slack answers one of RETRIED. The pauses between them grow to a minute.
TRIES = 60
#: Slack broke while it worked on the call; "it's possible some aspect of the operation succeeded".
OUTCOME_UNKNOWN = frozenset({"internal_error", "fatal_error", "request_timeout", "service_unavailable"})
#: The call may come too fast, or the rate is limited.
RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
#: A later call may succeed.
RETRIED = (
    OUTCOME_UNKNOWN
    | RATE_LIMITED
    | {"message_limit_exceeded", "team_added_to_org", "external_channel_migrating", "streaming_state_conflict"}
)
#: The token is refused, and with it every place. A token can come back, and the process reports it as not ready.
TOKEN_REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
#: The layout is refused: the plain text is posted.
BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "block_mismatch"}
)
#: The message that a reply belongs to is gone, or does not take replies: the reply is posted without it.
THREAD_GONE = frozenset(
    {
        "cannot_reply_to_message",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "thread_not_found",
    }
)
#: The message was deleted.
DELETED = "message_not_found"
#: A place that cannot be read, now or later. Where a message cannot be looked for, it is posted.
UNREADABLE = frozenset(
    {
        "access_denied",
        "channel_not_found",
        "is_archived",
        "message_not_found",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "thread_not_found",
    }
)


class NextStep(StrEnum):
    """What follows a refusal."""

    #: The same call again, for as long as it takes: nothing was decided about this place.
    LATER = "later"
    #: The same call again, TRIES times at most.
    RETRY = "retry"
    WITHOUT_BLOCKS = "without_blocks"
    WITHOUT_THREAD = "without_thread"
    #: Final for this place.
    ELSEWHERE = "elsewhere"
    #: Final for this message, which was deleted.
    DELETED = "deleted"
    #: Final for this message, which stays as it is.
    GIVE_UP = "give_up"


def after_post(code: str, tries: int, *, in_thread: bool, has_blocks: bool) -> NextStep:
    """The next step after chat.postMessage was refused `tries` times; `code` is empty where Slack gave none."""
    if not code or code in TOKEN_REFUSED:
        return NextStep.LATER
    if code in RETRIED:
        return NextStep.RETRY if tries < TRIES else NextStep.ELSEWHERE
    if code in THREAD_GONE and in_thread:
        return NextStep.WITHOUT_THREAD
    return NextStep.WITHOUT_BLOCKS if code in BLOCKS_REFUSED and has_blocks else NextStep.ELSEWHERE


def after_update(code: str, tries: int, *, has_blocks: bool) -> NextStep:
    """The next step after chat.update was refused `tries` times."""
    if not code or code in TOKEN_REFUSED:
        return NextStep.LATER
    if code in RETRIED:
        return NextStep.RETRY if tries < TRIES else NextStep.GIVE_UP
    if code == DELETED:
        return NextStep.DELETED
    return NextStep.WITHOUT_BLOCKS if code in BLOCKS_REFUSED and has_blocks else NextStep.GIVE_UP


def retry_after(error: Exception) -> float | None:
    """Seconds that Slack asks to wait; None where it does not limit the rate."""
    if not isinstance(error, SlackApiError) or code_of(error) not in RATE_LIMITED:
        return None
    headers = getattr(error.response, "headers", None) or {}
    named = {str(name).casefold(): str(value) for name, value in headers.items()}
    seconds = named.get("retry-after", "")
    return float(seconds) if seconds.isdecimal() else 1.0
