"""User groups of the workspace and who is in them, read live and cached briefly: they decide on rights."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from workflows.ports.process import Clock
from workflows.records.access import Grantee

#: How long the groups are cached. Who leaves a group keeps its rights no longer than this.
REMEMBERED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """One group that is not switched off."""

    id: str
    handle: str
    users: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class UserGroups:
    """All groups of the workspace; one call names them all with their members."""

    client: AsyncWebClient
    clock: Clock
    _known: dict[str, tuple[datetime, tuple[UserGroup, ...]]] = field(default_factory=dict)
    #: Who asks while the groups are read waits for that answer.
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, grantee: Grantee) -> UserGroup | None:
        """The group that is meant; None where the workspace has none of this id or handle. Raises as Slack's client."""
        name = grantee.name.casefold()
        return next(
            (
                group
                for group in await self._all()
                if (group.id == grantee.name if grantee.by_id else group.handle.casefold() == name)
            ),
            None,
        )

    async def _all(self) -> tuple[UserGroup, ...]:
        async with self._reading:
            read_at, groups = self._known.get("", (None, ()))
            if read_at is None or self.clock() - read_at >= REMEMBERED:
                answer = await self.client.usergroups_list(include_users=True, include_disabled=False)
                groups = tuple(_group(each) for each in answer.get("usergroups") or () if _counts(each))
                self._known[""] = (self.clock(), groups)
            return groups


def _counts(group: Mapping[str, Any]) -> bool:
    """Whether a group is one of the workspace, and in use: another company's may have the same handle."""
    return not group.get("is_external") and not group.get("date_delete")


def _group(group: Mapping[str, Any]) -> UserGroup:
    return UserGroup(
        id=str(group.get("id") or ""),
        handle=str(group.get("handle") or ""),
        users=frozenset(str(user) for user in group.get("users") or ()),
    )
