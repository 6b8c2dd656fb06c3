"""Files in a process of their own: the same outcome as in this one, and an end for a file that has none."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from workflows.forms import documents
from workflows.forms.documents import Allowance, DocumentRefused, OutgoingFile, RefusalCode
from workflows.forms.file_kinds import PDF, PNG
from workflows.forms.file_process import FileProcess

PDF_HEAD = b"%PDF-1.7\n"
ALLOWED = Allowance(media_types=(PDF, PNG), max_bytes=500_000)


def png(size: tuple[int, int] = (40, 30), *, noise: bool = False) -> bytes:
    image = Image.effect_noise(size, 80) if noise else Image.new("RGB", size, "white")
    image.save(out := BytesIO(), "PNG", compress_level=1)
    return out.getvalue()


def page_tree_objects(depth: int) -> list[bytes]:
    """The objects of a page tree with ten times as many pages in each level: each node lists the next ten times."""
    nodes = [b"<< /Type /Pages /Count 1 /Kids [%s] >>" % (b"%d 0 R " % (level + 3) * 10) for level in range(depth)]
    page = b"<< /Type /Page /MediaBox [0 0 9 9] /Contents %d 0 R >>" % (depth + 3)
    return [b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page, b"<< /Length 1 >>\nstream\nq\nendstream"]


def pdf_of(objects: list[bytes]) -> bytes:
    body = PDF_HEAD + b"".join(b"%d 0 obj\n%s\nendobj\n" % numbered for numbered in enumerate(objects, 1))
    return body + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1)


@cache
def slow_pdf() -> bytes:
    """A PDF of 60 kB whose page has 30 million rows of a byte each, of which the library reads a million in a second."""
    content = zlib.compress(b"\x04\x01" * 30_000_000)
    kind = b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 1 >>"
    stream = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), kind, content)
    return pdf_of([*page_tree_objects(depth=1)[:-1], stream])


@pytest.fixture
def files() -> Iterator[FileProcess]:
    files = FileProcess(cpu_seconds=1)
    yield files
    files.close()


def outcome(prepare: object, body: bytes) -> OutgoingFile | tuple[RefusalCode, dict[str, str]]:
    assert callable(prepare)
    try:
        prepared: OutgoingFile = prepare(body, "consent.png", ALLOWED)
    except DocumentRefused as refused:
        return refused.code, refused.params
    return prepared


def test_prepare__as_in_this_process(files: FileProcess) -> None:
    """An image that stays as it is, one that changes, and refusals with their figures have the same outcome."""
    for body in (png(), png(size=(1000, 700), noise=True), b"", b"no image", pdf_of(page_tree_objects(depth=3))):
        assert outcome(files.prepare, body) == outcome(documents.prepare, body)


def test_prepare__a_pdf_that_takes_too_long(files: FileProcess) -> None:
    """It ends with a refusal, and the next file is prepared."""
    assert outcome(files.prepare, slow_pdf()) == (RefusalCode.TOO_COMPLEX, {})
    assert outcome(files.prepare, png()) == outcome(documents.prepare, png())


def test_prepare__too_slow_by_the_clock() -> None:
    """A process that only waits is ended, too."""
    files = FileProcess(seconds=0.01)
    assert outcome(files.prepare, slow_pdf()) == (RefusalCode.TOO_COMPLEX, {})


def test_prepare__after_a_pause() -> None:
    """The process ends when nobody has needed it for a while, and is started again for the next file."""
    files = FileProcess(idle_seconds=0.05)
    for _ in range(2):
        assert outcome(files.prepare, png()) == outcome(documents.prepare, png())
        assert files._process  # to wait for its end
        assert files._process.wait(20) == 0  # see above
    files.close()


def test_prepare__without_secrets(files: FileProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has none of this one's tokens and keys."""
    for name in ("SLACK_BOT_TOKEN", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL"):
        monkeypatch.setenv(name, "secret-of-a-test")
    outcome(files.prepare, png())
    assert files._process  # to look at it
    environ = Path(f"/proc/{files._process.pid}/environ").read_bytes()  # see above
    assert b"secret-of-a-test" not in environ
