"""How often a link, or an address, may ask: one bucket for each, and no more buckets than fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

#: Buckets that are kept; the one that was not used for longest goes first.
BUCKETS = 20_000
#: Characters of the longest address, with a zone or a port.
ADDRESS_MAX = 64


@dataclass(kw_only=True)
class Rate:
    """Buckets that hold `burst` requests and gain `per_second`."""

    per_second: float
    burst: float
    monotonic: Callable[[], float]
    #: Key to (requests left, when).
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def takes(self, key: str) -> bool:
        """Whether `key` may ask once more; if so, it has asked."""
        left = self.left(key)
        self._buckets[key] = (left - 1 if left >= 1 else left, self.monotonic())
        self._buckets.move_to_end(key)
        if len(self._buckets) > BUCKETS:
            self._buckets.popitem(last=False)
        return left >= 1

    def left(self, key: str) -> float:
        """How often `key` may ask now."""
        left, since = self._buckets.get(key, (self.burst, 0.0))
        return min(self.burst, left + (self.monotonic() - since) * self.per_second)


def address_of(peer: str, forwarded: str) -> str:
    """The address of a browser: of `X-Forwarded-For` the last entry, which the proxy has added, if there is a proxy.

    Only a peer of a private network counts as a proxy: anybody else could write what they like into the header.
    `forwarded` has all lines of the header, joined: some proxies add a line of their own behind the browser's.
    """
    last = forwarded.rpartition(",")[2].strip()[:ADDRESS_MAX]
    return last if last and _is_private(peer) else peer


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return False
