"""The proxy that leads to a host, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, in upper or lower case."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

#: Hosts of this machine, to which no proxy leads.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def proxy_to(address: str) -> str | None:
    """The proxy for this address; None where it is called directly."""
    url = urlsplit(address)
    host = url.hostname or ""
    port = f":{url.port}" if url.port else ""
    if host in LOOPBACK or proxy_bypass(f"{host}{port}"):
        return None
    proxies = getproxies_environment()
    # Slack's SDK takes either of the two for everything.
    return proxies.get(url.scheme) or proxies.get("https") or proxies.get("http") or None
