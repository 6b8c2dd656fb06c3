"""Maps the settings and variables of the scripts in two AWS articles to form fields.

The articles are "Automate sender ID registration in AWS End User Messaging" (config files for Indonesia and India) and
"Automate AWS End User Messaging US toll-free Number Registrations" (environment variables; the article lists the
fields, not the variables' names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.records.definitions import FieldPath, Form
from workflows.scripts import matched_values
from workflows.scripts.config_file import Value
from workflows.scripts.matched_values import MatchedValues
from workflows.scripts.value_shapes import Text

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"

#: Settings of a config file that do not answer a field.
REGION, TYPE, NAME, DOCUMENTS = "REGION_NAME", "REGISTRATION_TYPE", "REGISTRATION_NAME", "DOCUMENT_PATHS"

#: Settings of the config files to the fields they answer, as both scripts map them. A country's own fields are in its
#: form only.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "SENDER_ID": ("senderIdInfo.senderId",),
    "ENTITY_ID": ("inSidSpecificInfo.principalEntityId",),
    "CHAIN_ID_1": ("inSidSpecificInfo.chainId1",),
    "CHAIN_ID_2": ("inSidSpecificInfo.chainId2",),
    "CHAIN_ID_3": ("inSidSpecificInfo.chainId3",),
    "CHAIN_ID_5": ("inSidSpecificInfo.chainId5",),
    "SENDING_PARAMETERS_ACKNOWLEDGMENT": ("inSidSpecificInfo.sendingParametersAcknowledgement",),
    "COMPANY_ID": ("companyInfo.companyId",),
    "COMPANY_NAME": ("companyInfo.companyName",),
    "COMPANY_WEBSITE": ("companyInfo.website",),
    "AREA_OF_BUSINESS": ("companyInfo.areaOfBusiness",),
    "COMPANY_ADDRESS": ("companyAddress.address1",),
    "COMPANY_CITY": ("companyAddress.city",),
    "COUNTRY_CODE": ("companyAddress.isoCountryCode",),
    "CONTACT_EMAIL": ("contactInfo.emailAddress",),
    "CONTACT_PHONE": ("contactInfo.phoneNumber",),
    "USE_CASE_CATEGORY": ("messagingUseCase.useCaseCategory",),
    "USE_CASE_DESCRIPTION": ("messagingUseCase.useCaseDescription", "messagingUseCase.optInDescription"),
    "MONTHLY_MESSAGE_VOLUME": ("messagingUseCase.monthlyMessageVolume",),
    "MESSAGE_SAMPLE": ("messageSamples.messageSample1",),
}
#: Keys of DOCUMENT_PATHS to ATTACHMENT fields, as the Indonesia script maps them.
LETTERS: Mapping[str, str] = {
    "TELKOMSEL_LOA": "idSidSpecificInfo.letterOfAuthorization1",
    "IOH_LOA": "idSidSpecificInfo.letterOfAuthorization2",
    "XL_AXIATA_LOA": "idSidSpecificInfo.letterOfAuthorization3",
    "SMARTFREN_LOA": "idSidSpecificInfo.letterOfAuthorization4",
    "REGULATORY_LICENSE": "idSidSpecificInfo.regulatoryAgencyLicense",
    "PROOF_OF_SENDER_ID": "senderIdInfo.proofOfSenderIdConnection",
    "NOMOR_POKOK_WAJIB_PAJAK_Document": "idSidSpecificInfo.nomorPokokWajibPajakDocument",
    "NOMOR_INDUK_BERUSAHA_DOCUMENT": "idSidSpecificInfo.nomorIndukBerusahaDocument",
}


class ConfigProblem(StrEnum):
    """What can be wrong with the settings in a config file; each with its params."""

    #: name: a required setting that is missing.
    SETTING_MISSING = "setting_missing"
    #: name: a setting that is not a text.
    NOT_A_TEXT = "not_a_text"


class ConfigWrong(Exception):
    """The config file was read but cannot be used. Carries codes and names of settings, never values."""

    def __init__(self, code: ConfigProblem, params: Mapping[str, str]) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A config file of the sender ID scripts."""

    registration_type: str
    region: str
    #: Name of the registration; "" where the file gives none.
    name: str
    #: The settings that answer fields, by name.
    settings: Mapping[str, Text]
    #: DOCUMENT_PATHS: keys to file paths.
    documents: Mapping[str, str]


def config(settings: Mapping[str, Value]) -> Config:
    """The Config from the settings that `read_config` returned. Raises ConfigWrong."""
    ours = {REGION, TYPE, NAME, DOCUMENTS}
    texts = {name: _text(name, value) for name, value in settings.items() if name != DOCUMENTS and value is not None}
    documents = settings.get(DOCUMENTS) or {}
    if not isinstance(documents, Mapping):
        raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": DOCUMENTS})
    paths = {key: _single(f"{DOCUMENTS}[{key}]", _text(key, path)) for key, path in documents.items() if path}
    for name in (TYPE, REGION):
        if not texts.get(name):
            raise ConfigWrong(ConfigProblem.SETTING_MISSING, {"name": name})
    return Config(
        registration_type=_single(TYPE, texts[TYPE]),
        region=_single(REGION, texts[REGION]),
        name=_single(NAME, texts.get(NAME, "")),
        settings={name: value for name, value in texts.items() if name not in ours and value},
        documents=paths,
    )


def match_config(form: Form, config_file: Config) -> MatchedValues:
    """The answers in a config file, by field.

    Settings of the scripts are mapped as the scripts map them. Any other setting answers the field that it names, and
    takes precedence: `OPT_IN_DESCRIPTION` answers the field that the scripts fill with the description of the use case.
    """
    mapped: dict[FieldPath, tuple[str, Text]] = {}
    rest: dict[str, Text] = {}
    for name, value in config_file.settings.items():
        paths = [FieldPath(path) for path in SETTINGS.get(name, ()) if path in form.by_path]
        mapped |= dict.fromkeys(paths, (name, value))
        rest |= {} if paths else {name: value}
    for key, path in config_file.documents.items():
        letter = FieldPath(LETTERS.get(key, ""))
        known = letter in form.by_path
        mapped |= {letter: (key, path)} if known else {}
        rest |= {} if known else {key: path}
    named = matched_values.match_values(form, rest)
    own = {path: (name, rest[name]) for path, name in named.names.items()}
    both = {**mapped, **own}
    return matched_values.matched_values(
        form,
        {path: value for path, (_, value) in both.items()},
        names={path: name for path, (name, _) in both.items()},
        unknown=named.unknown,
        ambiguous=named.ambiguous,
    )


def _text(name: str, value: Value) -> Text:
    match value:
        case str():
            return value.strip()
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case tuple() if value and all(isinstance(item, str) for item in value):
            return tuple(str(item).strip() for item in value)
        case None | ():
            return ""
    raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": name})


def _single(name: str, value: Text) -> str:
    if isinstance(value, str):
        return value
    if len(value) == 1:
        return value[0]
    raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": name})
