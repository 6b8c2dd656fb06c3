"""An export: the rows of each table, and the files that hold them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest

from tests.unit.factories import NOW, change, document, path, registration, submission
from workflows.ports.archive import Dossier
from workflows.records.drafts import DocumentId, SubmissionId, SubmissionState
from workflows.records.errors import Problem
from workflows.records.registrations import ChangeKind, DeniedField, DeniedReason, Verdict
from workflows.reporting.export import TABLES, Rows, iso, rows_of, without_adoptions
from workflows.reporting.export_files import csv_bundle, csv_table, json_document, nested

DENIAL = Verdict(
    reasons=(DeniedReason(reason="UNCLEAR", short_description="Say more."),),
    fields=(DeniedField(path=path("s.a"), title="City", reason="Wrong.", sent="Atlantis"),),
    feedback="Try again.",
)
SUBMITTED = submission(
    state=SubmissionState.SUBMITTED,
    attachments={DocumentId("doc1"): "attachment-1"},
    problem=Problem(operation="SendIt", code="", reason="Odd"),
)
DOSSIER = Dossier(
    registration=registration("REQUIRES_UPDATES", "DENIED", name="=cmd", identity="+1833"),
    changes=(
        change(ChangeKind.ADOPTED, observed_at=NOW - timedelta(days=9)),
        change(to_status="REQUIRES_UPDATES", version_status="DENIED", verdict=DENIAL, observed_at=NOW),
    ),
    submissions=(SUBMITTED,),
    answers={SUBMITTED.id: {path("s.a"): "Atlantis", path("s.b"): ("A", "B"), path("s.c"): document()}},
)


def rows(*, with_values: bool = True) -> Rows:
    return rows_of(DOSSIER, with_values=with_values, console=lambda region, name: f"https://{region}/{name}")


def test_rows__have_the_columns_of_their_tables() -> None:
    """Every table has rows here, and each row has exactly the columns that its table declares."""
    for name, table in rows().items():
        assert table, name
        assert all(set(row) == set(TABLES[name].columns) for row in table), name
    assert set(rows()) == set(TABLES)


def test_rows__answers_only_where_they_are_asked_for() -> None:
    """Without values there is no answer anywhere, neither a text nor a choice nor what a reviewer quoted; their places stay."""
    assert "Atlantis" in str(rows())
    assert "Atlantis" not in str(rows(with_values=False))
    bare, full = rows(with_values=False)["field_values"], rows()["field_values"]
    assert [row["value"] for row in bare] == [None, None, None]
    assert [row["path"] for row in bare] == [row["path"] for row in full] == ["s.a", "s.b", "s.b"]


def test_rows__one_for_each_choice() -> None:
    """A text is one row with its length; each choice is a row; a document is in a table of its own."""
    values = [
        (row["path"], row["position"], row["kind"], row["value"], row["length"]) for row in rows()["field_values"]
    ]
    assert values == [
        ("s.a", 1, "text", "Atlantis", 8),
        ("s.b", 1, "choice", "A", None),
        ("s.b", 2, "choice", "B", None),
    ]
    (one,) = rows()["documents"]
    assert (one["name"], one["path"], one["attachment_id"]) == ("letter.pdf", "s.c", "attachment-1")


def test_rows__keys_lead_to_their_rows() -> None:
    """Whatever a row refers to is in the export."""
    tables = rows()
    changes = {row["id"] for row in tables["changes"]}
    submissions = {row["id"] for row in tables["submissions"]}
    assert all(row["change_id"] in changes for row in (*tables["denied_reasons"], *tables["denied_fields"]))
    assert all(row["submission_id"] in submissions for row in (*tables["field_values"], *tables["documents"]))
    assert all(row["registration_id"] == "registration-1" for row in (*tables["changes"], *tables["versions"]))


def test_rows__registration() -> None:
    """The owner, the place and the link of a registration; nobody where it has no owner."""
    (row,) = rows()["registrations"]
    assert (row["owner"], row["console"]) == ("U1", "https://us-east-1/registration-1")
    (strange,) = rows_of(
        Dossier(registration=registration(owner=None), changes=(), submissions=(), answers={}),
        with_values=True,
        console=lambda *_: "",
    )["registrations"]
    assert (strange["owner"], strange["workspace"]) == (None, None)


@pytest.mark.parametrize(("identity", "number"), [("", "+18335550101"), ("+18335550100", "+18335550100")])
def test_rows__number_before_it_is_live(identity: str, number: str) -> None:
    """The number that was bought, until the registration has its own."""
    submissions = tuple(submission(id=SubmissionId(each), number=each) for each in ("", "+18335550101", ""))
    dossier = Dossier(registration=registration(identity=identity), submissions=submissions)
    (row,) = rows_of(dossier, with_values=False, console=lambda *_: "")["registrations"]
    assert row["identity"] == number


def test_rows__problem_in_one_line() -> None:
    """What is known of a problem, without gaps for what is not."""
    assert [row["problem"] for row in rows()["submissions"]] == ["SendIt Odd"]


def test_without_adoptions() -> None:
    """Nobody saw when an adopted status began, so it is no time in review."""
    assert [one.kind for one in without_adoptions(DOSSIER.changes)] == [ChangeKind.STATUS]


@pytest.mark.parametrize(
    ("moment", "text"),
    [(None, None), (NOW, "2026-03-02T12:00:00+00:00"), (NOW.replace(microsecond=9), "2026-03-02T12:00:00+00:00")],
)
def test_iso(moment: object, text: str | None) -> None:
    """UTC to the second, which sorts as text."""
    assert iso(moment) == text  # type: ignore[arg-type]  # the table's column has both types


def read_csv(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_table() -> None:
    """A header and a row for each registration; a cell that a spreadsheet would run as a formula is made harmless."""
    out = io.BytesIO()
    with csv_table(out, "registrations") as write:
        write(rows())
        write(rows())
    read = read_csv(out.getvalue())
    assert [row["id"] for row in read] == ["registration-1", "registration-1"]
    assert not read[0]["name"].startswith("=")
    assert read[0]["approved_version"] == ""
    assert not out.closed


def test_csv_bundle() -> None:
    """A file for each table, with its header even where it has no rows."""
    out = io.BytesIO()
    with csv_bundle(out) as write:
        write({**rows(), "documents": []})
    with zipfile.ZipFile(out) as bundle:
        assert sorted(bundle.namelist()) == sorted(f"{name}.csv" for name in TABLES)
        assert [row["reason"] for row in read_csv(bundle.read("denied_reasons.csv"))] == ["UNCLEAR"]
        assert read_csv(bundle.read("documents.csv")) == []
        assert b"sha256" in bundle.read("documents.csv")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_document(count: int) -> None:
    """One valid document, however many registrations there are."""
    out = io.BytesIO()
    with json_document(out, NOW, with_values=True) as write:
        for _ in range(count):
            write(rows())
    read = json.loads(out.getvalue())
    assert (read["exported_at"], read["with_values"], len(read["registrations"])) == (iso(NOW), True, count)
    assert all(one["field_values"][0]["value"] == "Atlantis" for one in read["registrations"])


def test_nested__inside_their_registration() -> None:
    """Rows of other tables are inside their registration and need not name it."""
    one = nested(rows())
    assert one["id"] == "registration-1"
    assert "registration_id" not in str(one)
