"""Many registrations at once: a template, a table, its columns, its errors, the batch."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping

from bot.blocks.bulk import COLUMNS_SHOWN
from sandbox.slack.driver import Person
from tests.scenario.bulk import BAD, DOCUMENTS, HEADER, ROWS, TABLE, attaches_files, row, submits_columns, submits_table
from tests.scenario.cases import AUSTRIA_TITLE, FINLAND_TITLE, jpeg, pdf, png
from tests.scenario.conftest import TWO_REGIONS, Start
from tests.scenario.form_filling import becomes_true, opens, tries_again
from tests.unit.catalog import forms
from tests.unit.workflows.tables.spreadsheets import row as xlsx_row
from tests.unit.workflows.tables.spreadsheets import xlsx
from workflows.tables.template import header, template
from workflows.tables.write import write_csv

TOLL_FREE = "US toll-free number registration"
FINLAND, AUSTRIA = (forms()[f"{country}_SENDER_ID_REGISTRATION"] for country in ("FI", "AT"))


def read(body: bytes) -> list[list[str]]:
    """Read a CSV file of ours."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """A ZIP with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


async def test_template__goes_to_the_asker(start: Start) -> None:
    """The template comes in a direct message. Ambiguous or unknown words get a list of types; a guest is refused."""
    async with start() as world:
        person = world.ana
        for words, answer in (
            ("", "Write its name, or a part of it"),
            ("10dlc", "/callsign template US_TEN_DLC_BRAND_VETTING"),
            ("indonezia", "Did you mean one of these?"),
            ("xyzzy <!here>", "does not know a registration type `xyzzy &lt;!here&gt;`"),
        ):
            await person.runs(f"/callsign template {words}", channel="#sms")
            await person.sees_ephemeral(answer)
        await person.runs("/callsign template finland", channel="#sms")
        await person.sees_ephemeral("in your direct messages")
        (message,) = world.slack.direct_messages("ana").all_messages
        table, explained = (read(file.data) for file in message.files)
        assert table[0] == list(header(FINLAND))
        assert len(table) == 2
        assert len(explained) == len(table[0]) + 1
        guest = world.slack.user("guest", "guest")
        await guest.runs("/callsign template finland", channel="#sms")
        await guest.sees_ephemeral("Ask a member of this workspace")
        assert not world.sms.all_messages


async def test_template__submitted_unchanged(start: Start) -> None:
    """The example row is good once its document is.

    A document that the field refuses is an error of its row.
    """
    async with start() as world:
        person = world.ana
        proof, letter = (cell for cell in read(template(AUSTRIA))[1] if cell.endswith(".png"))
        await submits_table(
            person, title=AUSTRIA_TITLE, body=template(AUSTRIA), documents={proof: png(), letter: b"none"}
        )
        await person.sees_view("Result of the check")
        await person.sees_text(f"{letter} does not have an accepted type")
        await person.clicks("Send another file")
        await person.sees_view("Register many at once")
        packed = zipped({f"letters/{letter}": jpeg(), proof: png(), "other.pdf": pdf()})
        await attaches_files(person, template(AUSTRIA), {"letters.zip": packed})
        await person.sees_view("Review and start")
        await person.sees_text("*1 registration*")
        await person.sees_text("Row 2: Example Corp")
        await person.sees_text("No row names this document: other.pdf")
        await person.sees_text("• Company name → Company name")
        await person.sees_text(f"letters/{letter}")
        await person.sees_text("Row 2 as it would be sent")
        assert not world.backend().registrations()


