"""A cell of a document means the path that it names, and is never found by a part of it."""

from __future__ import annotations

import pytest

from workflows.tables.cells import Files, RowCode

FLAT = ("optin.png", "Brief ä.pdf", "two.png", "TWO.png")
FOLDERS = ("customer1/optin.png", "customer2/optin.png", "customer2/letter.pdf", "top.png")


@pytest.mark.parametrize(
    ("names", "cell", "meant"),
    [
        (FLAT, "optin.png", "optin.png"),
        (FLAT, "./optin.png", "optin.png"),
        (FLAT, "OPTIN.PNG", "optin.png"),
        (FLAT, "brief a\u0308.PDF", "Brief ä.pdf"),
        (FLAT, "two.png", "two.png"),
        (FLAT, "Two.png", RowCode.DOCUMENT_AMBIGUOUS),
        (FLAT, "customer1/optin.png", RowCode.DOCUMENT_UNKNOWN),
        (FLAT, "other.png", RowCode.DOCUMENT_UNKNOWN),
        (FLAT, "https://c1.example.com/optin.png", RowCode.DOCUMENT_LINK),
        (FLAT, "HTTP://c1.example.com/optin.png", RowCode.DOCUMENT_LINK),
        (FLAT, "www.example.com/optin.png", RowCode.DOCUMENT_LINK),
        (FLAT, "s3://bucket/optin.png", RowCode.DOCUMENT_LINK),
        (FLAT, "/shots/optin.png", RowCode.DOCUMENT_PATH),
        (FLAT, r"C:\shots\optin.png", RowCode.DOCUMENT_PATH),
        (FLAT, r"\\server\shots\optin.png", RowCode.DOCUMENT_PATH),
        (FLAT, "~/optin.png", RowCode.DOCUMENT_PATH),
        (FLAT, "../optin.png", RowCode.DOCUMENT_PATH),
        (FOLDERS, "customer1/optin.png", "customer1/optin.png"),
        (FOLDERS, r"Customer2\optin.png", "customer2/optin.png"),
        (FOLDERS, "optin.png", RowCode.DOCUMENT_AMBIGUOUS),
        (FOLDERS, "./optin.png", RowCode.DOCUMENT_UNKNOWN),
        (FOLDERS, "letter.pdf", "customer2/letter.pdf"),
        (FOLDERS, "customer1/letter.pdf", RowCode.DOCUMENT_UNKNOWN),
        ((*FOLDERS, "optin.png"), "optin.png", RowCode.DOCUMENT_AMBIGUOUS),
        ((*FOLDERS, "optin.png"), "./optin.png", "optin.png"),
        (
            ("shots/customer1/optin.png", "shots/customer2/optin.png"),
            "customer1/optin.png",
            "shots/customer1/optin.png",
        ),
        (("old/customer1/optin.png", "top.png"), "customer1/optin.png", RowCode.DOCUMENT_UNKNOWN),
    ],
)
def test_find(names: tuple[str, ...], cell: str, meant: str | RowCode) -> None:
    """A path is that path, a bare name the only file of that name, and a link or an absolute path is refused."""
    assert Files.of(names).find(cell) == meant
