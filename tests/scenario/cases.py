"""Real registrations: the values of the articles' scripts, by the labels that a person sees."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from sandbox import samples

TOLL_FREE_TITLE = "US toll-free number registration"
TOLL_FREE: Mapping[str, Any] = samples.ANSWERS
TOLL_FREE_DOCUMENTS: Mapping[str, str] = {"Opt-in workflow image": "optin.png"}
INDONESIA: Mapping[str, Any] = {
    "Sender ID": "DEMO",
    "Company name": "Example Corp",
    "Company identification number": "123456789",
    "Company website": "https://www.example.com",
    "Area of business": "Other",
    "Address 1": "123 Main Street",
    "City": "Jakarta",
    "Country": "ID",
    "Contact email address": "johdoe@example.com",
    "Contact phone number": "+6281234567890",
    "Use case category": "One-time passcodes",
    "Use case description": "For One Time Messages",
    "Monthly SMS volume": "10,000",
    "Opt-in workflow description": "Customers type their number on our site and tick a box to get one-time codes.",
    "Message Sample 1": "Your OTP is XXX",
}
INDONESIA_DOCUMENTS: Mapping[str, str] = {
    "Letter of authorization: Telkomsel": "telkomsel_loa.png",
    "Letter of authorization: IOH": "ioh_loa.png",
    "Letter of authorization: XL Axiata": "xl_axiata.png",
    "Letter of authorization: Smartfren": "smartfren_loa.png",
    "Regulatory agency license": "regulatory_license.png",
    "Proof of sender ID connection": "proof_of_sender_id.png",
    "Nomor Pokok Wajib Pajak (NPWP) document": "nomor_pokok_wajib_pajak_document.png",
    "Nomor Induk Berusaha (NIB) document": "nomor_induk_berusaha_document.png",
}
INDIA: Mapping[str, Any] = {
    **{label: value for label, value in INDONESIA.items() if label != "Country"},
    "Country": "IN",
    "City": "Any Town",
    "Contact phone number": "+12605550100",
    "Principal entity ID": "123",
    "Chain ID: ROUTE LEDGER TECHNOLOGIES PRIVATE LIMITED": "456",
    "Chain ID: Karix Mobile Pvt Ltd": "789",
    "Chain ID: Sinch Cloud Communication Services India Private Limited": "910",
    "Chain ID: Infobip India Private Limited": "912",
    "Acknowledgement of sending parameters": "Yes",
}
#: The shortest form. No field depends on another.
FINLAND: Mapping[str, Any] = {
    "Sender ID": "EXAMPLE",
    "Company name": "Example Corp",
    "Company website": "https://www.example.com",
    "Use case category": "One-time passcodes",
    "Use case description": "Sign-in codes for customers.",
    "Message Sample 1": "Example Corp: your code is 123456.",
}
FINLAND_TITLE = "Finland sender ID registration"
AUSTRIA_TITLE = "Austria sender ID registration"
#: The field of AUSTRIA_TITLE that takes a file.
LETTER = "Letter of authorization"


def png(width: int = 480, height: int = 300) -> bytes:
    """A small screenshot, with words that can be read."""
    image = Image.new("RGB", (width, height), "white")
    words = "Your mobile number\n\n[ ] I agree to receive texts.\nMessage and data rates may apply.\nReply STOP to end."
    ImageDraw.Draw(image).multiline_text((20, 20), words, fill="black", font=ImageFont.load_default(16), spacing=8)
    return _encoded(image, "PNG")


def noisy_png(width: int, height: int) -> bytes:
    """A picture that does not compress: about 3 bytes per pixel."""
    noise = random.Random(7).randbytes(width * height * 3)
    return _encoded(Image.frombytes("RGB", (width, height), noise), "PNG")


def jpeg() -> bytes:
    """A photo."""
    return _encoded(Image.new("RGB", (640, 400), "teal"), "JPEG")


def pdf() -> bytes:
    """A letter of one page."""
    drawn = b"BT /F1 12 Tf 72 720 Td (We authorize the sender ID EXAMPLE.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%s endobj\n" % entry for entry in enumerate(objects, 1))
    places = b"".join(b"%010d 00000 n \n" % body.index(b"%d 0 obj" % number) for number in range(1, 6))
    return b"%sxref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        body,
        places,
        len(body),
    )


def _encoded(image: Image.Image, kind: str) -> bytes:
    body = io.BytesIO()
    image.save(body, kind)
    return body.getvalue()