async def test_bulk__files_that_cannot_be_used(start: Start) -> None:
    """A bad file has its error under the input. A bad name pattern has a page with a way back."""
    async with start(regions=TWO_REGIONS) as world:
        person = world.ana
        await submits_table(person, body=b"PK\x03\x04xl/workbook.xml")
        await becomes_true(lambda: person.field_errors)
        assert "spreadsheet is damaged" in person.field_errors[TABLE]
        await person.fills({"Region": "ap-south-1"})  # it has the same types, so nothing is drawn again
        assert person.value("Registration type") == FINLAND_TITLE
        assert person.value(TABLE) == ["data.csv"]
        await person.closes()
        await submits_table(person, [row(1)], documents={"letters.zip": b"PK\x03\x04 damaged"})
        await becomes_true(lambda: person.field_errors)
        assert "The ZIP file is damaged" in person.field_errors[DOCUMENTS]
        await person.closes()
        await submits_table(person, [row(1)], pattern="{brand} {row}")
        await person.sees_text("The name pattern uses {brand}")
        await person.clicks("Send another file")
        await person.sees_view("Register many at once")
        assert person.value("Name of each registration") == "{brand} {row}"
        assert person.value("Registration type") == FINLAND_TITLE


async def test_bulk__letters_that_can_be_read_in_several_ways(start: Start) -> None:
    """A table that is not in UTF-8 is shown in several spellings, and the chosen one is read."""
    async with start() as world:
        person = world.ana
        cells = row(1)
        cells[1] = "Şişli Örnek A.Ş."
        table = "\r\n".join(";".join(line) for line in (HEADER, cells))
        await submits_table(person, body=table.encode("cp1254"))
        await person.sees_view("How to read the table")
        await person.sees_text("Þiþli Örnek A.Þ.")
        await person.fills({"The correct spelling": "Turkish (Windows): Şişli Örnek A.Ş."})
        await person.submits()
        await person.sees_view("Review and start")
        await person.sees_text("Row 2: Şişli Örnek A.Ş.")
        await person.sees_text("Encoding: Turkish (Windows)")


async def test_bulk__a_spreadsheet_with_several_sheets(start: Start) -> None:
    """The person chooses the sheet, and the preview names it."""
    async with start() as world:
        person = world.ana
        sheet = f"<sheetData>{xlsx_row(1, *HEADER)}{xlsx_row(2, *row(1))}</sheetData>"
        body = xlsx(sheet, sheet.replace("Example 1", "Example 7"), names=("May", "June"))
        await submits_table(person, body=body, name="data.xlsx")
        await person.sees_view("How to read the table")
        await person.fills({"Sheet": "June"})
        await person.submits()
        await person.sees_view("Review and start")
        await person.sees_text("Row 2: Example 7")
        await person.sees_text("Sheet: June")


async def test_bulk__columns_that_are_searched_and_types_without_tables(start: Start) -> None:
    """With many unknown columns, Slack searches the fields.

    Two columns cannot be one field, and a campaign needs its brand.
    """
    async with start(whole_forms=True) as world:
        person = world.ana
        await submits_table(
            person, [["A shop"]], title="US 10DLC campaign registration", header=["Campaign description"]
        )
        await person.sees_text("no column names it. Add a column “Brand”")
        await person.closes()
        count = COLUMNS_SHOWN + 2
        await submits_table(person, [["x"] * count], title=TOLL_FREE, header=[f"Unknown {at}" for at in range(count)])
        await person.sees_text("2 more columns are left out")
        await person.fills({"Column A: Unknown 0": "Company name", "Column B: Unknown 1": "Company name"})
        await person.submits()
        await becomes_true(lambda: person.field_errors)
        assert list(person.field_errors) == ["Column B: Unknown 1"]
        await person.fills({"Column B: Unknown 1": "Company website"})
        await person.submits()
        await person.sees_view("Result of the check")
        await person.sees_text("None of the rows is good yet")
        await person.sees_text("These fields are required but have no column yet: Address 1, City")


async def test_bulk__while_aws_is_silent(start: Start) -> None:
    """The uploaded files are kept. Once AWS has recovered, one button continues with them."""
    async with start(patience=1) as world:
        person = world.ana
        await person.runs("/callsign bulk", channel="#sms")
        await opens(person, "Registration type")
        world.aws.faults.outage(on=True)
        await person.fills({"Registration type": FINLAND_TITLE, "Channel for updates": "#sms"})
        await attaches_files(person, write_csv(HEADER, [row(1)]))
        await person.sees_view("That did not work")
        world.aws.faults.outage(on=False)
        await tries_again(person, "Review and start")


