"""PDFs: what a reviewer cannot open is refused, what tells or does something is removed, what is too large is shrunk."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from bot.messages.form import document_problem
from tests.scenario.cases import pdf
from workflows.forms.documents import JPEG, PDF, PNG, Allowance, DocumentRefused, OutgoingFile, prepare

SAMPLES = Path(__file__).parents[3] / "samples" / "documents"
LETTER = Allowance(media_types=(PDF, PNG, JPEG), max_bytes=500_000)
SECRET = "written at home"


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def letter() -> PdfWriter:
    """A letter of one page, to be made odd."""
    return PdfWriter(clone_from=BytesIO(pdf()))


def written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def refusal(body: bytes, allowed: Allowance = LETTER) -> str:
    with pytest.raises(DocumentRefused) as refused:
        prepare(body, "letter.pdf", allowed)
    return refused.value.code


def text_of(sent: OutgoingFile) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(sent.body)).pages)


def everything_in(body: bytes) -> str:
    """All values of a PDF, streams decompressed."""
    writer = PdfWriter(clone_from=BytesIO(body))
    streams = [value.get_data() for value in writer._objects if isinstance(value, DecodedStreamObject)]
    return repr(writer._objects) + repr(streams) + repr(body)


def test_password__that_opens_it_is_refused() -> None:
    """No reviewer can open it; the words say so and what to do."""
    assert refusal(sample("password.pdf")) == "password"
    assert document_problem("password", {}) == (
        "The file asks for a password, so reviewers cannot open it. Save it without a password and drop it again."
    )


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_password__only_for_changes_is_taken_off(algorithm: str) -> None:
    """A PDF that opens without a password is sent, readable by every program, and without its metadata."""
    writer = letter()
    writer.add_metadata({"/Author": SECRET})
    writer.encrypt("", "owner", algorithm=algorithm)
    sent = prepare(written(writer), "letter.pdf", LETTER)
    reader = PdfReader(BytesIO(sent.body))
    assert (reader.is_encrypted, bool(reader.metadata), len(reader.pages)) == (False, False, 1)
    assert "We authorize" in text_of(sent)
    writer = letter()
    writer.encrypt("user", "owner", algorithm=algorithm)
    assert refusal(written(writer)) == "password"


@pytest.mark.parametrize(
    "name", ["badlin1.pdf", "content-stream-errors.pdf", "cyclic-toc.pdf", "form_dd0293.pdf", "jbig2.pdf", "pike-jp2.pdf", "owner-only.pdf"]
)  # fmt: skip
def test_strangers__what_readers_open_is_taken(name: str) -> None:
    """Linearized badly, with errors, circles, forms and rare pictures: each page arrives."""
    body = sample(name)
    sent = prepare(body, name, LETTER)
    before, after = PdfReader(BytesIO(body)), PdfReader(BytesIO(sent.body))
    if before.is_encrypted:
        before.decrypt("")
    assert len(after.pages) == len(before.pages)
    if name not in ("content-stream-errors.pdf", "cyclic-toc.pdf"):  # the library itself cannot read their words
        assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert not after.metadata
    assert "/XFA" not in after.root_object.get("/AcroForm", {})
    assert prepare(sent.body, name, LETTER).note == ""


@pytest.mark.parametrize(
    ("body", "readable"),
    [
        (pdf().replace(b"%PDF-1.4", b"%PDF-2.0"), True),
        (pdf().replace(b"startxref\n", b"startxref\n9"), True),
        (pdf().replace(b"0000000", b"0000009"), True),
        (pdf().replace(b"%%EOF\n", b""), True),
        (pdf() + b"\n" * 3000, True),
        (pdf()[:150], False),
        (b"%PDF-1.7\n" + bytes(400) + b"%%EOF", False),
        (b"%PDF-1.4 and no end", False),
    ],
    ids=["version 2", "wrong end", "wrong places", "no end", "blanks behind", "cut", "zeros", "text"],
)
def test_damage__what_readers_repair_is_taken(body: bytes, readable: bool) -> None:
    """Programs repair the index of a PDF, so it is not refused; one without pages is."""
    if readable:
        assert "We authorize" in text_of(prepare(body, "letter.pdf", LETTER))
    else:
        assert refusal(body) == "broken"


def test_compressed_index__is_read() -> None:
    """The index and the values of newer PDFs are compressed streams."""
    writer = letter()
    writer.write(out := BytesIO())
    assert "We authorize" in text_of(prepare(out.getvalue(), "letter.pdf", LETTER))


def test_nothing_to_remove__stays_byte_for_byte() -> None:
    """Where nothing has to go, the letter is sent as it came."""
    assert prepare(pdf(), "letter.pdf", LETTER) == OutgoingFile(body=pdf(), media_type=PDF, name="letter.pdf", note="")


def test_a_page_without_anything__is_empty() -> None:
    """A blank page is not a letter."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    assert refusal(written(writer)) == "empty"


