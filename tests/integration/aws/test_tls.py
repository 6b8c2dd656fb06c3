"""The TLS of the clients of AWS: one context for all, and a host's certificate is still verified."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiobotocore.config import AioConfig
from aiobotocore.httpsession import AIOHTTPSession
from aiobotocore.session import AioSession, get_session
from aiohttp import web
from botocore.exceptions import SSLError
from botocore.loaders import Loader
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from workflows.aws.tls import TlsSession, shared_context

IDENTITY = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult>"
    "</GetCallerIdentityResponse>"
)


@pytest.fixture(autouse=True)
def _no_context_of_another_test() -> Iterator[None]:
    shared_context.cache_clear()
    yield
    shared_context.cache_clear()


def certificate_of(host: str, folder: Path) -> Path:
    """A file with a new key and a certificate for `host` that is signed with this key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@asynccontextmanager
async def sts(certificate: Path) -> AsyncIterator[str]:
    """An STS with TLS; its address is at localhost."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    application = web.Application()

    async def respond(request: web.Request) -> web.Response:
        return web.Response(text=IDENTITY, content_type="text/xml")

    application.router.add_post("/", respond)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
    await site.start()
    try:
        yield f"https://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def account(session: AioSession, url: str, verify: bool | str) -> str:
    config = AioConfig(http_session_cls=TlsSession, retries={"total_max_attempts": 1})
    async with session.create_client(
        "sts", region_name="us-east-1", endpoint_url=url, verify=verify, config=config
    ) as client:
        return str((await client.get_caller_identity())["Account"])


@pytest.fixture
def session(loader: Loader, aws_environment: pytest.MonkeyPatch) -> AioSession:
    session = get_session()
    session.register_component("data_loader", loader)
    return session


async def test_session__verifies_the_certificate(session: AioSession, tmp_path: Path) -> None:
    certificate = certificate_of("localhost", tmp_path)
    async with sts(certificate) as url:
        assert await account(session, url, str(certificate)) == "1"
        assert await account(session, url, str(certificate)) == "1"
        assert shared_context.cache_info().misses == 1, "the second client has the context of the first"
        with pytest.raises(SSLError):
            await account(session, url, True)


async def test_session__verifies_the_name(session: AioSession, tmp_path: Path) -> None:
    certificate = certificate_of("example.com", tmp_path)
    async with sts(certificate) as url:
        with pytest.raises(SSLError):
            await account(session, url, str(certificate))


async def test_session__not_verified_as_the_sdk_does(session: AioSession, tmp_path: Path) -> None:
    async with sts(certificate_of("localhost", tmp_path)) as url:
        assert await account(session, url, False) == "1"
    assert shared_context.cache_info().misses == 0


def test_shared_context__as_the_sdks_own() -> None:
    """The SDK may change what its contexts allow. Then the shared context has to change too."""
    ours, _ = TlsSession()._build_ssl_contexts(None)
    theirs, _ = AIOHTTPSession()._build_ssl_contexts(None)
    assert ours is not theirs
    for name in ("check_hostname", "verify_mode", "options", "minimum_version", "verify_flags"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.cert_store_stats() == theirs.cert_store_stats()


def test_session__a_proxy_has_contexts_of_its_own() -> None:
    context, proxy = TlsSession()._build_ssl_contexts("http://proxy.example:3128")
    assert proxy is not None
    assert context is not TlsSession()._build_ssl_contexts(None)[0]
