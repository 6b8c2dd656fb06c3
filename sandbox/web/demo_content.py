"""The content of the tour (a sample company, a denial, a better answer) and the sample files of file inputs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from sandbox import samples
from sandbox.slack.client_checks import FILE_BYTES

#: The registration of the tour.
REGISTRATION_TYPE = "US_TOLL_FREE_REGISTRATION"
NAME = "Example Corp sign-in codes"
CHANNEL = "sms"
#: The denial by the tour's reviewer: code, field path with its reason, feedback.
DENIAL: Mapping[str, Any] = {
    "reasons": ["OPT_IN_WORKFLOW_NON_COMPLIANT_MSG_FREQUENCY"],
    "fields": {"messagingUseCase.optInDescription": "Say how often people get a message."},
    "feedback": "Everything else is complete. Please correct this field and submit again.",
}
#: The rows of the sample table, and the rows with errors.
TABLE_ROWS, TABLE_BAD = 12, frozenset({4, 9})
#: The better answer, by label.
FIXED: Mapping[str, str] = {
    "Opt-in workflow description": (
        "On https://www.example.com/settings the customer types a number and ticks an unchecked box: Example Corp may "
        "text me sign-in codes, one message for each sign-in. Message and data rates may apply. Reply STOP to opt out, "
        "HELP for help."
    )
}

#: AWS's own brand profiles of the account: that of the sample company, which is filled from its answers, and another.
BRAND_PROFILES = ("Example Corp", "Pine Vet")
_PINE_VET: Mapping[str, tuple[str, str]] = {
    "companyName": ("companyInfo", "Pine Vet Inc"),
    "website": ("companyInfo", "https://www.pinevet.example"),
    "address1": ("companyInfo", "9 Pine Street"),
    "city": ("companyInfo", "Boise"),
    "state": ("companyInfo", "ID"),
    "zipCode": ("companyInfo", "83702"),
    "isoCountryCode": ("companyInfo", "US"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A sample file for file inputs."""

    name: str
    about: str
    content_type: str
    body: Callable[[], bytes]
    #: True if the bot or the client should refuse it.
    refused: bool = False


def _letter() -> bytes:
    """A PDF of one page."""
    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.text((140, 160), "Example Corp", fill="#1b2a41", font_size=56)
    draw.line((140, 245, 1100, 245), fill="#1b2a41", width=3)
    lines = (
        "Letter of authorization",
        "",
        "Example Corp, 123 Any Street, Seattle, WA 98109, authorizes the sending of",
        "text messages on its behalf. This is a sample: nobody has signed it.",
        "",
        "Jane Doe, Director",
    )
    for at, line in enumerate(lines):
        draw.text((140, 320 + at * 56), line, fill="black", font_size=40 if at == 0 else 28)
    body = io.BytesIO()
    page.save(body, "PDF")
    return body.getvalue()


def _table() -> bytes:
    """Sample companies as rows of a CSV file: a column has an unknown name, and two rows have errors."""
    header = ["Our customer" if label == "Company name" else label for label in samples.ANSWERS]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*header, samples.IMAGE_LABEL])
    for number in range(1, TABLE_ROWS + 1):
        answers = {**samples.ANSWERS, "Company name": f"Example Corp {number}"}
        if number in TABLE_BAD:
            answers |= {
                "Company website": "",
                "State/Province": "Washington State, on the Pacific coast of the United States",
            }
        writer.writerow([*answers.values(), samples.IMAGE_NAME])
    return out.getvalue().encode("utf-8-sig")


DOCUMENTS = {
    document.name: document
    for document in (
        Document(
            name=samples.IMAGE_NAME,
            about="A screenshot of an opt-in form",
            content_type="image/png",
            body=samples.opt_in_image,
        ),
        Document(name="letter.pdf", about="A letter of one page", content_type="application/pdf", body=_letter),
        Document(name="companies.csv", about="A table for /callsign bulk", content_type="text/csv", body=_table),
        Document(
            name="not-a-picture.png",
            about="A text file with the name of an image",
            content_type="image/png",
            body=lambda: b"This is not an image.\n" * 40,
            refused=True,
        ),
        Document(
            name="too-large.png",
            about="A file that is too large for Slack",
            content_type="image/png",
            body=lambda: b"\x89PNG\r\n\x1a\n" + bytes(FILE_BYTES + 1),
            refused=True,
        ),
    )
}


@lru_cache(maxsize=len(DOCUMENTS))
def document_body(name: str) -> bytes:
    """The bytes of a sample file; KeyError if there is no file with this name."""
    return DOCUMENTS[name].body()


def brand_profiles(fields: Sequence[Mapping[str, Any]]) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """The brand profiles by name: attribute to category and value. `fields` are those of the tour's form."""
    by_label = {field["DisplayHints"]["Title"]: field["FieldPath"].split(".") for field in fields}
    company = {
        path[-1]: (path[0], value)
        for label, value in samples.ANSWERS.items()
        if (path := by_label[label])[0] in {"companyInfo", "contactInfo"}
    }
    return dict(zip(BRAND_PROFILES, (company, _PINE_VET), strict=True))


def tour() -> dict[str, Any]:
    """What the page needs for the tour."""
    return {
        "title": samples.TITLE,
        "registration_type": REGISTRATION_TYPE,
        "name": NAME,
        "channel": CHANNEL,
        "answers": dict(samples.ANSWERS),
        "documents": {samples.IMAGE_LABEL: samples.IMAGE_NAME},
        "denial": DENIAL,
        "fixed": dict(FIXED),
    }


def documents() -> list[dict[str, Any]]:
    """The sample files, for file inputs."""
    return [
        {
            "name": document.name,
            "about": document.about,
            "content_type": document.content_type,
            "refused": document.refused,
        }
        for document in DOCUMENTS.values()
    ]
