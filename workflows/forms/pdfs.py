"""PDFs that answer a form: opened as a reviewer would open them, and made to fit what a field takes.

What no reviewer could open is refused. What would tell or do something (metadata, scripts, embedded files, programs to
launch) is removed. What is too large gets smaller pictures, as long as their letters stay legible. A PDF with an
electronic signature stays unchanged, because any change would make the signature invalid.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from workflows.forms.documents import DocumentRefused, OutgoingFile, RefusalCode, outgoing, too_large
from workflows.forms.file_kinds import NAMES, PDF

#: A letter has a few pages; each page takes time.
MOST_PAGES = 300
#: Levels of values within values.
_DEPTH = 60
#: An end that leads to no index, so that the library looks for the values itself.
_NO_INDEX = b"\nstartxref\n0\n%%EOF\n"
#: What reading damaged files raises: the library's own errors, and those of Python where it trusts the file.
DAMAGED = (
    PyPdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    OSError,
    EOFError,
    NotImplementedError,
    UserWarning,
    DeprecationWarning,
)
#: Keys of the catalog that run something, hold files, or say who made the document and how.
_CATALOG_KEYS = ("/OpenAction", "/AA", "/Metadata", "/PieceInfo", "/AF", "/Collection", "/URI", "/SpiderInfo")
#: Keys of any other value.
_KEYS = ("/AA", "/Metadata", "/PieceInfo", "/AF", "/LastModified", "/EF", "/RF")
#: Name trees of the catalog that hold scripts and files.
_NAME_TREES = ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations", "/Renditions")
#: Actions that stay: a click on them goes to a page, or to an address that a reader shows first.
_ACTIONS = ("/GoTo", "/URI", "/Named")
#: Annotations that hold files, sounds and films.
_ANNOTATIONS = ("/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D")

# The library warns of each fault that it repairs, which would fill the log with what strangers wrote.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def fitting(body: bytes, name: str, max_bytes: int) -> OutgoingFile:
    """Make the PDF fit into `max_bytes`. Raises DocumentRefused."""
    reader, pages, is_repaired = _opened(body)
    what = f"{pages} {'page' if pages == 1 else 'pages'}"
    was = (body, PDF)
    if _is_signed(reader):
        if len(body) > max_bytes:
            raise _too_large(body, max_bytes, pages)
        return outgoing(body, PDF, name, what, was=was)
    sent = _stripped(reader, pages) or (_written(_copied(reader)) if is_repaired else body)
    if len(sent) > max_bytes:
        from workflows.forms import pdf_pictures  # with Pillow, which most PDFs never need

        smaller = pdf_pictures.smaller(sent, max_bytes)
        if smaller is None or _count(smaller) != pages:
            raise _too_large(body, max_bytes, pages)
        sent = smaller
    return outgoing(sent, PDF, name, what, was=was)


def _opened(body: bytes) -> tuple[PdfReader, int, bool]:
    """The reader, the number of pages, and whether the index had to be repaired, as programs that show PDFs do.

    Raises DocumentRefused where a reviewer could not read it.
    """
    try:
        return (*_read(body), False)
    except DAMAGED:
        pass
    try:
        return (*_read(body + _NO_INDEX), True)
    except DAMAGED as why:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[PDF]}) from why


def _read(body: bytes) -> tuple[PdfReader, int]:
    reader = PdfReader(BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):
        raise DocumentRefused(RefusalCode.PASSWORD)
    catalog = reader.root_object
    pages = len(reader.pages)
    if pages > MOST_PAGES:
        raise DocumentRefused(RefusalCode.TOO_MANY_PAGES, {"limit": str(MOST_PAGES), "pages": str(pages)})
    if "/Collection" in catalog:
        raise DocumentRefused(RefusalCode.PORTFOLIO)
    if catalog.get("/NeedsRendering"):
        raise DocumentRefused(RefusalCode.DYNAMIC_FORM)
    drawn = [_has_content(page) for page in reader.pages]  # each page, because any of them may be cut off
    if not any(drawn):
        raise DocumentRefused(RefusalCode.EMPTY)
    return reader, pages


def _has_content(page: DictionaryObject) -> bool:
    """Whether something is drawn on the page. Raises ValueError where a part of it is not in the file."""
    contents = page.get("/Contents")
    parts = contents.get_object() if contents is not None else ArrayObject()
    streams = [part.get_object() for part in parts] if isinstance(parts, ArrayObject) else [parts]
    if not all(isinstance(stream, StreamObject) for stream in streams):
        raise ValueError("a part of the page is missing")
    return any(stream.get_data().strip() for stream in streams) or "/Annots" in page


def _is_signed(reader: PdfReader) -> bool:
    """Whether the PDF has an electronic signature."""
    try:
        form = reader.root_object.get("/AcroForm", DictionaryObject()).get_object()
        fields = list(_fields(form.get("/Fields", ArrayObject()), 0))
    except DAMAGED:
        return False
    return any(field.get("/FT") == "/Sig" and field.get("/V") is not None for field in fields)


def _fields(fields: object, depth: int) -> Iterator[DictionaryObject]:
    listed = fields.get_object() if isinstance(fields, IndirectObject) else fields
    for entry in listed if isinstance(listed, ArrayObject) and depth < _DEPTH else ():
        field = entry.get_object()
        if isinstance(field, DictionaryObject):
            yield field
            yield from _fields(field.get("/Kids"), depth + 1)


def _stripped(reader: PdfReader, pages: int) -> bytes:
    """The PDF without what would tell or do something; b"" where nothing of that is in it. Raises DocumentRefused."""
    try:
        writer = _copied(reader)
        if not _strip(writer) + bool(reader.metadata) + reader.is_encrypted:
            return b""
        writer.metadata = None
        writer.compress_identical_objects()
        body = _written(writer)
        if _count(body) == pages:
            return body
    except DAMAGED as why:
        raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[PDF]}) from why
    raise DocumentRefused(RefusalCode.BROKEN, {"found": NAMES[PDF]})


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _copied(reader: PdfReader) -> PdfWriter:
    """The whole document; only its pages where its bookmarks or the like are damaged."""
    try:
        return PdfWriter(clone_from=reader)
    except DAMAGED:
        writer = PdfWriter()
        for page in reader.pages:
            writer.add_page(page)
        return writer


def _strip(writer: PdfWriter) -> int:
    """Remove what would tell or do something; returns how much was removed."""
    catalog = writer.root_object
    removed = _drop(catalog, _CATALOG_KEYS)
    names = catalog.get("/Names")
    if names is not None:
        removed += _drop(names.get_object(), _NAME_TREES)
    form = catalog.get("/AcroForm")
    if form is not None:
        removed += _drop(form.get_object(), ("/XFA",))
    for value in list(writer._objects):  # noqa: SLF001  # the library has no other way to see all objects
        if isinstance(value, DictionaryObject) and value is not catalog:
            removed += _drop(value, _KEYS)
            removed += _strip_actions(value)
    return removed


def _strip_actions(value: DictionaryObject) -> int:
    """Remove the actions of a link or bookmark, and the annotations of a page, that do more than go somewhere."""
    removed = 0
    for key in ("/A", "/PA"):
        action = value.get(key)
        action = action.get_object() if action is not None else None
        if isinstance(action, DictionaryObject) and (action.get("/S") not in _ACTIONS or "/Next" in action):
            removed += _drop(value, (key,))
    annotations = value.get("/Annots")
    listed = annotations.get_object() if annotations is not None else None
    if isinstance(listed, ArrayObject):
        kept = ArrayObject(entry for entry in listed if _subtype(entry) not in _ANNOTATIONS)
        if len(kept) < len(listed):
            removed += len(listed) - len(kept)
            value[NameObject("/Annots")] = kept
    return removed


def _subtype(entry: IndirectObject | DictionaryObject) -> object:
    annotation = entry.get_object()
    return annotation.get("/Subtype") if isinstance(annotation, DictionaryObject) else None


def _drop(value: object, keys: tuple[str, ...]) -> int:
    if not isinstance(value, DictionaryObject):
        return 0
    present = [key for key in keys if key in value]
    for key in present:
        del value[key]
    return len(present)


def _count(body: bytes) -> int:
    """The pages of a PDF that was just written."""
    return len(PdfReader(BytesIO(body)).pages)


def _too_large(body: bytes, max_bytes: int, pages: int) -> DocumentRefused:
    return too_large(body, max_bytes, found=NAMES[PDF], pages=str(pages))