def test_metadata_scripts_and_files__are_removed() -> None:
    """What tells or does something goes, bytes and all; the page and its links stay."""
    writer = letter()
    writer.add_metadata({"/Author": SECRET, "/Producer": SECRET})
    writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
    names = DictionaryObject({NameObject("/JavaScript"): action("/JavaScript", SECRET)})
    writer.root_object[NameObject("/Names")] = names
    writer.add_attachment("home.txt", SECRET.encode())
    writer.root_object[NameObject("/OpenAction")] = action("/Launch", SECRET)
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/XFA"): TextStringObject(SECRET)})
    page = writer.pages[0]
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("/JavaScript", SECRET)})
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.com/terms"))
    launch = Link(rect=(0, 0, 9, 9), url="https://example.com")
    launch[NameObject("/A")] = action("/Launch", SECRET)
    writer.add_annotation(0, launch)
    body = written(writer)
    assert SECRET in everything_in(body)
    sent = prepare(body, "letter.pdf", LETTER)
    assert SECRET not in everything_in(sent.body)
    assert "https://example.com/terms" in everything_in(sent.body)
    assert "We authorize" in text_of(sent)
    assert sent.note.startswith("PDF, 1 page, ")


def action(kind: str, text: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject(text)})


@pytest.mark.parametrize(("key", "code"), [("/Collection", "portfolio"), ("/NeedsRendering", "dynamic_form")])
def test_what_only_some_programs_show__is_refused(key: str, code: str) -> None:
    """Of a portfolio a reviewer sees the cover, of a dynamic form a page that says "please wait"."""
    writer = letter()
    writer.root_object[NameObject(key)] = (
        BooleanObject(True) if code == "dynamic_form" else DictionaryObject()
    )  # the library's own signature
    assert refusal(written(writer)) == code


def test_electronic_signature__stays_valid() -> None:
    """A change would make the signature invalid, so a signed letter is sent as it is, or refused."""
    writer = letter()
    writer.add_metadata({"/Author": "Jane Doe"})
    value = DictionaryObject(
        {NameObject("/Type"): NameObject("/Sig"), NameObject("/ByteRange"): ArrayObject([NumberObject(0)])}
    )
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): value})
    fields = ArrayObject([writer._add_object(field)])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})
    body = written(writer)
    assert prepare(body, "letter.pdf", LETTER).body == body
    assert refusal(body, Allowance(media_types=(PDF,), max_bytes=500)) == "too_large"


def scan(pages: int, width: int, height: int) -> bytes:
    """Pages of a scanner: grey paper that does not compress, with words in print."""
    paper = Image.frombytes("L", (width // 2, height // 2), random.Random(7).randbytes(width // 2 * (height // 2)))
    page = paper.point(lambda value: 200 + value // 6).resize((width, height))
    out = BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1), quality=95)
    return out.getvalue()


def test_scan__is_made_to_fit_while_it_can_be_read() -> None:
    """Each page keeps a width at which its letters can be read, and loses what nobody sees."""
    body = scan(3, 1240, 1754)
    assert len(body) > 1_500_000
    sent = prepare(body, "scan.pdf", LETTER)
    assert len(sent.body) <= LETTER.max_bytes
    pictures = [image.image for page in PdfReader(BytesIO(sent.body)).pages for image in page.images]
    assert len(pictures) == 3
    assert min(picture.width for picture in pictures if picture) >= 540
    assert sent.note.startswith("PDF, 3 pages, ")


def test_scan__of_too_many_pages_says_how_to_make_it_smaller() -> None:
    """Ten pages do not fit where one was asked for: the words name three ways out."""
    with pytest.raises(DocumentRefused) as refused:
        prepare(scan(4, 1240, 1754), "scan.pdf", Allowance(media_types=(PDF,), max_bytes=40_000))
    assert refused.value.code == "too_large"
    assert document_problem("too_large", refused.value.params).endswith(
        "The limit is 40 KB. Send only the page that is asked for, scan it again in grey at 150 dpi, or export it in a "
        "reduced size, and drop it again."
    )
