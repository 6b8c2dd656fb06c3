"""What is needed of the registration forms: types and forms as AWS has them, or as they were last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from workflows.records.answered_forms import AnsweredForm
from workflows.records.definitions import Form, RegistrationType

T = TypeVar("T")

Types = tuple[RegistrationType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedValue(Generic[T]):
    """A value as AWS returned it, and when."""

    value: T
    fetched_at: datetime
    #: The value is older than requested, because AWS failed or is slow. Show this where it matters.
    stale: bool = False


class FormStore(Protocol):
    """Forms that drafts and batches were checked against. Every method is one transaction."""

    async def keep_form(self, form: Form, now: datetime) -> None:
        """Keep a form by its fingerprint, to compare it with a newer one. Each form is kept once."""
        ...

    async def kept_form(self, fingerprint: str) -> Form | None:
        """The form of this fingerprint; None where it was never kept."""
        ...

    async def answered_forms(self, account_id: str) -> tuple[AnsweredForm, ...]:
        """Drafts that are open or wait for an approval, and the last draft of each denied registration.

        A denial that somebody corrects is there once, by the draft of the correction. Latest change first.
        """
        ...


class FormSource(Protocol):
    """Registration types and forms of an account, in any region."""

    def types_now(self, region: str) -> Types | None:
        """The region's types as last seen, without asking AWS."""
        ...

    def form_now(self, region: str, registration_type: str) -> Form | None:
        """A form as last seen, without asking AWS."""
        ...

    async def types(self, region: str, max_age: timedelta | None = None) -> CachedValue[Types]:
        """The region's types, at most `max_age` old unless the answer says stale.

        Raises AwsError when there are none.
        """
        ...

    async def form(
        self, region: str, registration_type: str, *, fresh: bool = False, max_age: timedelta | None = None
    ) -> CachedValue[Form]:
        """A form, at most `max_age` old unless the answer says stale.

        `fresh` asks AWS in any case, and raises AwsError instead of returning an old form.
        """
        ...