async def test_bulk__is_for_its_owner_and_for_members(start: Start) -> None:
    """A guest is refused, and so is a person who forges the ID of another person's upload."""
    async with start() as world:
        guest = world.slack.user("guest", "guest")
        await guest.runs("/callsign bulk", channel="#sms")
        await guest.sees_ephemeral("Ask a member of this workspace")
        assert not guest.labels()
        for header_ in (("Mystery", *HEADER[1:]), HEADER):
            await submits_table(world.ana, [row(1)], header=header_)
            eve = world.slack.user("eve")
            await submits_table(eve, [row(2)], header=header_)
            ours, theirs = world.ana.view, eve.view
            assert ours
            assert theirs
            theirs.content["private_metadata"] = ours.content["private_metadata"]
            if theirs.content.get("submit"):
                await eve.submits()
            else:
                await eve.clicks("Start 1 registration")
            await eve.sees_text("This upload belongs to somebody else")
            await world.ana.closes()
            await eve.closes()
        assert not world.backend().registrations()


async def test_bulk__from_the_table_to_the_results(start: Start) -> None:
    """An unknown column is asked about, and bad rows are named and left out. The corrected table starts only those."""
    async with start() as world:
        person = world.ana
        await submits_columns(person, BAD)
        await person.sees_text("3 of 10 rows have errors")
        table, told = world.slack.direct_messages("ana").all_messages
        assert "3 of 10 rows of data.csv cannot be registered yet" in table.plain
        assert "4\nCompany website\nThis is required.\nFill in the cell." in table.plain
        assert table.blocks[0]["type"] == "data_table"
        assert [line[:3] for line in read(told.files[0].data)[1:]] == [
            [str(number + 2), "Company website", "0"] for number in BAD
        ]
        await person.submits()
        await person.sees_view("Result of the check")  # the client requires a choice, and Callsign does too
        await person.fills({"How to continue": "Continue with the 7 good rows; leave the others out"})
        await person.submits()
        await person.sees_view("Review and start")
        assert not world.backend().registrations()
        await confirms(person)
        await person.sees_view("On its way")
        await person.closes()
        results = await world.sms.waits_for(lambda message: message.thread_ts and message.files)
        assert len(world.backend().registrations()) == ROWS - len(BAD)
        assert len(read(results.files[0].data)) == ROWS + 1

        await submits_table(person, [row(number) for number in range(ROWS)])
        await person.sees_view("Review and start")
        await person.sees_text("*3 registrations*")
        await person.sees_text("7 rows already started: they will not change")
        await person.clicks("Start 3 registrations", confirm=False)
        await person.sees_view("Review and start")
        assert len(world.backend().registrations()) == ROWS - len(BAD)


async def confirms(person: Person) -> None:
    """Press Start, and say yes."""
    assert person.view
    (begin,) = (text for text in person.texts() if text.startswith("Start "))
    await person.clicks(begin)


async def test_bulk__what_a_reviewer_would_say_about_rows(start: Start) -> None:
    """A row that will be denied is left out of the preview, until somebody says why its answers are right."""
    async with start() as world:
        person = world.ana
        rows = [row(1), [*row(2)[:5], "EXAMPLE2: look at bit.ly/x"]]
        await submits_table(person, rows)
        await person.sees_view("Review and start")
        await person.sees_text("1 row will be denied as it is, so it is left out.")
        await person.sees_text("*1 registration*")
        await person.clicks("These answers are right")
        await person.sees_text("bit.ly hides where the link leads")
        await person.fills({"Why are they right?": "The short domain is our own."})
        await person.submits()
        await person.sees_view("Review and start")
        await person.sees_text("*2 registrations*")
        await person.sees_text("Your reason: The short domain is our own.")
