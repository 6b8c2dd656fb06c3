"""One TLS context for all clients of AWS: each client's own would cost 30 ms and a copy of all root certificates."""

from __future__ import annotations

import ssl
from functools import cache

from aiobotocore.httpsession import AIOHTTPSession
from botocore.httpsession import create_urllib3_context, get_cert_path


@cache
def shared_context(certificates: str) -> ssl.SSLContext:
    """A context that verifies the host's name against the root certificates of the file at path `certificates`."""
    context: ssl.SSLContext = create_urllib3_context()
    context.check_hostname = True
    context.load_verify_locations(certificates)
    return context


class TlsSession(AIOHTTPSession):  # type: ignore[misc]  # aiobotocore has no types
    """The SDK's HTTP session with the shared context, unless it has a certificate or a proxy of its own."""

    def _build_ssl_contexts(self, proxy_url: str | None) -> tuple[ssl.SSLContext, ssl.SSLContext | None]:
        certificates = get_cert_path(self._verify) if self._verify else None
        if proxy_url or self._cert_file or not certificates:
            contexts: tuple[ssl.SSLContext, ssl.SSLContext | None] = super()._build_ssl_contexts(proxy_url)
            return contexts
        return shared_context(certificates), None
