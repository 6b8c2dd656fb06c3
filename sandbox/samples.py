"""A sample company: its answers to the US toll-free form, by label, and a screenshot to attach."""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw

TITLE = "US toll-free number registration"
ANSWERS: Mapping[str, str] = {
    "Company name": "Example Corp",
    "Company website": "https://www.example.com",
    "Address 1": "123 Any Street",
    "Address 2": "Suite 100",
    "City": "Seattle",
    "State/Province": "WA",
    "Zip Code/Postal code": "98109",
    "Country": "US",
    "Business type": "Private profit",
    "Company identification number": "12-3456789",
    "Identification number type": "EIN",
    "Identification number country": "US",
    "First Name": "Jane",
    "Last Name": "Doe",
    "Support Email": "support@example.com",
    "Support Phone Number": "+12065550100",
    "Monthly SMS volume": "10",
    "Use case category": "One-time passcodes",
    "Use case details": "Example Corp sends sign-in codes to customers who turned on two-step verification.",
    "Privacy Policy URL": "https://www.example.com/privacy",
    "Terms and Conditions URL": "https://www.example.com/terms",
    "Opt-in category": "Digital form",
    "Opt-in workflow description": (
        "On https://www.example.com/settings the customer types a number and ticks an unchecked box: Example Corp may "
        "text me sign-in codes. Message and data rates may apply. Reply STOP to opt out, HELP for help."
    ),
    "Message Sample 1": "Example Corp: your code is 123456. Reply STOP to opt out.",
    "Message Sample 2": "Example Corp: 654321 is your sign-in code. Reply HELP for help.",
    "Message Sample 3": "Example Corp: use 112233 to sign in. Reply STOP to opt out.",
}
IMAGE_LABEL = "Opt-in workflow image"
IMAGE_NAME = "optin.png"
_LINES = (
    "Example Corp  |  Sign-in codes",
    "Your mobile number:  ____________________",
    "[ ]  Example Corp may text me sign-in codes.",
    "Message and data rates may apply. Reply STOP to opt out,",
    "HELP for help.   Terms   Privacy",
)


def opt_in_image() -> bytes:
    """A PNG that looks like an opt-in form of a website."""
    picture = Image.new("RGB", (720, 300), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 20, 700, 280), outline="gray")
    for at, line in enumerate(_LINES):
        draw.text((50, 50 + at * 42), line, fill="black", font_size=20)
    body = io.BytesIO()
    picture.save(body, "PNG")
    return body.getvalue()
