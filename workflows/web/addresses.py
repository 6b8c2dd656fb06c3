"""Which addresses may be asked: public ones alone, so that no page leads into the network of the machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: IPv6 networks that lead to an IPv4 address which cannot be seen in them: 6to4, Teredo, NAT64.
_TUNNELS = tuple(map(ipaddress.ip_network, ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")))


def is_public(text: str) -> bool:
    """Whether an address is one of the public internet.

    Not private, loopback, link-local (such as 169.254.169.254), shared by a carrier (100.64/10), multicast, reserved,
    unique-local, an IPv4 address in disguise unless that is public, or a tunnel.
    """
    try:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in network for network in _TUNNELS) or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What may be asked."""

    is_allowed: Callable[[str], bool] = is_public
    #: None: any.
    ports: frozenset[int] | None = frozenset({80, 443})

    def takes(self, url: str) -> bool:
        """Whether a page may have this address; what its host resolves to is looked at later."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return False
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        return is_plain and (self.ports is None or port in self.ports)

    def takes_literal(self, host: str) -> bool:
        """Whether a host that is an address itself may be asked; any name may be looked up."""
        # aiohttp looks up no host of digits and dots, and systems read 127.1 or 2130706433 as 127.0.0.1.
        is_literal = ":" in host or host.replace(".", "").isdigit()
        return self.is_allowed(host) if is_literal else True
