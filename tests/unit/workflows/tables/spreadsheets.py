"""Excel and OpenDocument files made by hand, with the traps that programs and people put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(
    *sheets: str, formats: Sequence[str] = (), names: Sequence[str] = (), more: Mapping[str, str] | None = None
) -> bytes:
    """A workbook whose sheets have this XML between the tags of `worksheet`.

    Style 0 is General, and style n has the nth of `formats`.
    """
    titles = names or [f"Sheet{number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(map(_listed, range(1, len(titles) + 1), titles))
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    codes = "".join(f'<numFmt numFmtId="{164 + at}" formatCode={quoteattr(code)}/>' for at, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(formats)))
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        **{
            f"xl/worksheets/sheet{at}.xml": f'<worksheet xmlns="{_MAIN}">{sheet}</worksheet>'
            for at, sheet in enumerate(sheets, start=1)
        },
    }
    return zipped({**files, **(more or {})})


def _listed(at: int, title: str) -> str:
    """The entry of a sheet; one whose title begins with ! is hidden."""
    state = ' state="hidden"' if title.startswith("!") else ""
    return f'<sheet name={quoteattr(title.removeprefix("!"))} sheetId="{at}" r:id="rId{at}"{state}/>'


def row(number: int, *cells: str, **given: str) -> str:
    """A row; a text becomes an inline string, and XML that begins with `<c` stays as it is."""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in given.items())
    return f'<row r="{number}"{attributes}>{"".join(map(_cell, cells))}</row>'


def _cell(cell: str) -> str:
    if cell.startswith("<c") or not cell:
        return cell or "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    """A cell with a number in a style."""
    return f'<c s="{style}"><v>{value}</v></c>'


def ods(content: str) -> bytes:
    """An OpenDocument spreadsheet with this XML between the tags of `office:spreadsheet`."""
    kinds = "".join(f' xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text", "calcext"))
    body = f"<office:document-content{kinds}><office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": body,
        }
    )


def ods_cell(text: str, kind: str = "string", value: str = "", **given: str) -> str:
    """A cell of an OpenDocument spreadsheet: its text, and the value that is stored."""
    stored = f" office:value={quoteattr(value)}" if value else ""
    more = "".join(f" table:{name.replace('_', '-')}={quoteattr(value)}" for name, value in given.items())
    return (
        f'<table:table-cell office:value-type="{kind}"{stored}{more}><text:p>{escape(text)}</text:p></table:table-cell>'
    )
