"""The articles' own values, as files of a person."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from sandbox import samples

#: The sample files of the sender ID article, without comments. The first three lines differ by country.
COMMON = """
SENDER_ID = 'DEMO'
COMPANY_NAME = 'Example Corp'
COMPANY_ID = '123456789'
COMPANY_WEBSITE = 'https://www.example.com'
AREA_OF_BUSINESS = ['Other']
COMPANY_ADDRESS = '123 Main Street'
CONTACT_EMAIL = 'johdoe@example.com'
USE_CASE_DESCRIPTION = 'For One Time Messages'
USE_CASE_CATEGORY = ['One-time passcodes']
MONTHLY_MESSAGE_VOLUME = ['10,000']
MESSAGE_SAMPLE = 'Your OTP is XXX'
"""

INDONESIA = f"""# comments stay
REGION_NAME='us-west-2'
REGISTRATION_TYPE = 'ID_SENDER_ID_REGISTRATION'  # Registration type for Indonesia
REGISTRATION_NAME = 'INDONESIA_TEST_SENDER_ID'
{COMMON}
COMPANY_CITY = 'Jakarta'
COUNTRY_CODE = 'ID'
CONTACT_PHONE = '+6281234567890'
DOCUMENT_PATHS = {{
    # Letter of authorization for Telkomsel
    'TELKOMSEL_LOA': 'telkomsel_loa.png',
    'IOH_LOA': 'ioh_loa.png',
    'XL_AXIATA_LOA': 'xl_axiata.png',
    'SMARTFREN_LOA': 'smartfren_loa.png',
    'REGULATORY_LICENSE': 'regulatory_license.png',
    'PROOF_OF_SENDER_ID': 'proof_of_sender_id.png',
    'NOMOR_POKOK_WAJIB_PAJAK_Document': 'nomor_pokokWajib_pajak_document.png',
    'NOMOR_INDUK_BERUSAHA_DOCUMENT': 'nomor_induk_berusaha_document.png',
}}
"""

LETTERS = (
    "telkomsel_loa.png",
    "ioh_loa.png",
    "xl_axiata.png",
    "smartfren_loa.png",
    "regulatory_license.png",
    "proof_of_sender_id.png",
    "nomor_pokokWajib_pajak_document.png",
    "nomor_induk_berusaha_document.png",
)

INDIA = f"""
REGION_NAME='ap-south-1'
REGISTRATION_TYPE = 'IN_SENDER_ID_REGISTRATION'
REGISTRATION_NAME = 'INDIA_TEST_SENDERID'
{COMMON}
ENTITY_ID = '123'
CHAIN_ID_1 = '456'
CHAIN_ID_2 = '789'
CHAIN_ID_3 = '910'
CHAIN_ID_5 = '912'
COMPANY_CITY = 'Any Town'
COUNTRY_CODE = 'IN'
CONTACT_PHONE = '+12605550100'
SENDING_PARAMETERS_ACKNOWLEDGMENT = ['Yes']
"""

#: A value that today's forms require in addition to the article's: at least 40 characters about the opt-in.
OPT_IN = "OPT_IN_DESCRIPTION = ('Customers type their number on our site '\n    'and tick a box to get codes.')\n"

OPT_IN_FIELD = "messagingUseCase.optInDescription"


def table(path: Path, rows: list[Mapping[str, str]]) -> None:
    """The sample company in each row, with some cells of the row's own."""
    header = [*samples.ANSWERS, "Opt-in workflow image"]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in rows:
            writer.writerow([*({**samples.ANSWERS, **row}[name] for name in samples.ANSWERS), row["image"]])
